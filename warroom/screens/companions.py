"""What a very large board shows beside its panes all the time, drawn after every commit as an aside is."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from data.i18n import _
from data.situationviews import Situation
from warroom.screens.asides import Aside, Onlooker
from warroom.screens.indicators import indicator
from warroom.screens.late import Late
from widgets.chartpane import ChartPane
from widgets.page import PagePane
from widgets.pane import Key

if TYPE_CHECKING:
    from warroom.screens import pages
else:
    pages = Late("warroom.screens.pages")


class Companions:
    """The timeline of the selected incident, the selected indicator over time, and whom to call."""

    def __init__(self, board: Onlooker) -> None:
        self._board = board
        self._made: dict[str, tuple[Key | None, Aside]] = {}

    async def draw(
        self, situation: Situation, names: Sequence[str], panel: Key | None, chart: ChartPane, calls: PagePane
    ) -> None:
        """Draw those that are in sight.

        Args:
            situation: as of which.
            names: of those in sight; the others begin anew when they come back.
            panel: the selected indicator.
            chart: where it is drawn.
            calls: where the people to call are drawn.
        """
        for name in [name for name in self._made if name not in names]:
            del self._made[name]
        board = self._board
        if "timeline" in names:
            view = await board.view()
            number = None if view is None else view.incident.number
            if number is not None:
                await self._kept("timeline", number, lambda: pages.timeline_of(board, number)).draw(situation)
            else:
                board.timeline.entitle(_("Timeline"))
                board.timeline.present((), situation)
        if "chart" in names and situation.panels:
            known = [each.id for each in situation.panels]
            shown = panel if panel in known else known[0]
            await self._kept("chart", shown, lambda: indicator(board.room, chart, str(shown), hints=False)).draw(
                situation
            )
        if "calls" in names:
            sheet = self._kept(
                "calls", None, lambda: pages.callsheet_in(board, calls, lambda: _("Whom to call now"))
            )
            await sheet.draw(situation)

    def _kept(self, name: str, about: Key | None, make: Callable[[], Aside]) -> Aside:
        """Return what draws a companion, made anew when it is about something else."""
        if name not in self._made or self._made[name][0] != about:
            self._made[name] = (about, make())
        return self._made[name][1]
