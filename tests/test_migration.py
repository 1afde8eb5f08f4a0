"""A store of an earlier version with promises in flight, opened by this one: nothing is lost or told twice."""

import shutil
import signal
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import data.migrate
import data.schema
from data import events, readings
from data.records import Kind, State, Status
from data.store import open_store
from tests.crew import mate, together
from tests.engines import called, route
from tests.invariants import check
from tests.rehearsal import Rehearsal, inbox, write_site
from tests.store_work import die_while_migrating, migrate_at_once
from warroom.commands import ending
from warroom.room import Actor, Room

FIXTURE = Path(__file__).parent / "fixtures" / "schema1.sql"
START = round(datetime.fromisoformat("2026-12-15T17:00:00+09:00").timestamp() * 1000)
"""When its first incident was opened; its clock stands at minute 75."""
KEPT = ("events", "obligations", "incidents", "policies", "handovers", "tasks")
"""Tables that no migration may lose a word of."""
TRIAL = """\
ALTER TABLE obligations ADD COLUMN trial INTEGER;
DROP INDEX obligations_due;
CREATE INDEX obligations_due ON obligations (state, due_at, trial);
CREATE TABLE trial (one INTEGER PRIMARY KEY) STRICT;
UPDATE incidents SET row_version = row_version + 0;
"""
"""A migration that is still to come, so that there is always one to be killed in."""


def old_store(folder: Path) -> Path:
    """Make the store as the program of version 1 left it."""
    path = folder / "room.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FIXTURE.read_text(encoding="utf-8"))
        connection.execute("PRAGMA journal_mode = WAL")
    return path


def told(path: Path, columns: dict[str, list[str]] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Return what the store says, past everything that is under test: in all columns, or in those of old."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        chosen = columns or columns_of(path)
        return {
            table: connection.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY 1").fetchall()
            for table, names in chosen.items()
        }


def columns_of(path: Path) -> dict[str, list[str]]:
    """Return the columns of each table that is kept."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return {
            table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})").fetchall()]
            for table in KEPT
        }


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def with_one_to_come(folder: Path) -> Path:
    """Return a folder of every migration there is, and one more."""
    known = folder / "migrations"
    known.mkdir()
    for each in data.schema.migrations():
        shutil.copy(each, known)
    (known / "9999_trial.sql").write_text(TRIAL, encoding="utf-8")
    return known


async def test_a_ladder_in_flight_goes_on_after_the_migration(tmp_path: Path) -> None:
    path = old_store(tmp_path)
    columns, before = columns_of(path), told(path)
    assert version_of(path) == 1
    async with inbox() as received:
        site = write_site(tmp_path, notify=route("ops", received))
        room = await Room.enter(path, site, Actor("lee", "lee"), create=False)
        try:
            assert version_of(path) == len(data.schema.migrations())
            assert told(path, columns) == before
            await go_on(Rehearsal(room, START))
        finally:
            await room.close()
        after = told(path, columns)
        assert after["events"][: len(before["events"])] == before["events"]
        # What waited to be sent, a handover that nobody took, the expired claim and its level, then the ladders.
        ladders = ["INC-4"] * 4 + ["INC-1"] * 4
        assert called(received) == ["INC-4", "HO-2", *ladders]


async def go_on(play: Rehearsal) -> None:
    """Play on to the end of every ladder, and assert that each promise came to its moment."""
    for minute in (75, 88, 90, 100, 120, 180, 300):
        await play.to(minute)
    await play.do(ending.mitigate, "INC-4")
    for minute in (990, 1020, 1080, 1200):
        await play.to(minute)
    await play.do(ending.mitigate, "INC-1")
    await play.to(1490)
    assert await play.fired_levels("INC-4") == [(1, 60), (2, 100), (3, 120), (4, 180), (5, 300)]
    assert await play.fired_levels("INC-1") == [(1, 0), (2, 990), (3, 1020), (4, 1080), (5, 1200)]
    assert await play.fired_levels("INC-2") == [(1, 30)]
    (report,) = await play.promises(Kind.COMPLETION_REPORT, subject="INC-3")
    assert (report.state, play.since_start(report.fired_at or 0)) == (State.FIRED, 1490)
    (offered,) = await play.promises(Kind.HANDOVER, subject="HO-2")
    assert (offered.state, play.since_start(offered.fired_at or 0)) == (State.FIRED, 88)
    shown = [(await play.incident(number)).status for number in (1, 2, 3, 4)]
    assert shown == [Status.MITIGATED, Status.MITIGATED, Status.RESOLVED, Status.MITIGATED]
    await check(play, settled=True)


async def test_killed_in_the_middle_of_a_migration_the_store_is_as_before(tmp_path: Path) -> None:
    path = old_store(tmp_path)
    columns, before = columns_of(path), told(path)
    known = with_one_to_come(tmp_path)
    folder = tmp_path / "copies"
    folder.mkdir()
    killed = 0
    with mate(die_while_migrating, path, folder, known) as work:
        copy, status = work.hear()
        while status == -signal.SIGKILL:
            killed += 1
            store = await open_store(copy)
            async with store.reading() as tx:
                assert await events.first_broken(tx) is None
            await store.close()
            assert told(copy, columns) == before
            assert version_of(copy) == len(data.schema.migrations())
            copy, status = work.ask("on")
    assert status == 0
    assert killed == sum(
        len(list(data.migrate.statements(each.read_text(encoding="utf-8"))))
        for each in [*data.schema.migrations()[1:], known / "9999_trial.sql"]
    )
    assert told(copy, columns) == before
    assert version_of(copy) == len(data.schema.migrations()) + 1


def test_two_processes_migrate_at_once(tmp_path: Path) -> None:
    path = old_store(tmp_path)
    columns, before = columns_of(path), told(path)
    known = with_one_to_come(tmp_path)
    together(2, migrate_at_once, path, known)
    assert told(path, columns) == before
    assert version_of(path) == len(data.schema.migrations()) + 1


async def test_where_an_alarm_stands_is_known_after_the_migration(tmp_path: Path) -> None:
    """One that is well has had a good reading, or whatever depends on it would wait for the next one."""
    path = tmp_path / "room.db"
    with closing(sqlite3.connect(path)) as connection:
        before = [each for each in data.schema.migrations() if each.stem < "0004"]
        for migration in before:
            connection.executescript(migration.read_text(encoding="utf-8"))
        connection.execute(f"PRAGMA application_id = {data.schema.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(before)}")
        connection.executemany(
            "INSERT INTO probes (name, raised, failures, successes, since, failing_since, at)"
            " VALUES (?, ?, ?, 0, NULL, ?, 9)",
            [("well", 0, 0, None), ("pending", 0, 1, 8), ("raised", 1, 0, 7)],
        )
        connection.commit()
    store = await open_store(path)
    async with store.reading() as tx:
        found = await readings.alarms(tx, ["well", "pending", "raised"])
    await store.close()
    assert {name: (each.ok_at, each.recent, each.held) for name, each in found.items()} == {
        "well": (9, "", False),
        "pending": (0, "", False),
        "raised": (0, "", False),
    }
