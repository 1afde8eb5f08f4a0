"""``warroom handover watch-item``, ``contingency`` and ``say``: what one shift tells the next by hand."""

from argparse import Namespace
from collections.abc import Awaitable, Callable
from typing import Any

from data import handovers, watchitems
from data.arrangements import WatchItem
from data.i18n import _, ngettext
from warroom.cli.output import Answer, plain, table
from warroom.cli.session import in_room
from warroom.commands import watchitem as commands
from warroom.room import Room
from warroom.rules.carrying import shifts_carried
from warroom.rules.handover import iso


def add(args: Namespace) -> int:
    """Write down what the next shift has to watch."""

    def write(room: Room) -> Awaitable[WatchItem]:
        return room.do(
            commands.add,
            args.text,
            place=args.look,
            sign=args.trigger,
            action=args.action,
            until=args.until,
        )

    return _act(args, write)


def contingency(args: Namespace) -> int:
    """Write down what is done if something happens."""

    def write(room: Room) -> Awaitable[WatchItem]:
        return room.do(commands.add, args.text, kind="contingency", action=args.action, until=args.until)

    return _act(args, write)


def say(args: Namespace) -> int:
    """Write free words for the next shift."""
    return _act(args, lambda room: room.do(commands.add, args.text, kind="words"))


def end(args: Namespace) -> int:
    """End one."""
    return _act(args, lambda room: room.do(commands.end, args.id))


def list_(args: Namespace) -> int:
    """Print those that nobody has ended."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            found = await watchitems.open_ones(tx)
            takeovers = await handovers.takeovers(tx)
        carried = {each.number: shifts_carried(takeovers, each.at) or 0 for each in found}
        document = [{**_document(each, room), "shifts": carried[each.number]} for each in found]
        rows = table((*_row(each), _age(carried[each.number])) for each in found)
        return Answer(document, rows or [_("nothing is handed on by hand")])

    return in_room(args, look)


def _act(args: Namespace, work: Callable[[Room], Awaitable[WatchItem]]) -> int:
    async def act(room: Room) -> Answer:
        item = await work(room)
        return Answer(_document(item, room), ["  ".join(_row(item))])

    return in_room(args, act)


def _document(item: WatchItem, room: Room) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": item.kind,
        "text": item.text,
        "look": item.place,
        "trigger": item.sign,
        "action": item.action,
        "until": item.until,
        "by": item.by_whom,
        "at": iso(item.at, room.site.zone),
        "ended_at": iso(item.ended_at, room.site.zone),
        "ended_by": item.ended_by,
    }


def _row(item: WatchItem) -> tuple[str, ...]:
    parts = [
        (_("look at: {text}"), item.place),
        (_("when: {text}"), item.sign),
        (_("do: {text}"), item.action),
        (_("until: {text}"), item.until),
    ]
    said = [plain(item.text), *(words.format(text=plain(text)) for words, text in parts if text)]
    kind = {"watch": _("watch"), "contingency": _("if, then"), "words": _("words")}[item.kind]
    ended = _("ended by {actor}").format(actor=plain(item.ended_by, 64)) if item.ended_by else ""
    return item.id, kind, plain(item.by_whom, 64), " · ".join([*said, *([ended] if ended else [])])


def _age(shifts: int) -> str:
    return ngettext("handed on {count} time", "handed on {count} times", shifts).format(count=shifts)
