"""Hours of coverage and shifts on real dates, against clocks that are walked minute by minute."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from data.plan import Plan, ShiftTime
from data.programme import Coverage
from data.records import DAY, HOUR, MINUTE, Ms
from tests.programmes import DAY as DATE
from tests.programmes import KOREAN, PLAN, WORDS, calendars, first_day, is_covered, midnight, phase_of, zones
from warroom.rules.calendar import Calendar, moment
from warroom.rules.shifts import Shift, Swap, around, next_shift, people_on, shift_at

# Weeks about the changes of clocks of 2026, and any other.
days = st.one_of(
    st.dates(date(2026, 3, 1), date(2026, 4, 2)),
    st.dates(date(2026, 10, 18), date(2026, 11, 4)),
    st.dates(date(2024, 2, 20), date(2027, 12, 31)),
)


def covered_minutes(calendar: Calendar, start: Ms) -> Iterator[Ms]:
    """Yield each covered minute from ``start``, seen on the wall clock of the zone; ends with the programme."""
    first = datetime.fromtimestamp(calendar.go_live / 1000, calendar.zone).date()
    at = start
    while True:
        wall = datetime.fromtimestamp(at / 1000, calendar.zone)
        day = (wall.date() - first).days + 1
        if day > calendar.plan.total_days:
            return
        for phase in calendar.plan.phases:
            if phase.from_day <= day <= phase.to_day and watched(phase.coverage, wall, calendar.days_off):
                yield at
        at += MINUTE


def watched(coverage: Coverage, wall: datetime, days_off: Collection[date]) -> bool:
    if coverage.always:
        return True
    if coverage.holidays == "closed" and wall.date() in days_off:
        return False
    assert coverage.start is not None
    assert coverage.end is not None
    return wall.weekday() in coverage.weekdays and coverage.start <= wall.time() < coverage.end


@settings(max_examples=60, deadline=None)
@given(calendars(longest=9), st.integers(-2 * 24 * 60, 28 * 24 * 60), st.integers(1, 12 * 24 * 60))
def test_covered_time_agrees_with_a_walk_by_minutes(calendar: Calendar, offset: int, minutes: int) -> None:
    start = calendar.go_live + offset * MINUTE
    left, reached = minutes, start
    for minute in covered_minutes(calendar, start):
        left, reached = left - 1, minute + MINUTE
        if not left:
            break
    assert calendar.add_covered(start, minutes * MINUTE) == reached + left * MINUTE


@settings(max_examples=60, deadline=None)
@given(calendars(longest=9), st.integers(-3 * 24 * 60, 30 * 24 * 60))
def test_a_moment_is_covered_when_the_wall_clock_says_so(calendar: Calendar, offset: int) -> None:
    at = calendar.go_live + offset * MINUTE
    expected = calendar.day(at) >= 1 and next(covered_minutes(calendar, at), None) == at
    assert calendar.is_covered(at) == expected


def covered(calendar: Calendar, start: Ms, end: Ms) -> Ms:
    return sum(min(until, end) - begin for begin, until in calendar.covered_spans(start) if begin < end)


@settings(max_examples=60)
@given(calendars(), st.lists(st.integers(-3 * 24 * 60, 130 * 24 * 60), min_size=3, max_size=3).map(sorted))
def test_covered_time_of_a_span_is_that_of_its_parts(calendar: Calendar, minutes: list[int]) -> None:
    first, middle, last = (calendar.go_live + minute * MINUTE for minute in minutes)
    parts = covered(calendar, first, middle) + covered(calendar, middle, last)
    assert covered(calendar, first, last) == parts
    assert 0 <= parts <= last - first
    both = calendar.add_covered(calendar.add_covered(first, middle - first), last - middle)
    assert calendar.add_covered(first, last - first) == both


@settings(max_examples=60)
@given(calendars())
def test_each_date_has_the_day_the_phase_and_the_cover_of_a_walk(calendar: Calendar) -> None:
    day = first_day(calendar) - DATE
    assert calendar.phase_on(day) is None
    for number in range(calendar.plan.total_days + 2):
        begin, over = midnight(day, calendar.zone), midnight(day + DATE, calendar.zone)
        phase = phase_of(calendar, day)
        assert calendar.date_of(number) == day
        assert calendar.phase_on(day) == phase
        assert calendar.works(day) == is_covered(calendar, day)
        assert calendar.is_work(day) == (is_covered(calendar, day) and day not in calendar.days_off)
        if begin < over:
            assert calendar.day(begin) == calendar.day(over - 1) == number
        if phase is not None and phase.to_day == number:
            assert calendar.phase_end(phase) == over
        day += DATE


def test_a_date_that_apia_never_had_is_covered_by_nobody() -> None:
    apia = ZoneInfo("Pacific/Apia")
    calendar = Calendar(PLAN, moment(date(2011, 12, 28), time(9), apia), apia)
    assert [calendar.works(date(2011, 12, day)) for day in (29, 30, 31)] == [True, False, True]
    noon = moment(date(2011, 12, 29), time(12), apia)
    assert calendar.add_covered(noon, DAY) == moment(date(2011, 12, 31), time(12), apia)


def test_business_hours_leave_a_public_holiday_out() -> None:
    seoul = ZoneInfo("Asia/Seoul")
    calendar = Calendar(PLAN, moment(date(2026, 12, 1), time(0), seoul), seoul, KOREAN)
    # The 25th is a Friday: an hour past Thursday's close is Monday's first.
    thursday = moment(date(2026, 12, 24), time(17, 30), seoul)
    assert calendar.add_covered(thursday, HOUR) == moment(date(2026, 12, 28), time(9, 30), seoul)
    assert not calendar.is_covered(moment(date(2026, 12, 25), time(12), seoul))
    # Round the clock goes on over one.
    open_calendar = Calendar(PLAN, moment(date(2026, 12, 20), time(0), seoul), seoul, KOREAN)
    assert open_calendar.is_covered(moment(date(2026, 12, 25), time(12), seoul))


def test_a_covered_day_is_as_long_as_the_clocks_make_it() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    calendar = Calendar(PLAN, moment(date(2026, 3, 28), time(9), berlin), berlin)
    saturday = moment(date(2026, 3, 28), time(12), berlin)
    assert calendar.add_covered(saturday, 24 * HOUR) - saturday == DAY
    assert calendar.day(moment(date(2026, 3, 29), time(0), berlin)) == 2
    assert calendar.day(saturday + DAY) == 2
    assert datetime.fromtimestamp((saturday + DAY) / 1000, berlin).hour == 13


def test_what_is_left_on_the_last_day_runs_on_the_wall_clock() -> None:
    seoul = ZoneInfo("Asia/Seoul")
    calendar = Calendar(PLAN, moment(date(2026, 12, 1), time(9), seoul), seoul)
    last = moment(calendar.date_of(84), time(17, 30), seoul)
    assert calendar.add_covered(last, HOUR) == last + HOUR
    assert calendar.phase(last + 12 * HOUR) is None


# ---- shifts


def shift_plan(bounds: list[int]) -> dict[str, ShiftTime]:
    """Divide the day at the minutes ``bounds``."""
    times = [time(*divmod(minute, 60)) for minute in bounds]
    return {
        f"s{number}": ShiftTime(name=WORDS, start=start, end=times[(number + 1) % len(times)])
        for number, start in enumerate(times)
    }


BOUNDS = st.sets(st.one_of(st.integers(0, 59), st.integers(4 * 60, 24 * 60 - 1)), min_size=2, max_size=4)


@given(BOUNDS.map(sorted).map(shift_plan), zones, days, st.integers(0, 26 * 60))
def test_every_moment_is_in_exactly_one_shift(
    plan: dict[str, ShiftTime], zone: ZoneInfo, day: date, minute: int
) -> None:
    at = moment(day, time(0), zone) + minute * MINUTE
    on = [shift for shift in around(plan, at, zone) if shift.start <= at < shift.end]
    assert len(on) == 1
    assert shift_at(plan, at, zone) == on[0]
    following = next_shift(plan, at, zone)
    assert following is not None
    assert following.start == on[0].end
    begun = datetime.fromtimestamp(on[0].start / 1000, zone)
    assert (begun.date(), begun.time()) == (on[0].day, plan[on[0].id].start)


def test_a_night_shift_belongs_to_the_date_on_which_it_begins() -> None:
    seoul = ZoneInfo("Asia/Seoul")
    at = moment(date(2026, 12, 2), time(3), seoul)
    shift = shift_at(PLAN.shifts, at, seoul)
    assert shift is not None
    assert (shift.id, shift.day) == ("night", date(2026, 12, 1))


def test_a_night_without_an_hour_is_an_hour_shorter() -> None:
    york = ZoneInfo("America/New_York")
    lengths = {}
    for day in (date(2026, 3, 7), date(2026, 10, 31), date(2026, 12, 1)):
        shift = shift_at(PLAN.shifts, moment(day, time(23), york), york)
        assert shift is not None
        lengths[day.month] = (shift.end - shift.start) // HOUR
    assert lengths == {3: 7, 10: 9, 12: 8}


def test_a_gap_between_shifts_has_nobody_on_duty() -> None:
    seoul = ZoneInfo("Asia/Seoul")
    plan = {"day": ShiftTime(name=WORDS, start=time(9), end=time(18))}
    at = moment(date(2026, 12, 1), time(18), seoul)
    assert shift_at(plan, at, seoul) is None
    following = next_shift(plan, at, seoul)
    assert following is not None
    assert following.start == moment(date(2026, 12, 2), time(9), seoul)


def test_somebody_in_anothers_place_for_a_while() -> None:
    shift = Shift("night", date(2026, 12, 1), 1_000, 2_000)
    roster = {date(2026, 12, 1): {"night": ("han", "kim")}}
    swaps = (Swap(1_200, 1_500, "han", "lee"), Swap(0, 5_000, "nobody", "park"))
    assert [people_on(roster, swaps, shift, at) for at in (1_199, 1_200, 1_499, 1_500)] == [
        ("han", "kim"),
        ("lee", "kim"),
        ("lee", "kim"),
        ("han", "kim"),
    ]
    assert people_on(roster, swaps, Shift("night", date(2026, 12, 2), 0, 1), 0) == ()


def test_the_plans_days_are_dates_not_spans_of_24_hours() -> None:
    plan: Plan = PLAN
    seoul = ZoneInfo("Asia/Seoul")
    calendar = Calendar(plan, moment(date(2026, 12, 1), time(23, 59), seoul), seoul)
    midnight = moment(date(2026, 12, 2), time(0), seoul)
    assert [calendar.day(midnight - 1), calendar.day(midnight)] == [1, 2]
    third = calendar.phase(midnight + timedelta(days=1) // timedelta(milliseconds=1))
    assert third is not None
    assert calendar.phase_end(third) == moment(date(2026, 12, 4), time(0), seoul)
