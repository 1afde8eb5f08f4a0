"""The page of one indicator: what it reads, and where it is drawn."""

from typing import Final

from data.situationviews import Situation
from warroom import indicatorpage
from warroom.room import Room
from warroom.rules.trends import ZOOMS
from warroom.screens.asides import Aside
from widgets.chartpane import ChartPane

FIRST: Final = "1h"
"""How far back a board looks until somebody looks further."""


def chart_pane() -> ChartPane:
    """Return the pane in which indicators are drawn."""
    return ChartPane(tuple(ZOOMS), FIRST, id="chart")


def indicator(room: Room, pane: ChartPane, name: str, *, hints: bool = True) -> Aside:
    """Show what an indicator was, in the window that the pane asks for; with ``hints`` at the pane's keys."""
    pane.hints = hints
    pane.rewind()

    async def draw(situation: Situation) -> None:
        panel = next((each for each in situation.panels if each.id == name), None)
        asked = zoom, columns = pane.zoom, pane.columns
        if panel is None or not columns:
            return
        window = ZOOMS[zoom]
        step = indicatorpage.step_of(room, panel, window, columns)
        before = pane.page
        page = await room.store.look(
            lambda tx: indicatorpage.read(tx, room, panel, situation.now, window, step, before, situation.zone)
        )
        # Another window may have been asked for meanwhile, and stand there already.
        if asked == (pane.zoom, pane.columns):
            pane.present(page)

    return Aside(f"indicator {name}", "chart", draw, back="panels")
