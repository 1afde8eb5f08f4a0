"""Who is on duty: shifts on real dates, the roster and its swaps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from data.plan import ShiftTime
from data.records import Ms
from warroom.rules.calendar import local, moment

Days = Mapping[date, Mapping[str, tuple[str, ...]]]
"""Keys of the people by the local date on which a shift begins, and by shift."""


@dataclass(frozen=True)
class Shift:
    """One shift on one date; a night shift belongs to the date on which it begins."""

    id: str
    day: date
    start: Ms
    end: Ms


def on_day(shift_id: str, times: ShiftTime, day: date, zone: ZoneInfo) -> Shift:
    """Return the shift of that name that begins on ``day``."""
    over_midnight = times.end <= times.start
    end_day = day + timedelta(days=1) if over_midnight else day
    return Shift(shift_id, day, moment(day, times.start, zone), moment(end_day, times.end, zone))


def _of(shifts: Mapping[str, ShiftTime], days: Iterable[date], zone: ZoneInfo) -> list[Shift]:
    found = [on_day(shift_id, times, day, zone) for day in days for shift_id, times in shifts.items()]
    return sorted(found, key=lambda shift: shift.start)


def around(shifts: Mapping[str, ShiftTime], at: Ms, zone: ZoneInfo) -> list[Shift]:
    """Return the shifts of the dates about ``at``, in order of their start."""
    today = local(at, zone).date()
    return _of(shifts, (today + timedelta(days=offset) for offset in (-1, 0, 1, 2)), zone)


def between(shifts: Mapping[str, ShiftTime], start: Ms, end: Ms, zone: ZoneInfo) -> list[Shift]:
    """Return the shifts that have part in the time from ``start`` to ``end``, in order of their start."""
    first, last = local(start, zone).date() - timedelta(days=1), local(end, zone).date()
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [shift for shift in _of(shifts, days, zone) if shift.end > start and shift.start < end]


def shift_at(shifts: Mapping[str, ShiftTime], at: Ms, zone: ZoneInfo) -> Shift | None:
    """Return the shift on duty at ``at``; None in a gap between shifts."""
    today = local(at, zone).date()
    begun = _of(shifts, (today - timedelta(days=1), today), zone)
    return next((shift for shift in begun if shift.start <= at < shift.end), None)


def next_shift(shifts: Mapping[str, ShiftTime], at: Ms, zone: ZoneInfo) -> Shift | None:
    """Return the first shift that begins after ``at``."""
    return next((shift for shift in around(shifts, at, zone) if shift.start > at), None)


@dataclass(frozen=True)
class Swap:
    """``out`` is replaced by ``in_`` from ``start`` to ``end``."""

    start: Ms
    end: Ms
    out: str
    in_: str
    id: str = ""
    """``SWAP-1``; empty for one of the site file."""
    reason: str = ""


def people_on(days: Days, swaps: Sequence[Swap], shift: Shift, at: Ms) -> tuple[str, ...]:
    """Return the keys of the people on ``shift`` at ``at``, swaps applied one after another."""
    people = days.get(shift.day, {}).get(shift.id, ())
    for swap in swaps:
        if swap.start <= at < swap.end:
            people = tuple(swap.in_ if person == swap.out else person for person in people)
    return people


@dataclass(frozen=True)
class Span:
    """A part of a shift in which the same people are on."""

    start: Ms
    end: Ms
    people: tuple[str, ...]


def spans(days: Days, swaps: Sequence[Swap], shift: Shift) -> list[Span]:
    """Return the parts into which swaps cut ``shift``, in order; together they are the whole of it."""
    edges = {edge for swap in swaps for edge in (swap.start, swap.end) if shift.start < edge < shift.end}
    found: list[Span] = []
    for start, end in pairwise([shift.start, *sorted(edges), shift.end]):
        people = people_on(days, swaps, shift, start)
        if found and found[-1].people == people:
            start = found.pop().start
        found.append(Span(start, end, people))
    return found
