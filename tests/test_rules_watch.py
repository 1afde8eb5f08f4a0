"""When the next shift comes and when a watch lapses, against a clock that is walked minute by minute."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.plan import ShiftTime, load_plan
from data.records import DAY, MINUTE, Ms
from tests.programmes import WORDS, calendars
from tests.test_rules_calendar import watched
from warroom.rules.calendar import Calendar, moment
from warroom.rules.shifts import Shift
from warroom.rules.watch import AHEAD, lapsed_at, next_start

PLAN = load_plan("aicc")


class Roster(NamedTuple):
    """Who is on: somebody on the shifts that are named, else nobody."""

    rostered: set[tuple[date, str]]

    def on(self, shift: Shift, at: Ms) -> Sequence[str]:
        assert shift.start <= at < shift.end
        return ("lee",) if (shift.day, shift.id) in self.rostered else ()


class Minute(NamedTuple):
    """What a wall clock shows, and what goes on then."""

    at: Ms
    shift: tuple[date, str] | None
    """The shift that is on, by the date on which it began."""
    covered: bool
    always: bool


def minutes(calendar: Calendar, times: dict[str, ShiftTime], start: Ms, end: Ms) -> Iterator[Minute]:
    """Yield each minute from ``start`` to ``end``."""
    first = datetime.fromtimestamp(calendar.go_live / 1000, calendar.zone).date()
    for at in range(start, end, MINUTE):
        wall = datetime.fromtimestamp(at / 1000, calendar.zone)
        day = (wall.date() - first).days + 1
        phase = next((each for each in calendar.plan.phases if each.from_day <= day <= each.to_day), None)
        covered = phase is not None and watched(phase.coverage, wall, calendar.days_off)
        yield Minute(at, _shift(times, wall), covered, phase is not None and phase.coverage.always)


def _shift(times: dict[str, ShiftTime], wall: datetime) -> tuple[date, str] | None:
    clock = wall.time()
    for name, each in times.items():
        if each.start < each.end:
            if each.start <= clock < each.end:
                return wall.date(), name
        elif clock >= each.start:
            return wall.date(), name
        elif clock < each.end:
            return wall.date() - timedelta(days=1), name
    return None


@st.composite
def rounds(draw: st.DrawFn) -> dict[str, ShiftTime]:
    """One to three shifts that follow each other; no change of clocks falls on their edges."""
    edges = sorted(draw(st.sets(st.integers(4 * 60, 24 * 60 - 1), min_size=2, max_size=4)))
    times = [time(*divmod(each, 60)) for each in edges]
    pairs = list(pairwise(times))
    if draw(st.booleans()):
        pairs.append((times[-1], times[0]))
    return {f"s{number}": ShiftTime(name=WORDS, start=a, end=b) for number, (a, b) in enumerate(pairs)}


@st.composite
def rosters(draw: st.DrawFn, calendar: Calendar, times: dict[str, ShiftTime]) -> Roster:
    first = datetime.fromtimestamp(calendar.go_live / 1000, calendar.zone).date()
    days = st.integers(-2, calendar.plan.total_days + 1).map(lambda offset: first + timedelta(days=offset))
    return Roster(draw(st.sets(st.tuples(days, st.sampled_from(sorted(times))), max_size=12)))


@settings(max_examples=60, deadline=None)
@given(st.data(), calendars(longest=9), rounds(), st.integers(-12 * 24 * 60, 29 * 24 * 60))
def test_the_next_start_is_the_first_that_a_walk_by_minutes_finds(
    data: st.DataObject, calendar: Calendar, times: dict[str, ShiftTime], offset: int
) -> None:
    roster = data.draw(rosters(calendar, times))
    at = calendar.go_live + offset * MINUTE
    found = next_start(times, calendar, roster.on, at, calendar.zone)
    last = moment(calendar.date_of(calendar.plan.total_days + 1), time(0), calendar.zone)
    horizon = min(max(at, calendar.go_live - DAY) + AHEAD - 2 * DAY, last)
    expected = None
    before: Minute | None = None
    for each in minutes(calendar, times, at - MINUTE, horizon):
        begins = each.covered and (before is None or not before.covered or before.shift != each.shift)
        wanted = each.always or each.shift in roster.rostered
        if each.shift is not None and begins and wanted and each.at > at and before is not None:
            expected = each.at
            break
        before = each
    # What lies past the horizon is looked for by no walk.
    assert found == expected or (expected is None and found is not None and found >= horizon)


@settings(max_examples=60, deadline=None)
@given(calendars(longest=9), st.integers(-3 * 24 * 60, 29 * 24 * 60), st.integers(0, 5 * 24 * 60))
def test_a_watch_lapses_at_the_first_minute_that_is_covered_no_more(
    calendar: Calendar, offset: int, length: int
) -> None:
    taken = calendar.go_live + offset * MINUTE
    now = taken + length * MINUTE
    begun, expected = False, None
    for each in minutes(calendar, {}, taken, now + MINUTE):
        if begun and not each.covered:
            expected = each.at
            break
        begun = begun or each.covered
    assert lapsed_at(calendar, taken, now) == expected


def at(text: str, zone: str = "Asia/Seoul") -> Ms:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("zone", "now", "rostered", "then"),
    [
        # The bundled plan from the first of December: around the clock for fourteen days, rostered or not.
        ("Asia/Seoul", "2026-12-01T13:59", [], "2026-12-01T14:00"),
        ("Asia/Seoul", "2026-12-01T14:00", [], "2026-12-01T22:00"),
        ("Asia/Seoul", "2026-12-14T21:00", [], "2026-12-14T22:00"),
        # The last of its nights runs into business hours, in which only who is rostered follows.
        ("Asia/Seoul", "2026-12-14T22:00", [], None),
        ("Asia/Seoul", "2026-12-14T22:00", ["2026-12-15 morning"], "2026-12-15T09:00"),
        ("Asia/Seoul", "2026-12-15T08:59", ["2026-12-15 morning"], "2026-12-15T09:00"),
        ("Asia/Seoul", "2026-12-15T09:00", ["2026-12-15 morning"], None),
        ("Asia/Seoul", "2026-12-15T09:00", ["2026-12-15 afternoon"], "2026-12-15T14:00"),
        # A night has no covered hour, a weekend none at all, however many are rostered.
        ("Asia/Seoul", "2026-12-15T14:00", ["2026-12-15 night", "2026-12-16 afternoon"], "2026-12-16T14:00"),
        ("Asia/Seoul", "2026-12-18T15:00", ["2026-12-19 morning", "2026-12-20 morning"], None),
        ("Asia/Seoul", "2026-12-18T15:00", ["2026-12-19 morning", "2026-12-21 morning"], "2026-12-21T09:00"),
        # A week in which nobody is rostered, as about the turn of the year, is looked over; a longer one is not.
        ("Asia/Seoul", "2026-12-24T19:00", ["2027-01-01 morning"], "2027-01-01T09:00"),
        ("Asia/Seoul", "2026-12-24T19:00", ["2027-01-08 morning"], None),
        # The first shift is waited for however long before, the last day has an end.
        ("Asia/Seoul", "2026-10-01T12:00", [], "2026-12-01T00:00"),
        ("Asia/Seoul", "2027-02-22T10:00", ["2027-02-22 afternoon"], "2027-02-22T14:00"),
        ("Asia/Seoul", "2027-02-22T14:00", ["2027-02-22 night", "2027-02-23 morning"], None),
        ("Asia/Seoul", "2027-06-01T14:00", [], None),
    ],
)
def test_who_follows_by_the_bundled_plan(zone: str, now: str, rostered: list[str], then: str | None) -> None:
    calendar = Calendar(PLAN, at("2026-12-01T09:00", zone), ZoneInfo(zone))
    days = {(date.fromisoformat(each.split()[0]), each.split()[1]) for each in rostered}
    found = next_start(PLAN.shifts, calendar, Roster(days).on, at(now, zone), calendar.zone)
    assert found == (None if then is None else at(then, zone))


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        # A night of seven hours, of nine, and between them one of eight.
        ("2026-03-28", 7),
        ("2026-10-24", 9),
        ("2026-10-26", 8),
    ],
)
def test_a_night_in_which_the_clocks_are_changed_ends_by_the_wall_clock(day: str, hours: int) -> None:
    zone = "Europe/Berlin"
    calendar = Calendar(PLAN, at(f"{day}T09:00", zone), ZoneInfo(zone))
    begin = at(f"{day}T22:00", zone)
    found = next_start(PLAN.shifts, calendar, Roster(set()).on, begin, calendar.zone)
    assert found == begin + hours * 60 * MINUTE
    morning = date.fromisoformat(day) + timedelta(days=1)
    assert found == at(f"{morning}T06:00", zone)


@pytest.mark.parametrize(
    ("taken", "now", "ended"),
    [
        ("2026-12-02T14:00", "2026-12-14T23:59", None),
        ("2026-12-14T22:00", "2026-12-15T00:00", "2026-12-15T00:00"),
        ("2026-12-15T09:05", "2026-12-15T17:59", None),
        ("2026-12-15T09:05", "2026-12-15T18:00", "2026-12-15T18:00"),
        ("2026-12-18T14:05", "2026-12-21T09:00", "2026-12-18T18:00"),
        # Taken on a Sunday, for whatever is wrong then: to the end of the day that follows.
        ("2026-12-20T12:00", "2026-12-21T17:59", None),
        ("2026-12-20T12:00", "2026-12-21T18:00", "2026-12-21T18:00"),
        ("2027-02-22T14:00", "2027-02-22T18:00", "2027-02-22T18:00"),
        ("2026-11-01T12:00", "2026-12-14T23:59", None),
    ],
)
def test_how_long_a_watch_is_held_by_the_bundled_plan(taken: str, now: str, ended: str | None) -> None:
    calendar = Calendar(PLAN, at("2026-12-01T09:00"), ZoneInfo("Asia/Seoul"))
    assert lapsed_at(calendar, at(taken), at(now)) == (None if ended is None else at(ended))
