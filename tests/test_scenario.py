"""The plan's own story, and the ways it can turn, on a clock that is moved by hand."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from data.errors import Refused
from data.records import HOUR, MINUTE, Kind, Ms, Priority, Signal, State, Status, Step
from tests.rehearsal import START, Rehearsal, inbox, reading, rehearsing, write_site
from warroom.commands import alarm, drill, ending, escalation, incident, posting
from warroom.engine.engine import Engine

P1, P2, P3 = Priority.P1, Priority.P2, Priority.P3


async def opened(play: Rehearsal, priority: Priority = P1) -> None:
    """Open INC-1 by hand and let the first level be called."""
    await play.do(incident.open_incident, "routing down", priority)
    await play.run()


async def raised(play: Rehearsal) -> None:
    """Let the alarm of the desk open INC-1, or whatever it does now."""
    await play.by("engine").do(alarm.raised, reading(await now(play)), P1)
    await play.run()


async def cleared(play: Rehearsal) -> None:
    await play.by("engine").do(alarm.cleared, "desk")
    await play.run()


async def now(play: Rehearsal) -> Ms:
    async with play.room.act() as act:
        return act.now


async def states(play: Rehearsal, kind: Kind, subject: str = "INC-1") -> list[tuple[float, str]]:
    return [
        (play.since_start(each.due_at), each.state.value) for each in await play.promises(kind, subject=subject)
    ]


async def test_the_whole_story(tmp_path: Path) -> None:
    async with inbox() as received:
        site = write_site(tmp_path, notify=f"  - {{name: ops, url: '{received.url}'}}\n")
        async with rehearsing(tmp_path, site=site) as play:
            await raised(play)
            await play.to(4)
            await play.do(posting.post_update, "INC-1", "we are on it", kind="notice")
            await play.to(5)
            await play.to(6)
            await play.do(incident.acknowledge, "INC-1")
            await play.to(15)
            await play.to(30)
            await play.to(34)
            await play.do(incident.record_step, "INC-1", Step.ANALYSE)
            await play.to(50)
            await play.do(posting.post_update, "INC-1", "we roll back", eta=START + 65 * MINUTE)
            await play.to(60)
            await play.to(68)
            await cleared(play)
            await play.to(70)
            await play.do(ending.mitigate, "INC-1")
            await play.to(79)
            await play.do(posting.post_update, "INC-1", "it holds")
            await play.to(80)
            await play.to(100)
            await play.do(ending.resolve, "INC-1")
            with pytest.raises(Refused, match="completion report is owed"):
                await play.do(ending.close, "INC-1")
            for minute in (109, 120, 130, 240, 270, 20 * 60):
                await play.to(minute)
            await play.do(posting.post_update, "INC-1", "a bad rule in the router", kind="completion")
            await play.do(ending.close, "INC-1")
            await play.to(72 * 60)

            lee, park = "이기술 010-2222-2222", "박인프라 010-3333-3333"
            assert await play.timeline() == [
                (0, "engine", "opened: P1 opened: desk: connection refused"),
                (0, "engine", f"level: L1 On-site support team: {lee}, {park}"),
                (4, "lee", "notice: we are on it · next update 09:30"),
                (6, "lee", "acknowledged: acknowledged by lee"),
                (15, "engine", "breached: missed: initial analysis"),
                (30, "engine", "breached: missed: temporary fix"),
                (30, "engine", "breached: missed: update"),
                (30, "engine", "level: L2 Support lead: 김지원 010-1111-1111"),
                (34, "lee", "step: Initial analysis"),
                (50, "lee", "update: we roll back · next update 10:20"),
                (60, "engine", "level: L3 Project manager: 오매니저 010-7777-7777"),
                (68, "engine", "recovered: recovered"),
                (70, "lee", "mitigated: a temporary fix holds"),
                (79, "lee", "update: it holds · next update 10:49"),
                (100, "lee", "resolved: resolved"),
                (1200, "lee", "update: a bad rule in the router"),
                (1200, "lee", "closed: closed"),
            ]
            title = "[P1] INC-1 desk: connection refused — "
            assert [message for _title, message in received.got] == [
                f"{title}L1 On-site support team: {lee}, {park}",
                f"{title}L2 Support lead: 김지원 010-1111-1111",
                f"{title}L3 Project manager: 오매니저 010-7777-7777",
            ]
            assert [(each.person, each.state, each.attempts) for each in await play.messages()] == [
                ("이기술, 박인프라", "sent", 1),
                ("김지원", "sent", 1),
                ("오매니저", "sent", 1),
            ]
            assert {title for title, _message in received.got} == {
                f"warroom {each.key}" for each in await play.messages()
            }
            found = {
                (each.kind, each.level, each.seq): (
                    play.since_start(each.due_at),
                    each.state,
                    None if each.fired_at is None else play.since_start(each.fired_at),
                    None if each.met_at is None else play.since_start(each.met_at),
                )
                for each in await play.promises()
            }
            assert found == {
                (Kind.LEVEL, 1, 1): (0, State.FIRED, 0, None),
                (Kind.FIRST_NOTICE, 0, 1): (5, State.MET, None, 4),
                (Kind.RESPONSE, 0, 1): (15, State.MET, None, 6),
                (Kind.ANALYSIS, 0, 1): (15, State.FIRED, 15, 34),
                (Kind.TEMPORARY_FIX, 0, 1): (30, State.FIRED, 30, 70),
                (Kind.UPDATE, 0, 1): (30, State.FIRED, 30, 50),
                (Kind.LEVEL, 2, 1): (30, State.FIRED, 30, None),
                (Kind.ACK_EXPIRY, 0, 1): (36, State.SUPERSEDED, None, None),
                (Kind.UPDATE, 0, 2): (60, State.MET, None, 50),
                (Kind.LEVEL, 3, 1): (60, State.FIRED, 60, None),
                (Kind.ACK_EXPIRY, 0, 2): (64, State.SUPERSEDED, None, None),
                (Kind.ACK_EXPIRY, 0, 3): (80, State.MET, None, 80),
                (Kind.UPDATE, 0, 3): (80, State.MET, None, 79),
                (Kind.UPDATE, 0, 4): (109, State.CANCELLED, None, None),
                (Kind.LEVEL, 4, 1): (120, State.CANCELLED, None, None),
                (Kind.LEVEL, 5, 1): (240, State.CANCELLED, None, None),
                (Kind.COMPLETION_REPORT, 0, 1): (100 + 24 * 60, State.MET, None, 1200),
            }
            closed = await play.incident()
            assert (closed.status, closed.level, closed.epoch) == (Status.CLOSED, 3, 1)
            assert await play.chain_holds()


async def test_nobody_does_anything(play: Rehearsal) -> None:
    """Every clock runs out, every level is called, and each promise fires once at its moment."""
    await opened(play)
    for minute in range(5, 245, 5):
        await play.to(minute)
    fired = [each for each in await play.promises() if each.fired_at is not None]
    assert all(each.fired_at == each.due_at for each in fired)
    assert await play.fired_levels() == [(1, 0), (2, 30), (3, 60), (4, 120), (5, 240)]
    assert [minute for minute, state in await states(play, Kind.UPDATE) if state == "fired"] == list(
        range(30, 241, 30)
    )
    once = [Kind.RESPONSE, Kind.ANALYSIS, Kind.TEMPORARY_FIX, Kind.FIRST_NOTICE]
    assert [(each.kind, each.state) for each in await play.promises(*once)] == [
        (Kind.FIRST_NOTICE, State.FIRED),
        (Kind.RESPONSE, State.FIRED),
        (Kind.ANALYSIS, State.FIRED),
        (Kind.TEMPORARY_FIX, State.FIRED),
    ]
    assert [each.state for each in await play.messages()] == ["suppressed"] * 5


async def test_an_acknowledged_analysis_holds_the_second_level_back(play: Rehearsal) -> None:
    await opened(play)
    await play.to(10)
    await play.do(incident.acknowledge, "INC-1")
    await play.to(14)
    await play.do(incident.record_step, "INC-1", Step.ANALYSE)
    await play.to(30)
    assert await play.fired_levels() == [(1, 0)]
    assert (await play.ladder())[1] == (2, 30, "met", "acknowledged and analysed")


async def test_an_expired_claim_calls_the_level_that_it_held_back(play: Rehearsal) -> None:
    await opened(play)
    await play.to(10)
    await play.do(incident.acknowledge, "INC-1")
    await play.do(incident.record_step, "INC-1", Step.ANALYSE)
    await play.to(30)
    await play.to(39)
    assert (await play.incident()).status is Status.ACKNOWLEDGED
    await play.to(40)
    now = await play.incident()
    assert (now.status, now.acknowledged_by, now.ack_expires_at, now.level) == (Status.TRIGGERED, None, None, 2)
    assert await play.fired_levels() == [(1, 0), (2, 40)]
    bodies = [each.body for each in await play.messages()]
    assert len(bodies) == 2
    told = bodies[1].splitlines()
    assert told[0] == "[P1] INC-1 routing down — the claim of lee has expired"
    assert told[1].startswith("[P1] INC-1 routing down — L2 Support lead")
    await play.to(41)
    assert len(await play.messages()) == 2


async def test_work_of_the_holder_renews_the_claim_and_work_of_others_does_not(play: Rehearsal) -> None:
    await opened(play)
    await play.to(10)
    await play.do(incident.acknowledge, "INC-1")
    await play.to(30)
    await play.do(incident.add_note, "INC-1", "restarting")
    await play.to(40)
    assert (await play.incident()).acknowledged_by == "lee"
    await play.by("park").do(incident.add_note, "INC-1", "I am here too")
    await play.to(60)
    assert (await play.incident()).acknowledged_by is None


async def test_two_operators_acknowledge(play: Rehearsal) -> None:
    await opened(play)
    seen = (await play.incident()).row_version
    await play.do(incident.acknowledge, "INC-1", seen=seen)
    await play.to(0.2)
    with pytest.raises(Refused, match="already acknowledged by lee, 12 s ago"):
        await play.by("park").do(incident.acknowledge, "INC-1", seen=seen)
    assert (await play.incident()).acknowledged_by == "lee"
    assert (await play.timeline())[-1] == (0.2, "park", "note: also responding")


async def test_an_act_on_a_state_that_has_changed_is_refused(play: Rehearsal) -> None:
    await opened(play)
    seen = (await play.incident()).row_version
    await play.by("park").do(incident.set_next_action, "INC-1", "look at the router")
    before = await play.timeline()
    with pytest.raises(Refused, match="next_action by park"):
        await play.do(ending.mitigate, "INC-1", seen=seen)
    with pytest.raises(Refused, match="look again"):
        await play.do(escalation.escalate, "INC-1", seen_level=0)
    assert await play.timeline() == before


async def test_two_operators_escalate_and_one_level_is_called(play: Rehearsal) -> None:
    await opened(play)
    await play.to(10)
    await play.do(escalation.escalate, "INC-1", seen_level=1)
    with pytest.raises(Refused, match="at level 2 already"):
        await play.by("park").do(escalation.escalate, "INC-1", seen_level=1)
    await play.to(30)
    assert await play.fired_levels() == [(1, 0), (2, 10)]
    await play.to(60)
    assert await play.fired_levels() == [(1, 0), (2, 10), (3, 60)]


async def test_a_level_called_by_hand_is_called_whatever_holds_it_back(play: Rehearsal) -> None:
    await opened(play)
    await play.do(incident.acknowledge, "INC-1")
    await play.do(incident.record_step, "INC-1", Step.ANALYSE)
    assert (await play.do(escalation.escalate, "INC-1", seen_level=1)).level == 2
    await play.to(40)
    await play.do(ending.mitigate, "INC-1")
    assert (await play.do(escalation.escalate, "INC-1", seen_level=2)).level == 3
    assert await play.fired_levels() == [(1, 0), (2, 0), (3, 40)]
    assert len(await play.lines()) == 4  # the claim's end among them


THURSDAY: Ms = round(datetime.fromisoformat("2026-12-17T17:00:00+09:00").timestamp() * 1000)
"""In the programme's third week, when coverage is 09:00-18:00, Monday to Friday."""


async def test_a_lower_priority_climbs_from_the_missed_response_in_hours_of_coverage(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, start=THURSDAY) as play:
        await opened(play, P3)
        expected = {
            1: "2026-12-17T17:00:00+09:00",
            2: "2026-12-18T09:30:00+09:00",
            3: "2026-12-18T10:00:00+09:00",
            4: "2026-12-18T11:00:00+09:00",
            5: "2026-12-18T13:00:00+09:00",
        }
        due = {each.level: each.due_at for each in await play.promises(Kind.LEVEL)}
        assert due == {
            level: round(datetime.fromisoformat(text).timestamp() * 1000) for level, text in expected.items()
        }
        assert await play.promises(Kind.ANALYSIS, Kind.TEMPORARY_FIX, Kind.UPDATE) == []
        assert await play.messages() == []
        await play.to(4 * 60)
        assert await play.kinds() == [(0, "opened"), (0, "level"), (240, "breached"), (240, "breached")]
        for minute in (16 * 60, 16.5 * 60, 17 * 60):
            await play.to(minute)
        assert await play.fired_levels() == [(1, 0), (2, 16.5 * 60), (3, 17 * 60)]


async def test_the_ladder_of_a_lower_priority_crosses_a_weekend(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, start=THURSDAY + 24 * HOUR) as play:
        await opened(play, P3)
        second = (await play.promises(Kind.LEVEL))[1]
        assert second.due_at == round(datetime.fromisoformat("2026-12-21T09:30:00+09:00").timestamp() * 1000)


async def test_a_response_ends_the_ladder_of_a_lower_priority(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, start=THURSDAY) as play:
        await opened(play, P3)
        await play.to(60)
        await play.do(incident.acknowledge, "INC-1")
        await play.to(24 * 60)
        assert await play.fired_levels() == [(1, 0)]
        assert [state for _level, _due, state, _cause in await play.ladder()][1:] == ["met"] * 4
        assert (await play.incident()).acknowledged_by == "lee"  # its claim has no end


async def test_a_raised_priority_calls_what_is_overdue_and_spaces_the_rest(play: Rehearsal) -> None:
    await opened(play, P3)
    await play.to(3 * 60)
    await play.do(escalation.change_priority, "INC-1", P1, "the floor stands still")
    await play.run()
    now = await play.incident()
    assert (now.priority, now.epoch, now.anchor_at) == (P1, 2, START)
    assert await play.fired_levels() == [(1, 0), (2, 180)]
    new = [each for each in await play.ladder() if each[2] == "armed"]
    assert new == [
        (3, 190, "armed", "priority_raised"),
        (4, 200, "armed", "priority_raised"),
        (5, 240, "armed", "priority_raised"),
    ]
    old = [each for each in await play.promises(Kind.LEVEL) if each.epoch == 1]
    assert [each.state for each in old] == [State.FIRED] + [State.SUPERSEDED] * 4


async def test_a_response_to_a_lower_priority_does_not_empty_the_ladder_of_a_higher_one(
    play: Rehearsal,
) -> None:
    await opened(play, P3)
    await play.to(10)
    await play.do(incident.acknowledge, "INC-1")
    await play.to(10 * 60)  # past every level of the P3 ladder, held back by the response
    assert [state for _level, _due, state, _cause in await play.ladder()] == ["fired", *["met"] * 4]
    await play.do(escalation.change_priority, "INC-1", P1, "it was worse")
    await play.run()
    assert await play.fired_levels() == [(1, 0), (2, 600)]
    await play.to(610)
    await play.to(620)
    await play.to(630)
    assert await play.fired_levels() == [(1, 0), (2, 600), (3, 610), (4, 620), (5, 630)]


async def test_a_lowered_priority_moves_only_what_is_armed(play: Rehearsal) -> None:
    await opened(play)
    await play.to(30)
    await play.to(35)
    before = [each for each in await play.promises() if each.state is State.FIRED]
    await play.do(escalation.change_priority, "INC-1", P3, "one desk only")
    await play.run()
    after = await play.promises()
    assert [each for each in after if each.state is State.FIRED] == before
    armed = {(each.kind, each.level): play.since_start(each.due_at) for each in after if each.state is State.ARMED}
    # Response 4 h missed at T+240 is where the levels of a P3 count from; the notice was missed already.
    assert armed == {(Kind.LEVEL, 3): 300, (Kind.LEVEL, 4): 360, (Kind.LEVEL, 5): 480}
    assert await play.fired_levels() == [(1, 0), (2, 30)]


async def test_up_and_down_and_up_again_calls_each_level_once(play: Rehearsal) -> None:
    await opened(play, P2)
    await play.to(20)
    await play.do(escalation.change_priority, "INC-1", P1, "worse")
    await play.to(31)
    await play.do(escalation.change_priority, "INC-1", P3, "better")
    await play.to(40)
    await play.do(escalation.change_priority, "INC-1", P1, "worse again")
    for minute in (50, 60, 120, 240, 250):
        await play.to(minute)
    assert await play.fired_levels() == [(1, 0), (2, 31), (3, 60), (4, 120), (5, 240)]
    with pytest.raises(Refused, match="is P1 already"):
        await play.do(escalation.change_priority, "INC-1", P1, "and again")


async def test_a_quiet_alarm_is_mitigated_and_the_response_stays_owed(play: Rehearsal) -> None:
    await raised(play)
    await play.to(10)
    await cleared(play)
    assert (await play.incident()).signal is Signal.RECOVERED
    await play.to(24.9)
    assert not (await play.incident()).mitigated
    await play.to(25)
    assert (await play.incident()).status is Status.MITIGATED
    assert (await play.kinds())[-1] == (25, "mitigated")
    assert await states(play, Kind.RESPONSE) == [(15, "fired")]
    for minute in (30, 60, 120, 240):
        await play.to(minute)
    # Nobody has acknowledged, so the second level is called; the others wait for a mitigation, which holds.
    assert await play.fired_levels() == [(1, 0), (2, 30)]
    assert (await play.incident()).status is Status.MITIGATED


async def test_quiet_minutes_count_before_the_levels_that_they_hold_back(play: Rehearsal) -> None:
    """An engine that was away for the quiet minutes and a level's moment does not call that level."""
    await raised(play)
    await play.to(31)
    await cleared(play)
    await play.to(61)
    assert await play.fired_levels() == [(1, 0), (2, 31)]
    assert (await play.ladder())[2] == (3, 60, "met", "mitigated")


async def test_raised_again_undoes_the_mitigation_with_the_original_anchors(play: Rehearsal) -> None:
    await raised(play)
    await play.to(5)
    await play.do(incident.acknowledge, "INC-1")
    await cleared(play)
    await play.to(20)
    assert (await play.incident()).step == Step.TEMPORARY_FIX.number
    await play.to(25)
    await raised(play)
    now = await play.incident()
    assert (now.number, now.epoch, now.status, now.signal) == (1, 1, Status.ACKNOWLEDGED, Signal.RAISED)
    assert (now.mitigated_at, now.step) == (None, Step.DETECT.number)
    await play.to(30)
    # Acknowledged, but analysed by nobody: a mitigation that did not hold is no analysis.
    assert await play.fired_levels() == [(1, 0), (2, 30)]
    assert await states(play, Kind.TEMPORARY_FIX) == [(30, "met"), (30, "fired")]
    await play.to(35)
    assert (await play.incident()).acknowledged_by is None  # the claim ends when it would have ended
    for minute in (60, 120):
        await play.to(minute)
    assert await play.fired_levels() == [(1, 0), (2, 30), (3, 60), (4, 120)]


async def test_raised_again_owes_what_fell_due_meanwhile_at_once(play: Rehearsal) -> None:
    await raised(play)
    await play.do(incident.acknowledge, "INC-1")
    await play.do(incident.record_step, "INC-1", Step.ANALYSE)
    await play.do(ending.mitigate, "INC-1")
    await cleared(play)
    for minute in (30, 60, 120, 130):
        await play.to(minute)
    assert await play.fired_levels() == [(1, 0)]
    await raised(play)
    # The claim ran out while it seemed mitigated: what it held back is called with the rest.
    assert await play.fired_levels() == [(1, 0), (2, 130), (3, 130), (4, 130)]
    assert (await play.incident()).status is Status.TRIGGERED
    assert [each.body.count("\n") for each in await play.messages()] == [0, 3]  # one bundle
    await play.to(240)
    assert (await play.fired_levels())[-1] == (5, 240)


async def test_an_acknowledgement_while_mitigated_gets_an_end_when_the_alarm_is_back(play: Rehearsal) -> None:
    await raised(play)
    await play.to(5)
    await cleared(play)
    await play.to(20)
    await play.do(incident.acknowledge, "INC-1")
    assert (await play.incident()).status is Status.MITIGATED
    await play.to(25)
    await raised(play)
    assert (await play.incident()).ack_expires_at == START + 55 * MINUTE
    await play.to(55)
    assert (await play.incident()).acknowledged_by is None


async def test_a_priority_lowered_while_mitigated_takes_the_end_of_the_claim_away(play: Rehearsal) -> None:
    await raised(play)
    await play.do(incident.acknowledge, "INC-1")
    await play.do(ending.mitigate, "INC-1")
    await cleared(play)
    await play.do(escalation.change_priority, "INC-1", P3, "one desk only")
    await play.to(60)
    await raised(play)
    now = await play.incident()
    assert (now.status, now.acknowledged_by, now.ack_expires_at) == (Status.ACKNOWLEDGED, "lee", None)


async def test_raised_within_half_an_hour_of_resolve_reopens(play: Rehearsal) -> None:
    await raised(play)
    await play.to(10)
    await cleared(play)
    await play.do(ending.resolve, "INC-1")
    await play.to(40)
    await raised(play)
    now = await play.incident()
    assert (now.status, now.epoch, now.anchor_at, now.level) == (
        Status.TRIGGERED,
        2,
        START + 40 * MINUTE,
        1,
    )
    await play.to(70)
    assert await play.fired_levels() == [(1, 0), (1, 40), (2, 70)]
    assert await states(play, Kind.COMPLETION_REPORT) == [(10 + 24 * 60, "superseded")]


async def test_a_reopened_incident_is_analysed_anew(play: Rehearsal) -> None:
    """In the very moment too in which it was resolved: a frozen clock has no other."""
    await opened(play)
    await play.do(incident.record_step, "INC-1", Step.ANALYSE)
    with pytest.raises(Refused, match="was recorded by lee"):
        await play.do(incident.record_step, "INC-1", Step.ANALYSE)
    await play.do(ending.resolve, "INC-1")
    assert (await play.do(ending.reopen, "INC-1")).step == Step.DETECT.number
    assert (await play.do(incident.record_step, "INC-1", Step.ANALYSE)).analysed
    assert await states(play, Kind.ANALYSIS) == [(15, "met"), (15, "met")]


async def test_raised_later_opens_a_new_one_with_a_link(play: Rehearsal) -> None:
    await raised(play)
    await play.to(10)
    await cleared(play)
    await play.do(ending.resolve, "INC-1")
    await play.to(40.1)
    await raised(play)
    assert (await play.incident(1)).status is Status.RESOLVED
    second = await play.incident(2)
    assert (second.linked, second.status, second.epoch) == (1, Status.TRIGGERED, 1)
    assert await play.fired_levels("INC-2") == [(1, 40.1)]


async def test_an_exhausted_ladder_calls_the_top_again_until_someone_commands(play: Rehearsal) -> None:
    await opened(play)
    for minute in range(30, 331, 30):
        await play.to(minute)
    assert await play.fired_levels() == [
        (1, 0),
        (2, 30),
        (3, 60),
        (4, 120),
        (5, 240),
        (5, 270),
        (5, 300),
        (5, 330),
    ]
    assert "LADDER EXHAUSTED" in (await play.timeline())[-1][2]
    assert "LADDER EXHAUSTED" in (await play.messages())[-1].body
    await play.do(incident.assign, "INC-1", "commander", "jang")
    for minute in range(360, 480, 30):
        await play.to(minute)
    assert (await play.fired_levels())[-1] == (5, 330)


async def test_an_exhausted_ladder_rests_while_mitigated(play: Rehearsal) -> None:
    await raised(play)
    for minute in (30, 60, 120, 240):
        await play.to(minute)
    await play.do(ending.mitigate, "INC-1")
    await cleared(play)
    for minute in (270, 300):
        await play.to(minute)
    assert (await play.fired_levels())[-1] == (5, 240)
    await play.to(310)
    await raised(play)
    await play.to(329)
    assert (await play.fired_levels())[-1] == (5, 240)
    await play.to(330)
    assert (await play.fired_levels())[-1] == (5, 330)


async def test_an_engine_that_was_away_fires_all_that_holds_in_one_bundle(play: Rehearsal) -> None:
    await opened(play)
    await play.to(125)
    assert await play.fired_levels() == [(1, 0), (2, 125), (3, 125), (4, 125)]
    late = [each for each in await play.promises(Kind.LEVEL) if each.fired_at == START + 125 * MINUTE]
    assert [(each.late_ms, each.cause) for each in late] == [
        (95 * MINUTE, "engine_down"),
        (65 * MINUTE, "engine_down"),
        (5 * MINUTE, "engine_down"),
    ]
    # Nags collapse: one missed update stands for all, and the next keeps to the grid.
    assert await states(play, Kind.UPDATE) == [(30, "fired"), (150, "armed")]
    messages = await play.messages()
    assert [each.body.count("\n") for each in messages] == [0, 2]
    assert messages[1].person == "김지원, 오매니저, 윤사업"
    await play.to(150)
    assert await states(play, Kind.UPDATE) == [(30, "fired"), (150, "fired"), (180, "armed")]


async def test_nothing_is_replayed_for_a_resolved_incident(play: Rehearsal) -> None:
    await opened(play)
    await play.do(ending.resolve, "INC-1")
    await play.to(300)
    assert await play.fired_levels() == [(1, 0)]
    assert await play.kinds() == [(0, "opened"), (0, "level"), (0, "resolved")]


async def test_resolving_under_a_raised_alarm_needs_force_and_a_reason(play: Rehearsal) -> None:
    await raised(play)
    for options in ({}, {"force": True}, {"reason": "it is the probe"}):
        with pytest.raises(Refused, match="still raised"):
            await play.do(ending.resolve, "INC-1", **options)
    assert (await play.incident()).status is Status.TRIGGERED
    await play.do(ending.resolve, "INC-1", force=True, reason="it is the probe")
    assert (await play.timeline())[-1][2] == "resolved: resolved while its alarm was raised: it is the probe"
    await cleared(play)
    assert (await play.incident()).status is Status.RESOLVED


async def test_a_level_without_anybody_tells_the_levels_below(tmp_path: Path) -> None:
    people = "  kim: {routes: [kim]}\n  lee: {routes: [lee]}\n"
    notify = "  - {name: kim, url: 'json://192.0.2.1'}\n  - {name: lee, url: 'json://192.0.2.2'}\n"
    async with rehearsing(tmp_path, site=write_site(tmp_path, people=people, notify=notify)) as play:
        await opened(play)
        await play.to(30)
        await play.to(60)
        assert "NOBODY IS KNOWN — call by hand" in (await play.timeline())[-1][2]
        assert [(each.route, each.person) for each in await play.messages()] == [
            ("lee", "이기술"),
            ("kim", "김지원"),
            ("kim", "김지원"),
            ("lee", "이기술"),
        ]
        await play.to(120)
        assert await play.fired_levels() == [(1, 0), (2, 30), (3, 60), (4, 120)]


async def test_a_running_engine_follows_a_moved_clock(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", P1)
    engine = asyncio.create_task(Engine(play.room).run())
    try:
        for minute, level in ((0, 1), (30, 2), (60, 3)):
            ahead = play.start + minute * MINUTE - await now(play)
            await play.do(drill.advance, ahead)
            async for _version in play.room.store.changes():
                if (level, minute) in await play.fired_levels():
                    break
    finally:
        engine.cancel()
        await asyncio.gather(engine, return_exceptions=True)
    assert await play.fired_levels() == [(1, 0), (2, 30), (3, 60)]
