"""What a tick costs: statements that do not grow with the store, and nothing kept that a rollback takes back."""

import math
import sqlite3

import pytest

from data import history, readings
from data.readings import three_digits
from data.records import HOUR, SECOND, Alarm, Reading, ReadingState
from data.store import Tx, Value
from tests.pasts import count, measured
from tests.rehearsal import START, Rehearsal


async def test_a_tick_reads_no_series_that_it_does_not_write(
    play: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(200):
        await measured(play, [START + number], probe=f"p{number}")
    read = 0
    genuine = Tx.all

    async def counted(self: Tx, sql: str, **values: Value) -> list[sqlite3.Row]:
        nonlocal read
        found = await genuine(self, sql, **values)
        read += len(found)
        return found

    monkeypatch.setattr(Tx, "all", counted)
    await measured(play, [START + SECOND], probe="p7")
    # The lease's clock, the probe's alarm and the spell that runs.
    assert read < 10


async def test_a_series_of_a_tick_that_was_rolled_back_is_made_again(play: Rehearsal) -> None:
    reading = Reading(probe="desk", kind="http", at=START, state=ReadingState.OK, latency_ms=3.14159)
    alarms = {"desk": Alarm(probe="desk", at=START)}

    async def in_vain() -> None:
        async with play.room.store.transaction(durable=False) as tx:
            await readings.store(tx, [reading], alarms)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await in_vain()
    await measured(play, [START], probe="other")
    async with play.room.store.transaction(durable=False) as tx:
        await readings.store(tx, [reading], alarms)
    async with play.room.store.reading() as tx:
        found = await history.samples(tx, ["desk:latency", "other:latency"], START, START + HOUR)
    assert found == {"desk:latency": [(START, 3.14)], "other:latency": [(START, 80.0)]}
    assert await count(play.room.store, "series") == 5


async def test_the_first_of_two_samples_at_one_moment_stays(play: Rehearsal) -> None:
    await measured(play, [START], latency=10)
    await measured(play, [START], latency=20)
    async with play.room.store.reading() as tx:
        assert (await history.values(tx, "desk:latency", START, START + 1)).tolist() == [10.0]


@pytest.mark.parametrize(
    ("exact", "kept"),
    [(83.41953, 83.4), (0.81234, 0.812), (1004.9, 1000.0), (2005.1, 2010.0), (9.996, 10.0), (0.0, 0.0)],
)
def test_a_latency_keeps_three_digits(exact: float, kept: float) -> None:
    assert three_digits(exact) == kept
    assert abs(three_digits(exact) - exact) <= 0.005 * exact


async def test_what_is_no_finite_number_is_no_sample(play: Rehearsal) -> None:
    values = {"nan": math.nan, "inf": math.inf, "huge": -1e305, "users": 3.0}
    reading = Reading(probe="desk", kind="promql", at=START, state=ReadingState.OK, values=values)
    assert readings.samples_of(reading) == {"desk.users": 3.0, "desk:ok": 1.0}
    async with play.room.store.transaction(durable=False) as tx:
        await readings.store(tx, [reading], {"desk": Alarm(probe="desk", at=START)})
    assert await count(play.room.store, "hot") == 2
