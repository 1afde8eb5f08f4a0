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
from widgets.glyphs import MORE, NEXT
from widgets.line import LOUD, Line, Span, fit_line

Key = int | str
"""What a selectable line stands for: an incident's number, a task's id."""

Rows = tuple[tuple[Key | None, Line], ...]
"""Lines with what they stand for; None for one that cannot be selected."""

__all__ = ["Key", "Line", "Pane", "Rows", "Span"]


class Pane(Drawn, can_focus=False):
    """Lines in a frame with a standing title.

    A line with a key can be selected. The selection follows its key, not its row, when the lines change; when the
    key has gone, the selection stays near the row where it was. More lines than rows scroll with the selection.
    """

    DEFAULT_CSS = """
    Pane {
        height: 1fr;
        border: round $foreground 28%;
        border-title-color: $foreground 80%;
        border-subtitle-color: $foreground 62%;
        padding: 0 1 0 0;
        &:focus {
            border: round $primary;
            border-title-color: $text-primary;
            border-title-style: bold;
        }
        &:focus > .drawn--select { background: $primary-muted; }
        &:blur > .drawn--select { background: $foreground 8%; }
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
        self._title = ""
        self._below = 0
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
    def keys_in_sight(self) -> tuple[Key, ...]:
        """What the rows in sight stand for, from above, without those that cannot be selected."""
        keys = (self._key(y) for y in range(self.size.height))
        return tuple(key for key in keys if key is not None)

    def letter(self, letters: Mapping[Key, str]) -> None:
        """Let a letter stand in the place of the mark of each of these keys; of no other cell is any drawn."""
        before = [self._letter(y) for y in range(self.size.height)]
        self._letters = letters
        changed = [y for y, letter in enumerate(before) if letter != self._letter(y)]
        if changed:
            self.refresh(*(Region(0, y, 1, 1) for y in changed))

    @property
    def text_width(self) -> int:
        """How many cells a line has beside the mark of the selection."""
        return max(self.size.width - 1, 0)

    def entitle(self, title: str) -> None:
        """Write a title into the frame, as it is; the whole frame is drawn again when it differs."""
        if title != self._title:
            self._title = title
            self.border_title = Content(title)

    def rows(self, width: int, height: int) -> Rows:
        """Return each line, in a room of ``width`` by ``height`` cells, with its key."""
        return tuple(zip_longest(self._keys[: len(self._lines)], self._lines))

    def redraw(self) -> None:
        """Draw the records again: after they have changed, or the room has."""
        if self.size.width:
            rows = self.rows(self.text_width, self.size.height)
            self.show(tuple(line for _key, line in rows), tuple(key for key, _line in rows))

    def pin(self, count: int) -> None:
        """Let the first ``count`` lines stay in sight whatever the others scroll by; none of them has a key."""
        self._pinned = count

    def show(self, lines: Sequence[Line], keys: tuple[Key | None, ...] = ()) -> None:
        """Let ``lines`` stand; ``keys`` names those that can be selected, None for the others."""
        before, key, index = self._rows(), self.selected_key, self._selected
        self._lines = lines
        self._keys = keys
        self._selected = keys.index(key) if key is not None and key in keys else self._near(index)
        self._settle(before)
        if self.selected_key != key and self.selected_key is not None:
            self.post_message(self.Selected(self, self._selected, self.selected_key))

    def select(self, key: Key) -> bool:
        """Select the line of ``key``; returns whether there is one."""
        if key not in self._keys:
            return False
        self._go(self._keys.index(key))
        return True

    def move(self, delta: int) -> None:
        """Go ``delta`` selectable lines down, up when negative, as far as there are any."""
        stops = [index for index, key in enumerate(self._keys) if key is not None]
        if not stops:
            return
        here = stops.index(self._selected) if self._selected in stops else 0
        self._go(stops[min(max(here + delta, 0), len(stops) - 1)])

    def action_move(self, delta: int) -> None:
        """Answer an arrow."""
        self.move(delta)

    def action_page(self, sign: int) -> None:
        """Answer page up and page down."""
        self.move(sign * max(self.size.height - 1, 1))

    def action_choose(self) -> None:
        """Answer enter."""
        if self.selected_key is not None:
            self.post_message(self.Chosen(self, self._selected, self.selected_key))

    def on_click(self, event: events.Click) -> None:
        """Select the line under the pointer."""
        offset = event.get_content_offset(self)
        index = self._index(offset.y) if offset is not None else -1
        if 0 <= index < len(self._keys) and self._keys[index] is not None:
            self._go(index)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the lines out anew and keep the selection in sight."""
        super().on_resize(event)
        self._settle(self._rows())

    def render_line(self, y: int) -> Strip:
        """Draw one row, with the mark of the selection before it."""
        line, chosen, letter = self._row(y), self._is_selected(y), self._letter(y)
        if not chosen:
            return self._strip((Span(letter or " ", "key" if letter else "text"), *line), self.size.width)
        back = Style(bgcolor=self._style("select").bgcolor)
        segments = [
            Segment(text, self._style(role) + (Style() if role in LOUD else back))
            for text, role in fit_line((Span(letter or NEXT, "key"), *line), self.size.width)
        ]
        return Strip(segments, self.size.width)

    def _index(self, y: int) -> int:
        return y if y < self._pinned else y + self._top

    def _key(self, y: int) -> Key | None:
        index = self._index(y)
        return self._keys[index] if index < len(self._keys) else None

    def _letter(self, y: int) -> str:
        key = self._key(y) if self._letters else None
        return "" if key is None else self._letters.get(key, "")

    def _row(self, y: int) -> Line:
        index = self._index(y)
        return self._lines[index] if index < len(self._lines) else ()

    def _is_selected(self, y: int) -> bool:
        if self._selected < 0 or self._index(y) != self._selected:
            return False
        return self.marks_always or self.has_focus

    def _rows(self) -> list[object]:
        return [(self._row(y), self._is_selected(y), self._letter(y)) for y in range(self.size.height)]

    def _near(self, index: int) -> int:
        stops = [stop for stop, key in enumerate(self._keys) if key is not None]
        return min(stops, key=lambda stop: abs(stop - max(index, 0)), default=-1)

    def _go(self, index: int) -> None:
        if index == self._selected:
            return
        before = self._rows()
        self._selected = index
        self._settle(before)
        key = self.selected_key
        if key is not None:
            self.post_message(self.Selected(self, index, key))

    def _settle(self, before: list[object]) -> None:
        """Bring the selection into sight, say how many lines are below it, and draw what has changed."""
        height = self.size.height - self._pinned
        if height > 0:
            last = max(len(self._lines) - self._pinned - height, 0)
            here = self._selected - self._pinned
            first = max(here - height + 1, 0) if self._selected >= 0 else 0
            # Lines above the first that can be selected come back into sight with it.
            upper = here if any(key is not None for key in self._keys[: max(self._selected, 0)]) else 0
            self._top = min(max(min(self._top, upper), first), last)
            below = last - self._top
            if below != self._below:
                self._below = below
                self.border_subtitle = Content(f"{MORE} {below}") if below else ""
        self._repaint(before)
