"""A week of the programme: its span, and the incidents that had part in it."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from data.arrangements import Change
from data.plan import load_plan
from data.records import HOUR, Event, Ms, Priority
from data.trends import Column
from tests.test_rules_obligations import an_incident
from warroom.rules.calendar import Calendar, moment
from warroom.rules.measures import Course
from warroom.rules.weekly import Mean, lived, mean_of, stood, tally, week_of

PLAN = load_plan("aicc")
ZONES = [ZoneInfo(name) for name in ("Asia/Seoul", "Europe/Berlin", "America/New_York")]


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from(ZONES))
def test_weeks_lie_end_to_end_from_the_first_day_to_the_last(first: date, zone: ZoneInfo) -> None:
    calendar = Calendar(PLAN, moment(first, time(9), zone), zone)
    days = [first + timedelta(days=at) for at in range(PLAN.total_days)]
    assert week_of(days[0] - timedelta(days=1), calendar) is None
    assert week_of(days[-1] + timedelta(days=1), calendar) is None
    found = [week_of(day, calendar) for day in days]
    weeks = [each for each in dict.fromkeys(found) if each is not None]
    assert None not in found
    assert [each.number for each in weeks] == [*range(1, len(weeks) + 1)]
    assert (weeks[0].begin, weeks[0].from_day, weeks[-1].to_day) == (moment(first, time(0), zone), 1, len(days))
    for before, after in pairwise(weeks):
        assert (before.end, before.to_day + 1) == (after.begin, after.from_day)
        assert datetime.fromtimestamp(after.begin / 1000, zone).isocalendar().weekday == 1
    for day, week in zip(days, found, strict=True):
        assert week is not None
        assert week.begin <= moment(day, time(12), zone) < week.end
        assert week.name == f"{day.isocalendar().year}-W{day.isocalendar().week:02d}"


def course(number: int, priority: Priority, opened: Ms, acknowledged: Ms | None, resolved: Ms | None) -> Course:
    """Return an incident with what happened to it; its own record says nothing of that."""
    incident = an_incident(
        number=number, priority=priority, opened_at=opened, started_at=opened, detected_at=opened
    )
    stamps = [("opened", opened), ("acknowledged", acknowledged), ("resolved", resolved)]
    happened = [
        Event(
            seq=at,
            at=when,
            actor="lee",
            os_user="lee",
            subject=incident.id,
            kind=kind,
            payload={"priority": priority},
            prev="",
            hash="",
        )
        for at, (kind, when) in enumerate(stamps, 1)
        if when is not None
    ]
    return Course(incident, happened, [])


moments = st.integers(0, 40)
courses = st.lists(
    st.tuples(st.sampled_from(Priority), moments, st.none() | moments, st.none() | moments), max_size=8
).map(
    lambda rows: [
        course(
            number,
            priority,
            opened,
            None if to_ack is None else opened + to_ack,
            None if to_ack is None or to_end is None else opened + to_ack + to_end,
        )
        for number, (priority, opened, to_ack, to_end) in enumerate(rows, 1)
    ]
)


@given(courses, st.integers(0, 60), st.integers(1, 60))
def test_incidents_are_counted_as_they_stood_when_the_span_ended(
    every: list[Course], begin: int, length: int
) -> None:
    end = begin + length
    found = lived(every, {}, [], begin, end)
    whole = tally(found, begin)
    opened = [each for each in every if begin <= each.incident.opened_at < end]
    ended = {each.incident.id: each.events[-1].at for each in every if each.events[-1].kind == "resolved"}
    stamps = {each.incident.id: each.events[1].at for each in every if len(each.events) > 1}
    assert whole.opened == len(opened)
    assert whole.resolved == sum(begin <= at < end for at in ended.values())
    assert whole.open == sum(
        each.incident.opened_at < end and ended.get(each.incident.id, end) >= end for each in every
    )
    assert (whole.mtta.n, whole.mtta.of) == (
        sum(stamps.get(each.incident.id, end) < end for each in opened),
        len(opened),
    )
    parts = [tally(found, begin, priority) for priority in Priority]
    for name in ("opened", "resolved", "open"):
        assert sum(getattr(each, name) for each in parts) == getattr(whole, name)
    # What stood open when a span ended is there when the next one begins.
    assert {each.course.incident.id for each in found if each.open} <= {
        each.course.incident.id for each in lived(every, {}, [], end, end + 1)
    }


def test_a_mean_is_weighed_by_its_readings() -> None:
    columns = [Column(0, 1, 1.0, 0.0, 9.0), Column(HOUR, 3, 5.0, 4.0, 6.0), Column(2 * HOUR, 9, 50.0, 1.0, 99.0)]
    assert mean_of(columns, 0, 2 * HOUR) == Mean(4.0, 9.0, 4)
    assert mean_of(columns, 5 * HOUR, 6 * HOUR) == Mean(None, None, 0)


def test_a_change_that_ended_later_was_under_way() -> None:
    change = Change(
        number=1,
        kind="patch",
        text="t",
        rollback="r",
        by_whom="lee",
        at=1,
        state="made",
        ended_at=9,
        ended_by="lee",
    )
    assert (stood(change, 9).state, stood(change, 9).ended_at) == ("under_way", None)
    assert stood(change, 10) == change
