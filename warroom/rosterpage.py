"""Who is on in the days ahead, and what is wrong with it."""

from collections.abc import Iterable, Sequence
from typing import Final

from data.i18n import _, language
from data.people import DutyView, GapView, RosterView, StrainView, SwapView, TurnView
from data.records import DAY, HOUR, Ms
from data.store import Tx
from warroom import duty
from warroom.config import Site
from warroom.rules import gaps, shifts
from warroom.rules.calendar import Calendar
from warroom.rules.duty import name_of

WEEK: Final[Ms] = 7 * DAY
"""How far ahead the roster is shown."""


async def read(tx: Tx, site: Site, calendar: Calendar, now: Ms) -> RosterView:
    """Return the roster of the coming week as of ``now``."""
    rota = await duty.rota(tx, site)
    week = shifts.between(site.roster.shifts, now, now + WEEK, site.zone)
    wanted = site.plan.people_per_shift
    short = gaps.gaps(week, rota.days, rota.swaps, calendar, wanted, now)
    odd = gaps.notes(week, rota.days, rota.swaps, wanted, now)
    found, strains = rota.ahead(calendar, now)
    return RosterView(
        duties=tuple(_duty(site, rota, shift, now, short, odd) for shift in week),
        swaps=tuple(_swap(site, swap, now) for swap in rota.swaps if swap.end > max(now, swap.start)),
        gaps=tuple(
            GapView(
                day=gap.shift.day.isoformat(),
                shift=gap.shift.id,
                name=shift_name(site, gap.shift.id),
                start=gap.start,
                end=gap.end,
                people=_names(site, gap.people),
                missing=gap.missing,
            )
            for gap in found
        ),
        strains=tuple(_strain(site, note) for note in strains),
        wanted=wanted,
    )


async def duty_of(tx: Tx, site: Site, calendar: Calendar, shift: shifts.Shift) -> DutyView:
    """Return one shift, the whole of it."""
    rota = await duty.rota(tx, site)
    wanted = site.plan.people_per_shift
    short = gaps.gaps([shift], rota.days, rota.swaps, calendar, wanted, shift.start)
    odd = gaps.notes([shift], rota.days, rota.swaps, wanted, shift.start)
    return _duty(site, rota, shift, shift.start, short, odd)


def shift_name(site: Site, shift: str) -> str:
    """Return what a shift is called."""
    return site.roster.shifts[shift].name.say(language())


def _names(site: Site, keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(name_of(site.people, key) for key in keys)


def _duty(
    site: Site,
    rota: duty.Rota,
    shift: shifts.Shift,
    now: Ms,
    short: Sequence[gaps.Gap],
    odd: Sequence[gaps.Note],
) -> DutyView:
    mine = [gap for gap in short if gap.shift == shift]
    planned = rota.days.get(shift.day, {}).get(shift.id, ())
    theirs = [swap for swap in rota.swaps if swap.start < shift.end and swap.end > max(shift.start, swap.start)]
    touched = {*planned, *(swap.in_ for swap in theirs)}
    return DutyView(
        day=shift.day.isoformat(),
        shift=shift.id,
        name=shift_name(site, shift.id),
        start=shift.start,
        end=shift.end,
        turns=tuple(
            TurnView(start=span.start, end=span.end, people=_names(site, span.people))
            for span in shifts.spans(rota.days, rota.swaps, shift)
            if span.end > now
        ),
        swaps=tuple(_swap(site, swap, now) for swap in theirs if planned and swap.out in touched),
        missing=max((gap.missing for gap in mine), default=0),
        soon=any(gap.start < now + gaps.AHEAD for gap in mine),
        strains=tuple(_strain(site, note).words for note in odd if note.shift == shift),
    )


def _swap(site: Site, swap: shifts.Swap, now: Ms) -> SwapView:
    return SwapView(
        id=swap.id or None,
        out_name=name_of(site.people, swap.out),
        in_name=name_of(site.people, swap.in_),
        start=swap.start,
        end=swap.end,
        reason=swap.reason,
        holds=swap.start <= now,
    )


def _strain(site: Site, note: gaps.Note) -> StrainView:
    people = _names(site, note.people)
    words = {
        "short": _("{people}: the swap leaves the shift short"),
        "twice": _("{people}: twice in one shift"),
        "successive": _("{people}: two shifts in a row, {hours} h"),
    }[note.kind].format(people=", ".join(people), hours=round((note.end - note.start) / HOUR))
    return StrainView(
        kind=note.kind, shift=note.shift.id, start=note.start, end=note.end, people=people, words=words
    )
