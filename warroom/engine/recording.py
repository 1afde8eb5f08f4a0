"""Writes one tick's readings in one batch, and lets alarms open and clear incidents with it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from data import readings
from data.records import Alarm, Reading
from probes.base import ProbeConfig
from warroom.commands import alarm as alarm_commands
from warroom.commands import measuring
from warroom.room import Act
from warroom.rules import alarms
from warroom.rules.spells import hold_of

KEPT = 20_000
"""Readings kept in memory while the store cannot take them; the oldest go first."""


class Recording:
    """Readings that wait for the next tick, and where each alarm stands."""

    def __init__(self, probes: Mapping[str, ProbeConfig]) -> None:
        self._probes = probes
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
        standing = await readings.alarms(act.tx, {reading.probe for reading in batch})
        for reading in batch:
            standing[reading.probe] = await self._judge(act, reading, standing.get(reading.probe))
        await measuring.record(act, batch, standing, self._holds)

    async def _judge(self, act: Act, reading: Reading, alarm: Alarm | None) -> Alarm:
        probe = self._probes[reading.probe]
        following, edge = alarms.after(
            alarm or Alarm(probe=reading.probe), reading, probe.failure_threshold, probe.success_threshold
        )
        if edge is alarms.Edge.RAISED and probe.priority is not None:
            await alarm_commands.raised(act, reading, probe.priority, following.failing_since)
        elif edge is alarms.Edge.CLEARED:
            await alarm_commands.cleared(act, reading.probe)
        return following
