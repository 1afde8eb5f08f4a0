"""``warroom drill`` and ``warroom clock``."""

import asyncio
from argparse import Namespace
from pathlib import Path

from data.clock import STEP_TAKEN_OVER, machine_instant
from data.copying import copy_store
from data.i18n import _
from data.records import SECOND, Ms
from warroom.cli import UsageError, documents
from warroom.cli.meter import meter
from warroom.cli.output import Answer, plain, say, shown, table
from warroom.cli.session import actor_of, in_room, live_store, site_of, store_asked
from warroom.cli.words import word
from warroom.commands import clock, drill
from warroom.engine.playing import play
from warroom.room import Act, Room
from warroom.rules.handover import iso
from warroom.rules.moments import within_reach
from warroom.wording import kind_name, signed_span


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


def fork(args: Namespace) -> int:
    """Copy the live store into a drill."""
    if args.db is None:
        raise UsageError(_("name the drill's file with --db FILE; a drill never takes the usual store"))
    site, target = site_of(args), Path(args.db).expanduser().absolute()
    source = (Path(args.source) if args.source else live_store(site)).expanduser().absolute()
    actor = actor_of(args)

    async def copied() -> Answer:
        with meter(_("copying")) as tell:
            await copy_store(source, target, tell)
        room = await Room.enter(target, site, actor, create=False)
        try:
            now = await room.do(drill.set_apart, source, args.speed)
        finally:
            await room.close()
        document = {"db": str(target), "from": str(source), "now": iso(now, site.zone), "speed": args.speed}
        words = _("{path}: a drill that goes on from {source} at {now}; nothing of it is sent anew")
        return Answer(document, [words.format(path=target, source=source, now=shown(now, site.zone))])

    return say(asyncio.run(copied()), as_json=args.json)


def advance(args: Namespace) -> int:
    """Move a drill's clock ahead, at once or from one due moment to the next."""

    async def move(room: Room) -> Answer:
        if args.play:
            return await _played(room, args.duration)
        now = await room.do(_advance, args.duration)
        zone = room.site.zone
        document = {"db": str(room.store.path), "now": iso(now, zone), "speed": room.clock.speed}
        return Answer(document, [_("the drill's clock shows {now}").format(now=shown(now, zone))])

    return in_room(args, move)


async def _played(room: Room, duration: Ms) -> Answer:
    async with room.store.reading() as tx:
        await room.refresh(tx)
    if not within_reach(room.clock.now() + duration):
        raise UsageError(_("that is too far away"))
    pages = await play(room, duration)
    zone = room.site.zone
    rows = [
        (
            shown(each.at, zone),
            f"L{each.level}" if each.level else kind_name(each.kind),
            each.subject,
            f"{plain(', '.join(each.people))} → {plain(' > '.join(each.channels))} · {word(each.state)}",
        )
        for each in pages
    ]
    last = _("the drill's clock shows {now}").format(now=shown(room.clock.now(), zone))
    return Answer([documents.page(each, zone) for each in pages], [*(table(rows) or [_("nobody is paged")]), last])


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
            lines.append(_("this machine's wall clock is off by {span}").format(span=signed_span(step)))
        if abs(step) > STEP_TAKEN_OVER:
            lines.append(_("it is not followed; `warroom clock accept` goes on from it"))
        return Answer(document, lines)

    return in_room(args, look)


def clock_accept(args: Namespace) -> int:
    """Go on from this machine's clock."""

    async def take(room: Room) -> Answer:
        step = await room.do(clock.accept)
        async with room.store.reading() as tx:
            await room.refresh(tx)
        now = room.clock.now()
        words = _("the war room's clock shows {now}").format(now=shown(now, room.site.zone))
        return Answer({"now": iso(now, room.site.zone), "step_ms": step}, [words])

    return in_room(args, take)
