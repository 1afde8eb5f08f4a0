"""Runs probes on their slots and hands over readings.

A slot is a fixed moment of the boot clock, spread by the probe's name: fifty probes started together would
measure each other. A slot that has not had its turn when the next one comes is skipped, never caught up.
"""

import asyncio
import zlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from data.clock import Clock, boot_clock
from data.records import SECOND, Ms, Push, Reading, ReadingState
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
        self._due: float | None = None
        """When the meter should wake next."""

    async def run(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            self._due = before + _LAG_STEP
            await asyncio.sleep(_LAG_STEP)
            if loop.time() - self._due > LAG_SUSPECT:
                self._stalls = [*self._stalls[-20:], (before, loop.time())]

    def stalled_since(self, begin: float) -> bool:
        """Return whether a stall overlapped the time since ``begin`` (of the loop's clock)."""
        # Whoever asks may have woken from the stall before the meter has.
        late = self._due is not None and asyncio.get_running_loop().time() - self._due > LAG_SUSPECT
        return late or any(end >= begin for _, end in self._stalls)


class Turns:
    """Lets so many readings be under way at once, over all and at one host; this machine needs no limit."""

    def __init__(self) -> None:
        self._over_all = asyncio.Semaphore(AT_ONCE)
        self._per_host: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(PER_HOST))

    @asynccontextmanager
    async def of(self, probe: ProbeConfig) -> AsyncIterator[None]:
        """Wait for the probe's turn, first come first served, and keep it for the block.

        Of the turns over all it keeps its one for a third of its time-out: what takes longer only waits, and
        holds up nobody but its own host.
        """
        if probe.is_loopback:
            yield
            return
        async with self._per_host[probe.host_key]:
            await self._over_all.acquire()
            kept = True

            def give_back() -> None:
                nonlocal kept
                if kept:
                    kept = False
                    self._over_all.release()

            timer = asyncio.get_running_loop().call_later(probe.timeout / 3 / SECOND, give_back)
            try:
                yield
            finally:
                timer.cancel()
                give_back()


class Measuring:
    """Every probe of a site on its slots, within the limits of how many may run at once.

    Probes whose last reading timed out take turns among themselves, so that targets that hang blind nobody.
    """

    def __init__(
        self,
        probes: Sequence[ProbeConfig],
        clock: Clock,
        deliver: Callable[[Reading], None],
        heard: Callable[[str], Push | None] = lambda _name: None,
    ) -> None:
        """Make a schedule.

        Args:
            probes: What is measured.
            clock: The store's, which stamps.
            deliver: Takes each reading.
            heard: Returns the last heartbeat that arrived for a probe, by its name.
        """
        self._probes = probes
        self._clock = clock
        self._deliver = deliver
        self._heard = heard
        self._lag = LagMeter()
        self._turns = Turns()
        self._hanging_turns = Turns()
        self._hanging: set[str] = set()
        self.missed: Counter[str] = Counter()
        """Slots skipped, by the probe's name: their turn had not come, or the reading before them went on."""

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
            await asyncio.gather(*(self._read_now(probe) for probe in self._probes))
        finally:
            lag.cancel()

    async def _read_now(self, probe: ProbeConfig) -> None:
        async with self._turns.of(probe):
            await self._read(probe, self._clock.now())

    async def _follow(self, probe: ProbeConfig) -> None:
        slot = next_slot(probe.name, probe.interval, boot_clock())
        while True:
            await asyncio.sleep(max(slot - boot_clock(), 0) / SECOND)
            turns = self._hanging_turns if probe.name in self._hanging else self._turns
            async with turns.of(probe):
                latest = next_slot(probe.name, probe.interval, max(boot_clock(), slot) - probe.interval)
                await self._read(probe, self._clock.at_boot(latest))
            following = next_slot(probe.name, probe.interval, max(boot_clock(), latest))
            self.missed[probe.name] += (following - slot) // probe.interval - 1
            slot = following

    async def _read(self, probe: ProbeConfig, at: Ms) -> None:
        begin = asyncio.get_running_loop().time()
        reading = await probe.read(at, self._heard(probe.name))
        if self._lag.stalled_since(begin):
            reading = reading.model_copy(update={"state": ReadingState.SUSPECT, "reason": "lag"})
        elif reading.reason == "timeout":
            self._hanging.add(probe.name)
        else:
            self._hanging.discard(probe.name)
        self._deliver(reading)
