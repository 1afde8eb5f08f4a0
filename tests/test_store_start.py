"""Coming up: many processes at once, and after one that was killed."""

import asyncio
import os
import signal
import sqlite3
from pathlib import Path

import pytest

from data import meta
from data.migrate import statements
from data.schema import APPLICATION_ID, migrations
from data.store import open_store
from tests.crew import mate, together
from tests.store_work import die_at_every_statement, found, halt_in_migration, neighbour

ROUNDS = 20


def facts(path: Path) -> dict[str, object]:
    """What plain SQLite says of a store that nobody has open."""
    connection = sqlite3.connect(path)
    try:
        names = ("integrity_check", "application_id", "user_version", "journal_mode")
        return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
    finally:
        connection.close()


SOUND = {
    "integrity_check": "ok",
    "application_id": APPLICATION_ID,
    "user_version": len(migrations()),
    "journal_mode": "wal",
}


@pytest.mark.parametrize("size", [2, 8])
async def test_processes_that_start_at_one_instant_all_come_up(tmp_path: Path, size: int) -> None:
    assert together(size, found, tmp_path, ROUNDS) == list(range(size))
    for each in range(ROUNDS):
        path = tmp_path / str(each) / "store.db"
        assert facts(path) == SOUND
        store = await open_store(path, create=False)
        async with store.reading() as tx:
            signed = [await meta.get(tx, f"process {number}") for number in range(size)]
            leases = await tx.row("SELECT COUNT(*) FROM lease")
        await store.close()
        assert signed == ["was here"] * size
        assert leases[0] == 1


async def test_a_store_comes_up_after_a_kill_before_any_statement_of_its_migration(tmp_path: Path) -> None:
    script = migrations()[0].read_text(encoding="utf-8")
    with mate(die_at_every_statement, tmp_path) as dying:
        # One more than there are statements: killed after the last, before the commit.
        for _ in range(len(list(statements(script))) + 1):
            path, status = dying.hear()
            assert status == -signal.SIGKILL
            assert facts(path)["user_version"] == 0, "a half-made store must not count as made"
            await (await open_store(path)).close()
            assert facts(path) == SOUND
            dying.line.send("next")


async def test_who_waits_behind_a_migration_that_is_killed_comes_up(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with mate(halt_in_migration, path) as halted:
        assert halted.hear() == "half way"
        waiting = asyncio.create_task(open_store(path, busy_timeout=60))
        done, _ = await asyncio.wait({waiting}, timeout=0.2)
        assert not done, "the lock of a migration under way was not respected"
        os.kill(halted.pid, signal.SIGKILL)
        await (await waiting).close()
    assert facts(path) == SOUND


async def test_a_store_that_another_process_uses_opens_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    await (await open_store(path)).close()
    with mate(neighbour, path) as other:
        other.ask("BEGIN IMMEDIATE")
        # A store of this version is opened without the write lock.
        store = await open_store(path, busy_timeout=0.1)
        async with store.reading() as tx:
            assert await meta.get(tx, "anything") is None
        await store.close()
