"""What enter, and space, do on a row of the plan's page."""

from warroom.screens.acts import checklist
from warroom.screens.desk import Desk


async def row(desk: Desk) -> None:
    """Tick the selected item; other rows are only read."""
    item = checklist.selected_item(desk)
    if item is not None:
        await checklist.tick_item(desk, item)
