"""``warroom change``: what was changed in the system that is watched."""

from argparse import Namespace

from data import changes
from data.arrangements import Change
from data.i18n import _
from warroom.cli import documents
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.commands import change as commands
from warroom.room import Room


def add(args: Namespace) -> int:
    """Write one down."""

    async def act(room: Room) -> Answer:
        at = args.at(room.clock.now(), room.site.zone) if args.at else None
        change = await room.do(commands.add, args.text, kind=args.kind, at=at, rollback=args.rollback)
        return Answer(documents.change(change, room.site.zone), ["  ".join(_row(change, room))])

    return in_room(args, act)


def list_(args: Namespace) -> int:
    """Print them, the newest first."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.clock.refresh(tx)
            begin = args.since(room.clock.now(), room.site.zone) if args.since else 0
            found = await changes.since(tx, begin)
        document = [documents.change(each, room.site.zone) for each in found]
        return Answer(document, table(_row(each, room) for each in found) or [_("no changes")])

    return in_room(args, look)


def _row(change: Change, room: Room) -> tuple[str, ...]:
    back = " · " + _("taken back by: {undo}").format(undo=plain(change.rollback)) if change.rollback else ""
    return (
        shown(change.at, room.site.zone),
        change.id,
        _(change.kind),
        plain(change.by_whom, 64),
        plain(change.text) + back,
    )
