"""Looks at the indicators that prove checklist items, and lets what follows be written."""

from typing import Final

from data import tasks
from data.clock import boot_clock
from data.records import SECOND, Ms
from warroom.commands import proving as commands
from warroom.indicators import bindings, panel_views
from warroom.room import ENGINE, Room
from warroom.rules.checklist import Owed, current, is_provable
from warroom.rules.proving import Seen, says, seen
from warroom.window import Window

PACE: Final = 5 * SECOND
"""Real time between two looks."""


class Proving:
    """What the indicators of the checklist have been like.

    The five minutes are kept in memory alone: an engine that takes the lead has not seen them, and begins anew.
    Whether an item may be ticked stands in the store.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._bound = bindings(room)
        self._window = Window()
        self._seen: Seen | None = None
        self._looked_at: Ms | None = None

    async def mind(self, token: int) -> None:
        """Look, at a pace of its own; write when something is to be ticked or opened.

        Args:
            token: of the engine that leads.
        """
        now = boot_clock()
        if self._looked_at is None or now - self._looked_at >= PACE:
            self._looked_at = now
            await self.look(token)

    async def look(self, token: int) -> None:
        """Look now. Nothing is read while no item that can be proven is in its time."""
        items = self._items(self._room.clock.now())
        if not items:
            self._seen = None
            return
        names = {panel for each in items for panel in each.item.panels}
        async with self._room.store.reading() as tx:
            await self._room.refresh(tx)
            now = self._room.clock.now()
            panels = await panel_views(tx, self._room, now, self._window, only=names)
            marks = await tasks.marks(tx)
        found = self._seen = seen(self._seen, {panel.id: panel.state for panel in panels}, now)
        if any(says(each.item.panels, marks.get(each.id), ENGINE, found) is not None for each in items):
            async with self._room.act(fence=token) as act:
                await commands.prove(act, found, panels)

    def _items(self, now: Ms) -> list[Owed]:
        """Return the items in their time that have indicators with targets, each of them measured here."""
        return [
            each
            for each in current(self._room.calendar, now)
            if each.opens_at <= now < each.due_at
            and is_provable(each.item, self._room.site.plan)
            and self._bound.keys() >= set(each.item.panels)
        ]
