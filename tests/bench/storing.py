"""What the past takes on the disk, what a tick writes, and how fast a long view is."""

import asyncio
import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from data import history
from data.buckets import COARSE, merged
from data.chunks import WINDOW
from data.histogram import Histogram
from data.readings import three_digits
from data.records import DAY, HOUR, MINUTE, SECOND, Ms, Reading
from tests.bench.figures import Figure, percentile
from tests.bench.simulated import INTERVAL, MIX, START, Simulation, Weather, simulated

WEEK: Ms = 7 * DAY
WEEKS = 12
STEPS = 15
"""Of upkeep in half an hour of the week: four series each."""
LOOKS = 15


def stored(folder: Path) -> list[Figure]:
    """Measure everything about what is kept."""
    print(f"storing: {MIX}")
    folder.mkdir()
    figures = asyncio.run(_kept(folder / "kept"))
    figures += asyncio.run(_written(folder / "written"))
    return [*figures, *_memory(folder / "memory")]


async def _kept(folder: Path) -> list[Figure]:
    """Seal a week by the engine's own upkeep; measure its pages, and views of it and of twelve weeks."""
    async with simulated(folder, 16) as room:
        seconds = []
        count = 0
        for hot, names in _week():
            count += len(hot)
            async with room.room.store.transaction(durable=False) as tx:
                await tx.many(
                    "INSERT INTO series (id, name) VALUES (:id, :name) ON CONFLICT (id) DO NOTHING",
                    [{"id": number, "name": name} for name, number in names.items()],
                )
                await tx.many("INSERT INTO hot (ts, series, value) VALUES (:ts, :series, :value)", hot)
            begin = time.perf_counter()
            for _ in range(STEPS):
                await room.upkeep_step(int(hot[-1]["ts"]) // WINDOW * WINDOW + WINDOW)
            seconds.append(time.perf_counter() - begin)
        # The last ninety minutes stay hot, as they do in a room that is in use.
        sealed = count - await _count(room, "hot")
        chunks = await _pages(room, "chunks", "chunks_series")
        week = await _pages(room, "rollups")
        await _repeat(room)
        twelve = await _pages(room, "rollups")
        raw, rolled = chunks / sealed, twelve / (count * WEEKS)
        return [
            Figure("chunks of a raw week, a sample", "bytes", [raw]),
            Figure("rollups of the week, a sample", "bytes", [week / sealed]),
            Figure("rollups of twelve weeks, a sample", "bytes", [rolled]),
            Figure("store, 50 series at 5 s, a sample", "bytes", [raw + rolled], 2.2),
            Figure("sealing half an hour of 50 series, in all its steps", "s", seconds[5:]),
            *await _views(room),
        ]


def _week() -> Iterator[tuple[list[dict[str, float]], dict[str, int]]]:
    """Yield the samples of each half hour of a week, and the numbers of the series by name."""
    weather = Weather()
    names: dict[str, int] = {}
    for begin in range(START, START + WEEK, WINDOW):
        hot: list[dict[str, float]] = []
        for probe in range(weather.probes):
            ok, latency = (names.setdefault(f"p{probe}:{end}", len(names) + 1) for end in ("ok", "latency"))
            values = {
                name: names.setdefault(f"p{probe}.{name}", len(names) + 1) for name in weather.values_of(probe)
            }
            for at in range(begin + 300 * probe, begin + WINDOW, INTERVAL):
                moment = at + weather.off()
                found = weather.samples(probe, moment)
                hot.append({"ts": moment, "series": ok, "value": float(found is not None)})
                if found is not None:
                    hot.append({"ts": moment, "series": latency, "value": three_digits(found[0])})
                    hot += [
                        {"ts": moment, "series": values[name], "value": value} for name, value in found[1].items()
                    ]
        yield hot, names


async def _count(room: Simulation, table: str) -> int:
    async with room.room.store.reading() as tx:
        return int((await tx.row(f"SELECT COUNT(*) FROM {table}"))[0])


async def _pages(room: Simulation, *tables: str) -> int:
    """Return how many bytes of the file's pages tables and indices take."""
    async with room.room.store.reading() as tx:
        found = [await tx.row("SELECT SUM(pgsize) FROM dbstat WHERE name = :name", name=name) for name in tables]
    return sum(int(each[0] or 0) for each in found)


async def _repeat(room: Simulation) -> None:
    """Write the week's rollups anew for twelve weeks, hour by hour, as an engine comes to write them."""
    async with room.room.store.transaction(durable=False) as tx:
        rows = [dict(row) for row in await tx.all("SELECT * FROM rollups ORDER BY begin_at, series")]
        await tx.all("DELETE FROM rollups")
        columns = list(rows[0])
        insert = f"INSERT INTO rollups ({', '.join(columns)}) VALUES ({', '.join(f':{each}' for each in columns)})"
        for week in range(WEEKS - 1, -1, -1):
            await tx.many(insert, [{**row, "begin_at": row["begin_at"] - week * WEEK} for row in rows])


async def _views(room: Simulation) -> list[Figure]:
    store, end = room.room.store, START + WEEK
    name = "p3:latency"
    long, exact, plots = [], [], []
    # What making the week has left in this process is in no board's, and would be swept in the midst of a look.
    gc.collect()
    gc.freeze()
    for _ in range(LOOKS):
        begin = time.process_time()
        async with store.reading() as tx:
            buckets = (await history.buckets(tx, [name], end - WEEKS * WEEK, end, COARSE))[name]
        whole = Histogram()
        for each in buckets:
            whole.merge(each.histogram or Histogram())
        assert whole.percentile(0.95)
        assert len(buckets) > 0.98 * WEEKS * WEEK / COARSE
        long.append((time.process_time() - begin) * 1000)
        begin = time.process_time()
        async with store.reading() as tx:
            buckets = (await history.buckets(tx, [name], end - WEEKS * WEEK, end, 12 * HOUR))[name]
        assert all(each.histogram and each.histogram.percentile(0.95) for each in buckets)
        plots.append((time.process_time() - begin) * 1000)
        begin = time.process_time()
        async with store.reading() as tx:
            values = await history.values(tx, name, START, end)
        assert len(values) > 0.99 * WEEK / INTERVAL
        raw = percentile(values, 0.95)
        exact.append(time.process_time() - begin)
    async with store.reading() as tx:
        rolled = (await history.buckets(tx, [name], START, end, WEEK))[name]
        several = merged(rolled, 10 * WEEK)[0]
    found = several.histogram.percentile(0.95) if several.histogram else None
    off = abs((found or 0) / raw - 1) * 100
    return [
        Figure("twelve weeks of one series by the hour, and its p95, of processor time", "ms", long[1:], 20),
        Figure("the same at the first look, which finds nothing in memory", "ms", long[:1]),
        Figure("twelve weeks of one series for a plot, a p95 each 12 h, likewise", "ms", plots),
        Figure("exact p95 over the raw week, likewise", "s", exact, 0.3),
        Figure("p95 of the histograms against it", "%", [off], 1.01),
    ]


def _written_so_far() -> int:
    """Return the bytes that this process has handed to write calls: a file system in memory counts too."""
    lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    return int(dict(line.split(": ") for line in lines)["wchar"])


async def _written(folder: Path) -> list[Figure]:
    """Measure what ticks write: log, checkpoints and sealing, counted at the write calls."""
    weather = Weather()
    async with simulated(folder, 16) as room:
        # Two hours before, so that one window is sealed meanwhile.
        for at in range(START, START + 2 * HOUR, MINUTE):
            await room.tick(at, [_at_slot(weather, probe, at) for probe in range(16)])
        at = START + 2 * HOUR
        whole: list[Sequence[int]] = [range(16), (), (), (), ()]
        written = []
        for slots, minutes, ticks in ((whole, 30, 360), ([range(each, 16, 5) for each in range(5)], 10, 600)):
            before = _written_so_far()
            for second in range(minutes * 60):
                probes = slots[second % 5]
                if probes:
                    await room.tick(at, [_at_slot(weather, probe, at) for probe in probes])
                else:
                    await room.upkeep_step(at)
                at += SECOND
            written.append((_written_so_far() - before) / 1024 / ticks)
        return [
            Figure(
                "written by a tick of 50 series, a half hour's mean with checkpoints and sealing",
                "KiB",
                written[:1],
                30,
            ),
            Figure("written by each tick of a second when they are staggered", "KiB", written[1:], 30),
        ]


def _at_slot(weather: Weather, probe: int, at: Ms) -> Reading:
    return weather.reading(probe, at + weather.off())


def _memory(folder: Path) -> list[Figure]:
    """Measure a process of its own that goes through a week of fifty probes."""
    command = [sys.executable, "-m", "tests.bench.week", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    days = json.loads(done.stdout)
    return [
        Figure("memory of the engine's writing and upkeep, 50 probes, days 1 to 7", "MiB", days),
        Figure("the same, day 7 over day 2", "MiB", [days[-1] - days[1]], 2),
    ]
