"""A store of an earlier version whose samples are a row each: taken over, told as before, and sealed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import data.schema
from data import clock, history
from data.records import DAY, HOUR, MINUTE
from data.schema import APPLICATION_ID
from data.store import open_store
from tests.pasts import Past, Upkeep, count, noise
from tests.rehearsal import START, Rehearsal, write_site
from warroom.room import Actor, Room

NAMES = ("desk:ok", "desk:latency")
FIXTURE = Path(__file__).parent / "fixtures" / "schema1.sql"


def store_of_version(number: int, path: Path, past: Past) -> None:
    """Make a store as the program of an earlier version left it, with samples."""
    with closing(sqlite3.connect(path)) as connection:
        if number == 1:
            connection.executescript(FIXTURE.read_text(encoding="utf-8"))
        else:
            for each in data.schema.migrations()[:number]:
                connection.executescript(each.read_text(encoding="utf-8"))
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("PRAGMA journal_mode = WAL")
        for series, name in enumerate(past, 100):
            connection.execute("INSERT INTO series (id, name) VALUES (?, ?)", (series, name))
            connection.executemany(
                "INSERT INTO hot (ts, series, value) VALUES (?, ?, ?)",
                [(at, series, value) for at, value in past[name].items()],
            )
        connection.commit()


@pytest.mark.parametrize("version", [1, 3])
async def test_samples_of_an_earlier_version_are_taken_over(tmp_path: Path, version: int) -> None:
    past = noise(NAMES, START, START + 3 * HOUR, interval=MINUTE)
    path = tmp_path / "room.db"
    store_of_version(version, path, past)
    store = await open_store(path)
    async with store.transaction() as tx:
        await clock.write_base(tx, clock.drill_base(START + 5 * HOUR, 0.0))
    await store.close()
    room = await Room.enter(path, write_site(tmp_path), Actor("lee", "lee"), create=False)
    try:
        before = await told(room)
        assert before == past
        upkeep = await Upkeep(Rehearsal(room, START)).begin()
        await upkeep.all()
        assert (await count(room.store, "hot"), await count(room.store, "chunks")) == (0, 12)
        assert await told(room) == past
        await never_shrinks(room, upkeep)
        await upkeep.end()
    finally:
        await room.close()


async def told(room: Room) -> Past:
    async with room.store.reading() as tx:
        found = await history.samples(tx, NAMES, START, START + DAY)
    return {name: dict(found[name]) for name in NAMES}


async def never_shrinks(room: Room, upkeep: Upkeep) -> None:
    """Assert that a file made before pages could be given back keeps them, and that nothing minds."""
    async with room.store.transaction() as tx:
        await tx.all("INSERT INTO chunks (series, begin_at, body) VALUES (1, 0, zeroblob(12000000))")
    async with room.store.transaction() as tx:
        await tx.all("DELETE FROM chunks WHERE begin_at = 0")
        before = (await tx.row("SELECT page_count FROM pragma_page_count"))[0]
    await upkeep.all()
    async with room.store.reading() as tx:
        assert (await tx.row("SELECT page_count FROM pragma_page_count"))[0] == before > 2_900
