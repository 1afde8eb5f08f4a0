"""A prompt at the foot of the board: the board above stays in sight and goes on."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from data.i18n import _
from widgets.drawn import Drawn
from widgets.line import Line, Span, ends, line_width
from widgets.text import cut, tidy, width

LONGEST: Final = 60
SHORTEST: Final = 6
"""Cells of an option's words: at most, and when there are many of them."""


def label_line(label: str, hint: str, cells: int) -> Line:
    """Draw what is asked, and how to answer where both have room."""
    asked, how = Span(f" {tidy(label, 300)}", "title"), Span(f"{hint} ", "dim")
    return ends((asked,), (how,) if line_width((asked, how)) < cells else (), cells)


def option_line(options: Sequence[tuple[str, str]], chosen: int, cells: int) -> Line:
    """Draw the options in a row: long ones are cut so that all are in sight, else the chosen one is."""
    room = cells - sum(len(key) + 3 for key, _text in options)
    words = _cut_alike([tidy(text, LONGEST) for _key, text in options], room)
    drawn = [_option(options[index][0], text, index == chosen) for index, text in enumerate(words)]
    first = 0
    while first < chosen and sum(line_width(each) for each in drawn[first : chosen + 1]) > cells:
        first += 1
    return tuple(span for each in drawn[first:] for span in each)


def _cut_alike(texts: Sequence[str], room: int) -> list[str]:
    """Cut the longest texts to one length, so that all have room; what is over goes to the shortest of them."""
    most = LONGEST
    while most > SHORTEST and sum(min(width(each), most) for each in texts) > room:
        most -= 1
    short = [cut(each, most) for each in texts]
    for index in sorted(range(len(texts)), key=lambda index: width(texts[index])):
        longer = cut(texts[index], most + 2)
        if sum(map(width, short)) - width(short[index]) + width(longer) <= room:
            short[index] = longer
    return short


def _option(key: str, text: str, chosen: bool) -> Line:
    words = f" {text} "
    return (Span(f" {key}{words}", "chosen"),) if chosen else (Span(f" {key}", "key"), Span(words))


class Choices(Drawn, can_focus=True):
    """Options in one line, taken by their digit or by arrows and enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "move(-1)", show=False),
        Binding("right,down", "move(1)", show=False),
        Binding("enter", "take", show=False),
    ]

    class Taken(Message):
        """An option was taken."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    _options: tuple[tuple[str, str], ...] = ()
    _chosen = 0

    def offer(self, options: Sequence[tuple[str, str]]) -> None:
        """Show options, the first one chosen."""
        self._options = tuple(options)
        self._chosen = 0
        self.redraw()

    def draw(self, width: int, height: int) -> tuple[Line, ...]:
        """Return the line."""
        return (option_line(self._options, self._chosen, width),)

    def action_move(self, delta: int) -> None:
        """Answer an arrow."""
        self._chosen = min(max(self._chosen + delta, 0), len(self._options) - 1)
        self.redraw()

    def action_take(self) -> None:
        """Answer enter."""
        self.post_message(self.Taken(self._chosen))

    def on_key(self, event: events.Key) -> None:
        """Answer an option's own key; any other that could be a shortcut means nothing while this is asked."""
        if not event.is_printable:
            return
        event.stop()
        event.prevent_default()
        for index, (key, _text) in enumerate(self._options):
            if event.character == key:
                self.post_message(self.Taken(index))
                return


class Question(Drawn):
    """What is asked, at the left, and how to answer, at the right."""

    _words = ("", "")

    def put(self, label: str, hint: str | None = None) -> None:
        """Show a question; how to answer stays when it is None."""
        self._words = (label, self._words[1] if hint is None else hint)
        self.redraw()

    def draw(self, width: int, height: int) -> tuple[Line, ...]:
        """Return the line."""
        return (label_line(*self._words, width),)


class Prompt(Vertical):
    """One question at a time; a new one takes the place of one that was not answered.

    It lies over the last two rows on a layer of its own: opening it moves no pane, so that none is drawn again.
    """

    DEFAULT_CSS = """
    Prompt {
        height: 2;
        dock: bottom;
        layer: prompt;
        display: none;
        background: $panel;
        & > Input { height: 1; border: none; padding: 0 1 !important; background: $panel; }
        & > Input:focus { border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,shift+tab", "stay", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
    ]

    @dataclass
    class Typed(Message):
        """What stands in the field is another now."""

        text: str

    @dataclass
    class Stepped(Message):
        """Up or down was pressed in the field, or enter in one that goes on."""

        sign: int

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self._answer: asyncio.Future[str | int | None] | None = None
        self._goes_on = False

    @property
    def is_open(self) -> bool:
        """Whether a question waits for its answer."""
        return self._answer is not None

    def compose(self) -> ComposeResult:
        """Lay the question over the place for its answer."""
        yield Question()
        entry = Input(compact=True, select_on_focus=False)
        entry.cursor_blink = False
        yield entry
        yield Choices()

    async def ask(
        self, label: str, placeholder: str = "", initial: str = "", hint: str = "", *, goes_on: bool = False
    ) -> str | None:
        """Return what is typed, without blanks at its ends; None when it is left with escape.

        Args:
            label: what is asked.
            placeholder: stands in the empty field.
            initial: stands in the field to begin with.
            hint: how to answer; the usual words when it is empty.
            goes_on: whether enter is a step and no answer, so that escape alone ends it.
        """
        self._goes_on = goes_on
        entry = self.query_one(Input)
        entry.placeholder = placeholder
        entry.value = initial
        entry.cursor_position = len(initial)
        answer = await self._open(entry, label, hint or _("enter: done · esc: leave"))
        return answer if isinstance(answer, str) else None

    def tell(self, label: str) -> None:
        """Ask in other words, such as what has come of what is typed."""
        if self.is_open:
            self.query_one(Question).put(label)

    async def choose(self, label: str, options: Sequence[tuple[str, str]]) -> int | None:
        """Return the index of the option taken, of pairs of a key and a text; None when it is left with escape."""
        choices = self.query_one(Choices)
        choices.offer(options)
        answer = await self._open(choices, label, _("digit or enter · esc: leave"))
        return answer if isinstance(answer, int) else None

    async def _open(self, entry: Widget, label: str, hint: str) -> str | int | None:
        self._reply(None)
        before = self.screen.focused
        answer: asyncio.Future[str | int | None] = asyncio.get_running_loop().create_future()
        self._answer = answer
        for each in (self.query_one(Input), self.query_one(Choices)):
            each.display = each is entry
        self.display = True
        self.query_one(Question).put(label, hint)
        # At once, where focus() would wait its turn: a key that is typed now belongs to the question.
        self.screen.set_focus(entry)
        try:
            return await answer
        finally:
            # A later question may stand here by now; then it keeps the place and the focus.
            if self._answer is answer:
                self._answer = None
                self.display = False
                if before is not None and before.is_attached and before is not entry:
                    self.screen.set_focus(before)

    def key_escape(self, event: events.Key) -> None:
        """Leave the question unanswered; what stands above it stays."""
        event.stop()
        self.leave()

    def leave(self) -> None:
        """Leave the question unanswered."""
        self._reply(None)

    def action_step(self, sign: int) -> None:
        """Answer an arrow in the field."""
        self.post_message(self.Stepped(sign))

    def action_stay(self) -> None:
        """Keep the keyboard: on a pane the letters would be shortcuts."""

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        if self._goes_on:
            self.post_message(self.Stepped(1))
        else:
            self._reply(event.value.strip())

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Choices.Taken)
    def _taken(self, event: Choices.Taken) -> None:
        event.stop()
        self._reply(event.index)

    def _reply(self, answer: str | int | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)
