"""SQL of the past: what each series was, raw or in buckets of equal time.

Samples are read from where they are: the newest are hot, a row each; the others are in chunks. Of two samples of
one series at one moment the first is told. Rollups tell of chunks only, so a bucket is a rollup and what is still
hot; nothing is missing between them, and nothing counted twice.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice
from operator import lt
from typing import Final

from data import chunks, meta, rollups
from data.buckets import COARSE as COARSE
from data.buckets import FINE as FINE
from data.buckets import LATENCY, merged
from data.buckets import Bucket as Bucket
from data.buckets import Sample as Sample
from data.buckets import in_buckets as in_buckets
from data.chunks import WINDOW
from data.records import Ms
from data.store import Tx, listed

_FAST: Final = "fast_ms"


async def fast(tx: Tx) -> float | None:
    """Return up to how many milliseconds a latency counts as fast; None where nothing was noted."""
    noted = await meta.get(tx, _FAST)
    return float(noted) if noted else None


async def note_fast(tx: Tx, fast: float | None) -> None:
    """Note that for all who read the past; what is rolled up already stays as it is."""
    await meta.put(tx, _FAST, "" if fast is None else str(fast))


async def names(tx: Tx) -> list[str]:
    """Return every series that ever had a sample, by name."""
    return [row["name"] for row in await tx.all("SELECT name FROM series ORDER BY name")]


async def samples(tx: Tx, names: Iterable[str], begin: Ms, end: Ms) -> dict[str, list[Sample]]:
    """Return the samples of ``names`` from ``begin`` to before ``end``, oldest first; none is an empty list."""
    past = await _Past.of(tx, names, begin, end)
    return {name: list(map(Sample, *await past.raw(tx, name, begin, end))) for name in past.ids}


async def values(tx: Tx, name: str, begin: Ms, end: Ms) -> "array[float]":
    """Return the bare values of one series from ``begin`` to before ``end``, oldest first."""
    past = await _Past.of(tx, [name], begin, end)
    return array("d", (await past.raw(tx, name, begin, end))[1])


async def buckets(tx: Tx, names: Iterable[str], begin: Ms, end: Ms, step: Ms) -> dict[str, list[Bucket]]:
    """Return ``names`` in buckets of ``step``, aligned to it, oldest first; one without a sample is left out.

    Args:
        tx: the reading.
        names: the series.
        begin: included.
        end: not included.
        step: milliseconds; whole multiples of `FINE` or `COARSE` are read from what is kept ready.
    """
    past = await _Past.of(tx, names, begin, end)
    limit = await fast(tx)
    return {name: await past.buckets(tx, name, begin, end, step, limit) for name in past.ids}


class _Past:
    """Some series over a stretch of time; what is hot of all of them was read at once, as it lies there."""

    def __init__(self, ids: dict[str, int], hot: dict[int, tuple[list[Ms], list[float]]]) -> None:
        self.ids = ids
        """By name, those asked for; a series that never was has the number 0, which none has."""
        self._hot = hot

    @classmethod
    async def of(cls, tx: Tx, names: Iterable[str], begin: Ms, end: Ms) -> "_Past":
        wanted = list(dict.fromkeys(names))
        names_, by_name = listed(wanted)
        rows = await tx.all(f"SELECT name, id FROM series WHERE name IN {names_}", **by_name)
        known = {row["name"]: row["id"] for row in rows}
        numbers, by_number = listed(known.values())
        hot: dict[int, tuple[list[Ms], list[float]]] = {number: ([], []) for number in known.values()}
        rows = await tx.all(
            "SELECT ts, series, value FROM hot"
            f" WHERE ts >= :begin AND ts < :end AND series IN {numbers} ORDER BY ts",
            begin=begin,
            end=end,
            **by_number,
        )
        for at, number, value in rows:
            times, found = hot[number]
            times.append(at)
            found.append(value)
        return cls({name: known.get(name, 0) for name in wanted}, hot)

    async def raw(self, tx: Tx, name: str, begin: Ms, end: Ms) -> tuple[Sequence[Ms], Sequence[float]]:
        """Return the moments and values from ``begin`` to before ``end``."""
        times: list[Ms] = []
        found: list[float] = []
        rows = await tx.all(
            "SELECT begin_at, body FROM chunks"
            " WHERE series = :series AND begin_at > :before AND begin_at < :end ORDER BY begin_at, id",
            series=self.ids[name],
            before=begin - WINDOW,
            end=end,
        )
        for window, body in rows:
            some, more = chunks.decode(window, body)
            times += some
            found += more
        some, more = self._hot.get(self.ids[name], ([], []))
        times += some
        found += more
        if not all(map(lt, times, islice(times, 1, None))):
            # Some came late, when their window was sealed already.
            first: dict[Ms, float] = {}
            for at, value in zip(times, found, strict=True):
                first.setdefault(at, value)
            times = sorted(first)
            found = [first[at] for at in times]
        span = slice(bisect_left(times, begin), bisect_left(times, end))
        return times[span], found[span]

    async def buckets(self, tx: Tx, name: str, begin: Ms, end: Ms, step: Ms, fast: float | None) -> list[Bucket]:
        """Return the series in buckets: whole hours from rollups, where ``step`` allows, and the rest raw."""
        latency = name.endswith(LATENCY)
        first, last = -(-begin // COARSE) * COARSE, rollups.hour_of(end)
        if step % FINE or first >= last:
            first = last = end
        edges = [await self.raw(tx, name, begin, first), await self.raw(tx, name, last, end)]
        edges.append(await self._unsealed(tx, name, first, last))
        read = rollups.fine if step % COARSE else rollups.hours
        found = await read(tx, self.ids[name], first, last) if first < last else []
        for times, values in edges:
            found += in_buckets(
                zip(times, values, strict=True), step, histograms=latency, fast=fast if latency else None
            )
        return merged(found, step)

    async def _unsealed(self, tx: Tx, name: str, begin: Ms, end: Ms) -> tuple[Sequence[Ms], Sequence[float]]:
        """Return what is hot, and in no chunk, from ``begin`` to before ``end``."""
        times, found = self._hot.get(self.ids[name], ([], []))
        span = slice(bisect_left(times, begin), bisect_left(times, end))
        times, found = times[span], found[span]
        if not times:
            return times, found
        rows = await tx.all(
            "SELECT begin_at, body FROM chunks"
            " WHERE series = :series AND begin_at >= :first AND begin_at <= :last",
            series=self.ids[name],
            first=chunks.window_of(times[0]),
            last=chunks.window_of(times[-1]),
        )
        sealed = {at for window, body in rows for at in chunks.decode(window, body)[0]}
        kept = [(at, value) for at, value in zip(times, found, strict=True) if at not in sealed]
        return [at for at, _ in kept], [value for _, value in kept]
