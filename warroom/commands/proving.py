"""What indicators do to checklist items by themselves: the engine ticks what they prove, and opens it again."""

from collections.abc import Sequence

from data import tasks
from data.panelviews import PanelView
from warroom.commands import task
from warroom.room import ENGINE, Act
from warroom.rules.checklist import current, is_provable
from warroom.rules.proving import Says, Seen, says
from warroom.wording import measured


async def prove(act: Act, seen: Seen, panels: Sequence[PanelView]) -> None:
    """Tick what is proven, and open what is so no more.

    Only within its time: what was true when it was due stays as it was.

    Args:
        act: the transaction.
        seen: how the indicators stand, and since when.
        panels: the same ones, measured.
    """
    marks = await tasks.marks(act.tx)
    for each in current(act.calendar, act.now):
        if not (each.opens_at <= act.now < each.due_at and is_provable(each.item, act.site.plan)):
            continue
        mine = [panel for panel in panels if panel.id in each.item.panels]
        match says(each.item.panels, marks.get(each.id), ENGINE, seen):
            case Says.TICK:
                await task.settle(act, each, "done", measured(mine))
            case Says.UNTICK:
                await task.open_again(act, each, measured([panel for panel in mine if panel.state == "breach"]))
            case Says.FREE:
                await tasks.mark(act.tx, each.id, "open", ENGINE, act.now, None)
