"""The pane that shows one measure over time: it keeps how far it looks back, and what the cursor reads."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from data.i18n import _
from data.records import Ms
from data.trends import IndicatorPage
from widgets.bindings import bindings_of
from widgets.chart import chart, columns_in
from widgets.pane import Pane, Rows
from widgets.text import tidy


class ChartPane(Pane, can_focus=True):
    """A plot with a cursor; what it looks back on is read by whoever shows it, when it asks."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("chart")]

    class Asked(Message):
        """Other columns are needed than those that are shown."""

    def __init__(self, zooms: Sequence[str], first: str, *, id: str) -> None:  # noqa: A002
        """Make the pane.

        Args:
            zooms: how far it can look back, in words, the shortest first.
            first: how far it looks back at first.
            id: its name.
        """
        super().__init__(id=id)
        self.hints = True
        """Whether the title says which keys it has; beside other panes it has none."""
        self._zooms = tuple(zooms)
        self._zoom = self._zooms.index(first)
        self._page: IndicatorPage | None = None
        self._cursor: Ms | None = None
        self._room = 0

    @property
    def zoom(self) -> str:
        """How far it looks back, in words."""
        return self._zooms[self._zoom]

    @property
    def columns(self) -> int:
        """How many columns there is room for, or is going to be; 0 before that is known."""
        cells = self.text_width if self.size.width else self._expected
        return columns_in(cells) if cells else 0

    @property
    def page(self) -> IndicatorPage | None:
        """What is shown."""
        return self._page

    @property
    def cursor(self) -> Ms | None:
        """Where the column begins that is read; None while nothing is shown."""
        page = self._page
        if page is None:
            return None
        if self._cursor is None:
            return page.last
        return min(max(self._cursor // page.step * page.step, page.begin), page.last)

    def rewind(self) -> None:
        """Show nothing until there is room again, and then the present."""
        self._page, self._cursor, self._room = None, None, 0
        self.pin(0)
        self.show(())

    def present(self, page: IndicatorPage) -> None:
        """Draw a page that was read for the columns there are."""
        self._page, self._room = page, self.columns
        self.entitle(f"{tidy(page.panel.name, 40)} · {self._words() if self.hints else self.zoom}")
        self.redraw()

    def _words(self) -> str:
        return _("{window}  + - zoom  ← → read  0 now  esc back").format(window=self.zoom)

    def rows(self, width: int, height: int) -> Rows:
        """Return the page's rows; all but the failures stay in sight."""
        cursor = self.cursor
        if self._page is None or cursor is None:
            return ()
        drawn = chart(self._page, cursor, width, height)
        self.pin(len(drawn.fixed))
        return (*((None, line) for line in drawn.fixed), *drawn.failures)

    def action_zoom(self, delta: int) -> None:
        """Look further back, or less far when negative."""
        zoom = min(max(self._zoom + delta, 0), len(self._zooms) - 1)
        if zoom != self._zoom:
            self._zoom = zoom
            self.post_message(self.Asked())

    def action_step(self, delta: int) -> None:
        """Read a column further on, or further back when negative; the newest one moves on with time."""
        page, here = self._page, self.cursor
        if page is None or here is None:
            return
        at = min(max(here + delta * page.step, page.begin), page.last)
        self._cursor = None if at == page.last else at
        self.redraw()

    def fit(self) -> None:
        """Lay the page out anew, and ask for what the room has become fit for."""
        super().fit()
        if self.columns != self._room:
            self._room = self.columns
            self.post_message(self.Asked())
