"""Writes one tick's readings in one batch, and lets alarms open and clear incidents with it."""

from collections.abc import Mapping

from data import readings
from data.records import Alarm, Reading
from probes.base import ProbeConfig
from warroom.commands import alarm as alarm_commands
from warroom.room import Act, Room
from warroom.rules import alarms

KEPT = 20_000
"""Readings kept in memory while the store cannot take them; the oldest go first."""


class Recording:
    """Readings that wait for the next tick, and where each alarm stands."""

    def __init__(self, room: Room, probes: Mapping[str, ProbeConfig]) -> None:
        self._room = room
        self._probes = probes
        self._waiting: list[Reading] = []

    def add(self, reading: Reading) -> None:
        """Keep ``reading`` for the next tick."""
        self._waiting.append(reading)

    async def flush(self, fence: int) -> None:
        """Write what waits.

        Raises:
            StoreError: the store did not take it; it waits on.
            LeaseLost: another engine leads.
        """
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        try:
            async with self._room.act(durable=False, fence=fence) as act:
                standing = {name: alarm for name, (_, alarm) in (await readings.latest(act.tx)).items()}
                for reading in batch:
                    standing[reading.probe] = await self._judge(act, reading, standing.get(reading.probe))
                await readings.store(act.tx, batch, standing)
        except BaseException:
            self._waiting = [*batch, *self._waiting][-KEPT:]
            raise

    async def _judge(self, act: Act, reading: Reading, alarm: Alarm | None) -> Alarm:
        probe = self._probes[reading.probe]
        following, edge = alarms.after(
            alarm or Alarm(probe=reading.probe), reading, probe.failure_threshold, probe.success_threshold
        )
        if edge is alarms.Edge.RAISED and probe.priority is not None:
            await alarm_commands.raised(act, reading, probe.priority)
        elif edge is alarms.Edge.CLEARED:
            await alarm_commands.cleared(act, reading.probe)
        return following
