"""Mean times and response targets, each figure reckoned by hand from a scenario."""

from typing import Any

from data.records import HOUR, MINUTE, Event, Incident, Ms, Priority, Signal, State
from tests.rehearsal import START, Rehearsal, reading
from tests.test_rules_obligations import an_incident
from warroom.commands import alarm, ending, escalation, incident
from warroom.lessons import measures
from warroom.rules.measures import Compliance, Figure, Measures, lives, measure, priority_by_epoch

P1, P2, P3, P4 = Priority


def event(minute: float, kind: str, **payload: Any) -> Event:
    fields = {"seq": 1, "actor": "lee", "os_user": "lee", "subject": "INC-1", "prev": "", "hash": ""}
    return Event.model_validate({**fields, "at": round(minute * MINUTE), "kind": kind, "payload": payload})


def minutes(figure: Figure) -> tuple[float | None, float | None, int, int]:
    mean, median = (None if each is None else each / MINUTE for each in (figure.mean, figure.median))
    return mean, median, figure.n, figure.of


def noticed(at: Ms) -> Incident:
    return an_incident(detected_at=at, started_at=at)


def test_a_life_keeps_its_first_acknowledgement_and_the_fix_that_held() -> None:
    happened = [
        event(0, "opened", priority="P1"),
        event(2, "acknowledged"),
        event(5, "mitigated"),
        event(8, "raised", mitigation_undone=True),
        event(40, "acknowledged"),
        event(50, "mitigated"),
        event(60, "resolved"),
        event(70, "reopened", epoch=2),
        event(73, "acknowledged"),
        event(90, "resolved"),
    ]
    first, second = lives(noticed(0), happened)
    assert [first.acknowledged_at, first.mitigated_at, first.resolved_at] == [2 * MINUTE, 50 * MINUTE, HOUR]
    assert [second.begun_at, second.acknowledged_at] == [70 * MINUTE, 73 * MINUTE]
    assert [second.mitigated_at, second.resolved_at] == [90 * MINUTE, 90 * MINUTE]


def test_an_alarm_raised_again_before_any_fix_undoes_none() -> None:
    (life,) = lives(noticed(0), [event(5, "raised", mitigation_undone=False), event(6, "mitigated")])
    assert life.mitigated_at == 6 * MINUTE


def test_each_epoch_has_the_priority_of_its_time() -> None:
    happened = [
        event(0, "opened", priority="P3"),
        event(1, "priority", before="P3", after="P1"),
        event(2, "reopened", epoch=3),
        event(3, "priority", before="P1", after="P2"),
    ]
    assert priority_by_epoch(happened) == {1: P3, 2: P1, 3: P1, 4: P2}


def test_nothing_at_all_has_no_mean_and_no_share() -> None:
    nothing = Figure(None, None, 0, 0)
    found = measure([])
    assert found == Measures(nothing, nothing, nothing, nothing, Compliance(0, 0, 0))
    assert found.response.share is None


async def test_a_scenario_reckoned_by_hand(play: Rehearsal) -> None:
    """Five incidents from 09:00 on; the minutes are since then.

    INC-1, P1 by an alarm that failed first at -2, noticed at 0: acknowledged at 5, again at 40 after its claim
    (30 m) had expired, mitigated at 42, resolved at 50, reopened by its alarm at 60, acknowledged at 68, resolved
    at 90.
    INC-2, P2 by hand at 0, known to have begun at -10: raised to P1 at 20, so its response was due at 15 and is
    owed at once; missed; acknowledged at 30; mitigated at 60; still open.
    INC-3, P3 by hand at 90, beginning unknown: never acknowledged; its response (4 h) is missed at 330.
    INC-4, P2 by hand at 340: acknowledged at 350, resolved at 400. INC-5, P4 at 400: pending.
    """
    start = play.start
    by_hand = incident.open_incident
    await play.by("engine").do(alarm.raised, reading(START), P1, start - 2 * MINUTE)
    await play.do(by_hand, "recordings late", P2, started_at=start - 10 * MINUTE)
    await play.to(5)
    await play.do(incident.acknowledge, "INC-1")
    await play.to(20)
    await play.do(escalation.change_priority, "INC-2", P1, "all sites")
    await play.run()
    await play.to(30)
    await play.by("park").do(incident.acknowledge, "INC-2")
    await play.to(40)
    await play.do(incident.acknowledge, "INC-1")
    await play.to(42)
    await play.do(ending.mitigate, "INC-1")
    await play.to(50)
    await play.by("engine").do(alarm.cleared, "desk")
    await play.do(ending.resolve, "INC-1")
    await play.to(60)
    await play.do(ending.mitigate, "INC-2")
    await play.by("engine").do(alarm.raised, reading(START + HOUR), P1)
    assert (await play.incident(1)).signal is Signal.RAISED
    await play.to(68)
    await play.do(incident.acknowledge, "INC-1")
    await play.to(90)
    await play.do(ending.resolve, "INC-1", force=True, reason="false alarm")
    await play.do(by_hand, "statistics slow", P3)
    await play.to(340)
    await play.do(by_hand, "one queue silent", P2)
    await play.to(350)
    await play.do(incident.acknowledge, "INC-4")
    await play.to(400)
    await play.do(ending.resolve, "INC-4")
    await play.do(by_hand, "typing error", P4)
    async with play.room.store.reading() as tx:
        courses = await measures.courses(tx, 0)
        late = await measures.courses(tx, start + 340 * MINUTE)
    every = measure(courses)
    # INC-1: 2, INC-2: 10; of the other three nobody knows when they began.
    assert minutes(every.mttd) == (6, 6, 2, 5)
    # Lives: INC-1 5 and 8, INC-2 30, INC-4 10; INC-3 and INC-5 none.
    assert minutes(every.mtta) == (13.25, 9, 4, 6)
    # INC-1 mends at its last resolution (90), INC-2 at 60, INC-4 at its resolution (60).
    assert minutes(every.mttm) == (70, 60, 3, 5)
    assert minutes(every.mttr) == (75, 75, 2, 5)
    # Kept: INC-1 twice, INC-4. Missed: INC-2 as P1, INC-3. INC-2's as P2 was superseded; INC-5's is to come.
    assert every.response == Compliance(3, 2, 1)
    assert every.response.share == 0.6
    p1 = measure(courses, P1)
    assert minutes(p1.mtta) == ((5 + 8 + 30) / 3, 8, 3, 3)
    assert minutes(p1.mttr) == (90, 90, 1, 2)
    assert p1.response == Compliance(2, 1, 0)
    assert measure(courses, P2).response == Compliance(1, 0, 0)
    assert measure(courses, P3).response == Compliance(0, 1, 0)
    assert measure(courses, P4).response == Compliance(0, 0, 1)
    assert minutes(measure(courses, P3).mtta) == (None, None, 0, 1)
    assert [each.incident.id for each in late] == ["INC-4", "INC-5"]


async def test_a_p3_by_night_is_missed_on_the_clock_and_called_in_hours_of_coverage(play: Rehearsal) -> None:
    """Day 30, a Wednesday: the phase watches on workdays from 09:00 to 18:00."""
    day = 24 * 60
    await play.to(29 * day + 13 * 60)  # 22:00
    await play.do(incident.open_incident, "statistics slow", P3)
    await play.to(30 * day + 4 * 60)  # 13:00, a day of coverage
    async with play.room.store.reading() as tx:
        (course,) = await measures.courses(tx, 0)
    (response,) = course.responses
    assert (response.state, (response.due_at - course.incident.detected_at) / HOUR) == (State.FIRED, 4)
    assert measure([course], P3).response == Compliance(0, 1, 0)
    second = next(each for each in await play.ladder() if each[0] == 2)
    coverage = play.room.calendar.add_covered(response.due_at, 30 * MINUTE)
    assert second[1] == play.since_start(coverage)
    assert coverage - response.due_at > 30 * MINUTE
