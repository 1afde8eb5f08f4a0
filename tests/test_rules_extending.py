"""Longer phases: the later ones move by as many days, keep their lengths, and what is over stays as it was."""

from datetime import date, time
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from data.plan import Plan
from tests.programmes import DAY, PLAN, calendars
from warroom.rules.calendar import Calendar, moment
from warroom.rules.checklist import owed
from warroom.rules.extending import extended

SEOUL = ZoneInfo("Asia/Seoul")


def lengths(plan: Plan) -> list[int]:
    return [phase.to_day - phase.from_day + 1 for phase in plan.phases]


def moved(calendar: Calendar, number: int, days: int) -> Calendar:
    phase = calendar.plan.phases[number]
    plan = extended(calendar.plan, {phase.id: days})
    return Calendar(plan, calendar.go_live, calendar.zone, calendar.days_off)


@settings(max_examples=50)
@given(calendars(with_tasks=True), st.data())
def test_later_phases_move_by_as_many_days_and_earlier_ones_stay(calendar: Calendar, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(calendar.plan.phases) - 1))
    before = calendar.plan.phases
    days = data.draw(st.integers(1 - lengths(calendar.plan)[number], 40))
    after = moved(calendar, number, days)
    assert after.plan.phases[:number] == before[:number]
    expected = lengths(calendar.plan)
    expected[number] += days
    assert lengths(after.plan) == expected
    for old, new in zip(before[number + 1 :], after.plan.phases[number + 1 :], strict=True):
        assert (new.from_day - old.from_day, new.to_day - old.to_day) == (days, days)
        assert after.date_of(new.from_day) == calendar.date_of(old.from_day) + DAY * days
    following = [1, *(phase.to_day + 1 for phase in after.plan.phases)]
    assert [phase.from_day for phase in after.plan.phases] == following[:-1]
    assert after.plan.total_days == calendar.plan.total_days + days


@settings(max_examples=50)
@given(calendars(with_tasks=True), st.data())
def test_what_was_owed_before_the_phase_is_the_same_and_nothing_that_is_once_is_lost(
    calendar: Calendar, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(calendar.plan.phases) - 1))
    after = moved(calendar, number, data.draw(st.integers(1, 40)))
    begun = calendar.date_of(calendar.plan.phases[number].from_day)
    # What looks at a whole week, month or quarter may look at days that have changed.
    sure = begun - DAY * 31

    def settled(each: Calendar) -> set[tuple[str, int, int]]:
        quarterly = {
            one.id for one in owed(each) if one.item.recurs is not None and one.item.recurs.every == "quarter"
        }
        return {
            (one.id, one.opens_at, one.due_at)
            for one in owed(each)
            if one.id not in quarterly and (one.day < sure or (one.day < begun and _is_daily(one.id, each)))
        }

    assert settled(after) == settled(calendar)
    once = {one.id for one in owed(calendar) if one.item.recurs is None}
    assert once == {one.id for one in owed(after) if one.item.recurs is None}


def _is_daily(owed_id: str, calendar: Calendar) -> bool:
    return any(
        one.id == owed_id and one.item.recurs is not None and one.item.recurs.every == "day"
        for one in owed(calendar)
    )


@settings(max_examples=40)
@given(calendars(with_tasks=True), st.data())
def test_the_opposite_extension_brings_everything_back(calendar: Calendar, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(calendar.plan.phases) - 1))
    days = data.draw(st.integers(1, 30))
    assert extended(moved(calendar, number, days).plan, {calendar.plan.phases[number].id: -days}) == calendar.plan


@settings(max_examples=50)
@given(calendars(longest=9), st.dictionaries(st.sampled_from(["p0", "p1", "p9"]), st.integers(-60, 60)))
def test_no_phase_loses_its_last_day_however_the_plan_was_edited(calendar: Calendar, days: dict[str, int]) -> None:
    plan = extended(calendar.plan, days)
    assert all(length >= 1 for length in lengths(plan))
    assert [phase.from_day for phase in plan.phases] == [1, *(each.to_day + 1 for each in plan.phases[:-1])]


def test_ids_of_days_keep_their_dates_when_the_phase_grows() -> None:
    calendar = Calendar(PLAN, moment(date(2026, 12, 1), time(0), SEOUL), SEOUL)
    longer = moved(calendar, 1, 3)
    checks = [each.id for each in owed(longer) if each.id.startswith("d4-7.daily_check")]
    assert checks == [f"d4-7.daily_check@2026-12-{day:02}" for day in range(4, 11)]
