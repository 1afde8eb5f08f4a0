"""Looks, which are one turn of a thread, and the watch for commits, which is none."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from data import lease, meta
from data.errors import StoreError
from data.records import Lease
from data.store import Store, Tx, open_store
from tests.crew import mate
from tests.store_work import neighbour

WAYS = pytest.mark.parametrize("way", ["look", "glance"])
"""In the reader's thread, and in the loop."""
LEADER = Lease(
    token=1,
    owner="it",
    boot_id="b",
    renewed_boot=1,
    site_path=None,
    site_hash=None,
    secrets=[],
    stop_requested=False,
)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(tmp_path / "store.db", busy_timeout=0.2)
    yield store
    await store.close()


async def put(store: Store, value: str) -> None:
    async with store.transaction() as tx:
        await meta.put(tx, "it", value)


@WAYS
async def test_a_look_sees_one_state_and_leaves_its_connection_free(store: Store, way: str) -> None:
    look = getattr(store, way)
    await put(store, "before")
    with mate(neighbour, store.path) as other:

        async def twice(tx: Tx) -> tuple[str | None, str | None]:
            first = await meta.get(tx, "it")
            other.ask("UPDATE meta SET value = 'after' WHERE name = 'it'")
            return first, await meta.get(tx, "it")

        assert await look(twice) == ("before", "before")
        assert await look(lambda tx: meta.get(tx, "it")) == "after"
        async with store.reading() as tx:
            assert await meta.get(tx, "it") == "after"


@WAYS
async def test_a_look_that_fails_leaves_its_connection_usable(store: Store, way: str) -> None:
    look = getattr(store, way)

    async def fails(tx: Tx) -> None:
        raise KeyError(await meta.get(tx, "it"))

    async def waits(_tx: Tx) -> None:
        await asyncio.sleep(0)

    async def writes(tx: Tx) -> None:
        await meta.put(tx, "it", "by a look")

    for read, error in ((fails, KeyError), (waits, RuntimeError), (writes, StoreError)):
        with pytest.raises(error):
            await look(read)
    await put(store, "next")
    assert await look(lambda tx: meta.get(tx, "it")) == "next"


async def test_a_look_that_is_cancelled_leaves_the_reader_usable(store: Store) -> None:
    cut = asyncio.create_task(store.look(lambda tx: meta.get(tx, "it")))
    await asyncio.sleep(0)
    cut.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cut
    await put(store, "next")
    assert await store.look(lambda tx: meta.get(tx, "it")) == "next"


async def test_what_is_watched_goes_on_when_the_file_was_locked(store: Store) -> None:
    await put(store, "once")
    known = await store.version()
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        # Writers do not hold it up.
        other.execute("BEGIN IMMEDIATE")
        assert await store.version() == known
        other.execute("ROLLBACK")
    await put(store, "twice")
    assert await store.version() != known
    assert await store.news() == (0, 2)


async def test_a_glance_waits_for_a_file_that_is_locked_and_gives_up_in_time(store: Store) -> None:
    await put(store, "once")
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await store.glance(lambda tx: meta.get(tx, "it")) == "once", "a writer does not hold it up"
        other.execute("ROLLBACK")
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
    refusals = 2

    async def locked_twice(tx: Tx) -> str | None:
        nonlocal refusals
        if refusals:
            refusals -= 1
            raise busy
        return await meta.get(tx, "it")

    assert await store.glance(locked_twice) == "once"
    refusals = 1_000
    with pytest.raises(StoreError):
        await store.glance(locked_twice)


async def test_that_an_engine_lives_is_no_news(store: Store) -> None:
    async with store.transaction() as tx:
        await lease.take(tx, LEADER)
    before, seen = await store.news(), await store.version()
    async with store.transaction() as tx:
        await lease.renew(tx, LEADER.token, 5)
    assert (await store.news(), await store.version() == seen) == (before, False)
    async with store.transaction() as tx:
        await lease.renew(tx, LEADER.token, 6)
        await meta.put(tx, "it", "more")
    assert (await store.news())[1] == before[1] + 1
