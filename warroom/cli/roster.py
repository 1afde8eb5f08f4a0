"""``warroom shift set``, ``swap`` and ``unswap``: changing the roster."""

from argparse import Namespace

from data.arrangements import StoredSwap
from data.i18n import _
from data.people import SwapView
from warroom import rosterpage
from warroom.cli.duty import duty_document, duty_row, swap_document, swap_row
from warroom.cli.output import Answer
from warroom.cli.session import in_room
from warroom.commands import roster as commands
from warroom.room import Room
from warroom.rules import shifts
from warroom.rules.duty import name_of


def set_(args: Namespace) -> int:
    """Set who is on a shift of one date."""

    async def act(room: Room) -> Answer:
        await room.do(commands.set_shift, args.date, args.shift, args.names)
        shift = shifts.on_day(args.shift, room.site.roster.shifts[args.shift], args.date, room.site.zone)
        async with room.store.reading() as tx:
            view = await rosterpage.duty_of(tx, room.site, room.calendar, shift)
        row = duty_row(room.site, view, room.site.plan.people_per_shift)
        return Answer(duty_document(room.site, view), ["  ".join(filter(None, row))])

    return in_room(args, act, create=True)


def swap(args: Namespace) -> int:
    """Let somebody stand in for another."""

    async def act(room: Room) -> Answer:
        begin = args.begin(room.clock.now(), room.site.zone)
        end = args.end(begin, room.site.zone)
        return _answer(room, await room.do(commands.swap, args.out, args.in_, begin, end, args.reason), "{swap}")

    return in_room(args, act, create=True)


def unswap(args: Namespace) -> int:
    """Take a swap back."""

    async def act(room: Room) -> Answer:
        return _answer(room, await room.do(commands.unswap, args.number), _("taken back: {swap}"))

    return in_room(args, act, create=True)


def _answer(room: Room, made: StoredSwap, words: str) -> Answer:
    site, now = room.site, room.clock.now()
    view = SwapView(
        id=made.id,
        out_name=name_of(site.people, made.out_person),
        in_name=name_of(site.people, made.in_person),
        start=made.begin_at,
        end=made.ended_at if made.ended_at is not None and made.ended_at > made.begin_at else made.end_at,
        reason=made.reason,
        holds=made.begin_at <= now and made.ended_at is None,
    )
    return Answer(swap_document(site, view), [words.format(swap="  ".join(swap_row(site, view)))])
