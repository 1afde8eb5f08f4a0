"""A page of rows that stands for a while in the place of other panes."""

from collections.abc import Callable

from widgets.pane import Pane, Rows

Draw = Callable[[int, int], Rows]
"""(cells, rows there is room for) → rows."""


class PagePane(Pane, can_focus=True):
    """Whatever rows it is given; those with a key can be selected."""

    _draw: Draw | None = None

    def present(self, title: str, draw: Draw) -> None:
        """Draw a page under its title."""
        self.entitle(title)
        self._draw = draw
        self.redraw()

    def rows(self, width: int, height: int) -> Rows:
        """Return the page's rows."""
        return self._draw(width, height) if self._draw is not None else ()

    def rewind(self) -> None:
        """Begin at the first row with whatever is presented next."""
        self.show(())
        self._selected = -1

    def turn(self, sign: int) -> None:
        """Show the rows that follow, or those before, whichever row is selected."""
        height = max(self.size.height, 2)
        index = self._near(self._top + (2 * height - 2 if sign > 0 else 1 - height))
        if index >= 0:
            self._go(index)
