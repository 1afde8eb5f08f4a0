"""What all widgets of the board share: lines of text, of which only those that have changed are drawn again."""

from collections.abc import Callable, Sequence
from typing import overload

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from widgets.line import Line, Role, fit_line
from widgets.shades import Shades, shade, shades_of


class LateLines(Sequence[Line]):
    """Lines that are drawn when they are looked at: of a long log a screen shows few."""

    def __init__(self, count: int, draw: Callable[[int], Line]) -> None:
        """Make ``count`` lines, of which ``draw`` draws one, by its index from 0."""
        self._draw = draw
        self._drawn: list[Line | None] = [None] * count

    def __len__(self) -> int:
        return len(self._drawn)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Line, ...]: ...
    def __getitem__(self, index: int | slice) -> Line | tuple[Line, ...]:
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        line = self._drawn[index]
        if line is None:
            line = self._drawn[index] = self._draw(range(len(self))[index])
        return line


class Drawn(Widget):
    """A widget of plain lines.

    A subclass that draws records keeps them, calls ``redraw`` when they change and says in ``draw`` how they look
    in the room there is; ``stand`` takes finished lines.
    """

    DEFAULT_CSS = """
    Drawn {
        height: 1;
        & > .drawn--text { color: $foreground; }
        & > .drawn--dim { color: $foreground-muted; }
        & > .drawn--rule { color: $border-blurred; }
        & > .drawn--title { color: $foreground; text-style: bold; }
        & > .drawn--ok { color: $text-success; }
        & > .drawn--warn { color: $text-warning; }
        & > .drawn--breach { color: $text-error; text-style: bold; }
        & > .drawn--info { color: $text-primary; }
        & > .drawn--trend { color: $text-secondary; }
        & > .drawn--select { background: $primary-muted; }
        & > .drawn--chosen { color: $text; background: $primary; text-style: bold; }
        & > .drawn--key { color: $text-accent; text-style: bold; }
        & > .drawn--bar { color: $text-error; }
        & > .drawn--p1 { color: $text; background: $error; text-style: bold; }
        & > .drawn--p2 { color: $text-warning; text-style: bold; }
        & > .drawn--p3 { color: $text-primary; text-style: bold; }
        & > .drawn--p4 { color: $foreground-muted; text-style: bold; }
        & > .drawn--alert { color: $text; background: $error; text-style: bold; }
        & > .drawn--caution { color: $text; background: $warning; text-style: bold; }
        & > .drawn--environment { color: $background; background: $foreground; text-style: bold; }
        & > .drawn--production { color: $text; background: $error; text-style: bold; }
        & > .drawn--drill { color: $text; background: $warning; text-style: bold; }
        & > .drawn--demo { color: $text; background: $success; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, classes=classes)
        self._lines: Sequence[Line] = ()
        self._shades: Shades | None = None
        self._fits = Size(0, 0)
        """The room that the lines are laid out for."""
        self._strips: list[Strip] | None = None
        """What was drawn last; None as soon as anything of it has changed."""
        self._crop = Region()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that stand."""
        return tuple(self._lines)

    def draw(self, width: int, height: int) -> tuple[Line, ...]:
        """Return the lines for a room of ``width`` by ``height`` cells."""
        return tuple(self._lines)

    def redraw(self) -> None:
        """Draw the records again: after they have changed, or the room has."""
        place = self._place()
        if place.width:
            self.stand(self.draw(place.width, place.height))

    def stand(self, lines: tuple[Line, ...]) -> None:
        """Let ``lines`` stand; a row that looks as before is not drawn."""
        before = self._rows()
        self._lines = lines
        self._repaint(before)

    def has_place(self) -> bool:
        """Return whether there is a place to draw in; if not, all is laid out anew as soon as there is one."""
        return self._place().width > 0

    def _place(self) -> Size:
        """Return the room there is: a widget looks it up in its screen each time, so ask once."""
        size = self.size
        if not size.width:
            self._fits = Size(0, 0)
        return size

    @property
    def text_width(self) -> int:
        """How many cells a line has."""
        return self.size.width

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what changes the colours of each row drawn, without the search for colours that are none yet."""
        # Shades are colours of a theme; of a terminal's own sixteen they stay, and that search is off anyway.
        return [each for each in super().get_line_filters() if not isinstance(each, ANSIToTruecolor)]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some rows, fit for the room there is: a frame in a new place comes before any word of it."""
        if self._fit_anew():
            # All of its place is in this frame: what has changed in it is not to be drawn in the next one too.
            self._exchange_repaint_regions()
        if self._strips is None or crop != self._crop:
            # Asked of each widget for each frame, whichever widget has changed.
            self._strips, self._crop = super().render_lines(crop), crop
        return self._strips

    def _set_dirty(self, *regions: Region) -> None:
        self._strips = None
        super()._set_dirty(*regions)

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        return self._strip(self._row(y), self._fits.width)

    def fit(self) -> None:
        """Lay the lines out for the room there is now."""
        self.redraw()

    def on_resize(self, _event: events.Resize) -> None:
        """Lay the lines out anew, unless they were drawn in this room already."""
        self._fit_anew()

    def _fit_anew(self) -> bool:
        """Lay the lines out unless they are laid out for the room there is; returns whether they were not."""
        size = self.size
        if size == self._fits:
            return False
        self._fits = size
        self.fit()
        return True

    def _row(self, y: int) -> Line:
        return self._lines[y] if y < len(self._lines) else ()

    def _rows(self) -> list[object]:
        """Return what decides how each visible row looks."""
        return [self._row(y) for y in range(self.size.height)]

    def _repaint(self, before: list[object]) -> None:
        rows = self._rows()
        changed = [y for y, row in enumerate(rows) if y >= len(before) or row != before[y]]
        if changed:
            width = self.size.width
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def _strip(self, line: Line, cells: int) -> Strip:
        segments = [Segment(text, self.style_of(role)) for text, role in fit_line(line, cells)]
        return Strip(segments, cells)

    def notify_style_update(self) -> None:
        """Look up anew how roles look: the theme has changed perhaps, or the focus."""
        self._shades = None
        super().notify_style_update()

    def style_of(self, role: Role, *, partial: bool = False) -> Style:
        """Return how a role looks here, on this widget's paper or, ``partial``, without it."""
        if self._shades is None:
            self._shades = shades_of(self)
        known = role, self.has_focus, partial
        style = self._shades.get(known)
        if style is None:
            style = self._shades[known] = shade(self, role, partial=partial)
        return style
