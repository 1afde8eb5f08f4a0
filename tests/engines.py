"""Engines as real processes, and what a test waits for while they work."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from data import lease, obligations, outbox
from data.records import MINUTE, Lease, Ms
from data.store import BUSY_TIMEOUT
from tests.rehearsal import Inbox, Rehearsal
from warroom.commands import drill

LEADS = "leading with token"
OUSTED = "another engine has taken over"
PATIENCE = 30.0
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
async def process(*command: str, environment: Mapping[str, str] | None = None) -> AsyncIterator[Process]:
    """Run a Python module, with ``environment`` over the test's own; on leaving, kill it if it still runs."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *command),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "WARROOM_LANG": "en", **(environment or {})},
    )
    try:
        yield Process(child)
    finally:
        if child.returncode is None:
            child.kill()
            await child.communicate()


class Endless(Protocol):
    """What works until it is cancelled: an engine, a schedule of probes."""

    async def run(self) -> None: ...


@asynccontextmanager
async def running(endless: Endless) -> AsyncIterator[None]:
    """Let it run meanwhile, in this very process; end as it ends when it fails."""
    task = asyncio.create_task(endless.run())
    try:
        yield
    finally:
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(ended, asyncio.CancelledError), ended


def watch(
    play: Rehearsal, *options: str, environment: Mapping[str, str] | None = None
) -> AbstractAsyncContextManager[Process]:
    """Run ``warroom watch`` on the rehearsal's store."""
    assert play.room.site.path is not None
    where = ("--db", str(play.room.store.path), "--config", str(play.room.site.path))
    return process("warroom", "watch", *where, *options, environment=environment)


def short_lease(
    play: Rehearsal, lease_ms: int, busy_timeout: float = BUSY_TIMEOUT
) -> AbstractAsyncContextManager[Process]:
    """Run an engine that replaces a leader after ``lease_ms`` of silence, and waits so long for a lock."""
    where = (str(play.room.site.path), str(play.room.store.path))
    return process("tests.engine_process", *where, str(lease_ms), str(busy_timeout))


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


async def until_fired(play: Rehearsal, level: int, subject: str = "INC-1") -> None:
    """Wait until an incident has reached ``level``."""
    async with asyncio.timeout(PATIENCE):
        async for _version in play.room.store.changes():
            if (await play.incident(int(subject.removeprefix("INC-")))).level >= level:
                return


async def advance(play: Rehearsal, minutes: float) -> None:
    await play.do(drill.advance, round(minutes * MINUTE))


SUBJECT = re.compile(r"\b(?:INC|HO)-\d+")


def called(received: Inbox) -> list[str]:
    """Return what each message that came in is about, in order; a bundle names all of its subjects."""
    return [", ".join(sorted(set(SUBJECT.findall(message)))) for _title, message in received.got]


async def settled_at(play: Rehearsal, moment: Ms) -> None:
    """Move the clock to ``moment``; wait until the engine has settled what is due, and told whom it calls."""
    await play.move(moment)
    async with asyncio.timeout(PATIENCE):
        async for _version in play.room.store.changes(poll=0.02):
            async with play.room.store.reading() as tx:
                if not await obligations.due(tx, moment):
                    break
    await until_sent(play)


async def until_sent(play: Rehearsal) -> None:
    """Wait until no message waits to be sent, so that an engine that is stopped now owes no second attempt."""
    async with asyncio.timeout(PATIENCE):
        async for _version in play.room.store.changes(poll=0.02):
            async with play.room.store.reading() as tx:
                if not await outbox.waiting(tx) and not await outbox.pending(tx):
                    return


def route(name: str, received: Inbox, levels: list[int] | None = None) -> str:
    """Return the lines of a site file for a route to ``received``."""
    return f"  - {{name: {name}, url: '{received.url}', levels: {levels or [1, 2, 3, 4, 5]}}}\n"
