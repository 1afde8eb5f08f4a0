"""``warroom notify``: the routes, and a test message by any of them."""

import asyncio
from argparse import Namespace
from collections.abc import Sequence

from data import outbox
from data.deliveryviews import DeliveryView
from data.errors import Refused
from data.i18n import _
from data.modelfaults import did_you_mean
from data.records import SECOND, Ms
from data.text import clean
from warroom import deliveries
from warroom.cli import REFUSED, UsageError, documents
from warroom.cli.forecast import channel_words
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.cli.words import word
from warroom.commands.testing import SUBJECT, send_tests
from warroom.config import Site
from warroom.engine.leadership import leader
from warroom.forecasting import channel
from warroom.room import Room
from warroom.rules import failures
from warroom.rules.handover import iso
from warroom.rules.testing import Aims, meant_by, together
from warroom.wording import reason_text


def list_(args: Namespace) -> int:
    """Print every route, and whether it is known to work."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            last = await outbox.last_outcomes(tx)
        zone, routes = room.site.zone, room.site.notify
        document = [
            {
                "name": each.name,
                "levels": list(each.levels),
                "priorities": [priority.value for priority in each.priorities],
                "posts": list(each.posts),
                "last": None
                if each.name not in last
                else {
                    "outcome": last[each.name].outcome,
                    "at": iso(last[each.name].at, zone),
                    "error": failures.words(last[each.name].error),
                },
            }
            for each in routes
        ]
        rows = [
            (
                channel_words(channel(each.name, last)),
                shown(last[each.name].at, zone) if each.name in last else "—",
                " ".join([*(f"L{level}" for level in each.levels), *each.priorities, *map(_, each.posts)]),
            )
            for each in routes
        ]
        return Answer(document, table(rows) or [_("there are no routes; write notify in the site file")])

    return in_room(args, look)


def test(args: Namespace) -> int:
    """Ask the engine for test messages and wait for what comes of them."""

    async def ask(room: Room) -> Answer:
        lines = await room.do(send_tests, _aims(room.site, args.names))
        async with room.store.reading() as tx:
            led = await leader(tx) is not None
        found = await _followed(room, lines, args.wait if led else 0)
        complaint = None if led else _("no engine leads; the test messages wait for one")
        over = bool(found) and all(each.state == "sent" for each in found)
        asked_only = led and args.wait == 0
        return Answer(
            [documents.delivery(each, room.site.zone) for each in found],
            table((plain(each.channels[0]), plain(each.person), _outcome(each)) for each in found),
            0 if over or asked_only else REFUSED,
            complaint,
        )

    return in_room(args, ask)


def _aims(site: Site, names: Sequence[str]) -> Aims:
    """Return the channels that ``names`` mean; every route for none.

    Raises:
        UsageError: nobody and nothing is called so.
        Refused: somebody has no channel.
    """
    routes = [each.name for each in site.notify]
    found: Aims = {}
    for name in names or routes:
        meant = meant_by(name, site.people, routes)
        if meant is None:
            mend = did_you_mean(name, [*routes, *site.people])
            raise UsageError(
                _("no route and nobody is called {name!r}; {mend}").format(name=clean(name, 60), mend=mend)
            )
        if not meant:
            raise Refused(_("{name} has no channel; write routes in the site file").format(name=clean(name, 60)))
        found = together(found, meant)
    return found


async def _followed(room: Room, lines: Sequence[int], wait: Ms) -> list[DeliveryView]:
    """Follow the messages of ``lines`` until each has arrived or is given up, or the time is over; return them."""
    found: list[DeliveryView] = []
    try:
        async with asyncio.timeout(wait / SECOND if wait else None):
            async for _version in room.store.changes():
                async with room.store.reading() as tx:
                    await room.refresh(tx)
                    about = await deliveries.about(tx, SUBJECT, None, room.clock.now())
                found = [each for each in about if set(each.lines) & set(lines)]
                if not wait or all(each.state not in ("waiting", "pending") for each in found):
                    break
    except TimeoutError:
        pass
    return found


def _outcome(view: DeliveryView) -> str:
    """Return how a message stands, with what went wrong last."""
    last = view.attempts[-1].error if view.attempts and view.state != "sent" else reason_text(view.reason)
    return word(view.state) + (f" ({plain(last)})" if last else "")
