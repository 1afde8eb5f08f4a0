"""On which dates something of the plan comes again."""

from calendar import monthrange
from collections.abc import Collection, Hashable
from datetime import date, timedelta
from itertools import chain, groupby
from typing import Final

from data.recurrence import Recurrence
from warroom.rules.calendar import Calendar

_DAY: Final = timedelta(days=1)
_QUARTER: Final = 13 * 7
"""Days of a quarter of the programme."""


def dates(recurs: Recurrence, first: date, last: date, calendar: Calendar) -> list[date]:
    """Return the dates between ``first`` and ``last``, both counted in, on which it comes, in order.

    What is daily comes on every day that is covered. One of a week, a month or a quarter that would have to leave
    the span for a day of work goes the other way; where there is none, it is left out.

    Args:
        recurs: how often it comes.
        first: of the stretch of days in which it does, such as a phase.
        last: of that stretch.
        calendar: which days are covered, and which are days off.
    """
    span = [first + _DAY * offset for offset in range((last - first).days + 1)]
    if recurs.every == "day":
        return [day for day in span if calendar.works(day) and (recurs.holiday == "keep" or calendar.is_work(day))]
    named = [_pick(recurs, days, calendar) for days in _periods(recurs, span, calendar)]
    if recurs.every == "fortnight":
        # Counted from the first week that has one: a stretch may begin behind the day of its week.
        begun = next((number for number, day in enumerate(named) if day is not None), 0)
        named = named[begun::2]
    kept = (_kept(recurs, day, span, calendar) for day in named if day is not None)
    return sorted({day for day in kept if day is not None})


def stretches(phases: Collection[str], calendar: Calendar) -> list[tuple[date, date]]:
    """Return the first and last date of each unbroken run of ``phases``; of all of them for none."""
    found: list[tuple[int, int]] = []
    for phase in calendar.plan.phases:
        if phases and phase.id not in phases:
            continue
        if found and found[-1][1] + 1 == phase.from_day:
            found[-1] = found[-1][0], phase.to_day
        else:
            found.append((phase.from_day, phase.to_day))
    return [(calendar.date_of(first), calendar.date_of(last)) for first, last in found]


def _periods(recurs: Recurrence, span: list[date], calendar: Calendar) -> list[list[date]]:
    """Return the days of each week, month or quarter that lie in the span.

    A week that the span cuts counts as far as it goes; a month or quarter counts where its end lies in the span,
    and the quarter that the programme's end cuts short ends with it.
    """

    def number(day: date) -> Hashable:
        if recurs.every == "month":
            return day.year, day.month
        return _quarter(day, calendar) if recurs.every == "quarter" else day.isocalendar()[:2]

    def ends(day: date) -> bool:
        if recurs.every == "month":
            return day.day == monthrange(day.year, day.month)[1]
        if recurs.every == "quarter":
            over = calendar.date_of(calendar.plan.total_days)
            return day == over or _quarter(day, calendar) != _quarter(day + _DAY, calendar)
        return True

    found = [list(days) for _number, days in groupby(span, key=number)]
    return [days for days in found if ends(days[-1])]


def _quarter(day: date, calendar: Calendar) -> int:
    return (day - calendar.date_of(1)).days // _QUARTER


def _pick(recurs: Recurrence, days: list[date], calendar: Calendar) -> date | None:
    """Return the day of a period that the plan names; None where it has none."""
    if recurs.on is not None:
        return next((day for day in reversed(days) if day.weekday() == recurs.on), None)
    return next((day for day in reversed(days) if calendar.is_work(day)), None)


def _kept(recurs: Recurrence, day: date, span: list[date], calendar: Calendar) -> date | None:
    """Return the day on which what falls on ``day`` is held."""
    if recurs.holiday == "keep" or calendar.is_work(day):
        return day
    if recurs.holiday == "skip":
        return None
    before = (each for each in reversed(span) if each < day and calendar.is_work(each))
    after = (each for each in span if each > day and calendar.is_work(each))
    return next(chain(before, after) if recurs.holiday == "before" else chain(after, before), None)
