"""``warroom handover``: from one shift to the next."""

from argparse import Namespace
from collections.abc import Awaitable, Callable

from data import events, handovers
from data.errors import Refused
from data.i18n import _
from data.records import Handover
from warroom.cli.handover_page import body_page, document, page
from warroom.cli.output import Answer
from warroom.cli.readback import read_said
from warroom.cli.session import in_room
from warroom.commands import handover as commands
from warroom.commands import walking
from warroom.room import Room


def draft(args: Namespace) -> int:
    """Print what would be offered now."""

    async def look(room: Room) -> Answer:
        body = await room.do(commands.draft, room)
        return Answer(body, body_page(body))

    return in_room(args, look, create=True)


def offer(args: Namespace) -> int:
    """Freeze the draft and offer the watch."""
    words = _("{id} is offered; the incoming shift reads it back and accepts")
    return _act(args, lambda room: room.do(commands.offer, room), words, create=True)


def readback(args: Namespace) -> int:
    """Hold what the incoming shift says against the record."""
    said = read_said(args.file)
    words = _("{id} is read back as it stands; `warroom handover accept` takes the watch")
    return _act(args, lambda room: room.do(walking.read_back, room, said), words)


def accept(args: Namespace) -> int:
    """Take the watch."""
    words = _("{id} is accepted: {actor} holds the watch")
    return _act(args, lambda room: room.do(commands.accept, room), words, create=True)


def decline(args: Namespace) -> int:
    """Send it back."""
    words = _("{id} is declined; the outgoing shift still holds the watch")
    return _act(args, lambda room: room.do(commands.decline, args.reason), words)


def addendum(args: Namespace) -> int:
    """Add words to the newest one."""
    return _act(args, lambda room: room.do(commands.addendum, args.text), _("added to {id}"))


def show(args: Namespace) -> int:
    """Print what was handed over, and who did what."""

    async def look(room: Room) -> Answer:
        return await _answer(room, args.id)

    return in_room(args, look)


def _act(args: Namespace, work: Callable[[Room], Awaitable[Handover]], words: str, *, create: bool = False) -> int:
    async def act(room: Room) -> Answer:
        changed = await work(room)
        answer = await _answer(room, changed.number)
        return Answer(answer.document, [words.format(id=changed.id, actor=room.actor.name)])

    return in_room(args, act, create=create)


async def _answer(room: Room, number: int | None) -> Answer:
    async with room.store.reading() as tx:
        handover = await handovers.get(tx, number)
        if handover is None:
            if number is None:
                raise Refused(_("there is no handover yet"))
            raise Refused(_("{id}: there is no such handover").format(id=f"HO-{number}"))
        timeline = await events.of_subject(tx, handover.id)
    return Answer(document(handover, timeline, room), page(handover, timeline, room))
