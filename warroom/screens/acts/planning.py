"""What enter, and space, do on a row of the plan's page."""

from warroom.screens.acts import checklist
from warroom.screens.acts.handing import rows
from warroom.screens.desk import Desk
from warroom.screens.planpages import PLAN


def selected_item(desk: Desk) -> str | None:
    """Return the item of a checklist that is selected on the page of the plan."""
    kind, _blank, name = desk.row.partition(" ")
    has_focus = desk.searched is not None and desk.searched.has_focus
    return name if desk.aside == PLAN and kind == "item" and has_focus else None


async def row(desk: Desk) -> None:
    """Tick the selected item; other rows are only read."""
    item = selected_item(desk)
    if item is not None:
        await checklist.tick_item(desk, item)


async def tick(desk: Desk) -> None:
    """Tick the item that is selected on the page of the plan, else what a tick means elsewhere."""
    await (row(desk) if selected_item(desk) is not None else rows.tick(desk))
