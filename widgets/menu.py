"""The menu: what can be done now, each with its key, found by arrows, by a digit or by a few typed words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.geometry import Offset
from textual.message import Message

from data.i18n import _
from widgets.glyphs import RANGE
from widgets.line import Line, Span, ends, line_width
from widgets.pane import Pane, Rows
from widgets.text import cut, fit, tidy, width

DIGITS: Final = "123456789"
"""Choose the first rows at once, while nothing is typed."""
_SECTION: Final = 16
_LONGEST: Final = 60
"""Cells of a section's name, and signs that can be typed."""


@dataclass(frozen=True)
class Choice:
    """One row of the menu."""

    id: str
    """Names it to whoever offers it."""
    section: str
    """What it stands under, in words."""
    words: str
    keys: str = ""
    """The keys that do the same without the menu."""
    also: str = ""
    """A fact beside it, such as a number to call."""
    found_by: str = ""
    """Words that find it and are not drawn."""

    @property
    def text(self) -> str:
        """All by which it is found."""
        return " ".join((self.words, self.also, self.found_by, self.keys))


def menu_rows(choices: Sequence[Choice], cells: int, *, digits: bool) -> Rows:
    """Draw one row a choice: its digit, what it stands under, its keys, its words, a fact at the right.

    Args:
        choices: in their order.
        cells: of a row.
        digits: whether the first ones are chosen by a digit.
    """
    if not choices:
        return ((None, (Span("  "), Span(_("nothing is found"), "dim"))),)
    section = min(max(width(tidy(each.section)) for each in choices), _SECTION)
    keys = max(width(each.keys) for each in choices)
    rows: list[tuple[str, Line]] = []
    before = ""
    for index, each in enumerate(choices):
        digit = DIGITS[index] if digits and index < len(DIGITS) else " "
        under = fit(tidy(each.section) if each.section != before else "", section)
        before = each.section
        left: Line = (
            Span(f"{digit} ", "key"),
            Span(f"{under}  ", "dim"),
            Span(f"{fit(each.keys, keys)}  " if keys else "", "key"),
            Span(tidy(each.words)),
        )
        rows.append((each.id, ends(left, (Span(tidy(each.also, 40), "dim"),) if each.also else (), cells)))
    return tuple(rows)


def field_line(text: str, cells: int) -> Line:
    """Draw what is typed, its end in sight, or what can be done."""
    if not text:
        return Span("> ", "key"), Span(
            cut(_("type a few letters to find anything; a digit chooses"), cells), "dim"
        )
    shown = text
    while width(shown) > max(cells - 3, 1):
        shown = shown[1:]
    return Span("> ", "key"), Span(shown, "title"), Span("_", "key")


def menu_keys() -> tuple[tuple[str, str], ...]:
    """Return what the foot line says while the menu is open."""
    return (
        (f"1{RANGE}9", _("at once")),
        ("↑ ↓", _("go")),
        ("enter", _("choose")),
        ("esc", _("leave")),
    )


class Menu(Pane, can_focus=True):
    """Choices and what is typed to find them; what is listed stands still while somebody reads it."""

    class Typed(Message):
        """Something else is looked for now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """It is left without a choice."""

    _choices: tuple[Choice, ...] = ()
    _text = ""

    @property
    def text(self) -> str:
        """What is typed."""
        return self._text

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What is listed."""
        return self._choices

    def begin(self, choices: Sequence[Choice]) -> None:
        """List ``choices`` with nothing typed."""
        self._text = ""
        self.entitle(_("Menu"))
        self.offer(choices)

    def offer(self, choices: Sequence[Choice]) -> None:
        """List ``choices``, the first one selected."""
        self._choices = tuple(choices)
        self._selected = -1
        self.redraw()

    def rows(self, width: int, height: int) -> Rows:
        """Return what is typed, which stays in sight, and the choices."""
        self.pin(1)
        return (None, field_line(self._text, width)), *menu_rows(self._choices, width, digits=not self._text)

    def redraw(self) -> None:
        """Draw the rows, and let the terminal show a syllable that is being composed where it will stand."""
        # Before it has a place too: what is typed ahead of the first picture chooses all the same.
        rows = self.rows(self.text_width if self.has_place() else _LONGEST, self.size.height)
        self.show(tuple(line for _key, line in rows), tuple(key for key, _line in rows))
        if self.has_focus and self.size.width:
            x, y, _width, _height = self.content_region
            self.app.cursor_position = Offset(x + 1 + line_width(field_line(self._text, self.text_width)[:2]), y)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether a key is text here, never a shortcut."""
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """Answer a digit, a letter, and what corrects one; arrows and enter are answered as in any pane."""
        if event.is_printable and event.character is not None:
            self._sign(event.character)
        elif event.key == "backspace":
            self._type(self._text[:-1])
        elif event.key in ("ctrl+u", "ctrl+w"):
            self._type("")
        elif event.key == "escape":
            self.post_message(self.Left())
        elif event.key not in ("tab", "shift+tab"):
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take what is pasted for typed."""
        event.stop()
        self._type(self._text + tidy(event.text, _LONGEST))

    def _sign(self, sign: str) -> None:
        if self._text or not sign.isdecimal():
            self._type((self._text + sign).lstrip())
        elif sign not in DIGITS:
            self.post_message(self.Left())
        elif DIGITS.index(sign) < len(self._choices):
            index = DIGITS.index(sign)
            self.post_message(self.Chosen(self, index + 1, self._choices[index].id))

    def _type(self, text: str) -> None:
        text = text[:_LONGEST]
        if text != self._text:
            self._text = text
            self.redraw()
            self.post_message(self.Typed(text))
