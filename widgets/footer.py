"""The foot of the board: what can be pressed, and what has just been said."""

from typing import ClassVar, Final, Literal

from textual import events
from textual.message import Message
from textual.timer import Timer

from widgets.drawn import Drawn
from widgets.glyphs import CROSS, TICK, WARN
from widgets.line import Line, Role, Span, ends, line_width
from widgets.text import tidy, width, wrapped

Mood = Literal["info", "warn", "error"]
Said = tuple[str, Mood]
_ROLE: Final[dict[Mood, Role]] = {"info": "ok", "warn": "warn", "error": "alert"}
_ROWS: Final = 4
_GLYPH: Final[dict[Mood, str]] = {"info": TICK, "warn": WARN, "error": CROSS}


def key_line(pairs: tuple[tuple[str, str], ...], cells: int) -> Line:
    """Draw keys with their labels; the last ones go where there is no room."""
    line: Line = ()
    for key, label in pairs:
        pair: Line = (Span(" " + key, "key"), Span(f" {label} ", "dim"))
        if line_width(line) + line_width(pair) > cells:
            break
        line = (*line, *pair)
    return line


def key_at(pairs: tuple[tuple[str, str], ...], cells: int, x: int) -> str:
    """Return the key whose words stand at column ``x`` of the line of keys; empty where none do."""
    end = 0
    for key, label in pairs:
        end += width(f" {key} {label} ")
        if x < end <= cells:
            return key
    return ""


def flash_lines(text: str, mood: Mood, cells: int) -> tuple[Line, ...]:
    """Draw a message with its sign, in as many lines as it needs: the mend stands at its end."""
    rows = wrapped(f"{_GLYPH[mood]} {tidy(text, 400)}", cells - 2, _ROWS)
    return tuple((Span(f" {row} ", _ROLE[mood]),) for row in rows)


class KeyBar(Drawn):
    """One line of keys."""

    DEFAULT_CSS: ClassVar[str] = "KeyBar { background: $panel; }"
    _pairs: tuple[tuple[str, str], ...] = ()
    _working = ""

    class Clicked(Message):
        """A key was clicked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key
            """As it is shown."""

    def show_working(self, words: str) -> None:
        """Show at the end of the line what takes its time, and how far it is."""
        if words != self._working:
            self._working = words
            self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Answer a click on a key."""
        if key := key_at(self._pairs, self.size.width, event.x):
            self.post_message(self.Clicked(key))

    def show(self, pairs: tuple[tuple[str, str], ...]) -> None:
        """Show these keys, the most needed first."""
        if pairs != self._pairs:
            self._pairs = pairs
            self.redraw()

    def draw(self, width: int, height: int) -> tuple[Line, ...]:
        """Return the line."""
        if not self._working:
            return (key_line(self._pairs, width),)
        working: Line = (Span(f" {tidy(self._working, 40)} ", "info"),)
        return (ends(key_line(self._pairs, max(width - line_width(working), 0)), working, width),)


class Flash(Drawn):
    """What has just happened, and below it what else is to be known; each stays until its own time is over."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self._said: tuple[Said | None, Said | None] = (None, None)
        self._ends: list[Timer | None] = [None, None]

    def say(self, text: str, mood: Mood = "info", seconds: float | None = 8.0) -> None:
        """Show a message, for good when ``seconds`` is None."""
        self._put(0, (text, mood), seconds)

    def say_next(self, text: str, mood: Mood, seconds: float) -> None:
        """Show a message of another kind, below what is said of the last key; it replaces one of its own kind."""
        self._put(1, (text, mood), seconds)

    def clear(self) -> None:
        """Take away what was said of the last key; the other message when nothing was."""
        self._put(0 if self._said[0] is not None else 1, None, None)

    def draw(self, width: int, height: int) -> tuple[Line, ...]:
        """Return the lines, and take the room that they need."""
        lines = tuple(line for each in self._said if each for line in flash_lines(*each, width))
        self.styles.height = max(len(lines), 1)
        return lines

    def _put(self, place: int, said: Said | None, seconds: float | None) -> None:
        timer = self._ends[place]
        if timer is not None:
            timer.stop()
        first, second = self._said
        self._said = (said, second) if place == 0 else (first, said)
        self._ends[place] = (
            None if seconds is None else self.set_timer(seconds, lambda: self._put(place, None, None))
        )
        self.set_class(any(self._said), "-says")
        self.redraw()
