"""A past for tests: samples of some series, and what must be told of them."""

import math
import random
from collections.abc import Iterable, Sequence

from data.records import SECOND, Alarm, Ms, Reading, ReadingState
from data.store import Store
from tests.rehearsal import Rehearsal
from warroom.commands import measuring
from warroom.engine.keeping import Keeping
from warroom.engine.leadership import Leadership

INTERVAL: Ms = 5 * SECOND

Past = dict[str, dict[Ms, float]]
"""Values by series and moment."""


def noise(names: Sequence[str], begin: Ms, end: Ms, *, seed: int = 1, interval: Ms = INTERVAL) -> Past:
    """Return samples of ``names``, each on a beat of its own that is a little off at times."""
    chance = random.Random(seed)
    found: Past = {}
    for number, name in enumerate(names):
        found[name] = {}
        for at in range(begin + 37 * number, end, interval):
            off = min(int(chance.expovariate(1)), 9)
            found[name][at + off] = _value(name, chance)
    return found


def _value(name: str, chance: random.Random) -> float:
    if name.endswith(":ok"):
        return float(chance.random() < 0.99)
    if name.endswith(":latency"):
        return float(f"{900 * math.exp(chance.gauss(0, 0.6)):.3g}")
    return round(40 + chance.gauss(0, 4), 1)


async def write_hot(store: Store, past: Past) -> None:
    """Write samples as a tick would, all at once."""
    async with store.transaction(durable=False) as tx:
        await tx.many(
            "INSERT INTO series (name) VALUES (:name) ON CONFLICT (name) DO NOTHING",
            [{"name": name} for name in past],
        )
        await tx.many(
            "INSERT INTO hot (ts, series, value) SELECT :ts, id, :value FROM series WHERE name = :name"
            " ON CONFLICT (ts, series) DO NOTHING",
            [{"ts": at, "name": name, "value": value} for name in past for at, value in past[name].items()],
        )


async def measured(play: Rehearsal, at: Iterable[Ms], *, probe: str = "desk", latency: float = 80.0) -> None:
    """Write good readings of one probe by the command that the engine uses."""
    batch = [
        Reading(probe=probe, kind="http", at=each, state=ReadingState.OK, latency_ms=latency, values={"users": 7})
        for each in at
    ]
    async with play.room.act(durable=False) as act:
        await measuring.record(act, batch, {probe: Alarm(probe=probe, at=batch[-1].at)}, {probe: 10 * SECOND})


class Upkeep:
    """An engine that does nothing but upkeep."""

    def __init__(self, play: Rehearsal) -> None:
        self.keeping = Keeping(play.room)
        self._leadership = Leadership(play.room)
        self.token = 0

    async def begin(self) -> "Upkeep":
        """Take the lead."""
        await self._leadership.try_take()
        self.token = self._leadership.token or 0
        await self.keeping.begin(self.token)
        return self

    async def all(self) -> int:
        """Do all that can be done now; return in how many steps."""
        steps = 0
        while await self.keeping.step(self.token):
            steps += 1
        return steps

    async def end(self) -> None:
        """Give the lead up."""
        await self._leadership.give_up()


async def count(store: Store, table: str) -> int:
    """Return how many rows a table has."""
    async with store.reading() as tx:
        return int((await tx.row(f"SELECT COUNT(*) FROM {table}"))[0])
