"""What the board's pages read, each drawn by a pure function of the widgets."""

from collections.abc import Awaitable, Callable

from data import incidents
from data.views import Situation
from warroom.lessons import draft, postmortem
from warroom.room import Room
from widgets.draft import draft_rows
from widgets.page import Draw

Read = Callable[[Situation], Awaitable[Draw]]


def postmortem_of(room: Room, number: int) -> Read:
    """Return what reads the draft of one incident's postmortem."""

    async def read(_situation: Situation) -> Draw:
        async with room.store.reading() as tx:
            incident = await incidents.get(tx, number)
            known = None if incident is None else await postmortem.read(tx, incident)
        parts = () if known is None else draft.sections(known, room.site.plan, room.site.zone)
        return lambda cells, _height: draft_rows(parts, cells, blank=draft.blank())

    return read
