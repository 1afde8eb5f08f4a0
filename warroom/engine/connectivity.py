"""Asks whether this machine is connected at all, before a target out there is blamed."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from data.clock import Clock, boot_clock
from data.records import SECOND, Connectivity, Ms, Reading, ReadingState
from probes.base import ProbeConfig
from warroom.alarmfile import ConnectivityEntry

BELIEVED: Final = {True: SECOND, False: 5 * SECOND}
"""Real time for which one answer serves every reading: soon after a good one the network may be gone."""
IN_DOUBT: Final = ("dns", "connect", "timeout")
"""Reasons that may be this machine's own fault."""


class Connecting:
    """Stands between readings and whoever takes them; the readings of one probe keep their order."""

    def __init__(self, entry: ConnectivityEntry | None, clock: Clock, deliver: Callable[[Reading], None]) -> None:
        self._entry = entry
        self._clock = clock
        self._deliver = deliver
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._look: asyncio.Task[None] | None = None
        self._looked_at: Ms | None = None
        self.state = Connectivity(ok=True)

    def take(self, probe: ProbeConfig, reading: Reading) -> None:
        """Hand a reading on: at once, or when it is known whether this machine is connected."""
        before = self._waiting.get(reading.probe)
        in_doubt = reading.failed and reading.reason in IN_DOUBT and not probe.is_loopback
        if before is None and (self._entry is None or not in_doubt):
            self._deliver(reading)
            return
        task = asyncio.create_task(self._judge(before, reading, in_doubt))
        self._waiting[reading.probe] = task
        task.add_done_callback(lambda done: self._forget(reading.probe, done))

    async def _judge(self, before: "asyncio.Task[None] | None", reading: Reading, in_doubt: bool) -> None:
        if in_doubt:
            await self.look()
            if not self.state.ok:
                reading = reading.model_copy(update={"state": ReadingState.SUSPECT, "reason": "connectivity"})
        if before is not None:
            await asyncio.wait([before])
        self._deliver(reading)

    def _forget(self, probe: str, done: "asyncio.Task[None]") -> None:
        if self._waiting.get(probe) is done:
            del self._waiting[probe]

    async def look(self) -> None:
        """See that the state is no older than `BELIEVED`."""
        if self._entry is None:
            return
        if self._look is None or self._look.done():
            if self._looked_at is not None and boot_clock() - self._looked_at < BELIEVED[self.state.ok]:
                return
            self._look = asyncio.create_task(self._ask(self._entry))
        await asyncio.shield(self._look)

    async def _ask(self, entry: ConnectivityEntry) -> None:
        tries = [asyncio.create_task(_takes(host, port, entry.timeout)) for host, port in entry.addresses]
        ok = False
        try:
            for each in asyncio.as_completed(tries):
                ok = await each
                if ok:
                    break
        finally:
            for task in tries:
                task.cancel()
        self._looked_at = boot_clock()
        if ok != self.state.ok:
            self.state = Connectivity(ok=ok, since=self._clock.now())

    def again(self) -> None:
        """While it is not connected, look again from time to time, though no reading asks."""
        if not self.state.ok and "" not in self._waiting:
            task = asyncio.create_task(self.look())
            self._waiting[""] = task
            task.add_done_callback(lambda done: self._forget("", done))

    async def settled(self) -> None:
        """Wait until every reading so far has been handed on."""
        while self._waiting:
            await asyncio.wait([*self._waiting.values()])
            await asyncio.sleep(0)

    async def stop(self) -> None:
        """Give up what still waits."""
        left = [*self._waiting.values(), *([self._look] if self._look else [])]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def _takes(host: str, port: int, timeout_ms: Ms) -> bool:
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(timeout_ms / 1000):
            _reader, writer = await asyncio.open_connection(host, port)
            writer.transport.abort()
            return True
    return False
