"""``warroom handover``: drafted, offered, accepted or sent back, and told."""

from argparse import Namespace
from collections.abc import Awaitable, Callable
from typing import Any

from data import handovers
from data.errors import Refused
from data.i18n import _
from data.records import Handover
from warroom.cli.handover_page import after_act, body_page, document, page
from warroom.cli.output import Answer
from warroom.cli.session import in_room
from warroom.commands import handover as commands
from warroom.handover import account
from warroom.handover.account import Handed
from warroom.handover.document import html, markdown
from warroom.room import Room


def draft(args: Namespace) -> int:
    """Print what would be offered now."""

    async def look(room: Room) -> Answer:
        body = await room.do(commands.draft, room)
        return Answer(body, body_page(body, room))

    return in_room(args, look, create=True)


def offer(args: Namespace) -> int:
    """Freeze the draft and offer the watch."""
    words = _("{id} is offered; the incoming shift reads it back and accepts")
    return act_on(args, lambda room: room.do(commands.offer, room), words, create=True)


def accept(args: Namespace) -> int:
    """Take the watch."""
    words = _("{id} is accepted: {actor} holds the watch")
    return act_on(args, lambda room: room.do(commands.accept, room), words, create=True)


def decline(args: Namespace) -> int:
    """Send it back."""
    words = _("{id} is declined; the outgoing shift still holds the watch")
    return act_on(args, lambda room: room.do(commands.decline, args.reason), words)


def relieve(args: Namespace) -> int:
    """Take the watch where nobody is there to hand it over."""
    words = _("{id}: nobody hands it over; {actor} walks through all of it, then accepts")
    taken = _("{id} is accepted: {actor} holds the watch")
    return act_on(args, lambda room: room.do(commands.relieve, room, args.reason), words, taken=taken)


def addendum(args: Namespace) -> int:
    """Add words to the newest one."""
    return act_on(args, lambda room: room.do(commands.addendum, args.text), _("added to {id}"))


def show(args: Namespace) -> int:
    """Print what was handed over, and who did what."""
    args.json = args.json or args.format == "json"

    async def look(room: Room) -> Answer:
        found = await told(room, args.id)
        if args.format == "md":
            lines = markdown(found, room).splitlines()
        elif args.format == "html":
            lines = html(found, room).splitlines()
        else:
            lines = page(found, room)
        return Answer(document(found, room), lines)

    return in_room(args, look)


def act_on(
    args: Namespace,
    work: Callable[[Room], Awaitable[Handover]],
    words: str,
    *,
    taken: str | None = None,
    create: bool = False,
    more: Callable[[Room], Awaitable[tuple[dict[str, Any], list[str]]]] | None = None,
) -> int:
    """Act on a handover, and answer with it as it stands then: both sides see after any act where it is.

    Args:
        args: of the command.
        work: the act.
        words: what was done.
        taken: what is said instead when the watch went over by it.
        create: whether a missing store is made.
        more: what is told beside it, as a part of the document and as lines.
    """

    async def act(room: Room) -> Answer:
        changed = await work(room)
        found = await told(room, changed.number)
        said = taken if taken and changed.state == "accepted" else words
        beside, lines = await more(room) if more else ({}, [])
        first = said.format(id=changed.id, actor=room.actor.name)
        return Answer({**document(found, room), **beside}, [*lines, first, *after_act(found, room)])

    return in_room(args, act, create=create)


async def told(room: Room, number: int | None) -> Handed:
    """Return one handover, the newest that was offered for None.

    Raises:
        Refused: there is none.
    """
    async with room.store.reading() as tx:
        await room.refresh(tx)
        handover = await handovers.get(tx, number)
        if handover is None:
            if number is None:
                raise Refused(_("there is no handover yet"))
            raise Refused(_("{id}: there is no such handover").format(id=f"HO-{number}"))
        return await account.read(tx, room, handover, room.clock.now())
