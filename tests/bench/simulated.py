"""A room whose clock is where it is put, its probes, and what the engine does each second with their readings."""

import math
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from data.clock import Clock, drill_base
from data.records import DAY, SECOND, Ms, Reading, ReadingState
from data.store import Tx
from warroom.commands import alarm, drill
from warroom.config import load_site
from warroom.engine.keeping import Keeping
from warroom.engine.leadership import Leadership
from warroom.engine.recording import Recording
from warroom.room import Actor, Room

START: Ms = round(datetime.fromisoformat("2026-12-01T09:00:00+09:00").timestamp() * 1000)
INTERVAL: Ms = 5 * SECOND
GAUGES = ("sessions", "queue", "tps", "cpu", "memory", "errors")
MIX = (
    "16 ok (one failure in 500), 16 latencies (log-normal, a wave a day, spikes), 18 gauges (6 counts of people, "
    "3 TPS, 6 percent with one decimal, 3 error rates with two); moments 0 to 9 ms off their beat"
)


class Virtual(Clock):
    """Stands at ``moment``, whatever the store says."""

    moment: Ms = START

    def now(self) -> Ms:
        """Return where it stands."""
        return self.moment

    async def refresh(self, tx: Tx) -> None:
        """Nobody else moves it."""


class Simulation:
    """An engine's writing and upkeep, as fast as it goes."""

    def __init__(self, room: Room, clock: Virtual, token: int) -> None:
        self.room = room
        self.clock = clock
        self.token = token
        self.recording = Recording({probe.name: probe for probe in room.site.probes})
        self.keeping = Keeping(room)

    async def tick(self, at: Ms, readings: Iterable[Reading]) -> None:
        """Write what came in, as an engine does once a second, and do one step of upkeep."""
        self.clock.moment = at
        for reading in readings:
            self.recording.add(reading)
        with self.recording.batch() as batch:
            async with self.room.act(durable=False, fence=self.token) as act:
                await self.recording.write(act, batch)
                await alarm.settle_quiet(act)
        await self.keeping.step(self.token)

    async def upkeep_step(self, at: Ms) -> None:
        """Do one step of upkeep."""
        self.clock.moment = at
        await self.keeping.step(self.token)


@asynccontextmanager
async def simulated(folder: Path, probes: int) -> AsyncIterator[Simulation]:
    """Make a room with so many probes, and lead in it."""
    folder.mkdir(exist_ok=True)
    lines = [f"  - {{name: p{number}, kind: tcp, address: '127.0.0.1:9'}}" for number in range(probes)]
    site = folder / "warroom.yaml"
    site.write_text("\n".join(["go_live: 2026-12-01T09:00:00+09:00", "probes:", *lines]), encoding="utf-8")
    path = folder / "room.db"
    await drill.new(path, START, 0.0)
    entered = await Room.enter(path, load_site(site, {}), Actor("engine", "engine"))
    clock = Virtual(drill_base(START, 0.0))
    room = replace(entered, clock=clock)
    leadership = Leadership(room)
    try:
        assert await leadership.try_take()
        simulation = Simulation(room, clock, leadership.token or 0)
        await simulation.keeping.begin(simulation.token)
        yield simulation
    finally:
        await leadership.give_up()
        await room.close()


class Weather:
    """What sixteen probes of a contact centre read: fifty series in all."""

    def __init__(self, seed: int = 4) -> None:
        self._chance = random.Random(seed)
        self.probes = 16

    def off(self) -> Ms:
        """Return how late a slot is: a timer's grain, and now and then a busy machine."""
        return min(int(self._chance.expovariate(1)), 9)

    def reading(self, probe: int, at: Ms) -> Reading:
        """Return what a probe reads at a moment."""
        found = self.samples(probe, at)
        if found is None:
            return Reading(probe=f"p{probe}", kind="tcp", at=at, state=ReadingState.ERROR, reason="timeout")
        latency, values = found
        return Reading(
            probe=f"p{probe}", kind="tcp", at=at, state=ReadingState.OK, latency_ms=latency, values=values
        )

    def samples(self, probe: int, at: Ms) -> tuple[float, dict[str, float]] | None:
        """Return the latency and the values that a probe reads at a moment; None when it fails."""
        chance = self._chance
        if chance.random() < 0.002:
            return None
        day = math.sin((at % DAY) / DAY * 2 * math.pi)
        latency = (4, 12, 40, 85, 150, 400)[probe % 6] * (1 + 0.3 * day) * math.exp(chance.gauss(0, 0.3))
        if chance.random() < 0.003:
            latency *= chance.uniform(3, 20)
        return latency, {name: self._value(name, day) for name in self.values_of(probe)}

    def values_of(self, probe: int) -> tuple[str, ...]:
        """Return what a probe reads beside its latency: six of them read three gauges each."""
        return GAUGES[:3] if probe in (0, 1, 2) else GAUGES[3:] if probe in (3, 4, 5) else ()

    def _value(self, name: str, day: float) -> float:
        gauss = self._chance.gauss
        match name:
            case "sessions":
                return float(round(300 + 120 * day + gauss(0, 3)))
            case "queue":
                return float(max(round(5 + 4 * day + gauss(0, 1.5)), 0))
            case "tps":
                return float(round(600 + 250 * day + gauss(0, 15)))
            case "cpu":
                return round(40 + 15 * day + gauss(0, 3), 1)
            case "memory":
                return round(63 + 2 * day + gauss(0, 0.1), 1)
            case _:
                return round(abs(0.3 + 0.1 * day + gauss(0, 0.05)), 2)
