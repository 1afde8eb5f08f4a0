"""All of a transaction or nothing of it: under exceptions, locks, cancellation at every await, and close."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Generator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from data import meta
from data.errors import StoreError
from data.store import Store, open_store
from tests.crew import mate
from tests.store_work import neighbour

WRITES = 3


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(tmp_path / "store.db", busy_timeout=0.2)
    yield store
    await store.close()


async def write(store: Store, name: str, *, durable: bool = True) -> None:
    async with store.transaction(durable=durable) as tx:
        for each in range(WRITES):
            await meta.put(tx, f"{name} {each}", "written")


async def written(store: Store, name: str) -> int:
    async with store.reading() as tx:
        row = await tx.row("SELECT COUNT(*) FROM meta WHERE name LIKE :name", name=f"{name} %")
    return int(row[0])


class Interrupted:
    """Awaits a coroutine, cancelled at chosen ones of its waits, counted from 1.

    ``before``: the cancellation comes while what is waited for is still under way. ``after``: it comes when
    that has happened, but before the coroutine has learnt of it.
    """

    def __init__(self, work: Coroutine[Any, Any, Any], *, before: set[int], after: set[int]) -> None:
        self.waits = 0
        self._work = work
        self._before = before
        self._after = after

    def __await__(self) -> Generator[Any, Any, None]:
        step: Any = None
        while True:
            try:
                awaited = self._work.send(None) if step is None else self._work.throw(step)
            except StopIteration:
                return
            step = None
            self.waits += 1
            if self.waits in self._before:
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
            try:
                yield awaited
            except BaseException as error:
                step = error
            if self.waits in self._after and step is None:
                step = asyncio.CancelledError()


async def interrupt(work: Coroutine[Any, Any, Any], before: set[int], after: set[int]) -> bool:
    """Return whether ``work`` ended as if nobody had cancelled it."""
    interrupted = Interrupted(work, before=before, after=after)

    async def run() -> None:
        await interrupted

    (outcome,) = await asyncio.gather(asyncio.create_task(run()), return_exceptions=True)
    if isinstance(outcome, BaseException) and not isinstance(outcome, asyncio.CancelledError):
        raise outcome
    return outcome is None and interrupted.waits < min(before | after)


MANNERS: dict[str, Callable[[int], tuple[set[int], set[int]]]] = {
    "before": lambda wait: ({wait}, set()),
    "after": lambda wait: (set(), {wait}),
    "twice before": lambda wait: ({wait, wait + 1}, set()),
    "after, then before": lambda wait: ({wait + 1}, {wait}),
}


@pytest.mark.parametrize("durable", [True, False])
@pytest.mark.parametrize("manner", MANNERS)
async def test_a_transaction_cancelled_at_any_await_is_whole_or_nothing(
    store: Store, manner: str, durable: bool
) -> None:
    wait, outcomes = 0, set()
    whole = False
    while not whole:
        wait += 1
        # The one before is of the other kind, so that the switch of durability is among the awaits.
        await write(store, f"before {wait}", durable=not durable)
        before, after = MANNERS[manner](wait)
        whole = await interrupt(write(store, f"cut {wait}", durable=durable), before, after)
        await write(store, f"next {wait}", durable=durable)
        assert await written(store, f"next {wait}") == WRITES
        outcomes.add(found := await written(store, f"cut {wait}"))
        assert found in (0, WRITES)
    assert wait > WRITES + 3, "the PRAGMA, BEGIN, the writes and COMMIT were not all cut"
    assert outcomes == {0, WRITES}


@pytest.mark.parametrize("manner", MANNERS)
async def test_an_act_is_durable_whatever_was_cut_before_it(store: Store, manner: str) -> None:
    whole, wait = False, 0
    while not whole:
        wait += 1
        await write(store, "act")
        whole = await interrupt(write(store, "reading", durable=False), *MANNERS[manner](wait))
        async with store.transaction() as tx:
            assert (await tx.row("PRAGMA synchronous"))[0] == 2
        async with store.transaction(durable=False) as tx:
            assert (await tx.row("PRAGMA synchronous"))[0] == 1


@pytest.mark.parametrize("manner", MANNERS)
async def test_a_reading_cancelled_at_any_await_leaves_the_reader_usable(store: Store, manner: str) -> None:
    whole, wait = False, 0
    while not whole:
        wait += 1
        whole = await interrupt(written(store, "any"), *MANNERS[manner](wait))
        await write(store, f"next {wait}")
        # A reading that had not ended would still show the state before.
        assert await written(store, f"next {wait}") == WRITES
        assert await store.version() == await store.version()
    assert wait > 3


async def ended(threads: set[threading.Thread]) -> bool:
    """Return whether the threads of all connections since ``threads`` come to an end."""
    new = [each for each in threading.enumerate() if each not in threads and not each.name.startswith("asyncio")]
    for each in new:
        await asyncio.to_thread(each.join, 10)
    return not any(each.is_alive() for each in new)


@pytest.mark.parametrize(
    ("manner", "new"),
    [("before", True), ("after", True), ("before", False), ("twice before", False), ("after, then before", False)],
)
async def test_opening_and_closing_leave_no_thread_wherever_they_are_cancelled(
    tmp_path: Path, manner: str, new: bool
) -> None:
    async def come_and_go(path: Path) -> None:
        store = await open_store(path)
        await store.close()

    made = tmp_path / "made.db"
    await come_and_go(made)
    threads = set(threading.enumerate())
    whole, wait = False, 0
    while not whole:
        wait += 1
        path = tmp_path / f"{wait}.db"
        if not new:
            shutil.copyfile(made, path)
        whole = await interrupt(come_and_go(path), *MANNERS[manner](wait))
        assert await ended(threads)
        await come_and_go(path)
    assert wait > (20 if new else 10)


async def failing(store: Store, statement: str) -> None:
    async with store.transaction() as tx:
        await meta.put(tx, "lost 1", "x")
        await tx.one(statement)
        raise ZeroDivisionError


async def failing_reading(store: Store) -> None:
    async with store.reading() as tx:
        await meta.get(tx, "lost 1")
        raise ZeroDivisionError


async def test_an_exception_inside_rolls_back_and_goes_on_as_it_was(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        await failing(store, "INSERT INTO meta (name, value) VALUES ('lost 2', 'y')")
    with pytest.raises(ZeroDivisionError):
        await failing_reading(store)
    assert await written(store, "lost") == 0
    await write(store, "next")
    assert await written(store, "next") == WRITES


async def test_a_broken_constraint_is_a_bug_and_no_store_error(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await failing(store, "INSERT INTO meta (name, value) VALUES ('lost 1', 'y')")
    assert await written(store, "lost") == 0


async def test_a_reading_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError):
        async with store.reading() as tx:
            await meta.put(tx, "lost 1", "x")
    assert await written(store, "lost") == 0


async def test_a_reading_sees_one_state_however_long_it_takes(store: Store) -> None:
    async with store.reading() as tx:
        before = await tx.row("SELECT COUNT(*) FROM meta")
        await write(store, "meanwhile")
        assert (await tx.row("SELECT COUNT(*) FROM meta"))[0] == before[0]
    assert await written(store, "meanwhile") == WRITES


async def test_transactions_of_one_process_wait_for_each_other(store: Store) -> None:
    async def add() -> None:
        async with store.transaction(durable=False) as tx:
            count = int(await meta.get(tx, "count") or 0)
            await asyncio.sleep(0)
            await meta.put(tx, "count", str(count + 1))

    await asyncio.gather(*(add() for _ in range(50)))
    async with store.reading() as tx:
        assert await meta.get(tx, "count") == "50"


async def test_a_locked_store_refuses_writes_and_gives_readings(store: Store) -> None:
    with mate(neighbour, store.path) as other:
        other.ask("BEGIN IMMEDIATE")
        with pytest.raises(
            StoreError, match="another process has kept it locked; nothing was written; do it again"
        ):
            await write(store, "refused")
        waiting = asyncio.create_task(write(store, "refused too"))
        assert await written(store, "refused") == 0
        assert not waiting.done(), "the reading waited behind the writing"
        with pytest.raises(StoreError):
            await waiting
        other.ask("ROLLBACK")
        await write(store, "next")
    assert (await written(store, "refused"), await written(store, "next")) == (0, WRITES)


async def test_a_wait_for_the_lock_that_is_cancelled_writes_nothing_later(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db", busy_timeout=60)
    with mate(neighbour, store.path) as other:
        other.ask("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(write(store, "cancelled"))
        await asyncio.wait({waiting}, timeout=0.2)
        waiting.cancel()
        other.ask("COMMIT")
        with pytest.raises(asyncio.CancelledError):
            await waiting
        # The lock is free: neither a transaction nor a BEGIN is left behind.
        other.ask("BEGIN IMMEDIATE")
        other.ask("ROLLBACK")
    assert await written(store, "cancelled") == 0
    await write(store, "next")
    await store.close()


async def test_close_lets_a_transaction_end(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db")
    async with store.transaction() as tx:
        await meta.put(tx, "slow 1", "x")
        closing = asyncio.create_task(store.close())
        await asyncio.wait({closing}, timeout=0.05)
        await meta.put(tx, "slow 2", "x")
    await closing
    store = await open_store(tmp_path / "store.db")
    assert await written(store, "slow") == 2
    await store.close()
    await store.close()


async def test_a_cancelled_close_does_not_wait_for_a_transaction(tmp_path: Path) -> None:
    threads = set(threading.enumerate())
    store = await open_store(tmp_path / "store.db")
    under_way, go_on = asyncio.Event(), asyncio.Event()

    async def linger() -> None:
        async with store.transaction() as tx:
            await meta.put(tx, "slow 1", "x")
            under_way.set()
            await go_on.wait()

    lingering = asyncio.create_task(linger())
    await under_way.wait()
    closing = asyncio.create_task(store.close())
    await asyncio.wait({closing}, timeout=0.05)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert await ended(threads)
    go_on.set()
    with pytest.raises(ValueError, match="onnection"):
        await lingering
    store = await open_store(tmp_path / "store.db")
    assert await written(store, "slow") == 0
    await store.close()


def test_a_process_that_fails_with_a_store_open_ends(tmp_path: Path) -> None:
    script = (
        "import asyncio, pathlib, sys\n"
        "from data.store import open_store\n"
        "async def main():\n"
        "    store = await open_store(pathlib.Path(sys.argv[1]))\n"
        "    async with store.transaction() as tx:\n"
        "        await tx.one(\"INSERT INTO meta VALUES ('half', 'done')\")\n"
        "        raise SystemExit(7)\n"
        "kept = []\n"
        "async def leak():\n"
        "    kept.append(await open_store(pathlib.Path(sys.argv[1])))\n"
        "asyncio.run(leak())\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", script, tmp_path / "store.db"], timeout=60)
    assert done.returncode == 7


async def test_changes_of_this_process_and_of_others_are_noticed(store: Store) -> None:
    with mate(neighbour, store.path) as other:
        changes = store.changes(poll=0.01)
        seen = [await anext(changes)]
        other.ask("INSERT INTO meta (name, value) VALUES ('from', 'outside')")
        seen.append(await anext(changes))
        async with store.reading() as tx:
            assert await meta.get(tx, "from") == "outside"
        await write(store, "own")
        seen.append(await anext(changes))
        assert await written(store, "own") == WRITES
        other.ask("BEGIN IMMEDIATE")
        other.ask("INSERT INTO meta (name, value) VALUES ('not', 'committed')")
        held = await store.version()
        assert held == seen[-1], "what is not committed is no change"
        other.ask("COMMIT")
        seen.append(await anext(changes))
        assert len(set(seen)) == 4


async def test_changes_are_looked_for_no_oftener_than_asked(store: Store) -> None:
    loop = asyncio.get_running_loop()
    poll, looks, start = 0.05, 0, loop.time()
    genuine = store.version

    async def counted() -> int:
        nonlocal looks
        looks += 1
        return await genuine()

    store.version = counted  # type: ignore[method-assign]
    changes = store.changes(poll=poll)
    for each in range(10):
        await anext(changes)
        await write(store, f"burst {each}", durable=False)
        await write(store, f"burst {each}", durable=False)
    assert looks <= (loop.time() - start) / poll + 2
