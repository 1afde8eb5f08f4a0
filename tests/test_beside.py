"""What stands beside an incident: what changed in the day before, and what fixed it last time."""

import sqlite3
import time
from pathlib import Path

import pytest

from data import incidents, roster, silences
from data.besideviews import Beside
from data.records import DAY, HOUR, MINUTE, SECOND, Ms, Priority, Step
from data.store import Value
from tests.rehearsal import START, Rehearsal, reading, rehearsing, write_site
from warroom.commands import alarm, change, ending, incident, posting
from warroom.config import load_site
from warroom.engine.engine import Engine
from warroom.engine.leadership import Leadership
from warroom.lessons.beside import MOST, TITLES, beside
from warroom.room import Room

P1, P2, P3, P4 = Priority


async def seen(play: Rehearsal, number: int) -> Beside:
    async with play.room.store.reading() as tx:
        found = await incidents.get(tx, number)
        assert found is not None
        return await beside(tx, play.room.site, found)


async def ended(play: Rehearsal, title: str, minutes: float = 0) -> str:
    """Open, and after a while resolve, an incident; return its id."""
    opened = await play.do(incident.open_incident, title, P4)
    if minutes:
        await play.to(play.since_start(play.room.clock.now()) + minutes)
    await play.do(ending.resolve, opened.id)
    return opened.id


async def silence(play: Rehearsal, begin: Ms) -> None:
    async with play.room.act() as act:
        await silences.add(
            act.tx, scope="probe:desk", owner="lee", reason="patch night", begin_at=begin, end_at=begin + HOUR
        )


async def test_what_changed_in_the_day_before_is_told_newest_first(play: Rehearsal) -> None:
    start = play.start
    await play.do(change.add, "too long ago", at=start - DAY - SECOND)
    await play.do(change.add, "router 4.2", kind="deploy", at=start - 3 * HOUR)
    await silence(play, start - 2 * HOUR)
    async with play.room.act() as act:
        await act.record("clock", "clock_stepped", step_ms=40 * MINUTE)
        await roster.add_swap(
            act.tx,
            begin_at=start - HOUR,
            end_at=start + HOUR,
            out_person="lee",
            in_person="park",
            reason="ill",
            by="kim",
            now=start - DAY,
        )
    await play.to(10)
    await play.do(change.add, "pool 200", kind="tuning")
    await play.do(incident.open_incident, "routing down", P1, started_at=start + 5 * MINUTE)
    found = (await seen(play, 1)).changed
    assert [(each.before, each.what, each.text, each.who) for each in found] == [
        ("5 min before", "clock", "the wall clock stepped by +40 min", "lee"),
        ("1 h before", "swap", "이기술 → 박인프라: ill", "kim"),
        ("2 h before", "silence", "probe:desk: patch night", "lee"),
        ("3 h before", "deploy", "router 4.2", "lee"),
    ]


async def test_a_drill_that_is_moved_ahead_changes_nothing(play: Rehearsal) -> None:
    await play.to(30)
    await play.do(incident.open_incident, "routing down", P1)
    assert (await seen(play, 1)).changed == ()


async def test_only_the_newest_changes_are_looked_at(play: Rehearsal) -> None:
    for number in range(MOST + 5):
        await play.do(change.add, f"change {number}", at=play.start - number * MINUTE)
    await play.do(incident.open_incident, "routing down", P1)
    assert [each.text for each in (await seen(play, 1)).changed] == [f"change {number}" for number in range(MOST)]


async def test_another_site_file_is_noticed_by_the_engine_that_leads_with_it(tmp_path: Path) -> None:
    async with rehearsing(tmp_path) as play:
        await play.run()
        await play.run()
        assert await play.kinds("engine") == []
        changed = write_site(tmp_path, more="environment: {name: production}\n")
        room = await Room.enter(play.room.store.path, changed, play.room.actor)
        try:
            await Rehearsal(room).to(30)
            await Engine(room).once()
            assert await play.timeline("engine") == [
                (
                    30,
                    "engine",
                    "site_changed: the engine leads with another site file than before:"
                    f" {tmp_path / 'warroom.yaml'}",
                )
            ]
            await Rehearsal(room).do(incident.open_incident, "routing down", P1)
            (found,) = (await seen(play, 1)).changed
            assert (found.what, found.before, found.who) == ("site file", "0 s before", "")
        finally:
            await room.close()
        assert await play.chain_holds()


async def test_a_board_that_leads_without_a_site_file_is_another_site_too(tmp_path: Path) -> None:
    async with rehearsing(tmp_path) as play:
        await play.run()
        room = await Room.enter(play.room.store.path, load_site(None, {}, host_probes=False), play.room.actor)
        leadership = Leadership(room)
        try:
            assert await leadership.try_take()
            assert [text for *_rest, text in await play.timeline("engine")] == [
                "site_changed: the engine leads with another site file than before: none"
            ]
        finally:
            await leadership.give_up()
            await room.close()


async def test_another_policy_in_use_is_told(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", P1)
    plan = play.room.site.plan
    sooner = plan.policy.model_copy(update={"completion_report": HOUR})
    object.__setattr__(play.room.site, "plan", plan.model_copy(update={"policy": sooner}))
    await play.to(30)
    await play.do(incident.open_incident, "calls drop", P1)
    await play.to(90)
    await play.do(incident.open_incident, "recordings late", P1)
    assert [(each.before, each.what, each.text) for each in (await seen(play, 3)).changed] == [
        ("1 h before", "policy", "version 2 came into use")
    ]


async def test_the_same_alarm_comes_before_a_like_title(play: Rehearsal) -> None:
    engine = play.by("engine")
    await engine.do(alarm.raised, reading(START), P1)
    await play.do(incident.record_step, "INC-1", Step.ROOT_CAUSE)
    await play.do(incident.add_note, "INC-1", "the cache was full")
    await play.do(incident.record_step, "INC-1", Step.PERMANENT_FIX)
    await play.do(incident.add_note, "INC-1", "cache doubled")
    await play.to(45)
    await play.do(ending.resolve, "INC-1", force=True, reason="restarted by hand")
    await play.do(incident.add_note, "INC-1", "size is now 8 GB")
    await play.do(posting.post_update, "INC-1", "router restarted", kind="completion")
    await ended(play, "desk: connection refused")
    await play.to(120)
    await engine.do(alarm.raised, reading(START + 2 * HOUR), P1)
    last = (await seen(play, 3)).last_time
    assert last is not None
    assert (last.id, last.alike, last.when, last.took_ms) == ("INC-1", None, "12-01 09:45", 45 * MINUTE)
    assert (last.permanent_fix, last.root_cause) == (
        ("cache doubled", "size is now 8 GB"),
        ("the cache was full",),
    )
    assert (last.reason, last.completion) == ("restarted by hand", "router restarted")
    assert last.fix == "cache doubled"


async def test_a_like_title_is_found_and_its_temporary_fix_comes_first(play: Rehearsal) -> None:
    first = await ended(play, "상담 라우팅 2번 불능", 10)
    await ended(play, "녹취 서버 디스크 부족", 10)
    async with play.room.act() as act:
        found = await incidents.get(act.tx, 1)
        assert found is not None
        fixed = found.model_copy(update={"fix": "교환기 재기동", "undo": "원복"})
        await incidents.save(act.tx, fixed)
    await play.do(incident.open_incident, "상담 라우팅 7번 불능", P1)
    last = (await seen(play, 3)).last_time
    assert last is not None
    assert (last.id, last.alike, last.took_ms) == (first, 1.0, 10 * MINUTE)
    assert (last.fix, last.undo) == ("교환기 재기동", "원복")


async def test_what_is_open_later_or_unlike_is_not_the_last_time(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", P1)
    await ended(play, "statistics slow")
    await play.do(incident.open_incident, "routing down", P1)
    await ended(play, "routing down")
    assert (await seen(play, 3)).last_time is None
    assert (await seen(play, 1)).last_time is None


@pytest.mark.parametrize("title", ["the 1000th incident of its kind", "라우팅 17번 불능"])
async def test_a_thousand_incidents_cost_little(play: Rehearsal, title: str) -> None:
    await ended(play, "라우팅 불능 1")
    with sqlite3.connect(play.room.store.path) as store:
        columns = [row[1] for row in store.execute("PRAGMA table_info(incidents)") if row[1] != "number"]
        names = ", ".join(columns)
        others = ", ".join(
            "'queue ' || n.i || ' of site ' || n.i" if name == "title" else name for name in columns
        )
        store.execute(
            "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
            f" INSERT INTO incidents (number, {names}) SELECT n.i, {others} FROM incidents, n WHERE number = 1"
        )
    store.close()
    await play.do(incident.open_incident, title, P1)
    statements: list[str] = []
    async with play.room.store.reading() as tx:
        found = await incidents.get(tx, 1001)
        assert found is not None
        original = tx.all

        async def counted(sql: str, **values: Value) -> list[sqlite3.Row]:
            statements.append(sql)
            return await original(sql, **values)

        tx.all = counted  # type: ignore[method-assign]  # counts what one look asks the store
        begin = time.process_time()
        await beside(tx, play.room.site, found)
        spent = time.process_time() - begin
    assert len(statements) <= 10
    assert all("LIMIT" in sql or "= :" in sql or "FROM swaps" in sql for sql in statements)
    assert TITLES == 500
    assert spent < 0.25
