"""Writes one tick's readings in one batch, and lets alarms open and clear incidents with it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from data.records import Reading
from probes.base import ProbeConfig
from warroom.commands import measuring
from warroom.engine.alarming import Alarming
from warroom.room import Act
from warroom.rules.spells import hold_of

KEPT = 20_000
"""Readings kept in memory while the store cannot take them; the oldest go first."""


class Recording:
    """Readings that wait for the next tick."""

    def __init__(self, probes: Mapping[str, ProbeConfig], alarming: Alarming | None = None) -> None:
        self._alarming = alarming or Alarming(probes)
        self._holds = {name: hold_of(probe.interval) for name, probe in probes.items()}
        self._waiting: list[Reading] = []

    def add(self, reading: Reading) -> None:
        """Keep ``reading`` for the next tick."""
        self._waiting.append(reading)

    @contextmanager
    def batch(self) -> Iterator[list[Reading]]:
        """Hand out what waits; it waits on when the block fails."""
        batch, self._waiting = self._waiting, []
        try:
            yield batch
        except BaseException:
            self._waiting = [*batch, *self._waiting][-KEPT:]
            raise

    async def write(self, act: Act, batch: Sequence[Reading]) -> None:
        """Write ``batch``, and open or clear the incidents of the alarms that it moves."""
        if not batch:
            return
        standing = await self._alarming.judge(act, batch)
        await measuring.record(act, batch, standing, self._holds)
