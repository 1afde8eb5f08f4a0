"""Engines as real processes: one leads, and whatever happens to it, another goes on."""

import asyncio
import signal
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from data import lease, obligations
from data.clock import boot_clock
from data.records import HOUR, MINUTE, SECOND, Priority
from tests.engines import (
    OUSTED,
    PATIENCE,
    advance,
    called,
    pid_of,
    route,
    short_lease,
    until,
    until_fired,
    until_sent,
    watch,
)
from tests.invariants import check
from tests.rehearsal import START, Rehearsal, inbox, rehearsing, write_site
from warroom.commands import drill, ending, incident
from warroom.engine.locks import boards_lock


async def until_more_has_fired(play: Rehearsal) -> None:
    """Wait until ten more promises have fired."""
    before = None
    async with asyncio.timeout(PATIENCE):
        async for _version in play.room.store.changes(poll=0.01):
            async with play.room.store.reading() as tx:
                fired = len(await obligations.fired_since(tx, 0))
            before = fired if before is None else before
            if fired >= before + 10:
                return


async def test_a_killed_leader_is_replaced_and_nothing_fires_twice(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    async with watch(play) as first:
        assert await first.leads() == 1
        async with watch(play) as second:
            await until_fired(play, 1)
            await advance(play, 30)
            await until_fired(play, 2)
            first.signal(signal.SIGKILL)
            killed = time.monotonic()
            assert await second.leads() == 2
            took = time.monotonic() - killed
            await advance(play, 30)
            await until_fired(play, 3)
            second.signal(signal.SIGTERM)
            assert await second.end() == 0
    # By the death of the leader: its lease would have held for nearly all of its time.
    assert took * SECOND < lease.LEASE_TIME / 2
    assert await play.fired_levels() == [(1, 0), (2, 30), (3, 60)]
    assert len(await play.lines()) == 3
    await check(play, settled=False)


async def test_leaders_killed_while_they_fire(tmp_path: Path) -> None:
    """At an hour a second something is always due; each leader lives for a moment only."""
    async with rehearsing(tmp_path, speed=3_600.0) as play, AsyncExitStack() as stack:
        for number in range(4):
            await play.do(incident.open_incident, f"number {number}", Priority.P1)
        engines = [await stack.enter_async_context(watch(play)) for _ in range(4)]
        found = await until(play, lambda found: found.owner is not None)
        for _ in range(3):
            await until_more_has_fired(play)
            next(each for each in engines if each.child.pid == pid_of(found)).signal(signal.SIGKILL)
            token = found.token
            found = await until(play, lambda found, token=token: found.token > token)  # type: ignore[misc]
        await until_more_has_fired(play)
        for number in range(1, 5):
            await play.do(ending.resolve, f"INC-{number}")
        last = next(each for each in engines if each.child.pid == pid_of(found))
        last.signal(signal.SIGTERM)
        assert sorted([await engine.end() for engine in engines]) == [-signal.SIGKILL] * 3 + [0]
        await play.run()
        await check(play, settled=False)
        assert found.token == 4


async def test_a_told_leader_gives_the_lease_up(play: Rehearsal) -> None:
    async with watch(play) as first, watch(play) as second:
        await until(play, lambda found: found.owner is not None)
        leader, other = (first, second) if pid_of(await until(play, bool)) == first.child.pid else (second, first)
        leader.signal(signal.SIGTERM)
        assert await leader.end() == 0
        await until(play, lambda found: found.owner is not None and pid_of(found) == other.child.pid)
        other.signal(signal.SIGINT)
        assert await other.end() == 0
        assert (await until(play, lambda found: found.owner is None)).token == 2


async def test_a_leader_ends_when_it_is_asked_through_the_store(play: Rehearsal) -> None:
    async with watch(play) as engine:
        await engine.leads()
        async with watch(play, "--stop") as asking:
            assert await asking.end() == 0
        assert await engine.end() == 0
        assert "asked to stop" in "".join(engine.said)
    assert not (await until(play, lambda found: found.owner is None)).stop_requested
    async with watch(play, "--stop") as asking:
        assert await asking.end() == 1  # nobody leads


async def test_an_engine_that_may_not_stand_by_is_refused_while_another_leads(play: Rehearsal) -> None:
    async with watch(play) as engine:
        await engine.leads()
        for option in ("--no-standby", "--once"):
            async with watch(play, option) as other:
                assert await other.end() == 1
                assert "another engine leads" in "".join(other.said)
        assert (await until(play, bool)).token == 1


@pytest.mark.parametrize(
    ("lease_ms", "stopped"),
    [
        pytest.param(3_000, 0.0, id="a moment"),
        pytest.param(lease.LEASE_TIME, 60.0, id="60 s", marks=pytest.mark.soak),
    ],
)
async def test_a_stopped_leader_loses_the_lease_by_time_and_is_fenced(
    tmp_path: Path, lease_ms: int, stopped: float
) -> None:
    async with AsyncExitStack() as stack:
        received = await stack.enter_async_context(inbox())
        site = write_site(tmp_path, notify=route("ops", received))
        play = await stack.enter_async_context(rehearsing(tmp_path, site=site))
        await play.do(incident.open_incident, "routing down", Priority.P1)
        first = await stack.enter_async_context(short_lease(play, lease_ms))
        assert await first.leads() == 1
        await received.holds(1)
        await until_sent(play)
        second = await stack.enter_async_context(short_lease(play, lease_ms))
        first.signal(signal.SIGSTOP)
        awake = asyncio.get_running_loop().time() + stopped
        assert await second.leads() == 2
        await advance(play, 30)
        await received.holds(2)
        await until_sent(play)
        await asyncio.sleep(awake - asyncio.get_running_loop().time())
        before = await play.timeline()
        first.signal(signal.SIGCONT)
        await first.says(OUSTED)
        # Awake again it finds its lock free, and must not take the lead from the one that lives.
        since = boot_clock() + 2_000
        assert (await until(play, lambda found: found.renewed_boot > since)).token == 2
        assert await play.timeline() == before
        second.signal(signal.SIGKILL)
        assert await first.leads() == 3
        await advance(play, 30)
        await received.holds(3)
        await until_sent(play)
        assert await play.fired_levels() == [(1, 0), (2, 30), (3, 60)]
        await check(play, settled=False)
        assert called(received) == ["INC-1"] * 3


async def test_a_stopped_leader_writes_nothing_when_it_wakes(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    async with short_lease(play, 3_000) as first:
        await first.leads()
        await until_fired(play, 1)
        first.signal(signal.SIGSTOP)
        async with play.room.act() as act:  # somebody else leads, who does nothing
            taken = (await lease.read(act.tx)).model_copy(update={"token": 7, "renewed_boot": boot_clock() + HOUR})
            await lease.take(act.tx, taken)
            await drill.advance(act, 30 * MINUTE)
        first.signal(signal.SIGCONT)
        await first.says(OUSTED)
        await advance(play, 30)
        first.signal(signal.SIGTERM)
        await first.end()
    assert await play.fired_levels() == [(1, 0)]
    assert len([each for each in await play.promises() if each.due_at <= START + 30 * MINUTE]) > 4
    assert await play.kinds() == [(0, "opened"), (0, "level")]


async def test_an_engine_of_the_boards_ends_with_the_last_of_them(play: Rehearsal) -> None:
    first, second = boards_lock(play.room.store.path), boards_lock(play.room.store.path)
    assert first.acquire(shared=True)
    assert second.acquire(shared=True)
    async with watch(play, "--with-boards") as engine:
        await engine.leads()
        first.release()
        since = boot_clock() + 2_500  # longer than it is between two looks for a board
        await until(play, lambda found: found.renewed_boot > since)
        second.release()
        assert await engine.end() == 0
        assert "the last board has left" in "".join(engine.said)
    assert (await until(play, bool)).owner is None
