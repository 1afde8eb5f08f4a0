"""``warroom maintenance``: windows in which nothing is expected of some probes."""

from argparse import Namespace
from typing import Any

from data import maintenance
from data.i18n import _
from data.records import DAY, Maintenance, Ms
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.commands import maintenance as commands
from warroom.room import Act, Room
from warroom.rules.handover import iso

_FAR: Ms = 366 * DAY


def add(args: Namespace) -> int:
    """Expect nothing of some probes for a while."""

    async def hold(act: Act) -> Maintenance:
        begin = None if args.begin is None else args.begin(act.now, act.site.zone)
        return await commands.add(act, args.duration, args.reason, begin_at=begin, probes=args.probes)

    async def do(room: Room) -> Answer:
        return _one(room, await room.do(hold))

    return in_room(args, do)


def end(args: Namespace) -> int:
    """End a window before its time."""

    async def do(room: Room) -> Answer:
        return _one(room, await room.do(commands.end, args.id))

    return in_room(args, do)


def list_(args: Namespace) -> int:
    """Print the windows that hold or come, or every one ever."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            now = room.clock.now()
            begin = 0 if args.all else now
            found = await maintenance.between(tx, begin, now + _FAR)
        document = [_document(each, room, now) for each in found]
        return Answer(document, table(_row(each, room, now) for each in found) or [_("no maintenance is planned")])

    return in_room(args, look)


def _one(room: Room, window: Maintenance) -> Answer:
    now = room.clock.now()
    return Answer(_document(window, room, now), ["  ".join(_row(window, room, now))])


def _document(window: Maintenance, room: Room, now: Ms) -> dict[str, Any]:
    zone = room.site.zone
    return {
        "id": window.id,
        "probes": list(window.probes) or None,
        "owner": window.owner,
        "reason": window.reason,
        "begins_at": iso(window.begin_at, zone),
        "ends_at": iso(window.end_at, zone),
        "ended_by": window.ended_by,
        "active": window.begin_at <= now < window.end_at,
    }


def _row(window: Maintenance, room: Room, now: Ms) -> tuple[str, ...]:
    zone = room.site.zone
    if window.end_at <= now:
        words = _("ended {moment}").format(moment=shown(window.end_at, zone))
        words += f" ({plain(window.ended_by, 64)})" if window.ended_by else ""
    elif window.begin_at <= now:
        words = _("holds until {moment}").format(moment=shown(window.end_at, zone))
    else:
        words = f"{shown(window.begin_at, zone)} – {shown(window.end_at, zone)}"
    names = ", ".join(plain(name) for name in window.probes) or _("all probes")
    return window.id, names, words, plain(window.owner, 64), plain(window.reason)
