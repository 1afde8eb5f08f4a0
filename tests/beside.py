"""Reads hostile targets one after another beside a healthy one, in a process of its own.

Takes a JSON list of probes on its input, the healthy one first, and prints a JSON list of what came of the others.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from probes.http import HttpProbe

BESIDE = 0.01
"""Seconds between two readings of the healthy target."""
AT_LEAST = 5
"""Readings of it beside each hostile one."""
TICK = 0.002


class Watch:
    """What else the loop could do meanwhile."""

    def __init__(self, healthy: HttpProbe) -> None:
        self._healthy = healthy
        self.took_ms: list[float] = []
        """What each reading of the healthy one took, in time of this process alone."""
        self.failed = 0
        self.enough = asyncio.Event()
        self.held_ms = 0.0
        """The longest that the loop was held at one go, in time of this process alone."""

    async def readings(self) -> None:
        while True:
            begin = time.process_time()
            reading = await self._healthy.read(1)
            self.failed += not reading.ok
            self.took_ms.append((time.process_time() - begin) * 1000)
            if len(self.took_ms) >= AT_LEAST:
                self.enough.set()
            await asyncio.sleep(BESIDE)

    async def ticks(self) -> None:
        before = time.process_time()
        while True:
            await asyncio.sleep(TICK)
            now = time.process_time()
            self.held_ms = max(self.held_ms, (now - before) * 1000)
            before = now


async def look(probe: HttpProbe, healthy: HttpProbe) -> dict[str, Any]:
    """Read once; return the reading, and what it cost and did to the other."""
    watch = Watch(healthy)
    tasks = [asyncio.create_task(watch.readings()), asyncio.create_task(watch.ticks())]
    await asyncio.sleep(BESIDE)
    Path("/proc/self/clear_refs").write_text("5")  # the peak is the present size
    resident = _resident_mb("VmRSS")
    begin = time.monotonic()
    reading = await probe.read(1)
    seconds = time.monotonic() - begin
    await watch.enough.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return {
        "reading": reading.model_dump(mode="json"),
        "seconds": seconds,
        "held": watch.held_ms / min(stick_ms() for _ in range(3)),
        "healthy_failed": watch.failed,
        "healthy_ms": sorted(watch.took_ms)[len(watch.took_ms) // 2],
        "grown_mb": _resident_mb("VmHWM") - resident,
    }


def stick_ms() -> float:
    """Return what a million turns of an empty loop cost here: a measure of this machine, at this moment."""
    begin = time.process_time()
    for _ in range(1_000_000):
        pass
    return (time.process_time() - begin) * 1000


def _resident_mb(which: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(f"{which}:")).split()[1]) / 1024


async def main() -> None:
    healthy, *hostile = [HttpProbe.model_validate(each) for each in json.load(sys.stdin)]
    healthy.warm()
    for _ in range(10):
        await healthy.read(1)
    print(json.dumps([await look(each, healthy) for each in (healthy, *hostile)]))


if __name__ == "__main__":
    asyncio.run(main())
