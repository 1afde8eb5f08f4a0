"""The board's pages: what each reads, and the pure function of the widgets that draws it."""

import heapq
from collections.abc import Callable, Sequence
from datetime import time
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from data import changes as made
from data import events, incidents
from data.besideviews import Beside
from data.forecastviews import Coming
from data.i18n import _
from data.incidentviews import Line
from data.records import DAY, Ms
from data.situationviews import Situation
from data.store import Tx
from warroom import agenda as agendas
from warroom import callsheet as callsheets
from warroom import deliveries, documentspage, forecasting, rosterpage
from warroom.commands.testing import SUBJECT
from warroom.incidentviews import line_of
from warroom.lessons.beside import beside
from warroom.room import Room
from warroom.rules.calendar import local, moment
from warroom.rules.delivering import assessed
from warroom.rules.duty import is_reachable
from warroom.screens.asides import Aside, Onlooker, page
from warroom.screens.late import Late
from widgets.agenda import agenda_rows
from widgets.callsheet import call_rows
from widgets.changes import change_rows
from widgets.documents import document_rows
from widgets.draft import draft_rows
from widgets.forecast import forecast_rows
from widgets.message import message_rows
from widgets.page import Draw, PagePane
from widgets.person import person_rows
from widgets.rosterpage import duty_rows
from widgets.silences import silence_rows
from widgets.text import tidy
from widgets.timeline import timeline_rows

if TYPE_CHECKING:
    from warroom import comparing
    from warroom.lessons import draft, paper
    from warroom.lessons import postmortem as postmortems
else:
    comparing = Late("warroom.comparing")
    paper = Late("warroom.lessons.paper")
    postmortems = Late("warroom.lessons.postmortem")
    draft = Late("warroom.lessons.draft")


async def _number(board: Onlooker) -> int | None:
    """Return the number of the incident that a page is about, and say so where there is none."""
    view = await board.view()
    if view is None:
        board.say(_("no incident is open; press o to open one"))
        return None
    return view.incident.number


async def timeline(board: Onlooker) -> Aside | None:
    """Show everything that happened to the incident, and what was said of it to whom."""
    number = await _number(board)
    return None if number is None else timeline_of(board, number)


def timeline_of(board: Onlooker, number: int) -> Aside:
    """Return the timeline of one incident."""
    room, pane = board.room, board.timeline

    async def draw(situation: Situation) -> None:
        zone = ZoneInfo(situation.zone)

        async def read(tx: Tx) -> tuple[list[Line], Beside | None]:
            happened = await events.of_subject(tx, f"INC-{number}")
            incident = await incidents.get(tx, number)
            alarm = None if incident is None else incident.alarm
            said = await deliveries.about(tx, f"INC-{number}", alarm, situation.now)
            found = None if incident is None else await beside(tx, room.site, incident, zone)
            lines = [line_of(entry, room, zone) for entry in happened]
            entries = heapq.merge(lines, map(deliveries.entry_of, said), key=lambda entry: entry.at)
            return list(entries), found

        entries, found = await room.store.look(read)
        pane.entitle(f"{_('Timeline')} INC-{number}")
        pane.present(tuple(entries), situation, found)

    return Aside("timeline", "timeline", draw)


async def forecast(board: Onlooker) -> Aside | None:
    """Show what comes for the incident if nothing happens."""
    number, room = await _number(board), board.room
    if number is None:
        return None

    async def read(situation: Situation) -> Draw:
        async def read_from(tx: Tx) -> tuple[list[Coming], Ms | None]:
            incident = await incidents.get(tx, number)
            if incident is None:
                return [], None
            coming = await forecasting.forecast(tx, room, incident, situation.now)
            return coming, await forecasting.mended_at(tx, incident)

        found, mended_at = await room.store.look(read_from)
        return lambda cells, _height: forecast_rows(tuple(found), situation.now, situation.zone, cells, mended_at)

    def title() -> str:
        return _("Forecast {id}: if nothing happens").format(id=f"INC-{number}")

    return page("forecast", board.page, title, read)


async def postmortem(board: Onlooker) -> Aside | None:
    """Show the draft of the incident's postmortem."""
    number, room = await _number(board), board.room
    if number is None:
        return None

    async def read(situation: Situation) -> Draw:
        async with room.store.reading() as tx:
            incident = await incidents.get(tx, number)
            known = None if incident is None else await postmortems.read(tx, incident)
        parts = () if known is None else draft.sections(known, room.site.plan, ZoneInfo(situation.zone))
        return lambda cells, _height: draft_rows(parts, cells, blank=paper.blank())

    return page("postmortem", board.page, lambda: f"{_('Postmortem')} INC-{number}", read)


async def callsheet(board: Onlooker) -> Aside:
    """Show whom to call now, about the incident or about nothing in particular."""
    return callsheet_in(board, board.page, lambda: _("Whom to call now · enter: write the call down"))


def callsheet_in(board: Onlooker, pane: PagePane, title: Callable[[], str]) -> Aside:
    """Return whom to call now, drawn in ``pane``."""

    async def read(situation: Situation) -> Draw:
        sheet = await callsheets.read(board.room, await board.view(), situation.zone)
        return lambda cells, height: call_rows(sheet, situation.now, situation.zone, cells, height)

    return page("callsheet", pane, title, read, chosen="call_row")


def person(board: Onlooker, key: str) -> Aside:
    """Return somebody's page, by the key of the site file."""
    site = board.room.site

    async def read(situation: Situation) -> Draw:
        found = site.people[key]
        hours = None if found.hours is None else found.hours.words
        reachable = is_reachable(found, local(situation.now, site.zone))
        contact = callsheets.contact_of(site, found)
        return lambda _cells, _height: person_rows(contact, hours, reachable=reachable)

    return page(f"person {key}", board.page, tidy(site.people[key].name, 40), read)


async def roster(board: Onlooker) -> Aside:
    """Show the roster of the days ahead."""
    room = board.room

    async def read(situation: Situation) -> Draw:
        found = await room.store.look(lambda tx: rosterpage.read(tx, room.site, room.calendar, situation.now))
        return lambda cells, _height: duty_rows(found, situation.now, situation.zone, cells)

    return page("roster", board.page, lambda: _("Roster · enter: swap, set people"), read, chosen="rearrange")


AGENDA: Final = 8 * DAY
"""How far ahead the agenda is shown: this day of the next week too."""


async def agenda(board: Onlooker) -> Aside:
    """Show the meetings and reports of today and of the days ahead."""
    room = board.room

    async def read(situation: Situation) -> Draw:
        now, zone = situation.now, room.calendar.zone
        begin = moment(local(now, zone).date(), time(0), zone)
        found = await room.store.look(lambda tx: agendas.read(tx, room, now, begin, now + AGENDA))
        return lambda cells, _height: agenda_rows(found, now, situation.zone, cells)

    return page(
        "agenda", board.page, lambda: _("Agenda · enter: held, moved, its sheet"), read, chosen="agenda_row"
    )


async def silences(board: Onlooker) -> Aside:
    """Show the silences that hold now."""

    async def read(situation: Situation) -> Draw:
        return lambda cells, _height: silence_rows(situation, cells)

    return page("silences", board.page, lambda: _("Silences"), read, chosen="silences")


CHANGES = 10
"""As many are shown, with their measures before and after."""


async def changes(board: Onlooker) -> Aside:
    """Show the last changes of the system that is watched, and what came of each."""
    room, kept = board.room, comparing.Kept()

    async def read(situation: Situation) -> Draw:
        async with room.store.reading() as tx:
            last = await made.between(tx, 0, situation.now, CHANGES)
            found = [await comparing.compare(tx, room, each, situation.now, kept=kept) for each in last]
        return lambda cells, _height: change_rows(found, situation.now, situation.zone, cells)

    def title() -> str:
        return _("Changes, before and after · enter: write one down")

    return page("change", board.page, title, read, chosen="change")


async def documents(board: Onlooker) -> Aside:
    """Show what the programme leaves behind: documents, and what the customer takes over."""
    room = board.room

    async def read(situation: Situation) -> Draw:
        found = await room.store.look(lambda tx: documentspage.read(tx, room.site, situation.now))
        return lambda cells, _height: document_rows(
            found, assessed(found).whole, situation.now, situation.zone, cells
        )

    return page("documents", board.page, lambda: _("Documents · enter: its next state"), read, chosen="next_state")


def message(pane: PagePane, title: str, text: str) -> Aside:
    """Return a message in full."""

    async def read(_situation: Situation) -> Draw:
        return lambda cells, _height: message_rows(text, cells)

    return page("message", pane, title, read)


def tests(room: Room, pane: PagePane, lines: Sequence[int]) -> Aside:
    """Return what comes of the test messages that those lines of the outbox owe."""

    async def read(situation: Situation) -> Draw:
        async with room.store.reading() as tx:
            about = await deliveries.about(tx, SUBJECT, None, situation.now)
        entries = tuple(deliveries.entry_of(each) for each in about if set(each.lines) & set(lines))
        return lambda cells, _height: timeline_rows(entries, situation.now, situation.zone, cells)

    # Named by its messages: asked for again, the next test takes its place.
    return page(f"test {lines[0]}", pane, lambda: _("Test messages"), read)
