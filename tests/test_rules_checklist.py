"""What checklists owe and when, against a walk through the days; and what an extension leaves as it was."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from data.records import MINUTE, Ms
from tests.programmes import DAY, KOREAN, PLAN, calendars, first_day, is_covered, last_day, midnight, phase_of
from warroom.rules.calendar import Calendar, local, moment
from warroom.rules.checklist import Owed, bare_id, current, owed
from warroom.rules.recurrence import stretches

SEOUL = ZoneInfo("Asia/Seoul")


def by_item(found: Iterable[Owed]) -> dict[str, list[Owed]]:
    items: dict[str, list[Owed]] = defaultdict(list)
    for each in found:
        items[bare_id(each.id)].append(each)
    return items


@settings(max_examples=50)
@given(calendars(with_tasks=True))
def test_what_is_owed_stands_on_its_days_once(calendar: Calendar) -> None:
    zone, found = calendar.zone, owed(calendar)
    assert len({each.id for each in found}) == len(found)
    assert [each.due_at for each in found] == sorted(each.due_at for each in found)
    for each in found:
        assert first_day(calendar) <= each.day <= last_day(calendar)
        over = midnight(each.day + DAY, zone)
        # An hour of a date that the zone never had comes with the next one's.
        assert midnight(each.day, zone) <= each.due_at
        assert each.due_at <= over or midnight(each.day, zone) == over
        assert each.opens_at <= each.due_at
        phase = phase_of(calendar, each.day)
        assert phase is not None
        assert each.phase == phase.id
        assert each.checklist.tasks.count(each.item) >= 1
        is_dated = each.item.recurs is not None
        name = f"{each.checklist.id}.{each.item.id}"
        assert each.id == (f"{name}@{each.day.isoformat()}" if is_dated else name)


@settings(max_examples=50)
@given(calendars(with_tasks=True))
def test_what_has_no_hour_is_due_when_the_days_coverage_ends_else_with_the_day(calendar: Calendar) -> None:
    for each in owed(calendar):
        recurs = each.item.recurs
        over = midnight(each.day + DAY, calendar.zone)
        if recurs is None:
            assert each.due_at == over
        elif recurs.at is not None:
            exists = midnight(each.day, calendar.zone) != over
            assert not exists or local(each.due_at, calendar.zone).time() == recurs.at
        elif is_covered(calendar, each.day):
            assert calendar.is_covered(each.due_at - MINUTE)
            assert each.due_at == over or not calendar.is_covered(each.due_at)
        else:
            assert each.due_at == over


@settings(max_examples=50)
@given(calendars(with_tasks=True))
def test_each_time_opens_when_the_one_before_is_over(calendar: Calendar) -> None:
    for times in by_item(owed(calendar)).values():
        item, checklist = times[0].item, times[0].checklist
        phases = getattr(checklist, "phases", (checklist.id,))
        assert item.recurs is not None or len(times) == 1
        begins = [first for first, _last in stretches(phases, calendar)]
        for number, each in enumerate(times):
            begun = max(first for first in begins if first <= each.day)
            before = times[number - 1].day if number else None
            expected = begun if before is None or before < begun else before + DAY
            if item.recurs is not None and item.recurs.every == "day":
                expected = each.day
            assert each.opens_at == midnight(expected, calendar.zone)


@settings(max_examples=50)
@given(calendars(with_tasks=True), st.integers(-3 * 24 * 60, 120 * 24 * 60))
def test_present_is_the_newest_time_of_each_item_that_has_opened(calendar: Calendar, minutes: int) -> None:
    now = calendar.go_live + minutes * MINUTE
    seen = max(now, midnight(first_day(calendar), calendar.zone))
    expected = {
        name: max((each for each in times if each.opens_at <= seen), key=lambda each: each.day).id
        for name, times in by_item(owed(calendar)).items()
        if any(each.opens_at <= seen for each in times)
    }
    found = current(calendar, now)
    assert {bare_id(each.id): each.id for each in found} == expected
    assert [each.place for each in found] == sorted({each.place for each in found})


def test_the_bundled_plan_in_a_december_of_holidays() -> None:
    calendar = Calendar(PLAN, moment(date(2026, 12, 1), time(0), SEOUL), SEOUL, KOREAN)
    weekly = [each.id for each in owed(calendar) if bare_id(each.id) == "w3-4.tuning"]
    # Christmas is a Friday: the week's last day of work is Thursday, and the last week has a Monday only.
    assert weekly == ["w3-4.tuning@2026-12-18", "w3-4.tuning@2026-12-24", "w3-4.tuning@2026-12-28"]
    daily = [each for each in owed(calendar) if bare_id(each.id) == "w3-4.system_status"]
    assert date(2026, 12, 25) not in {each.day for each in daily}
    assert {local(each.due_at, SEOUL).time() for each in daily} == {time(18)}
    tuesdays = [each.day for each in owed(calendar) if bare_id(each.id) == "w5-12.weekly_check"]
    # Seollal lasts until Tuesday, 9 February 2027: the check is on Wednesday.
    assert date(2027, 2, 10) in tuesdays
    assert date(2027, 2, 9) not in tuesdays


def moments(calendar: Calendar) -> dict[str, tuple[Ms, Ms]]:
    return {each.id: (each.opens_at, each.due_at) for each in owed(calendar)}


def test_a_month_lasts_until_its_last_day_of_work() -> None:
    calendar = Calendar(PLAN, moment(date(2028, 1, 3), time(23, 59), SEOUL), SEOUL, KOREAN)
    monthly = {each.day: each for each in owed(calendar) if bare_id(each.id) == "technical.inspection"}
    # A routine of all phases: January ends in the phase of business hours, in which Seollal's 28th is a day off.
    assert list(monthly) == [date(2028, 1, 31), date(2028, 2, 29)]
    assert monthly[date(2028, 2, 29)].opens_at == moment(date(2028, 2, 1), time(0), SEOUL)
    assert monthly[date(2028, 2, 29)].due_at == moment(date(2028, 2, 29), time(18), SEOUL)


def test_a_programme_of_one_day_that_begins_at_its_last_minute() -> None:
    phase = PLAN.phases[0].model_copy(update={"to_day": 1})
    plan = PLAN.model_copy(update={"phases": (phase,), "routines": ()})
    calendar = Calendar(plan, moment(date(2028, 2, 29), time(23, 59), SEOUL), SEOUL)
    begin = moment(date(2028, 2, 29), time(0), SEOUL)
    assert set(moments(calendar).values()) == {(begin, begin + timedelta(days=1) // timedelta(milliseconds=1))}
