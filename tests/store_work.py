"""What other processes do to a store while a test looks on."""

import asyncio
import os
import random
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import data.migrate
import data.schema
from data import events, meta, obligations
from data.clock import Clock
from data.errors import StoreError
from data.records import Ms
from data.store import open_store
from tests.crew import Barrier

PATIENT = 60.0
"""Seconds to wait for a lock that many processes fight for."""


def neighbour(line: Connection, path: Path) -> None:
    """Run each statement that comes over the line on a connection of its own."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=PATIENT)
    while True:
        line.send(connection.execute(line.recv()).fetchall())


def found(barrier: Barrier, number: int, folder: Path, rounds: int) -> int:
    """Come up on ``rounds`` new files, each at the same instant as the other processes, and sign in."""

    async def come(path: Path) -> None:
        store = await open_store(path)
        async with store.transaction() as tx:
            await meta.put(tx, f"process {number}", "was here")
        await store.close()

    for each in range(rounds):
        barrier.wait(PATIENT)
        asyncio.run(come(folder / str(each) / "store.db"))
    return number


def die_at_every_statement(line: Connection, folder: Path) -> None:
    """Start on a new file again and again, killed by SIGKILL before each statement of the migration in turn."""
    genuine = data.migrate.statements
    before = 0
    while True:
        last = before

        def deadly(script: str, last: int = last) -> Iterator[str]:
            for number, statement in enumerate(genuine(script)):
                if number == last:
                    os.kill(os.getpid(), signal.SIGKILL)
                yield statement
            os.kill(os.getpid(), signal.SIGKILL)

        path = folder / f"{before}.db"
        child = os.fork()
        if child == 0:
            data.migrate.statements = deadly
            asyncio.run(open_store(path))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        line.send((path, os.waitstatus_to_exitcode(status)))
        line.recv()
        before += 1


def know_migrations(folder: Path) -> None:
    """Let this process know the migrations in ``folder`` and no others."""
    vars(data.schema)["_FOLDER"] = folder


def die_while_migrating(line: Connection, source: Path, folder: Path, migrations: Path) -> None:
    """Migrate copies of ``source``, each killed by SIGKILL before one statement more, until one outlives it."""
    know_migrations(migrations)
    genuine = data.migrate.statements
    before = 0
    while True:
        left = before

        def deadly(script: str) -> Iterator[str]:
            nonlocal left
            for statement in genuine(script):
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1
                yield statement

        path = folder / f"{before}.db"
        shutil.copyfile(source, path)
        child = os.fork()
        if child == 0:
            data.migrate.statements = deadly
            asyncio.run(open_store(path))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        line.send((path, os.waitstatus_to_exitcode(status)))
        line.recv()
        before += 1


def migrate_at_once(barrier: Barrier, _number: int, path: Path, migrations: Path) -> None:
    """Open a store that has yet to be migrated at the same instant as another process."""
    know_migrations(migrations)

    async def come() -> None:
        store = await open_store(path)
        await store.close()

    barrier.wait(PATIENT)
    asyncio.run(come())


def halt_in_migration(line: Connection, path: Path) -> None:
    """Migrate half of a new file, say so, and go no further while the lock is held."""
    genuine = data.migrate.statements

    def halting(script: str) -> Iterator[str]:
        for number, statement in enumerate(genuine(script)):
            if number == 5:
                line.send("half way")
                line.recv()
            yield statement

    data.migrate.statements = halting
    asyncio.run(open_store(path))


def try_store(line: Connection, path: Path) -> None:
    """Open, write and read; send what was said at the first refusal, None when all went well."""

    async def attempt() -> str | None:
        try:
            store = await open_store(path)
        except StoreError as error:
            return f"open: {error}"
        try:
            async with store.transaction() as tx:
                await meta.put(tx, "visitor", str(os.geteuid()))
            async with store.reading() as tx:
                assert await meta.get(tx, "visitor") == str(os.geteuid())
        except StoreError as error:
            return f"use: {error}"
        finally:
            await store.close()
        return None

    line.send(asyncio.run(attempt()))


def keep_store(line: Connection, path: Path, mask: int) -> None:
    """Make a store under a umask and keep it open until told to end."""

    async def keep() -> None:
        store = await open_store(path)
        async with store.transaction() as tx:
            await meta.put(tx, "made", "yes")
        line.send("open")
        line.recv()
        await store.close()

    os.umask(mask)
    asyncio.run(keep())
    line.send("closed")


def tell_time(line: Connection, path: Path) -> None:
    """Answer each word with this process's reading of the store's clock."""

    async def tell() -> None:
        store = await open_store(path)
        clock = await Clock.of(store)
        while line.recv() == "now":
            async with store.reading() as tx:
                await clock.refresh(tx)
            line.send(clock.now())
        await store.close()

    asyncio.run(tell())


def fire_all(barrier: Barrier, number: int, path: Path, now: Ms, at_once: int) -> list[int]:
    """Fire every obligation there is in an order of its own; return the numbers of those that it won."""

    async def race() -> list[int]:
        store = await open_store(path, busy_timeout=PATIENT)
        async with store.reading() as tx:
            numbers = [row["id"] for row in await tx.all("SELECT id FROM obligations")]
        random.Random(number).shuffle(numbers)
        won: list[int] = []
        barrier.wait(PATIENT)
        for start in range(0, len(numbers), at_once):
            async with store.transaction(durable=False) as tx:
                for each in numbers[start : start + at_once]:
                    if await obligations.fire(tx, each, now, None):
                        won.append(each)
                        fired: dict[str, Any] = {"by": number, "obligation": each}
                        await events.append(
                            tx,
                            at=now,
                            actor="engine",
                            os_user="root",
                            subject="INC-1",
                            kind="level",
                            payload=fired,
                        )
            if start == 0:
                # The one that holds the lock may well get it again: everybody has a turn before anybody goes on.
                barrier.wait(PATIENT)
        await store.close()
        return won

    return asyncio.run(race())
