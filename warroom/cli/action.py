"""``warroom action``: what was learnt from incidents and has to be done."""

from argparse import Namespace
from collections.abc import Awaitable, Callable

from data import actions
from data.arrangements import ActionItem
from data.i18n import _
from data.records import Ms
from warroom.cli import documents
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.commands import action as commands
from warroom.room import Room


def add(args: Namespace) -> int:
    """Write one down."""

    def write(room: Room) -> Awaitable[ActionItem]:
        due = args.due(room.clock.now(), room.site.zone)
        return room.do(commands.add, args.id, args.text, kind=args.kind, due_at=due, owner=args.owner)

    return _act(args, write)


def list_(args: Namespace) -> int:
    """Print all of them, or those that are not done."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            found = await (actions.open_ones(tx) if args.open else actions.everything(tx))
        now = room.clock.now()
        document = [documents.action(each, now, room.site.zone) for each in found]
        return Answer(document, table(_row(each, now, room) for each in found) or [_("no action items")])

    return in_room(args, look)


def done(args: Namespace) -> int:
    """Say that one is done."""
    return _act(args, lambda room: room.do(commands.done, args.id, args.evidence))


def reopen(args: Namespace) -> int:
    """Open one again."""
    return _act(args, lambda room: room.do(commands.reopen, args.id))


def _act(args: Namespace, work: Callable[[Room], Awaitable[ActionItem]]) -> int:
    async def act(room: Room) -> Answer:
        item = await work(room)
        now = room.clock.now()
        return Answer(documents.action(item, now, room.site.zone), ["  ".join(_row(item, now, room))])

    return in_room(args, act)


def _row(item: ActionItem, now: Ms, room: Room) -> tuple[str, ...]:
    late = item.done_at is None and item.due_at < now
    due = shown(item.due_at, room.site.zone)
    said = f" ({plain(item.done_by, 64)}: {plain(item.evidence)})" if item.done_by else ""
    return (
        "☐" if item.done_at is None else "✓",
        item.id,
        item.source,
        _(item.kind),
        f"✗ {_('late')} {due}" if late else due,
        plain(item.owner, 64),
        plain(item.text) + said,
    )
