"""Sending a test message: to this shift, to everybody, by one route."""

from data.i18n import _
from warroom import duty
from warroom.commands.testing import send_tests
from warroom.rules.testing import Aims, of_people
from warroom.screens import pages
from warroom.screens.desk import Desk

_MOST = 9
"""Routes that digits can name."""


async def test(desk: Desk) -> None:
    """Ask the engine for test messages; a page shows what comes of them."""
    choice = await desk.choose(
        _("A test message to whom?"),
        (("1", _("this shift's people")), ("2", _("everybody")), ("3", _("one route"))),
    )
    aims = None if choice is None else await _aims(desk, choice)
    if aims is None:
        return
    lines = await desk.do(send_tests, aims)
    await desk.show(lambda pane: pages.tests(desk.room, pane, lines))
    situation = desk.situation
    if situation is None or situation.engine.leader is None:
        desk.say(_("no engine leads; the test messages wait for one"), "warn")
    else:
        desk.say(_("the engine sends the test messages; what comes of them shows here"))


async def _aims(desk: Desk, choice: int) -> Aims | None:
    """Return the channels of the answer; None when a further question is left."""
    room = desk.room
    if choice == 0:
        async with room.store.reading() as tx:
            on = await duty.on_watch(tx, room.site, room.calendar, room.clock.now())
        return of_people(room.site.people[key] for key in on)
    if choice == 1:
        return of_people(room.site.people.values())
    routes = [route.name for route in room.site.notify][:_MOST]
    if not routes:
        return {}
    chosen = await desk.choose(_("Which route?"), tuple((str(n), name) for n, name in enumerate(routes, 1)))
    return None if chosen is None else {routes[chosen]: ()}
