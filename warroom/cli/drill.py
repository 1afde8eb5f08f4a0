"""``warroom drill`` and ``warroom clock``."""

import asyncio
from argparse import Namespace

from data.clock import machine_instant
from data.i18n import _
from data.records import SECOND, Ms
from warroom.cli import UsageError
from warroom.cli.output import Answer, say, shown
from warroom.cli.session import in_room, site_of, store_asked
from warroom.commands import drill
from warroom.room import Act, Room
from warroom.rules.handover import iso
from warroom.rules.moments import within_reach
from warroom.wording import span


def new(args: Namespace) -> int:
    """Make a drill's store."""
    path = store_asked(args)
    if path is None:
        raise UsageError(_("name the drill's file with --db FILE; a drill never takes the usual store"))
    site = site_of(args)
    wall = machine_instant().wall
    start: Ms = args.start(wall, site.zone) if args.start else wall
    path = path.expanduser().absolute()
    asyncio.run(drill.new(path, start, args.speed))
    document = {"db": str(path), "now": iso(start, site.zone), "speed": args.speed}
    words = _("{path}: a drill that begins at {start}").format(path=path, start=shown(start, site.zone))
    return say(Answer(document, [words]), as_json=args.json)


def advance(args: Namespace) -> int:
    """Move a drill's clock ahead."""

    async def move(room: Room) -> Answer:
        now = await room.do(_advance, args.duration)
        zone = room.site.zone
        document = {"db": str(room.store.path), "now": iso(now, zone), "speed": room.clock.speed}
        return Answer(document, [_("the drill's clock shows {now}").format(now=shown(now, zone))])

    return in_room(args, move)


async def _advance(act: Act, duration: Ms) -> Ms:
    if not within_reach(act.now + duration):
        raise UsageError(_("that is too far away"))
    return await drill.advance(act, duration)


def clock_show(args: Namespace) -> int:
    """Print the war room's clock against this machine's."""

    async def look(room: Room) -> Answer:
        step = room.clock.wall_step()
        now = room.clock.now()
        document = {
            "now": iso(now, room.site.zone),
            "drill": room.clock.drill,
            "speed": room.clock.speed,
            "wall_step_ms": step,
        }
        lines = [shown(now, room.site.zone)]
        if room.clock.drill:
            lines.append(_("a drill's clock, speed {speed:g}").format(speed=room.clock.speed))
        elif abs(step) >= SECOND:
            lines.append(_("this machine's wall clock is off by {span}").format(span=span(abs(step))))
        return Answer(document, lines)

    return in_room(args, look)
