"""A sheet of paper over the lower half of the board, for a text of several lines."""

import asyncio
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import TextArea

from data.i18n import _
from data.text import printable
from widgets.prompt import Question

LONGEST = 20_000
"""Characters."""


class Written(NamedTuple):
    """What stands on the sheet when it is put away."""

    text: str
    done: bool
    """Whether it is to be posted as it is."""


class Field(TextArea):
    """Where it is typed; letters are text here, never shortcuts."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,ctrl+d", "put_away(True)", show=False),
        Binding("tab,shift+tab", "stay", show=False),
    ]

    class PutAway(Message):
        """The operator has finished, or goes back."""

        def __init__(self, done: bool) -> None:
            super().__init__()
            self.done = done

    def action_put_away(self, done: bool) -> None:
        """Answer the keys that end it."""
        self.post_message(self.PutAway(done))

    def key_escape(self, event: events.Key) -> None:
        """Go back; the board below has an answer of its own to this key, which it must not give."""
        event.stop()
        event.prevent_default()
        self.action_put_away(False)

    def action_stay(self) -> None:
        """Keep the keyboard."""

    async def _on_paste(self, event: events.Paste) -> None:
        # What is pasted comes from outside: it is made safe before it is drawn, and Textual's own answer left out.
        event.prevent_default()
        event.stop()
        self.replace(printable(event.text[:LONGEST]), *self.selection, maintain_selection_offset=False)


class Sheet(Vertical):
    """One text at a time."""

    DEFAULT_CSS = """
    Sheet {
        height: 50%;
        min-height: 6;
        dock: bottom;
        layer: prompt;
        display: none;
        background: $panel;
        & > Field { height: 1fr; border: none; padding: 0 1; background: $panel; }
        & > Field:focus { border: none; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self._answer: asyncio.Future[Written] | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody writes on it."""
        return self._answer is not None

    def compose(self) -> ComposeResult:
        """Lay the name of the text over it."""
        yield Question()
        field = Field(compact=True, soft_wrap=True, show_line_numbers=False, highlight_cursor_line=False)
        field.cursor_blink = False
        yield field

    async def write(self, label: str, text: str) -> Written:
        """Let ``text`` be changed; return what has become of it."""
        field, before = self.query_one(Field), self.screen.focused
        field.load_text(text)
        self._answer = asyncio.get_running_loop().create_future()
        self.display = True
        self.query_one(Question).put(label, _("ctrl+s: post · esc: back"))
        self.screen.set_focus(field)
        try:
            return await self._answer
        finally:
            self._answer = None
            self.display = False
            if before is not None and before.is_attached:
                self.screen.set_focus(before)

    @on(Field.PutAway)
    def _put_away(self, event: Field.PutAway) -> None:
        event.stop()
        self._end(event.done)

    def leave(self) -> None:
        """Put it away as it is, not to be posted."""
        self._end(False)

    def _end(self, done: bool) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(Written(self.query_one(Field).text, done))
