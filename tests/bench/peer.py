"""The same rows written by bare sqlite3, in the same run."""

import shutil
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from data import meta
from data.records import MINUTE
from tests.bench.figures import Figure
from tests.bench.scene import Scene
from tests.rehearsal import START
from warroom.commands import firing, incident
from warroom.room import Act, Actor, Room

Work = Callable[[Act], Awaitable[None]]


async def _fire(act: Act) -> None:
    await firing.fire_due(act)


async def _note(act: Act) -> None:
    await incident.add_note(act, "INC-1", "looked at the switch")


def ratios(scene: Scene, folder: Path) -> list[Figure]:
    """Compare one big firing, and one small act, with bare sqlite3 writing the same rows, run by run."""
    scene.turn_clock(START + 30 * MINUTE, 0.0)
    due = scene.unsettled(START + 30 * MINUTE)
    figures = []
    for name, work, runs in ((f"one transaction that fires {due}", _fire, 5), ("one note", _note, 20)):
        ours, ratio = [], []
        for run in range(runs):
            before, after, again = (folder / f"{run}-{which}.db" for which in ("before", "after", "again"))
            _copy(scene.house.db, before)
            for each in (after, again):
                shutil.copyfile(before, each)
            took = scene.runner.run(_acted(after, scene, work))
            bare = _bare(before, after, again)
            ours.append(took)
            ratio.append(took / bare)
            for each in folder.glob(f"{run}-*"):
                each.unlink()
        figures += [Figure(f"{name}", "s", ours), Figure(f"{name} ÷ bare sqlite3", "×", ratio)]
    return figures


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as store, closing(sqlite3.connect(target)) as copy:
        store.backup(copy)
        copy.execute("PRAGMA journal_mode = WAL")
        copy.execute("INSERT INTO meta (name, value) VALUES ('warm', '0')")
        copy.commit()


async def _acted(db: Path, scene: Scene, work: Work) -> float:
    room = await Room.enter(db, scene.site, Actor("lee", "lee"), create=False)
    try:
        async with room.act() as act:  # the first commit of a store makes the files beside it
            await meta.put(act.tx, "warm", "1")
        begin = time.perf_counter()
        async with room.act() as act:
            await work(act)
        return time.perf_counter() - begin
    finally:
        await room.close()


def _bare(before: Path, after: Path, again: Path) -> float:
    """Write into ``again`` what makes ``before`` into ``after``; return the seconds of the transaction."""
    with closing(sqlite3.connect(after)) as done, closing(sqlite3.connect(before)) as old:
        sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        changes = [_changes(name, old, done) for (name,) in done.execute(sql).fetchall()]
    with closing(sqlite3.connect(again, isolation_level=None)) as store:
        store.execute("PRAGMA synchronous = FULL")
        store.execute("PRAGMA foreign_keys = ON")
        store.execute("UPDATE meta SET value = '1' WHERE name = 'warm'")
        begin = time.perf_counter()
        store.execute("BEGIN IMMEDIATE")
        for statement, rows in (each for pair in changes for each in pair):
            store.executemany(statement, rows)
        store.execute("COMMIT")
        return time.perf_counter() - begin


def _changes(table: str, old: sqlite3.Connection, new: sqlite3.Connection) -> list[tuple[str, list[Any]]]:
    info = new.execute(f"PRAGMA table_info({table})").fetchall()
    names = [each[1] for each in info]
    keys = [each[1] for each in sorted(info, key=lambda each: each[5]) if each[5]]
    select = f"SELECT {', '.join(names)} FROM {table}"
    at = [names.index(key) for key in keys]
    was = {tuple(row[i] for i in at): row for row in old.execute(select)}
    inserted, updated = [], []
    for row in new.execute(select):
        key = tuple(row[i] for i in at)
        if key not in was:
            inserted.append(row)
        elif was[key] != row:
            updated.append((*row, *key))
    return [
        (f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", inserted),
        (
            f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in names)}"
            f" WHERE {' AND '.join(f'{key} = ?' for key in keys)}",
            updated,
        ),
    ]
