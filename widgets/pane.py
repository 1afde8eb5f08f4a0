"""A framed pane of lines, of which some can be selected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from widgets.bindings import bindings_of
from widgets.drawn import Drawn
from widgets.glyphs import GAP, MORE, NEXT
from widgets.line import LOUD, Line, Span, fit_line
from widgets.seek import lit, matches, sought

Key = int | str
"""What a selectable line stands for: an incident's number, a task's id."""

Rows = tuple[tuple[Key | None, Line], ...]
"""Lines with what they stand for; None for one that cannot be selected."""

WHEEL = 3
"""Rows for each notch of the wheel."""

__all__ = ["Key", "Line", "Pane", "Rows", "Span"]


class Pane(Drawn, can_focus=False):
    """Lines in a frame with a standing title.

    A line with a key can be selected. The selection follows its key, not its row, when the lines change; when the
    key has gone, the selection stays near the row where it was. More lines than rows scroll with the selection.
    """

    DEFAULT_CSS = """
    Pane {
        height: 1fr;
        border: round $border-blurred;
        border-title-color: $foreground;
        border-subtitle-color: $foreground-muted;
        padding: 0 1 0 0;
        &:focus {
            border: round $border;
            border-title-color: $text-primary;
            border-title-style: bold;
        }
        &:focus > .drawn--select { background: $primary-muted; }
        &:blur > .drawn--select { background: $surface; }
    }
    """
    marks_always: ClassVar[bool] = False
    """Whether the selected line is marked while the focus is elsewhere, because it matters there."""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("pane")]

    @dataclass
    class Selected(Message):
        """Another line is selected now."""

        pane: "Pane"
        index: int
        key: Key

        @property
        def control(self) -> "Pane":
            """The pane, for ``@on`` with a selector."""
            return self.pane

    @dataclass
    class Chosen(Message):
        """Enter was pressed on a line."""

        pane: "Pane"
        index: int
        key: Key

        @property
        def control(self) -> "Pane":
            """The pane, for ``@on`` with a selector."""
            return self.pane

    def __init__(self, title: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._keys: tuple[Key | None, ...] = ()
        self._selected = -1
        self._pinned = 0
        self._top = 0
        self._wished = 0
        """The first line in sight as it was scrolled by hand: a room that was small for a while loses nothing."""
        self._floor = 0
        """The line down to which whatever came above has pushed the view, also where it ends with blank rows."""
        self._width = 0
        self._expected = 0
        """How many cells a line is going to have where there is no place yet."""
        self._foot: tuple[Line, ...] = ()
        """What stays in sight below the lines."""
        self._beyond = 0
        """How many lines follow those that are held."""
        self._sought: tuple[str, ...] = ()
        self._title = self._mark = self._note = ""
        self._titled = self._subtitled = ""
        self._letters: Mapping[Key, str] = {}
        self.entitle(title)

    @property
    def selected(self) -> int:
        """Index of the selected line; -1 when there is none to select."""
        return self._selected

    @property
    def selected_key(self) -> Key | None:
        """What the selected line stands for."""
        return self._keys[self._selected] if 0 <= self._selected < len(self._keys) else None

    @property
    def _body(self) -> int:
        """How many rows the lines have."""
        return self._body_of(self.size.height)

    def _body_of(self, height: int) -> int:
        return max(height - len(self._foot), 0)

    @property
    def keys_in_sight(self) -> tuple[Key, ...]:
        """What the rows in sight stand for, from above, without those that cannot be selected."""
        height = self.size.height
        body = self._body_of(height)
        keys = (self._key(y, body) for y in range(height))
        return tuple(key for key in keys if key is not None)

    def letter(self, letters: Mapping[Key, str]) -> None:
        """Let a letter stand in the place of the mark of each of these keys; of no other cell is any drawn."""
        height = self.size.height
        body = self._body_of(height)
        before = [self._letter(y, body) for y in range(height)]
        self._letters = letters
        changed = [y for y, letter in enumerate(before) if letter != self._letter(y, body)]
        if changed:
            self.refresh(*(Region(0, y, 1, 1) for y in changed))

    @property
    def text_width(self) -> int:
        """How many cells a line has beside the mark of the selection."""
        return self._text_width(self.size.width)

    def expect(self, columns: int) -> None:
        """Know how wide its place is going to be, with the frame: what it shows may be read for that room."""
        self._expected = self._text_width(columns - self.gutter.width)

    def _text_width(self, cells: int) -> int:
        return max(cells - 1, 0)

    def entitle(self, title: str) -> None:
        """Write a title into the frame, as it is; the whole frame is drawn again when it differs."""
        if title != self._title:
            self._title = title
            self._draw_frame()

    def mark(self, words: str) -> None:
        """Write words behind the title, whatever it is; none takes them away."""
        if words != self._mark:
            self._mark = words
            self._draw_frame()

    def footnote(self, words: str) -> None:
        """Write words into the foot of the frame, beside how many lines are below; none takes them away."""
        if words != self._note:
            self._note = words
            self._draw_frame()

    def rows(self, width: int, height: int) -> Rows:
        """Return each line, in a room of ``width`` by ``height`` cells, with its key."""
        return tuple(zip_longest(self._keys[: len(self._lines)], self._lines))

    def redraw(self) -> None:
        """Draw the records again: after they have changed, or the room has."""
        place = self._place()
        if place.width:
            rows = self.rows(self._text_width(place.width), place.height)
            self.show(tuple(line for _key, line in rows), tuple(key for key, _line in rows))

    def pin(self, count: int) -> None:
        """Let the first ``count`` lines stay in sight whatever the others scroll by; none of them has a key."""
        self._pinned = count

    def show(self, lines: Sequence[Line], keys: tuple[Key | None, ...] = (), *, shift: int = 0) -> None:
        """Let ``lines`` stand.

        Args:
            lines: all of them, or those that are held of more.
            keys: names those that can be selected, None for the others.
            shift: how many lines further down the same lines stand among those that are held.
        """
        before, key, index = self._rows(), self.selected_key, self._selected
        self._lines = lines
        self._keys = keys
        if not lines:
            self._wished = 0
        stays = key is not None and key in keys
        self._selected = keys.index(key) if stays else self._near(index + shift)
        self._top += shift
        self._wished += shift
        moved = self._selected - index - shift
        if stays and moved and self._holds:
            # Read on where the eye is, whatever came or went above.
            self._top = self._wished = self._floor = max(self._top + moved, 0)
        self._settle(before)
        if self.selected_key != key and self.selected_key is not None:
            self.post_message(self.Selected(self, self._selected, self.selected_key))

    @property
    def _holds(self) -> bool:
        """Whether the selected line stays where it is on the screen when others come above it."""
        return self._top > 0

    def select(self, key: Key) -> bool:
        """Select the line of ``key``; returns whether there is one."""
        if key not in self._keys:
            return False
        self._go(self._keys.index(key))
        return True

    def seek(self, text: str) -> tuple[int, int]:
        """Let the words of ``text`` stand out, and go to the nearest row from here on that has all of them.

        Returns:
            which of the rows that have them is selected, from 1, and how many there are; nothing sought has none.
        """
        before = self._rows()
        self._sought = sought(text)
        self._repaint(before)
        found = matches(self._lines, self._keys, self._sought)
        return self._found(found, next((index for index in found if index >= self._selected), None))

    def seek_on(self, sign: int) -> tuple[int, int]:
        """Go to the next row that has what is sought, the one before when negative, and round at the ends."""
        found = matches(self._lines, self._keys, self._sought)
        ahead = [index for index in found if (index - self._selected) * sign > 0]
        return self._found(found, (ahead[0] if sign > 0 else ahead[-1]) if ahead else None, sign)

    def _found(self, found: list[int], index: int | None, sign: int = 1) -> tuple[int, int]:
        if not found:
            return 0, 0
        if index is None:
            index = found[0] if sign > 0 else found[-1]
        self._go(index)
        return found.index(index) + 1, len(found)

    def move(self, delta: int) -> None:
        """Go ``delta`` selectable lines down, up when negative, as far as there are any; else scroll."""
        stops = [index for index, key in enumerate(self._keys) if key is not None]
        if not stops:
            before = self._rows()
            self._wished = self._top + delta
            self._settle(before)
            self._wished = self._top
            return
        here = stops.index(self._selected) if self._selected in stops else 0
        self._go(stops[min(max(here + delta, 0), len(stops) - 1)])

    def action_move(self, delta: int) -> None:
        """Answer an arrow."""
        self.move(delta)

    def action_page(self, sign: int) -> None:
        """Answer page up and page down."""
        self.move(sign * max(self._body - 1, 1))

    def action_choose(self) -> None:
        """Answer enter."""
        if self.selected_key is not None:
            self.post_message(self.Chosen(self, self._selected, self.selected_key))

    def on_click(self, event: events.Click) -> None:
        """Select the line under the pointer; a double click is enter on it."""
        offset = event.get_content_offset(self)
        index = self._index(offset.y) if offset is not None and offset.y < self._body else -1
        if 0 <= index < len(self._keys) and self._keys[index] is not None:
            self._go(index)
            if event.chain % 2 == 0:
                self.action_choose()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go up."""
        event.stop()
        self.move(-WHEEL)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go down."""
        event.stop()
        self.move(WHEEL)

    def fit(self) -> None:
        """Lay the lines out anew and keep the selection in sight."""
        super().fit()
        if self.size.width != self._width:
            self._width, self._floor = self.size.width, 0
        self._settle(self._rows())

    def render_line(self, y: int) -> Strip:
        """Draw one row, with the mark of the selection before it."""
        line, chosen, letter = self._look(y, self._body_of(self._fits.height))
        if not chosen:
            return self._strip((Span(letter or " ", "key" if letter else "text"), *line), self._fits.width)
        back = self.style_of("select", partial=True)
        segments = [
            Segment(text, self.style_of(role) + (Style() if role in LOUD else back))
            for text, role in fit_line((Span(letter or NEXT, "key"), *line), self._fits.width)
        ]
        return Strip(segments, self._fits.width)

    def _index(self, y: int) -> int:
        return y if y < self._pinned else y + self._top

    def _key(self, y: int, body: int) -> Key | None:
        index = self._index(y)
        return self._keys[index] if index < len(self._keys) and y < body else None

    def _letter(self, y: int, body: int) -> str:
        key = self._key(y, body) if self._letters else None
        return "" if key is None else self._letters.get(key, "")

    def _look(self, y: int, body: int) -> tuple[Line, bool, str]:
        """Return the line of a row, whether it is selected, and the letter before it."""
        index = self._index(y)
        line = self._lines[index] if index < len(self._lines) else ()
        if y >= body:
            line = self._foot[y - body]
        return lit(line, self._sought) if self._sought else line, self._is_selected(y, body), self._letter(y, body)

    def _is_selected(self, y: int, body: int) -> bool:
        if self._selected < 0 or self._index(y) != self._selected or y >= body:
            return False
        # While somebody searches, the field has the focus.
        return self.marks_always or self.has_focus or bool(self._sought)

    def _rows(self) -> list[object]:
        # A widget looks its size up in its screen each time it is asked.
        height = self.size.height
        body = self._body_of(height)
        return [self._look(y, body) for y in range(height)]

    def _says_below(self, count: int) -> str:
        """Return what the frame says of so many lines below those in sight."""
        return f"{MORE} {count:,}" if count else ""

    def _near(self, index: int) -> int:
        stops = [stop for stop, key in enumerate(self._keys) if key is not None]
        return min(stops, key=lambda stop: abs(stop - max(index, 0)), default=-1)

    def _go(self, index: int) -> None:
        if index == self._selected:
            return
        before = self._rows()
        self._selected = index
        self._floor = 0
        self._settle(before)
        self._wished = self._top
        key = self.selected_key
        if key is not None:
            self.post_message(self.Selected(self, index, key))

    def _settle(self, before: list[object]) -> None:
        """Bring the selection into sight, say how many lines are below it, and draw what has changed."""
        place = self._place()
        height = self._body_of(place.height) - self._pinned if place.width else 0
        if height > 0:
            last = max(len(self._lines) - self._pinned - height, self._floor, 0)
            here = self._selected - self._pinned
            first = max(here - height + 1, 0) if self._selected >= 0 else 0
            # Lines above the first that can be selected come back into sight with it.
            upper = here if any(key is not None for key in self._keys[: max(self._selected, 0)]) else 0
            if self._selected < 0:
                upper = last
            self._top = max(min(max(min(self._wished, upper), first), last), 0)
            self._draw_frame()
        self._repaint(before)

    @property
    def below(self) -> int:
        """How many lines are below the last one in sight, those that are not held too."""
        height = self.size.height
        return max(len(self._lines) - self._top - self._body_of(height), 0) + self._beyond if height else 0

    def _draw_frame(self) -> None:
        """Write into the frame what stands there now; all of it is drawn again when anything differs."""
        title = f" {GAP} ".join(filter(None, (self._title, self._mark)))
        subtitle = f" {GAP} ".join(filter(None, (self._says_below(self.below), self._note)))
        if title != self._titled:
            self._titled = title
            self.border_title = Content(title)
        if subtitle != self._subtitled:
            self._subtitled = subtitle
            self.border_subtitle = Content(subtitle)
