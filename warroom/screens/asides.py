"""What takes the place of the lower panes for a while: a pane, and how it is drawn after every commit."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from data import events, incidents
from data.i18n import _
from data.views import Situation
from warroom import situation as situations
from warroom.lessons.beside import beside
from warroom.room import Room
from widgets.message import message_rows
from widgets.page import Draw, PagePane
from widgets.silences import silence_rows
from widgets.timeline import TimelinePane


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
    """Return everything that happened to one incident."""

    async def draw(situation: Situation) -> None:
        async with room.store.reading() as tx:
            entries = await events.of_subject(tx, f"INC-{number}")
            incident = await incidents.get(tx, number)
            found = None if incident is None else await beside(tx, room.site, incident)
        pane.present(tuple(situations.line_of(entry, room) for entry in entries), situation, found)

    return Aside("timeline", "timeline", draw)
