"""On which dates something comes again, against a walk that asks each day whether the plan names it."""

from collections.abc import Iterator
from datetime import date, time
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.recurrence import Recurrence
from tests.programmes import (
    DAY,
    KOREAN,
    PLAN,
    calendars,
    first_day,
    is_covered,
    is_work,
    last_day,
    recurrences,
)
from warroom.rules.calendar import Calendar, moment
from warroom.rules.recurrence import dates, stretches

SEOUL = ZoneInfo("Asia/Seoul")
QUARTER = 91


def days_from(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def ahead_of(day: date, until: date) -> Iterator[date]:
    return days_from(day + DAY, until)


def monday(day: date) -> date:
    while day.weekday() != 0:
        day -= DAY
    return day


def month_end(day: date) -> date:
    while (day + DAY).month == day.month:
        day += DAY
    return day


def quarter_end(calendar: Calendar, day: date) -> date:
    end = first_day(calendar) - DAY
    while end < day:
        end += QUARTER * DAY
    return min(end, last_day(calendar))


def is_named(recurs: Recurrence, day: date, last: date, calendar: Calendar) -> bool:
    """Return whether the plan names ``day``: its weekday, or the last day of work of its week or month."""
    if recurs.every in ("week", "fortnight"):
        end = min(monday(day) + 6 * DAY, last)
    else:
        end = month_end(day) if recurs.every == "month" else quarter_end(calendar, day)
        if end > last:
            return False
    if recurs.on is None:
        return is_work(calendar, day) and not any(is_work(calendar, each) for each in ahead_of(day, end))
    if recurs.every == "month" and (day + 7 * DAY).month == day.month:
        return False
    return day.weekday() == recurs.on


def held_on(recurs: Recurrence, day: date, first: date, last: date, calendar: Calendar) -> date | None:
    if recurs.holiday == "keep" or is_work(calendar, day):
        return day
    if recurs.holiday == "skip":
        return None
    later = [each for each in days_from(first, last) if is_work(calendar, each) and each > day]
    sooner = [each for each in days_from(first, last) if is_work(calendar, each) and each < day]
    if recurs.holiday == "before":
        return sooner[-1] if sooner else later[0] if later else None
    return later[0] if later else sooner[-1] if sooner else None


def slow_dates(recurs: Recurrence, first: date, last: date, calendar: Calendar) -> list[date]:
    span = list(days_from(first, last))
    if recurs.every == "day":
        counts = is_covered if recurs.holiday == "keep" else is_work
        return [day for day in span if counts(calendar, day)]
    named = [day for day in span if is_named(recurs, day, last, calendar)]
    if recurs.every == "fortnight" and named:
        begun = monday(named[0])
        named = [day for day in named if (monday(day) - begun).days % 14 == 0]
    held = {held_on(recurs, day, first, last, calendar) for day in named}
    return sorted(day for day in held if day is not None)


@settings(max_examples=150)
@given(calendars(), recurrences(), st.data())
def test_dates_agree_with_a_walk_day_by_day(calendar: Calendar, recurs: Recurrence, data: st.DataObject) -> None:
    total = calendar.plan.total_days
    low, high = sorted(data.draw(st.tuples(st.integers(1, total), st.integers(1, total))))
    if data.draw(st.booleans()):
        low, high = 1, total
    first, last = first_day(calendar) + DAY * (low - 1), first_day(calendar) + DAY * (high - 1)
    found = dates(recurs, first, last, calendar)
    assert found == slow_dates(recurs, first, last, calendar)


@settings(max_examples=60)
@given(calendars(longest=9), st.data())
def test_stretches_are_the_days_of_the_phases_named(calendar: Calendar, data: st.DataObject) -> None:
    ids = [phase.id for phase in calendar.plan.phases]
    chosen = data.draw(st.sets(st.sampled_from(ids)))
    found = stretches(chosen, calendar)
    held = [day for first, last in found for day in days_from(first, last)]
    expected = [
        day
        for day in days_from(first_day(calendar), last_day(calendar))
        if (phase := calendar.phase_on(day)) is not None and (not chosen or phase.id in chosen)
    ]
    assert held == expected
    assert all(after[0] - before[1] > DAY for before, after in pairwise(found))


def seoul(go_live: date) -> Calendar:
    return Calendar(PLAN, moment(go_live, time(0), SEOUL), SEOUL, KOREAN)


# 25 December 2026 and 1 January 2027 are Fridays; Seollal is Saturday, 6 February 2027, to Tuesday.
@pytest.mark.parametrize(
    ("recurs", "first", "last", "expected"),
    [
        ("week fri before", "2026-12-14", "2027-01-10", "12-18 12-24 12-31 01-08"),
        ("week fri after", "2026-12-15", "2027-01-10", "12-18 12-28 01-04 01-08"),
        ("week fri skip", "2026-12-15", "2027-01-10", "12-18 01-08"),
        ("week fri keep", "2026-12-15", "2027-01-10", "12-18 12-25 01-01 01-08"),
        ("week tue after", "2027-02-01", "2027-02-20", "02-02 02-10 02-16"),
        ("fortnight tue after", "2026-12-30", "2027-02-14", "01-05 01-19 02-02"),
        ("month fri before", "2026-12-29", "2027-02-22", "01-29"),
        ("month - skip", "2026-12-15", "2027-02-22", "12-31 01-29"),
        ("quarter - skip", "2026-12-01", "2027-02-22", "02-22"),
        ("day - skip", "2027-02-04", "2027-02-11", "02-04 02-05 02-10 02-11"),
    ],
)
def test_on_real_dates(recurs: str, first: str, last: str, expected: str) -> None:
    every, on, holiday = recurs.split()
    said = {"every": every, "holiday": holiday} | ({} if on == "-" else {"on": on})
    found = dates(
        Recurrence.model_validate(said),
        date.fromisoformat(first),
        date.fromisoformat(last),
        seoul(date(2026, 12, 1)),
    )
    assert " ".join(f"{day:%m-%d}" for day in found) == expected


def test_the_end_of_february_is_the_29th_in_a_leap_year() -> None:
    calendar = seoul(date(2028, 1, 20))
    monthly = Recurrence(every="month")
    assert dates(monthly, date(2028, 1, 20), date(2028, 3, 31), calendar) == [
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
    ]
