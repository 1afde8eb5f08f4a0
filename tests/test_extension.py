"""What the plan owes is promised ahead, and follows when a phase is made longer or shorter."""

import signal
from pathlib import Path

import pytest

from data import extensions, obligations
from data.errors import Refused
from data.records import DAY, HOUR, Kind, Obligation, State
from data.store import Tx
from tests.engines import settled_at, watch
from tests.rehearsal import START, Rehearsal, rehearsing
from tests.support import Desk
from warroom.commands import drill, following, task
from warroom.commands.extension import extend
from warroom.engine.playing import play as played
from warroom.room import Room
from warroom.rules.checklist import owed

MIDNIGHT = START - 9 * HOUR
"""At the beginning of the first day."""
ONCE = "task:d1-3.availability"
LATER = "task:d4-7.tuning"


def day(number: int) -> int:
    """Return the midnight with which a day of the programme ends."""
    return MIDNIGHT + number * DAY


async def promised(play: Rehearsal, subject: str = ONCE) -> list[tuple[float, State]]:
    """Return (day with which it is due, state) of each promise about ``subject``."""
    return [((each.due_at - MIDNIGHT) / DAY, each.state) for each in await play.promises(subject=subject)]


async def of_the_plan(tx: Tx) -> list[Obligation]:
    return [each for each in await obligations.of_kind(tx, Kind.TASK) if ":" in each.subject]


async def every(play: Rehearsal) -> list[Obligation]:
    async with play.room.store.reading() as tx:
        return await of_the_plan(tx)


async def test_an_engine_promises_a_week_ahead(play: Rehearsal) -> None:
    await play.run()
    assert await promised(play) == [(3, State.ARMED)]
    assert await promised(play, "task:w2.coaching") == []
    expected = {
        f"task:{each.id}" for each in owed(play.room.calendar) if START < each.due_at <= START + following.AHEAD
    }
    assert {each.subject for each in await every(play)} == expected
    seen = await every(play)
    await play.run()
    assert await every(play) == seen


async def test_a_longer_phase_moves_what_is_promised_and_the_opposite_brings_it_back(play: Rehearsal) -> None:
    await play.run()
    made = await play.do(extend, "d1-3", 2, "queues unstable")
    assert (made.id, made.by_whom, made.days) == ("EXT-1", "lee", 2)
    assert await promised(play) == [(3, State.SUPERSEDED), (5, State.ARMED)]
    # The fourth day is now one of the first phase, and the second one's daily check begins two days later.
    assert await promised(play, "task:d4-7.daily_check@2026-12-04") == [(4, State.SUPERSEDED)]
    assert await promised(play, "task:d4-7.daily_check@2026-12-06") == [(6, State.ARMED)]
    # Too far ahead by now.
    assert await promised(play, LATER) == [(7, State.SUPERSEDED)]
    # What every day owes is untouched.
    assert await promised(play, "task:technical.health@2026-12-04") == [(4, State.ARMED)]
    await play.do(extend, "d1-3", -2, "stable after all")
    assert await promised(play) == [(3, State.SUPERSEDED), (3, State.ARMED), (5, State.SUPERSEDED)]
    assert await promised(play, LATER) == [(7, State.SUPERSEDED), (7, State.ARMED)]
    assert [each[2] for each in await play.timeline("plan")] == [
        "extended: EXT-1 Day 1–3: close watch after opening: +2 days · queues unstable",
        "extended: EXT-2 Day 1–3: close watch after opening: -2 days · stable after all",
    ]
    assert await play.chain_holds()


async def test_what_was_ticked_stays_ticked_and_is_not_promised_again(play: Rehearsal) -> None:
    await play.run()
    await play.do(task.done, "d1-3.availability")
    await play.run()
    await play.do(extend, "d1-3", 2, "queues unstable")
    assert State.ARMED not in {state for _due, state in await promised(play)}


async def test_a_running_engine_fires_at_the_new_date_and_every_process_sees_it(tmp_path: Path) -> None:
    async with rehearsing(tmp_path) as play:
        async with watch(play) as engine:
            await engine.leads()
            await play.do(extend, "d1-3", 1, "queues unstable")
            await settled_at(play, day(3))
            assert await promised(play) == [(3, State.SUPERSEDED), (4, State.ARMED)]
            await settled_at(play, day(4))
            assert await promised(play) == [(3, State.SUPERSEDED), (4, State.FIRED)]
            (fired,) = [each for each in await play.promises(subject=ONCE) if each.state is State.FIRED]
            assert (fired.late_ms, fired.cause) == (0, None)
            engine.signal(signal.SIGTERM)
            assert await engine.end() == 0
        room = await Room.enter(play.room.store.path, play.room.site, play.room.actor)
        assert room.calendar.plan.total_days == 85
        await room.close()


async def test_a_running_engine_looks_again_once_an_hour(tmp_path: Path) -> None:
    async with rehearsing(tmp_path) as play, watch(play) as engine:
        await engine.leads()
        async with play.room.act() as act:
            lost = (await of_the_plan(act.tx))[0]
            await obligations.end(act.tx, lost.id, State.CANCELLED, "test")
        # Nothing falls due on the way: it is the look that brings it back.
        await play.move(START + HOUR)
        async for _version in play.room.store.changes(poll=0.02):
            if [each.state for each in await play.promises(subject=lost.subject)][-1] is State.ARMED:
                break
        engine.signal(signal.SIGTERM)
        assert await engine.end() == 0


async def test_within_the_hour_nothing_is_asked_and_a_clock_set_back_is_followed(play: Rehearsal) -> None:
    await play.run()
    seen = [await every(play)]
    async with play.room.act() as act:
        await obligations.end(act.tx, (await of_the_plan(act.tx))[0].id, State.CANCELLED, "test")
    async with play.room.act() as act:
        await following.keep_up(act)
    assert [each.state for each in await every(play)].count(State.CANCELLED) == 1
    assert len(await every(play)) == len(seen[0])
    await play.do(drill.advance, HOUR)
    async with play.room.act() as act:
        await following.keep_up(act)
    assert len(await every(play)) == len(seen[0]) + 1


async def test_a_drill_that_is_played_forward_fires_all_that_the_plan_owes_on_the_way(play: Rehearsal) -> None:
    await played(play.room, 30 * DAY)
    end = START + 30 * DAY
    due = {f"task:{each.id}": each.due_at for each in owed(play.room.calendar) if START < each.due_at <= end}
    fired = {each.subject: each for each in await every(play) if each.state is State.FIRED}
    assert {subject: each.due_at for subject, each in fired.items()} == due
    assert {each.late_ms for each in fired.values()} == {0}


async def test_what_fell_due_while_nobody_looked_fires_late(play: Rehearsal) -> None:
    await play.run()
    await play.move(day(20))
    await play.run()
    states = await promised(play, "task:w2.coaching")
    assert states == [(14, State.FIRED)]
    (late,) = await play.promises(subject="task:w2.coaching")
    assert (late.late_ms, late.cause) == (6 * DAY, "engine_down")


async def test_a_store_that_begins_in_the_midst_owes_what_comes_from_then_on(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, start=day(10) + HOUR) as play:
        await play.run()
        assert min(each.due_at for each in await every(play)) > day(10)
        assert await promised(play) == []
        assert await promised(play, "task:w2.coaching") == [(14, State.ARMED)]


@pytest.mark.parametrize(
    ("at", "phase", "days", "words"),
    [
        (10, "w22", 1, "w22: is not a phase of the plan; did you mean w2?"),
        (10, "d4-7", 1, "Day 4–7: stabilisation ended on 2026-12-07; only a phase"),
        (10, "w2", 0, "an extension by no days changes nothing"),
        (10, "w2", -4, "would end before it has a day left; it can be shortened by 3 days at the most"),
        (10, "w3-4", -14, "would end before it has a day left; it can be shortened by 13 days at the most"),
        (0, "d1-3", -3, "would end before it has a day left; it can be shortened by 2 days at the most"),
        (10, "w5-12", 367, "the programme may last 450 days at the most"),
    ],
)
async def test_what_makes_no_sense_is_refused(tmp_path: Path, at: int, phase: str, days: int, words: str) -> None:
    async with rehearsing(tmp_path, start=day(at) + HOUR) as play:
        with pytest.raises(Refused) as refused:
            await play.do(extend, phase, days, "because")
        assert words in str(refused.value)
        async with play.room.store.reading() as tx:
            assert await extensions.everything(tx) == []


@pytest.mark.parametrize(("at", "phase", "days"), [(11, "w2", -3), (0, "d1-3", -2), (10, "w5-12", 366)])
async def test_to_the_very_edge_it_is_allowed(tmp_path: Path, at: int, phase: str, days: int) -> None:
    async with rehearsing(tmp_path, start=day(at) - HOUR) as play:
        await play.do(extend, phase, days, "because")
        async with play.room.act() as act:
            assert act.calendar.plan.total_days == 84 + days


def test_the_command_line_tells_the_plan_and_extends_it(desk: Desk) -> None:
    desk.site("plan: aicc\ngo_live: 2026-12-01T09:00:00+09:00\nholidays: {closed: {2026-12-24: 창립기념일}}\n")
    found = desk.ok("plan", "show")
    assert list(found) == [
        *("id", "name", "sources", "timezone", "holidays", "first", "last", "day", "days", "phase", "coverage"),
        *("outside_coverage", "days_off", "phases", "extensions", "boundary", "checklists"),
    ]
    assert (found["first"], found["last"], found["day"], found["phase"]) == ("2026-12-01", "2027-02-22", 1, "d1-3")
    assert found["coverage"]["hours"] == "24 h, every day"
    assert [each["name"] for each in found["days_off"]][:2] == ["창립기념일", "Christmas Day"]
    assert (found["outside_coverage"]["people"][0]["name"], found["outside_coverage"]["now"]) == ("김지원", False)
    longer = desk.ok("plan", "extend", "d1-3", "--days", "11", "--reason", "unstable")
    (made,) = longer["extensions"]
    assert (made["id"], made["phase"], made["days"], made["by"], made["reason"]) == (
        *("EXT-1", "d1-3", 11, "lee", "unstable"),
    )
    (first, second, *_others) = longer["phases"]
    assert (first["last"], first["longer"], first["state"]) == ("2026-12-14", 11, "current")
    assert (second["first"], second["last"], second["items"]) == ("2026-12-15", "2026-12-18", 8)
    boundary = longer["boundary"]
    assert (boundary["day"], boundary["days_left"], boundary["ending"], boundary["beginning"]) == (
        *("2026-12-15", 14, "d1-3", "d4-7"),
    )
    assert (boundary["ends"], boundary["shifts_idle"]) == (
        [{"kind": "checklist", "id": "d1-3", "name": "Day 1–3: close watch after opening", "items": 6}],
        [],
    )
    desk.ok("drill", "advance", "24d")
    page = desk("plan", "show").out
    assert "day 25 of 95" in page
    assert "  EXT-1  d1-3  +11 days  2026-12-01 " in page
    assert "at the next boundary: 2026-12-26 Sat, in 1 day: Week 3–4: support in business hours begins" in page
    assert "→ Business-hours support · 09:00–18:00 Mon–Fri, not on days off" in page
    assert "  no longer needed  shift      Night" in page
    assert "2026-12-25 Fri  Christmas Day" in page
    assert "창립기념일" not in page
    for wrong in ("0", "x", "1.5", "1000"):
        assert "is no number of days" in desk.wrong("plan", "extend", "w2", "--days", wrong, "--reason", "x")
    assert "is not a phase" in desk.refused("plan", "extend", "w9", "--days", "1", "--reason", "x")
    desk.ok("drill", "advance", "80d")
    over = desk.ok("plan", "show")
    assert (over["phase"], over["boundary"], over["outside_coverage"]["now"]) == (None, None, True)
    assert "the programme ended on 2027-03-05 Fri" in desk("plan", "show").out


def test_before_going_live_the_boundary_is_the_first_day(desk: Desk) -> None:
    desk.site("plan: aicc\ngo_live: 2026-12-03T23:59:00+09:00\n")
    found = desk.ok("plan", "show")
    assert (found["day"], found["phase"], found["boundary"]["days_left"]) == (-1, None, 2)
    assert found["boundary"]["coverage_before"] is None
    assert {each["state"] for each in found["phases"]} == {"ahead"}
    assert "2 days until going live on 2026-12-03 Thu" in desk("plan", "show").out
