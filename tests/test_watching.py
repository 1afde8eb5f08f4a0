"""Waiting for a store to be written to: at once, never for others' files, bounded where nothing is told."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from data.records import SECOND
from data.store import POLL_SECONDS, open_store
from data.watching import Watch
from warroom.screens.pace import AFTER_A_WRITE, Rest


async def test_a_commit_of_another_connection_is_told(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db")
    watch = Watch(store.path)
    assert watch.tells
    seen = await store.version()
    waiting = asyncio.create_task(watch.wait(60))
    await asyncio.sleep(0)
    with closing(sqlite3.connect(store.path)) as other:
        other.execute("INSERT INTO meta (name, value) VALUES ('it', 'was')")
        other.commit()
    assert await waiting
    assert await store.version() != seen
    watch.close()
    await store.close()


async def test_what_was_written_while_nobody_waited_is_told_and_only_once(tmp_path: Path) -> None:
    watch = Watch(tmp_path / "store.db")
    (tmp_path / "store.db-wal").write_bytes(b"x")
    assert await watch.wait(60)
    assert not await watch.wait(0.01)
    watch.close()


async def test_files_beside_the_store_are_not_told(tmp_path: Path) -> None:
    watch = Watch(tmp_path / "store.db")
    (tmp_path / "engine.log").write_text("again")
    assert not await watch.wait(0.05)
    watch.close()
    watch.close()


async def test_where_nothing_can_be_told_it_waits_for_the_time_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    watch = Watch(tmp_path / "store.db")
    (tmp_path / "store.db-wal").write_bytes(b"x")
    assert not watch.tells
    assert not await watch.wait(0.01)
    watch.close()


async def test_a_folder_that_is_not_there_is_not_watched(tmp_path: Path) -> None:
    watch = Watch(tmp_path / "nowhere" / "store.db")
    assert not watch.tells
    watch.close()


def test_looks_follow_a_write_closely_and_then_the_seconds() -> None:
    rest = Rest(told=True)
    assert rest.seconds(5_250, 1.0) == 0.75
    assert rest.seconds(5_990, 1.0) == POLL_SECONDS
    rest.looked(7, written=False)
    assert rest.seconds(5_250, 1.0) == 0.75
    rest.looked(7, written=True)
    for _look in range(AFTER_A_WRITE):
        assert rest.seconds(5_250, 1.0) == POLL_SECONDS
        rest.looked(7, written=False)
    assert rest.seconds(5_250, 1.0) == 0.75


@pytest.mark.parametrize("first", [True, False])
def test_one_look_follows_the_one_that_finds_a_commit(first: bool) -> None:
    rest = Rest(told=True)
    rest.looked(7, written=False)
    if not first:
        rest.looked(7, written=True)
    rest.looked(8, written=first)
    assert rest.seconds(5_250, 1.0) == POLL_SECONDS
    rest.looked(8, written=False)
    assert rest.seconds(5_250, 1.0) == 0.75


@pytest.mark.parametrize(("speed", "seconds"), [(0.0, 1.0), (0.1, 1.0), (2.0, 0.25), (600.0, POLL_SECONDS)])
def test_a_drills_clock_sets_its_own_pace(speed: float, seconds: float) -> None:
    assert Rest(told=True).seconds(SECOND // 2, speed) == seconds


def test_without_being_told_it_looks_all_the_time() -> None:
    assert Rest(told=False).seconds(0, 1.0) == POLL_SECONDS
