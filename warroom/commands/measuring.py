"""What was measured: series, alarms, and the spells in which each target was up or down."""

from collections.abc import Mapping, Sequence

from data import readings, spells
from data.records import Alarm, Ms, Reading
from warroom.room import Act
from warroom.rules import spells as rules
from warroom.wording import what_failed


async def record(act: Act, batch: Sequence[Reading], alarms: Mapping[str, Alarm], holds: Mapping[str, Ms]) -> None:
    """Write one tick's readings.

    Args:
        act: the transaction.
        batch: the readings, in the order in which they were taken.
        alarms: where the alarm of each of their probes stands after them.
        holds: how long a reading of each probe holds when none follows.
    """
    names = {reading.probe for reading in batch}
    running = await spells.running(act.tx, names)
    last = {name: alarm.at for name, alarm in (await readings.alarms(act.tx, names)).items()}
    for reading in batch:
        probe, before = reading.probe, running.get(reading.probe)
        words = what_failed(reading) if reading.failed else None
        turn = rules.after(before, last.get(probe, 0), reading, holds[probe], words)
        if turn.ends_at is not None:
            await spells.end(act.tx, [(probe, turn.ends_at)])
        if turn.begins is not None:
            await spells.begin(act.tx, [turn.begins])
            running[probe] = turn.begins
        if reading.ok or reading.failed:
            last[probe] = reading.at
    await readings.store(act.tx, batch, alarms)
