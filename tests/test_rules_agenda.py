"""When meetings are held and reports are due: over zones, changes of clocks, holidays and month ends."""

from calendar import monthrange
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.agendaplan import Meeting, ReportDue
from data.arrangements import AppointmentMark
from data.plan import load_plan
from data.plantypes import Text
from data.records import DAY, HOUR, MINUTE, Kind
from warroom.rules import agenda
from warroom.rules.agenda import GRACE, REMIND, planned
from warroom.rules.calendar import Calendar, local, moment

PLAN = load_plan("aicc")
SEOUL = ZoneInfo("Asia/Seoul")
CHRISTMAS = {date(2026, 12, 25): Text(ko="기독탄신일", en="Christmas Day")}
SHIFTED = Calendar(PLAN, moment(date(2026, 12, 1), time(0), SEOUL), SEOUL, CHRISTMAS)
FRIDAY = 4

zones = st.sampled_from([ZoneInfo(name) for name in ("Asia/Seoul", "Europe/Berlin", "America/New_York")])
begins = st.one_of(
    st.dates(date(2026, 1, 1), date(2026, 3, 31)),  # the programme runs over a change of clocks
    st.dates(date(2026, 8, 1), date(2026, 10, 31)),
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    zone, first = draw(zones), draw(begins)
    off = draw(st.sets(st.integers(0, PLAN.total_days - 1), max_size=12))
    name = Text(ko="휴일", en="day off")
    days_off = {first + timedelta(days=day): name for day in off}
    return Calendar(PLAN, moment(first, time(0), zone), zone, days_off)


def of(calendar: Calendar, name: str) -> list[agenda.Appointment]:
    return [each for each in planned(calendar) if each.of.id == name]


@given(calendars())
@settings(max_examples=25, deadline=None)
def test_a_clock_on_the_wall_shows_the_hour_of_the_plan_on_every_day(calendar: Calendar) -> None:
    found = planned(calendar)
    assert len({each.id for each in found}) == len(found)
    assert [each.due_at for each in found] == sorted(each.due_at for each in found)
    for each in found:
        assert each.id == f"{each.of.id}@{each.day.isoformat()}"
        assert calendar.date_of(1) <= each.day <= calendar.date_of(PLAN.total_days)
        at = each.of.recurs.at
        if at is None:
            assert (each.begins_at, each.ends_at, each.reminds_at) == (None, None, None)
            hours = calendar.hours(each.day)
            assert hours is not None
            assert each.due_at == hours[1]
        else:
            assert each.begins_at is not None
            begin = local(each.begins_at, calendar.zone)
            assert (begin.date(), begin.time()) == (each.day, at)
            assert each.reminds_at == each.begins_at - REMIND
        if isinstance(each.of, Meeting):
            assert (each.kind, each.subject) == (Kind.AGENDA, f"agenda:{each.id}")
            if each.begins_at is not None:
                assert each.ends_at == each.begins_at + each.of.lasts
                assert each.due_at == each.ends_at + GRACE
        else:
            assert (each.kind, each.subject) == (Kind.REPORT, f"report:{each.id}")
            assert each.ends_at is None
            assert each.begins_at in (None, each.due_at)


@given(calendars())
@settings(max_examples=25, deadline=None)
def test_a_meeting_of_the_week_is_on_its_friday_or_on_the_day_of_work_before(calendar: Calendar) -> None:
    first, last = calendar.date_of(1), calendar.date_of(PLAN.total_days)
    span = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    assert [each.day for each in of(calendar, "standup")] == [day for day in span if calendar.works(day)]
    fridays = [day for day in span if day.weekday() == FRIDAY]
    assert [each.day for each in of(calendar, "operations")] == kept(fridays, span, calendar)
    # Of a month the last Friday, where the programme has the month's end.
    last_ones = [
        max(day for day in fridays if (day.year, day.month) == (end.year, end.month))
        for end in span
        if end.day == monthrange(end.year, end.month)[1]
        and any((day.year, day.month) == (end.year, end.month) for day in fridays)
    ]
    assert [each.day for each in of(calendar, "strategy")] == kept(last_ones, span, calendar)


def kept(days: list[date], span: list[date], calendar: Calendar) -> list[date]:
    """Return each day, else the day of work before it, else the one behind it."""
    found = set()
    for day in days:
        before = [each for each in span if each <= day and calendar.is_work(each)]
        found.add(before[-1] if before else next(each for each in span if calendar.is_work(each)))
    return sorted(found)


def test_the_meeting_of_a_friday_that_is_christmas_is_on_thursday() -> None:
    days = [each.day.isoformat() for each in of(SHIFTED, "operations")]
    assert days[:5] == ["2026-12-04", "2026-12-11", "2026-12-18", "2026-12-24", "2027-01-01"]
    assert [each.day.isoformat() for each in of(SHIFTED, "strategy")] == ["2026-12-24", "2027-01-29"]
    assert "2026-12-25" not in [each.day.isoformat() for each in of(SHIFTED, "weekly")]
    assert [each.day.isoformat() for each in of(SHIFTED, "monthly")] == ["2026-12-31", "2027-01-29"]


@given(calendars(), st.data())
@settings(max_examples=25, deadline=None)
def test_what_is_moved_keeps_its_name_and_its_length(calendar: Calendar, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(planned(calendar)))
    at = one.due_at + data.draw(st.integers(-3 * 24 * 60, 3 * 24 * 60)) * MINUTE
    mark = AppointmentMark(id=one.id, state="open", begin_at=at, text="x", by_whom="lee", at=0)
    laid = agenda.appointments(calendar, {one.id: mark})
    assert [each.due_at for each in laid] == sorted(each.due_at for each in laid)
    assert {each.id for each in laid} == {each.id for each in planned(calendar)}
    moved = next(each for each in laid if each.id == one.id)
    lasts = one.of.lasts + GRACE if isinstance(one.of, Meeting) else 0
    assert (moved.begins_at, moved.day, moved.due_at) == (at, one.day, at + lasts)
    others = [each for each in laid if each.id != one.id]
    assert others == [each for each in planned(calendar) if each.id != one.id]


@given(calendars(), st.integers(-5 * DAY, 100 * DAY))
@settings(max_examples=25, deadline=None)
def test_a_bare_name_is_the_present_or_next_time(calendar: Calendar, after: int) -> None:
    now, known = calendar.go_live + after, planned(calendar)
    for each in {one.of.id for one in known}:
        found = agenda.meant(each, known, now)
        assert found is not None
        times = [one for one in known if one.of.id == each]
        ahead = [one for one in times if one.due_at > now]
        assert found == (ahead[0] if ahead else times[-1])
    assert agenda.meant("party", known, now) is None


def test_the_time_before_is_the_last_that_was_not_skipped() -> None:
    known = planned(SHIFTED)
    third = next(each for each in known if each.id == "standup@2026-12-03")
    skipped = AppointmentMark(
        id="standup@2026-12-02", state="skipped", begin_at=None, text="x", by_whom="lee", at=0
    )
    before = agenda.before(third, known, {})
    assert before is not None
    assert before.id == "standup@2026-12-02"
    before = agenda.before(third, known, {skipped.id: skipped})
    assert before is not None
    assert before.id == "standup@2026-12-01"
    assert agenda.before(before, known, {}) is None


@pytest.mark.parametrize(
    ("name", "lasts", "at"),
    [("standup", 15 * MINUTE, "09:00"), ("operations", HOUR, "16:00"), ("strategy", 2 * HOUR, None)],
)
def test_the_bundled_plan_has_the_meetings_of_its_source(name: str, lasts: int, at: str | None) -> None:
    meeting = next(each for each in PLAN.meetings if each.id == name)
    assert meeting.lasts == lasts
    assert meeting.recurs.at == (None if at is None else time.fromisoformat(at))
    assert all(point.shows for point in meeting.points)


def test_the_bundled_plan_has_the_reports_of_its_source() -> None:
    found = {report.id: report.recurs for report in PLAN.reports}
    assert {name: recurs.every for name, recurs in found.items()} == {
        "daily": "day",
        "weekly": "week",
        "monthly": "month",
    }
    assert found["daily"].at == time(18)
    assert all(isinstance(report, ReportDue) for report in PLAN.reports)
