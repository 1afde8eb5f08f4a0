"""What changes at the next boundary, against a walk from today to the first day that is in another phase."""

from datetime import date, time
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from data.programme import Phase
from data.records import MINUTE
from tests.programmes import DAY, PLAN, calendars, first_day, is_covered, last_day, midnight, phase_of
from warroom.rules.boundary import Boundary, upcoming
from warroom.rules.calendar import Calendar, local, moment

SEOUL = ZoneInfo("Asia/Seoul")


@settings(max_examples=60)
@given(calendars(with_tasks=True), st.integers(-3 * 24 * 60, 130 * 24 * 60))
def test_it_is_the_first_day_that_is_in_another_phase(calendar: Calendar, minutes: int) -> None:
    now = calendar.go_live + minutes * MINUTE
    today = local(now, calendar.zone).date()
    found = upcoming(calendar, PLAN.shifts, now)
    if today > last_day(calendar):
        assert found is None
        return
    assert found is not None
    ending, day = phase_of(calendar, today), today
    while phase_of(calendar, day) == ending:
        day += DAY
    assert (found.day, found.ending, found.beginning) == (day, ending, phase_of(calendar, day))
    assert found.at == midnight(day, calendar.zone)
    assert found.at > now
    assert set(found.idle).isdisjoint(found.needed)
    ends, begins = ({(kind, each.id) for kind, each in part} for part in (found.ends, found.begins))
    assert ends.isdisjoint(begins)
    for kind, name, phase in ((*each, ending) for each in ends):
        assert phase is not None
        assert kind != "checklist" or name == phase.id


@settings(max_examples=40)
@given(calendars(longest=9), st.integers(0, 30 * 24 * 60))
def test_a_shift_is_needed_when_a_covered_minute_falls_into_it(calendar: Calendar, minutes: int) -> None:
    found = upcoming(calendar, PLAN.shifts, calendar.go_live + minutes * MINUTE)
    if found is None:
        return
    before, after = _on(calendar, found.ending), _on(calendar, found.beginning)
    assert set(found.idle) == before - after
    assert set(found.needed) == after - before


def _on(calendar: Calendar, phase: Phase | None) -> set[str]:
    """Look at the wall clock each minute of a covered day of a phase; all of them have the same hours."""
    if phase is None:
        return set()
    begun = first_day(calendar) + DAY * (phase.from_day - 1)
    hours = phase.coverage
    on: set[str] = set()
    if any(is_covered(calendar, begun + DAY * number) for number in range(phase.to_day - phase.from_day + 1)):
        for minute in range(24 * 60):
            clock = time(*divmod(minute, 60))
            if hours.start is None or hours.end is None or hours.start <= clock < hours.end:
                on.add("night" if not 6 <= clock.hour < 22 else "morning" if clock.hour < 14 else "afternoon")
    return on


def bundled(go_live: date) -> Calendar:
    return Calendar(PLAN, moment(go_live, time(23, 59), SEOUL), SEOUL)


def at(calendar: Calendar, day: int) -> Boundary:
    found = upcoming(calendar, PLAN.shifts, moment(calendar.date_of(day), time(12), SEOUL))
    assert found is not None
    return found


def ids(steps: object) -> list[str]:
    return [f"{kind}:{each.id}" for kind, each in steps]  # type: ignore[attr-defined]


def test_when_support_goes_down_to_business_hours_the_night_is_needed_no_longer() -> None:
    found = at(bundled(date(2026, 12, 1)), 14)
    assert found.day == date(2026, 12, 15)
    assert found.ending is not None
    assert found.beginning is not None
    assert (found.ending.coverage.always, found.beginning.coverage.always) == (True, False)
    assert (found.idle, found.needed) == (("night",), ())
    assert (ids(found.ends), ids(found.begins)) == (["checklist:w2"], ["checklist:w3-4"])


def test_before_going_live_everything_begins_and_with_the_last_day_everything_ends() -> None:
    calendar = bundled(date(2026, 12, 1))
    begins = at(calendar, 0)
    assert (begins.ending, begins.day, begins.needed) == (
        None,
        date(2026, 12, 1),
        ("morning", "afternoon", "night"),
    )
    everything = [
        *("routine:technical", "meeting:standup", "meeting:operations", "meeting:strategy"),
        *("report:daily", "report:weekly"),
    ]
    assert ids(begins.begins) == ["checklist:d1-3", *everything]
    ends = at(calendar, 84)
    assert (ends.beginning, ends.day, ends.idle) == (None, date(2027, 2, 23), ("morning", "afternoon"))
    assert ids(ends.ends) == ["checklist:w5-12", *everything, "report:monthly"]


def test_what_belongs_to_some_phases_begins_and_ends_with_them() -> None:
    meetings = tuple(
        each.model_copy(update={"phases": ("d4-7", "w2")}) if each.id == "standup" else each
        for each in PLAN.meetings
    )
    calendar = Calendar(PLAN.model_copy(update={"meetings": meetings}), bundled(date(2026, 12, 1)).go_live, SEOUL)
    assert "meeting:standup" in ids(at(calendar, 3).begins)
    assert ids(at(calendar, 7).ends) == ["checklist:d4-7"]
    assert "meeting:standup" in ids(at(calendar, 14).ends)
