"""A page of rows that stands for a while in the place of other panes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType

from widgets.bindings import bindings_of
from widgets.pane import Key, Line, Pane, Rows

Draw = Callable[[int, int], Rows]
"""(cells, rows there is room for) → rows."""
Detail = Callable[[Key | None, int, int], tuple[Line, ...]]
"""(what the selected row stands for, cells, rows of the page) → lines below the rows."""


@dataclass(frozen=True)
class Leaves:
    """How a page shows another part of what it has.

    Each returns the row to select, None where there is nothing to do.
    """

    beside: Callable[[int], Key | None]
    """The next part, the one before when negative."""
    of: Callable[[Key], Key | None]
    """The part that a row stands for."""


class PagePane(Pane, can_focus=True):
    """Whatever rows it is given; those with a key can be selected."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("page")]
    _draw: Draw | None = None
    _detail: Detail | None = None
    _leaves: Leaves | None = None

    def present(
        self, title: str, draw: Draw, *, detail: Detail | None = None, leaves: Leaves | None = None
    ) -> None:
        """Draw a page under its title.

        Args:
            title: as it is.
            draw: draws the rows.
            detail: draws what stays in sight below them, of the row that is selected.
            leaves: what left and right turn, and enter on some rows.
        """
        self.entitle(title)
        self._draw, self._detail, self._leaves = draw, detail, leaves
        self.redraw()

    def rows(self, width: int, height: int) -> Rows:
        """Return the page's rows."""
        return self._draw(width, height) if self._draw is not None else ()

    def rewind(self, at: Key | None = None) -> None:
        """Begin at the row of ``at``, else at the first one, with whatever is presented next."""
        self.show((), (at,))
        self._selected = -1 if at is None else 0

    def turn(self, sign: int) -> None:
        """Show the rows that follow, or those before, whichever row is selected."""
        height = max(self._body, 2)
        index = self._near(self._top + (2 * height - 2 if sign > 0 else 1 - height))
        if index >= 0:
            self._go(index)

    def action_leaf(self, sign: int) -> None:
        """Answer left and right."""
        if self._leaves is not None:
            self._turn_to(self._leaves.beside(sign))

    def action_choose(self) -> None:
        """Answer enter."""
        key = None if self._leaves is None or self.selected_key is None else self._leaves.of(self.selected_key)
        if key is None:
            super().action_choose()
        else:
            self._turn_to(key)

    def _turn_to(self, key: Key | None) -> None:
        if key is not None:
            self.redraw()
            self.select(key)

    def _settle(self, before: list[object]) -> None:
        detail = self._detail if self.has_place() else None
        self._foot = () if detail is None else detail(self.selected_key, self.text_width, self.size.height)
        super()._settle(before)
