"""What stands under the hand: the record that one key copies, as plain text."""

from warroom import callsheet
from warroom.screens import planpages
from warroom.screens.asides import Aside, Onlooker
from widgets import copied
from widgets.chartpane import ChartPane
from widgets.pane import Key, Pane
from widgets.timeline import TimelinePane


async def current(board: Onlooker, pane: Pane, aside: Aside | None) -> str:
    """Return the text of what is selected; empty when nothing is.

    Args:
        board: whose records these are.
        pane: that was gone to last.
        aside: what stands in the place of the lower panes, drawn by ``pane``.
    """
    situation = board.situation
    if situation is None:
        return ""
    text, hotline = "", board.room.site.plan.hotline
    if aside is not None:
        text = await _of_aside(board, pane, aside.name)
    elif pane.id == "checklist":
        text = copied.item_text(situation, pane.selected_key)
    elif pane.id == "panels":
        text = _of_panel(board, pane.selected_key)
    elif pane.id == "ladder":
        # The ladder follows the selected incident as far as that is open, else the worst.
        view = await board.view()
        shown = situation.incident(None if view is None else view.incident.number) or situation.incident(None)
        text = "" if shown is None else copied.call_text(shown, situation.zone, hotline)
    elif (view := await board.view()) is not None:
        text = copied.incident_text(view, situation.zone, hotline)
    return copied.bounded(text)


def _of_panel(board: Onlooker, key: Key | None) -> str:
    panels = () if board.situation is None else board.situation.panels
    return next((copied.panel_text(each) for each in panels if each.id == key), "")


async def _of_aside(board: Onlooker, pane: Pane, name: str) -> str:
    key = pane.selected_key
    if isinstance(pane, TimelinePane):
        return "" if (entry := pane.selected_entry) is None else copied.entry_text(entry, pane.zone)
    if isinstance(pane, ChartPane):
        return "" if pane.page is None else _of_panel(board, pane.page.panel.id)
    if name == planpages.PEOPLE and board.situation is not None:
        return copied.roles_text(await planpages.people_of(board, board.situation), key)
    if name == "callsheet":
        callee = (await callsheet.read(board.room, await board.view())).callee(str(key))
        return "" if callee is None else copied.callee_text(callee)
    return copied.row_text(pane.rows(copied.WIDE, copied.WIDE), key)
