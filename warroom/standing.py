"""How every alarm of the site stands now, what is in maintenance, and whether the machine is connected."""

from collections.abc import Iterator
from dataclasses import dataclass

from data import incidents, meta, readings
from data.records import DAY, Connectivity, Ms
from data.store import Tx
from warroom import maintenance
from warroom.alarmfile import owner_of
from warroom.room import Room
from warroom.rules import alarms
from warroom.rules.maintenance import Window


@dataclass(frozen=True)
class Standing:
    """One alarm: a probe's, or one of the site's own."""

    name: str
    state: str
    """ok, pending, raised, clearing or no_data; one that was raised stays so without data."""
    since: Ms | None
    """Of the state; the last reading for no_data, None when there never was one."""
    incident: str | None
    """The open one that it has."""


async def alarms_now(tx: Tx, room: Room, now: Ms) -> list[Standing]:
    """Return every alarm, those of the probes first."""
    patience = dict(_patience(room))
    stored = await readings.alarms(tx, patience)
    opened = {each.alarm: each.id for each in await incidents.open_ones(tx)}
    return [
        Standing(name, *alarms.standing(stored.get(name), after, now), opened.get(name))
        for name, after in patience.items()
    ]


def _patience(room: Room) -> Iterator[tuple[str, Ms]]:
    """List every alarm with how long it may be silent."""
    probes = {probe.name: probe for probe in room.site.probes}
    for probe in room.site.probes:
        yield probe.name, probe.no_data.patience(probe.interval)
    panels = {panel.id: panel.from_ for panel in room.site.panels}
    for alarm in room.site.alarms:
        read = [alarm.of] if alarm.of is not None else panels[str(alarm.burn)]
        owners = [probes[owner] for name in read if (owner := owner_of(name, probes)) is not None]
        yield alarm.name, alarm.patience(max(owner.interval for owner in owners))


async def maintenance_now(tx: Tx, room: Room, now: Ms) -> list[Window]:
    """Return the windows that hold now, with their ends of today."""
    return [each for each in await maintenance.windows(tx, room, now, now + DAY) if each.begin == now]


async def connectivity_now(tx: Tx, room: Room) -> Connectivity | None:
    """Return whether the machine that measures is connected; None when the site does not ask."""
    if room.site.connectivity is None:
        return None
    return await meta.connectivity(tx) or Connectivity(ok=True)
