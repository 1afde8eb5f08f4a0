"""The board's pages: what each reads, and the pure function of the widgets that draws it."""

from collections.abc import Awaitable, Callable

from data import incidents
from data.i18n import _
from data.views import IncidentView, Situation
from warroom import callsheet as callsheets
from warroom import rosterpage
from warroom.lessons import draft, postmortem
from warroom.room import Room
from warroom.screens.asides import Aside, page
from widgets.callsheet import call_rows
from widgets.draft import draft_rows
from widgets.page import Draw, PagePane
from widgets.rosterpage import duty_rows

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


def callsheet(room: Room, pane: PagePane, view: Callable[[], Awaitable[IncidentView | None]]) -> Aside:
    """Return whom to call now about the incident that ``view`` finds."""

    async def read(situation: Situation) -> Draw:
        sheet = await callsheets.read(room, await view())
        return lambda cells, height: call_rows(sheet, situation.now, situation.zone, cells, height)

    title = _("Whom to call now · enter: write the call down")
    return page("callsheet", pane, title, read, chosen="call_row")


def roster(room: Room, pane: PagePane) -> Aside:
    """Return the roster of the days ahead."""

    async def read(situation: Situation) -> Draw:
        async with room.store.reading() as tx:
            found = await rosterpage.read(tx, room.site, room.calendar, situation.now)
        return lambda cells, _height: duty_rows(found, situation.now, situation.zone, cells)

    return page("roster", pane, _("Roster · enter: swap, set people"), read, chosen="rearrange")
