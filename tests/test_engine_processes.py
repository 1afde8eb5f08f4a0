"""Engines as real processes: one leads, and whatever happens to it, another goes on."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from data import lease, obligations
from data.clock import boot_clock
from data.records import HOUR, MINUTE, Lease, Priority
from tests.invariants import check
from tests.rehearsal import START, Rehearsal, rehearsing
from warroom.commands import drill, ending, incident
from warroom.engine.locks import boards_lock

LEADS = "leading with token"
OUSTED = "another engine has taken over"
PATIENCE = 20.0
"""Seconds after which a process is given up."""


@dataclass
class Process:
    """An engine and what it has said."""

    child: asyncio.subprocess.Process
    said: list[str] = field(default_factory=list)

    async def says(self, words: str) -> str:
        """Wait for its next line with ``words``, and return the line."""
        assert self.child.stderr is not None
        async with asyncio.timeout(PATIENCE):
            while line := (await self.child.stderr.readline()).decode():
                self.said.append(line)
                if words in line:
                    return line
        raise AssertionError(f"it ended without {words!r}: {self.said}")

    async def leads(self) -> int:
        """Wait until it leads; return its token."""
        return int((await self.says(LEADS)).split(LEADS)[1].split()[0])

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.child.pid, number)

    async def end(self) -> int:
        """Wait until it ends; return its exit status."""
        async with asyncio.timeout(PATIENCE):
            _out, error = await self.child.communicate()
        self.said += error.decode().splitlines()
        return self.child.returncode or 0


@asynccontextmanager
async def process(*command: str) -> AsyncIterator[Process]:
    """Run a Python module; on leaving, kill it if it still runs."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *command),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "WARROOM_LANG": "en"},
    )
    try:
        yield Process(child)
    finally:
        if child.returncode is None:
            child.kill()
            await child.communicate()


def watch(play: Rehearsal, *options: str) -> AbstractAsyncContextManager[Process]:
    """Run ``warroom watch`` on the rehearsal's store."""
    assert play.room.site.path is not None
    where = ("--db", str(play.room.store.path), "--config", str(play.room.site.path))
    return process("warroom", "watch", *where, *options)


def short_lease(play: Rehearsal, lease_ms: int) -> AbstractAsyncContextManager[Process]:
    """Run an engine that replaces a leader after ``lease_ms`` of silence."""
    return process("tests.engine_process", str(play.room.site.path), str(play.room.store.path), str(lease_ms))


async def until(play: Rehearsal, holds: Callable[[Lease], bool]) -> Lease:
    """Wait until the lease is as it should be."""
    async with asyncio.timeout(PATIENCE):
        async for _version in play.room.store.changes():
            async with play.room.store.reading() as tx:
                found = await lease.read(tx)
            if holds(found):
                return found
    raise AssertionError


def pid_of(found: Lease) -> int:
    return int((found.owner or "::").rsplit(":", 2)[1] or 0)


async def until_fired(play: Rehearsal, level: int) -> None:
    """Wait until INC-1 has reached ``level``."""
    async with asyncio.timeout(PATIENCE):
        async for _version in play.room.store.changes():
            if (await play.incident()).level >= level:
                return


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


async def advance(play: Rehearsal, minutes: float) -> None:
    await play.do(drill.advance, round(minutes * MINUTE))


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
    assert took < 2
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


async def test_a_stopped_leader_loses_the_lease_by_time_and_is_fenced(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    async with short_lease(play, 3_000) as first:
        assert await first.leads() == 1
        await until_fired(play, 1)
        async with short_lease(play, 3_000) as second:
            first.signal(signal.SIGSTOP)
            assert await second.leads() == 2
            await advance(play, 30)
            await until_fired(play, 2)
            first.signal(signal.SIGCONT)
            await first.says(OUSTED)
            # Awake again it finds its lock free, and must not take the lead from the one that lives.
            since = boot_clock() + 2_000
            assert (await until(play, lambda found: found.renewed_boot > since)).token == 2
            second.signal(signal.SIGKILL)
            assert await first.leads() == 3
            await advance(play, 30)
            await until_fired(play, 3)
    assert await play.fired_levels() == [(1, 0), (2, 30), (3, 60)]
    await check(play, settled=False)


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
