"""The page of a handover, drawn again after every commit: it follows the steps of every other session."""

from zoneinfo import ZoneInfo

from data.i18n import _
from data.situationviews import Situation
from warroom.handover import page
from warroom.handover.sections import CARRIED_LONG
from warroom.screens.asides import Aside, Onlooker
from widgets.handover import handover_rows
from widgets.pane import Rows

NAME = "handover"
"""Of the action that shows the page, and of the page."""


async def handover(board: Onlooker) -> Aside:
    """Show the handover that lies ahead: what is handed over, and how far the walk through it has come."""
    room, pane = board.room, board.page

    async def draw(situation: Situation) -> None:
        zone = ZoneInfo(situation.zone)
        view = await room.store.look(lambda tx: page.read(tx, room, situation.now, zone))
        title = f"{view.title} · " + _("h: the next step · enter: look at it")

        def rows(cells: int, _height: int) -> Rows:
            return handover_rows(view, situation.now, situation.zone, cells, CARRIED_LONG)

        pane.present(title, rows)

    return Aside(NAME, "page", draw, "handover_row")
