"""Obligations in the store: one of each identity, never deleted, fired exactly once and never early."""

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from data import events, obligations
from data.obligations import Promise
from data.records import MINUTE, Kind, Ms, Obligation, State
from data.store import Store, Tx, open_store
from tests.crew import together
from tests.store_work import fire_all

ANCHOR: Ms = 1_764_547_200_000
DUE = ANCHOR + 30 * MINUTE


def promise(**changed: Any) -> Promise:
    return Promise("INC-1", 1, Kind.UPDATE, 0, 1, ANCHOR, DUE)._replace(**changed)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(tmp_path / "store.db")
    yield store
    await store.close()


async def arm(store: Store, *promises: Promise) -> list[Obligation]:
    async with store.transaction() as tx:
        await obligations.arm(tx, promises)
        return await obligations.of_subject(tx, "INC-1")


async def test_an_identity_stands_once_and_is_not_moved(store: Store) -> None:
    (first,) = await arm(store, promise())
    (second,) = await arm(store, promise(due_at=DUE + 1, anchor_at=ANCHOR + 1, cause="again"), promise())
    assert second == first
    everything = await arm(
        store,
        promise(epoch=2),
        promise(kind=Kind.RESPONSE),
        promise(kind=Kind.LEVEL, level=1),
        promise(kind=Kind.LEVEL, level=2),
        promise(seq=2),
        promise(subject="HO-1"),
    )
    assert len(everything) == 6


async def test_what_has_ended_is_not_armed_again(store: Store) -> None:
    (standing,) = await arm(store, promise())
    async with store.transaction() as tx:
        await obligations.meet(tx, standing.id, DUE - 1)
    (still,) = await arm(store, promise())
    assert still.state is State.MET


@pytest.mark.parametrize("where", ["", " WHERE state = 'met'", " WHERE id = 1"])
async def test_none_is_deleted(store: Store, where: str) -> None:
    (standing,) = await arm(store, promise())
    async with store.transaction() as tx:
        await obligations.meet(tx, standing.id, DUE)
    outside = sqlite3.connect(store.path, isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError, match="obligations are never deleted"):
        outside.execute(f"DELETE FROM obligations{where}")
    outside.close()
    assert len(await arm(store)) == 1


@pytest.mark.parametrize(
    "change",
    ["state = 'late'", "state = 'fired'", "fired_at = 5", "subject = NULL", "due_at = 'noon'", "due_at = NULL"],
)
async def test_a_row_that_says_nonsense_is_refused(store: Store, change: str) -> None:
    await arm(store, promise())
    outside = sqlite3.connect(store.path, isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError):
        outside.execute(f"UPDATE obligations SET {change}")
    outside.close()


@pytest.mark.parametrize(("early", "fires"), [(MINUTE, False), (1, False), (0, True), (-1, True)])
async def test_none_fires_before_its_moment(store: Store, early: Ms, fires: bool) -> None:
    (standing,) = await arm(store, promise())
    now = DUE - early
    async with store.transaction() as tx:
        assert (await obligations.due(tx, now) == [standing]) is fires
        assert await obligations.fire(tx, standing.id, now, None) is fires
        assert await obligations.fire(tx, standing.id, now, None) is False
        (after,) = await obligations.of_subject(tx, "INC-1")
        assert await obligations.next_due(tx) == (None if fires else DUE)
        assert await obligations.due(tx, now) == []
    assert after.state is (State.FIRED if fires else State.ARMED)
    assert after.fired_at == (now if fires else None)
    assert after.late_ms == (-early if fires else None)


Act = Callable[[Tx, int], Coroutine[Any, Any, Any]]


async def fire(tx: Tx, number: int) -> None:
    await obligations.fire(tx, number, DUE, "fired")


async def meet(tx: Tx, number: int) -> None:
    await obligations.meet(tx, number, DUE + 5, "met")


async def cancel(tx: Tx, number: int) -> None:
    await obligations.end(tx, number, State.CANCELLED, "cancelled")


async def supersede(tx: Tx, number: int) -> None:
    await obligations.end(tx, number, State.SUPERSEDED, "superseded")


@pytest.mark.parametrize(
    ("acts", "state", "fired", "met", "cause"),
    [
        ([], State.ARMED, False, False, None),
        ([fire], State.FIRED, True, False, "fired"),
        ([meet], State.MET, False, True, "met"),
        ([cancel], State.CANCELLED, False, False, "cancelled"),
        ([supersede], State.SUPERSEDED, False, False, "superseded"),
        ([fire, fire], State.FIRED, True, False, "fired"),
        ([fire, meet], State.FIRED, True, True, "met"),
        ([fire, meet, meet], State.FIRED, True, True, "met"),
        ([fire, cancel], State.FIRED, True, False, "fired"),
        ([fire, supersede], State.FIRED, True, False, "fired"),
        ([meet, fire], State.MET, False, True, "met"),
        ([meet, cancel], State.MET, False, True, "met"),
        ([cancel, fire], State.CANCELLED, False, False, "cancelled"),
        ([cancel, meet], State.CANCELLED, False, False, "cancelled"),
        ([cancel, supersede], State.CANCELLED, False, False, "cancelled"),
        ([supersede, fire, meet, cancel], State.SUPERSEDED, False, False, "superseded"),
    ],
)
async def test_each_state_lets_only_its_own_acts_through(
    store: Store, acts: list[Act], state: State, fired: bool, met: bool, cause: str | None
) -> None:
    (standing,) = await arm(store, promise())
    for act in acts:
        async with store.transaction() as tx:
            await act(tx, standing.id)
    (after,) = await arm(store)
    assert (after.state, after.cause) == (state, cause)
    assert (after.fired_at, after.met_at) == (DUE if fired else None, DUE + 5 if met else None)
    assert (after.id, after.due_at, after.anchor_at) == (standing.id, DUE, ANCHOR)


async def test_eight_processes_fire_each_of_two_hundred_once(store: Store) -> None:
    ripe = [promise(seq=number, due_at=DUE - number) for number in range(200)]
    green = [promise(epoch=2, seq=number, due_at=DUE + 1 + number) for number in range(20)]
    standing = await arm(store, *ripe, *green)
    due = {each.id for each in standing if each.due_at <= DUE}
    assert len(due) == 200

    won = together(8, fire_all, store.path, DUE, 5)

    assert Counter(number for each in won for number in each) == Counter(due)
    assert sum(1 for each in won if each) > 1, "one process had fired all before the others began"
    after = await arm(store)
    assert {each.id for each in after if each.state is State.FIRED} == due
    assert {each.state for each in after} == {State.FIRED, State.ARMED}
    async with store.reading() as tx:
        told = await events.of_subject(tx, "INC-1")
        assert await events.first_broken(tx) is None
    assert Counter(each.payload["obligation"] for each in told) == Counter(due)
    assert all(each.payload["obligation"] in won[each.payload["by"]] for each in told)
