"""Runs probes on their slots and hands over readings.

A slot is a fixed moment of the boot clock, spread by the probe's name: fifty probes started together would
measure each other. A slot that was missed is skipped, never caught up.
"""

import asyncio
import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from data.clock import Clock, boot_clock
from data.records import Ms, Push, Reading, ReadingState
from probes.base import ProbeConfig

AT_ONCE: Final = 16
PER_HOST: Final = 2
LAG_SUSPECT: Final = 0.1
"""Seconds of a stalled event loop beyond which a reading speaks of this machine."""
_LAG_STEP: Final = 0.05


def slot_of(name: str, interval: Ms) -> Ms:
    """Return the offset of a probe's slots within its interval."""
    return zlib.crc32(name.encode()) % interval


def next_slot(name: str, interval: Ms, after: Ms) -> Ms:
    """Return the first slot later than ``after``, on the same clock."""
    offset = slot_of(name, interval)
    return ((after - offset) // interval + 1) * interval + offset


class LagMeter:
    """Watches how far the event loop falls behind."""

    def __init__(self) -> None:
        self._stalls: list[tuple[float, float]] = []

    async def run(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(_LAG_STEP)
            lag = loop.time() - before - _LAG_STEP
            if lag > LAG_SUSPECT:
                self._stalls = [*self._stalls[-20:], (before, loop.time())]

    def stalled_since(self, begin: float) -> bool:
        """Return whether a stall overlapped the time since ``begin`` (of the loop's clock)."""
        return any(end >= begin for _, end in self._stalls)


class Measuring:
    """Every probe of a site on its slots, within the limits of how many may run at once."""

    def __init__(
        self,
        probes: Sequence[ProbeConfig],
        clock: Clock,
        deliver: Callable[[Reading], None],
        heard: Callable[[str], Push | None] = lambda _name: None,
    ) -> None:
        self._probes = probes
        self._clock = clock
        self._deliver = deliver
        self._heard = heard
        self._lag = LagMeter()
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._per_host: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(PER_HOST))
        self.missed = 0
        """Slots skipped because the one before them was late."""

    async def run(self) -> None:
        """Probe until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._lag.run())
            for probe in self._probes:
                group.create_task(self._follow(probe))

    async def once(self) -> None:
        """Probe each target one time, now."""
        lag = asyncio.create_task(self._lag.run())
        try:
            await asyncio.gather(*(self._read(probe) for probe in self._probes))
        finally:
            lag.cancel()

    async def _follow(self, probe: ProbeConfig) -> None:
        slot = next_slot(probe.name, probe.interval, boot_clock())
        while True:
            await asyncio.sleep(max(slot - boot_clock(), 0) / 1000)
            await self._read(probe)
            following = next_slot(probe.name, probe.interval, max(boot_clock(), slot))
            self.missed += (following - slot) // probe.interval - 1
            slot = following

    async def _read(self, probe: ProbeConfig) -> None:
        async with self._at_once:
            if probe.is_loopback:
                await self._take(probe)
            else:
                async with self._per_host[probe.host_key]:
                    await self._take(probe)

    async def _take(self, probe: ProbeConfig) -> None:
        begin = asyncio.get_running_loop().time()
        reading = await probe.read(self._clock.now(), self._heard(probe.name))
        if self._lag.stalled_since(begin):
            reading = reading.model_copy(update={"state": ReadingState.SUSPECT, "reason": "lag"})
        self._deliver(reading)
