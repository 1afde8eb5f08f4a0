"""``warroom silence``: messages held back for a while."""

from argparse import Namespace
from typing import Any

from data import silences
from data.arrangements import Silence
from data.i18n import _
from data.records import Ms
from warroom.cli import documents
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.commands import silence as commands
from warroom.room import Act, Room


def add(args: Namespace) -> int:
    """Hold messages back."""

    async def hold(act: Act) -> Silence:
        until: Ms = act.now + args.for_ if args.until is None else args.until(act.now, act.site.zone)
        return await commands.add(act, args.scope, until, args.reason, owner=args.owner)

    async def do(room: Room) -> Answer:
        return _one(room, await room.do(hold))

    return in_room(args, do)


def end(args: Namespace) -> int:
    """End a silence before its time."""

    async def do(room: Room) -> Answer:
        return _one(room, await room.do(commands.end, args.id))

    return in_room(args, do)


def list_(args: Namespace) -> int:
    """Print the silences that hold now, or every one ever."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            now = room.clock.now()
            found = await (silences.since(tx, 0) if args.all else silences.active(tx, now))
        document = [_document(each, room, now) for each in found]
        return Answer(document, table(_row(each, room, now) for each in found) or [_("nothing is silenced")])

    return in_room(args, look)


def _one(room: Room, silence: Silence) -> Answer:
    now = room.clock.now()
    return Answer(_document(silence, room, now), ["  ".join(_row(silence, room, now))])


def _document(silence: Silence, room: Room, now: Ms) -> dict[str, Any]:
    return documents.silence(silence, room.site.zone, now)


def _row(silence: Silence, room: Room, now: Ms) -> tuple[str, ...]:
    active = silence.end_at > now
    until = shown(silence.end_at, room.site.zone)
    words = _("holds until {moment}") if active else _("ended {moment}")
    by = f" ({plain(silence.ended_by, 64)})" if silence.ended_by else ""
    return (
        silence.id,
        plain(silence.scope),
        words.format(moment=until) + by,
        plain(silence.owner, 64),
        plain(silence.reason),
    )
