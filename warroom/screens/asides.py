"""What takes the place of the lower panes for a while: a pane, and how it is drawn after every commit."""

import heapq
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from data import events, incidents
from data.i18n import _
from data.views import Situation
from warroom import deliveries, forecasting
from warroom.commands.testing import SUBJECT
from warroom.incidentviews import line_of
from warroom.lessons.beside import beside
from warroom.room import Room
from widgets.forecast import forecast_rows
from widgets.message import message_rows
from widgets.page import Draw, PagePane
from widgets.silences import silence_rows
from widgets.timeline import TimelinePane, timeline_rows


@dataclass(frozen=True)
class Aside:
    """One thing that can stand there."""

    name: str
    """Of the action that shows it, and hides it again."""
    pane: str
    """Id of the pane that draws it."""
    draw: Callable[[Situation], Awaitable[None]]
    """Draws it as of a situation."""
    chosen: str | None = None
    """The action that enter on one of its rows begins."""


def page(
    name: str,
    pane: PagePane,
    title: str,
    read: Callable[[Situation], Awaitable[Draw]],
    *,
    chosen: str | None = None,
) -> Aside:
    """Return a page of rows.

    Args:
        name: of the action that shows it.
        pane: where it is drawn.
        title: of the frame.
        read: reads what the page shows, and returns how its rows are drawn in a room of so many cells.
        chosen: the action that enter on a row begins.
    """

    async def draw(situation: Situation) -> None:
        pane.present(title, await read(situation))

    return Aside(name, "page", draw, chosen)


def silences(pane: PagePane) -> Aside:
    """Return the silences that hold now."""

    async def read(situation: Situation) -> Draw:
        return lambda cells, _height: silence_rows(situation, cells)

    return page("silences", pane, _("Silences"), read, chosen="silences")


def message(pane: PagePane, title: str, text: str) -> Aside:
    """Return a message in full."""

    async def read(_situation: Situation) -> Draw:
        return lambda cells, _height: message_rows(text, cells)

    return page("message", pane, title, read)


def timeline(room: Room, pane: TimelinePane, number: int) -> Aside:
    """Return everything that happened to one incident, and what was said of it to whom."""

    async def draw(situation: Situation) -> None:
        async with room.store.reading() as tx:
            happened = await events.of_subject(tx, f"INC-{number}")
            incident = await incidents.get(tx, number)
            alarm = None if incident is None else incident.alarm
            said = await deliveries.about(tx, f"INC-{number}", alarm, situation.now)
            found = None if incident is None else await beside(tx, room.site, incident)
        lines = [line_of(entry, room) for entry in happened]
        entries = heapq.merge(lines, map(deliveries.entry_of, said), key=lambda entry: entry.at)
        pane.present(tuple(entries), situation, found)

    return Aside("timeline", "timeline", draw)


def forecast(room: Room, pane: PagePane, number: int) -> Aside:
    """Return what comes for one incident if nothing happens."""

    async def read(situation: Situation) -> Draw:
        async with room.store.reading() as tx:
            incident = await incidents.get(tx, number)
            found = [] if incident is None else await forecasting.forecast(tx, room, incident, situation.now)
        return lambda cells, _height: forecast_rows(tuple(found), situation.now, situation.zone, cells)

    title = _("Forecast {id}: if nothing happens").format(id=f"INC-{number}")
    return page("forecast", pane, title, read)


def tests(room: Room, pane: PagePane, lines: Sequence[int]) -> Aside:
    """Return what comes of the test messages that those lines of the outbox owe."""

    async def read(situation: Situation) -> Draw:
        async with room.store.reading() as tx:
            about = await deliveries.about(tx, SUBJECT, None, situation.now)
        entries = tuple(deliveries.entry_of(each) for each in about if set(each.lines) & set(lines))
        return lambda cells, _height: timeline_rows(entries, situation.now, situation.zone, cells)

    # Named by its messages: asked for again, the next test takes its place.
    return page(f"test {lines[0]}", pane, _("Test messages"), read)
