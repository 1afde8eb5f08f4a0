"""Programmes on dates that are hard to reckon with, and a slow reckoning that walks them day by day."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from hypothesis import strategies as st

from data.plan import load_plan
from data.plantypes import Text
from data.programme import Coverage, Phase, PlanTask, Routine
from data.records import Ms
from data.recurrence import Recurrence
from warroom.rules.calendar import Calendar, moment

PLAN = load_plan("aicc")
WORDS = Text(ko="x", en="x")
ALWAYS = Coverage(name=WORDS, always=True)
DAY = timedelta(days=1)
ZONES = tuple(
    ZoneInfo(name)
    for name in (
        *("Asia/Seoul", "Europe/Berlin", "America/New_York"),
        *("Australia/Lord_Howe", "Pacific/Apia", "UTC"),
    )
)
KOREAN = dict.fromkeys(holidays.country_holidays("KR", years=range(2024, 2029)), WORDS)

zones = st.sampled_from(ZONES)
# Weeks about changes of clocks, the day that Apia never had, leap day, Seollal, Christmas; and any other.
go_lives = st.one_of(
    st.dates(date(2026, 3, 1), date(2026, 4, 6)),
    st.dates(date(2026, 9, 20), date(2026, 11, 4)),
    st.dates(date(2011, 12, 20), date(2011, 12, 31)),
    st.dates(date(2028, 1, 15), date(2028, 2, 29)),
    st.dates(date(2026, 12, 1), date(2026, 12, 31)),
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
)
clocks = st.sampled_from([time(0), time(9), time(23, 59)])


@st.composite
def hours(draw: st.DrawFn) -> Coverage:
    """Hours that no change of clocks cuts: those happen between midnight and three."""
    start, end = sorted(draw(st.sets(st.integers(3 * 60, 24 * 60 - 1), min_size=2, max_size=2)))
    weekdays = draw(st.one_of(st.just({0, 1, 2, 3, 4}), st.sets(st.integers(0, 6), min_size=1)))
    return Coverage(
        name=WORDS,
        weekdays=tuple(sorted(weekdays)),
        start=time(*divmod(start, 60)),
        end=time(*divmod(end, 60)),
        holidays=draw(st.sampled_from(["open", "closed"])),
    )


coverages = st.one_of(st.just(ALWAYS), hours())


@st.composite
def recurrences(draw: st.DrawFn) -> Recurrence:
    every = draw(st.sampled_from(["day", "week", "fortnight", "month", "quarter"]))
    on = None if every in ("day", "quarter") else draw(st.one_of(st.none(), st.integers(0, 6)))
    at = draw(st.one_of(st.none(), st.sampled_from([time(9), time(16), time(23, 59)])))
    return Recurrence(
        every=every, on=on, at=at, holiday=draw(st.sampled_from(["keep", "before", "after", "skip"]))
    )


@st.composite
def calendars(draw: st.DrawFn, *, longest: int = 40, with_tasks: bool = False) -> Calendar:
    """Programmes of one to four phases; one in a few lasts a day, or a leap year."""
    lengths = draw(
        st.one_of(
            st.lists(st.integers(1, longest), min_size=1, max_size=4),
            st.sampled_from([[1], [366], [3, 4, 7, 14, 56]] if longest > 9 else [[1]]),
        )
    )
    phases, first = [], 1
    for number, length in enumerate(lengths):
        tasks = tuple(draw(_tasks())) if with_tasks else ()
        phases.append(
            Phase(
                id=f"p{number}",
                name=WORDS,
                from_day=first,
                to_day=first + length - 1,
                coverage=draw(coverages),
                tasks=tasks,
            )
        )
        first += length
    routines: tuple[Routine, ...] = ()
    if with_tasks:
        inside = draw(st.sets(st.sampled_from([phase.id for phase in phases])))
        repeating = tuple(task for task in draw(_tasks()) if task.recurs is not None)
        routines = (Routine(id="r", name=WORDS, phases=tuple(sorted(inside)), tasks=repeating),)
    zone, begun = draw(zones), draw(go_lives)
    plan = PLAN.model_copy(update={"phases": tuple(phases), "routines": routines})
    some = st.sets(st.integers(0, first).map(lambda after: begun + DAY * after), max_size=12)
    off = draw(st.one_of(st.just(KOREAN), some.map(lambda days: dict.fromkeys(days, WORDS))))
    return Calendar(plan, moment(begun, draw(clocks), zone), zone, off)


def _tasks() -> st.SearchStrategy[list[PlanTask]]:
    wishes = st.lists(st.one_of(st.none(), recurrences()), max_size=4)
    return wishes.map(
        lambda each: [PlanTask(id=f"t{i}", text=WORDS, recurs=recurs) for i, recurs in enumerate(each)]
    )


def first_day(calendar: Calendar) -> date:
    return datetime.fromtimestamp(calendar.go_live / 1000, UTC).astimezone(calendar.zone).date()


def last_day(calendar: Calendar) -> date:
    return first_day(calendar) + DAY * (sum(_lengths(calendar)) - 1)


def _lengths(calendar: Calendar) -> list[int]:
    return [phase.to_day - phase.from_day + 1 for phase in calendar.plan.phases]


def phase_of(calendar: Calendar, day: date) -> Phase | None:
    """Find the phase by taking the lengths of those before it away."""
    left = (day - first_day(calendar)).days
    for phase, length in zip(calendar.plan.phases, _lengths(calendar), strict=True):
        if 0 <= left < length:
            return phase
        left -= length
    return None


@lru_cache(maxsize=10_000)
def is_covered(calendar: Calendar, day: date) -> bool:
    phase = phase_of(calendar, day)
    if phase is None or midnight(day, calendar.zone) == midnight(day + DAY, calendar.zone):
        return False
    coverage = phase.coverage
    if coverage.always:
        return True
    return day.weekday() in coverage.weekdays and (coverage.holidays == "open" or day not in calendar.days_off)


def is_work(calendar: Calendar, day: date) -> bool:
    return is_covered(calendar, day) and day not in calendar.days_off


@lru_cache(maxsize=10_000)
def midnight(day: date, zone: ZoneInfo) -> Ms:
    """Walk from the day before to the first moment of ``day``, or of a later one where the zone skips it."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=30)
    while at.astimezone(zone).date() < day:
        at += timedelta(minutes=30)
    return round(at.timestamp() * 1000)
