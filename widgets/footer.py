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
        self._pairs = pairs
        self.redraw()

    def draw(self, width: int, height: int) -> tuple[Line, ...]:
        """Return the line."""
        if not self._working:
            return (key_line(self._pairs, width),)
        working: Line = (Span(f" {tidy(self._working, 40)} ", "info"),)
        return (ends(key_line(self._pairs, max(width - line_width(working), 0)), working, width),)


class Flash(Drawn):
    """What has just happened; it stays until it is replaced, cleared or its time is over."""

    _timer: Timer | None = None
    _said: tuple[str, Mood] | None = None
    _following: tuple[str, Mood, float] | None = None
    _yields = False
    """Whether what stands gives way to the next of its kind."""

    def say(self, text: str, mood: Mood = "info", seconds: float | None = 8.0) -> None:
        """Show a message, for good when ``seconds`` is None."""
        self._stop()
        self._said = (text, mood)
        self.add_class("-says")
        self.redraw()
        if seconds is not None:
            self._timer = self.set_timer(seconds, self.clear)

    def say_next(self, text: str, mood: Mood, seconds: float) -> None:
        """Show a message below what was said before, until its time is over; it replaces one of its kind."""
        if self._timer is None or self._yields:
            self.say(text, mood, seconds)
            self._yields = True
        else:
            self._following = (text, mood, seconds)
            self.redraw()

    def clear(self) -> None:
        """Show nothing, or what waits to be shown."""
        self._stop()
        self._said = None
        self.remove_class("-says")
        self.redraw()
        if self._following is not None:
            following, self._following = self._following, None
            self.say(*following)
            self._yields = True

    def draw(self, width: int, height: int) -> tuple[Line, ...]:
        """Return the lines, and take the room that they need."""
        said = flash_lines(*self._said, width) if self._said else ()
        lines = said + (flash_lines(*self._following[:2], width) if self._following else ())
        self.styles.height = max(len(lines), 1)
        return lines

    def _stop(self) -> None:
        self._yields = False
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
