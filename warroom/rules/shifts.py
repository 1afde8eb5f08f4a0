"""Who is on duty: shifts on real dates, the roster and its overrides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from data.plan import ShiftTime
from data.records import Ms
from warroom.rules.calendar import local, moment


@dataclass(frozen=True)
class Shift:
    """One shift on one date; a night shift belongs to the date on which it begins."""

    id: str
    day: date
    start: Ms
    end: Ms


def _on(shift_id: str, times: ShiftTime, day: date, zone: ZoneInfo) -> Shift:
    over_midnight = times.end <= times.start
    end_day = day + timedelta(days=1) if over_midnight else day
    return Shift(shift_id, day, moment(day, times.start, zone), moment(end_day, times.end, zone))


def around(shifts: Mapping[str, ShiftTime], at: Ms, zone: ZoneInfo) -> list[Shift]:
    """Return the shifts of the dates about ``at``, in order of their start."""
    today = local(at, zone).date()
    days = (today + timedelta(days=offset) for offset in (-1, 0, 1, 2))
    found = [_on(shift_id, times, day, zone) for day in days for shift_id, times in shifts.items()]
    return sorted(found, key=lambda shift: shift.start)


def shift_at(shifts: Mapping[str, ShiftTime], at: Ms, zone: ZoneInfo) -> Shift | None:
    """Return the shift on duty at ``at``; None in a gap between shifts."""
    return next((shift for shift in around(shifts, at, zone) if shift.start <= at < shift.end), None)


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


def people_on(
    days: Mapping[date, Mapping[str, tuple[str, ...]]], swaps: tuple[Swap, ...], shift: Shift, at: Ms
) -> tuple[str, ...]:
    """Return the keys of the people on ``shift`` at ``at``, overrides applied."""
    people = days.get(shift.day, {}).get(shift.id, ())
    for swap in swaps:
        if swap.start <= at < swap.end:
            people = tuple(swap.in_ if person == swap.out else person for person in people)
    return people
