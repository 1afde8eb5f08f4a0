"""``python -m tests.bench.week FOLDER``: go through a week with fifty probes; print MiB taken after each day."""

import asyncio
import gc
import json
import os
import sys
from pathlib import Path

from data.records import DAY, MINUTE
from tests.bench.simulated import START, Weather, simulated

PROBES = 50
APART = 15 * MINUTE
"""Between two readings of one probe: upkeep has its whole week, with fewer samples."""
STEPS = 16
"""Of upkeep after each tick; all windows are sealed in time."""


def _memory() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


async def _week(folder: Path) -> list[float]:
    weather = Weather()
    found = []
    async with simulated(folder, PROBES) as room:
        for day in range(7):
            for at in range(START + day * DAY, START + (day + 1) * DAY, APART):
                await room.tick(at, [weather.reading(probe, at + weather.off()) for probe in range(PROBES)])
                for _ in range(STEPS):
                    await room.upkeep_step(at)
            gc.collect()
            found.append(_memory())
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_week(Path(sys.argv[1])))))
