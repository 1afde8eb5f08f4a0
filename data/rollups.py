"""Rollups: what the sealed samples of one series come to in each hour and in each five minutes of it."""

from collections.abc import Iterable, Sequence
from typing import Final

from data.buckets import COARSE, FINE, Bucket, in_buckets, merged
from data.columns import Cursor, deflate, inflate, pack, pack_whole, unpack, unpack_whole, varint
from data.histogram import Histogram
from data.records import Ms
from data.store import Row, Tx

_SCALARS: Final = "begin_at, n, fast, total, low, high"


def hour_of(at: Ms) -> Ms:
    """Return the beginning of the hour that ``at`` lies in."""
    return at // COARSE * COARSE


def rolled(samples: Iterable[tuple[Ms, float]], *, histograms: bool, fast: float | None) -> list[Bucket]:
    """Return the five-minute buckets of one hour's samples, the oldest first; an empty one is left out.

    Args:
        samples: at least one, the oldest first.
        histograms: whether each bucket has one.
        fast: up to which value a sample counts as fast; None where none does.
    """
    return in_buckets(samples, FINE, histograms=histograms, fast=fast)


async def put(tx: Tx, rows: Iterable[tuple[int, Sequence[Bucket]]]) -> None:
    """Write the rollups of hours, in the place of those that stand there.

    Args:
        tx: the transaction.
        rows: the series, and the five-minute buckets of one hour of it.
    """
    await tx.many(
        f"INSERT INTO rollups (series, {_SCALARS}, histogram, fine)"
        " VALUES (:series, :begin_at, :n, :fast, :total, :low, :high, :histogram, :fine)"
        " ON CONFLICT (series, begin_at) DO UPDATE SET n = excluded.n, fast = excluded.fast,"
        " total = excluded.total, low = excluded.low, high = excluded.high, histogram = excluded.histogram,"
        " fine = excluded.fine",
        [{"series": series, **_row(fine)} for series, fine in rows],
    )


def _row(fine: Sequence[Bucket]) -> dict[str, int | float | bytes | None]:
    (hour,) = merged(fine, COARSE)
    return {
        "begin_at": hour.at,
        "n": hour.n,
        "fast": hour.fast,
        "total": hour.total,
        "low": hour.low,
        "high": hour.high,
        "histogram": None if hour.histogram is None else hour.histogram.packed(),
        "fine": _packed(hour.at, fine),
    }


def _packed(hour: Ms, fine: Sequence[Bucket]) -> bytes:
    columns = [
        pack_whole([(each.at - hour) // FINE for each in fine]),
        pack_whole([each.n for each in fine]),
        pack_whole([each.fast for each in fine]),
        pack([each.total for each in fine]),
        pack([each.low for each in fine]),
        pack([each.high for each in fine]),
    ]
    histograms = b"".join(each.histogram.packed() for each in fine if each.histogram is not None)
    return varint(len(fine)) + b"".join(columns) + (deflate(histograms) if histograms else b"")


def _unpacked(hour: Ms, body: bytes) -> list[Bucket]:
    cursor = Cursor(body)
    count = cursor.varint()
    places, ns, fast = (unpack_whole(cursor, count) for _ in range(3))
    totals, lows, highs = (unpack(cursor, count) for _ in range(3))
    rest = cursor.rest()
    histograms: list[Histogram | None] = [None] * count
    if rest:
        packed, at = inflate(rest), 0
        for place in range(count):
            histograms[place], at = Histogram.unpacked(packed, at)
    begins = [hour + place * FINE for place in places]
    return [Bucket(*each) for each in zip(begins, ns, fast, totals, lows, highs, histograms, strict=True)]


async def hours(tx: Tx, series: int, begin: Ms, end: Ms) -> list[Bucket]:
    """Return the hours of ``series`` that begin from ``begin`` to before ``end``, the oldest first."""
    rows = await tx.all(
        f"SELECT {_SCALARS}, histogram FROM rollups"
        " WHERE series = :series AND begin_at >= :begin AND begin_at < :end ORDER BY begin_at",
        series=series,
        begin=begin,
        end=end,
    )
    return [_hour(row) for row in rows]


def _hour(row: Row) -> Bucket:
    *scalars, body = row
    return Bucket._make([*scalars, None if body is None else Histogram.unpacked(body)[0]])


async def fine(tx: Tx, series: int, begin: Ms, end: Ms) -> list[Bucket]:
    """Return the five minutes of those hours."""
    rows = await tx.all(
        "SELECT begin_at, fine FROM rollups"
        " WHERE series = :series AND begin_at >= :begin AND begin_at < :end ORDER BY begin_at",
        series=series,
        begin=begin,
        end=end,
    )
    return [bucket for hour, body in rows for bucket in _unpacked(hour, body)]
