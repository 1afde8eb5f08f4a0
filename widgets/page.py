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
