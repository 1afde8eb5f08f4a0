"""The past of a measure in columns of equal time: how long one is, and what it is worth."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from data.histogram import Histogram
from data.history import Bucket
from data.panelviews import PanelView
from data.records import DAY, HOUR, MINUTE, SECOND, Ms
from data.trends import Column
from warroom.rules.availability import Stretch

ZOOMS: Final[dict[str, Ms]] = {
    "15m": 15 * MINUTE,
    "1h": HOUR,
    "6h": 6 * HOUR,
    "24h": DAY,
    "3d": 3 * DAY,
    "1w": 7 * DAY,
    "4w": 28 * DAY,
    "12w": 84 * DAY,
}
"""How far back a page looks, by the words for it."""
STEPS: Final[tuple[Ms, ...]] = (
    *(each * SECOND for each in (5, 10, 15, 20, 30)),
    *(each * MINUTE for each in (1, 2, 3, 5, 10, 15, 20, 30, 40)),
    *(each * HOUR for each in (1, 2, 3, 4, 6, 8, 12, 24)),
)
"""How long a column may be; from a day's window on they are multiples of what the store keeps ready."""


def step_for(window: Ms, columns: int, slowest: Ms) -> Ms:
    """Return the shortest column of which at most ``columns`` make a window.

    Args:
        window: how far back it looks.
        columns: how many there is room for.
        slowest: the longest interval of the probes; a shorter column would leave gaps between their readings.
    """
    enough = (each for each in STEPS if each >= slowest and each * columns >= window)
    return next(enough, STEPS[-1] * -(-max(slowest, window // max(columns, 1)) // STEPS[-1]))


def is_uptime(panel: PanelView) -> bool:
    """Return whether a measure is an availability."""
    return panel.kind == "share" and panel.target is not None and panel.target.op in (">=", ">")


def series_of(panel: PanelView) -> tuple[str, ...]:
    """Return the series that hold the past of a measure that is no availability.

    The share of failures of a whole probe is told by whether its readings were good.
    """
    if panel.kind != "share":
        return panel.series
    return tuple(
        f"{name.removesuffix(':latency')}:ok" if name.endswith(":latency") else name for name in panel.series
    )


def columns_of(panel: PanelView, series: Mapping[str, Iterable[Bucket]]) -> list[Column]:
    """Return the columns of a measure, the oldest first, from the buckets of each of its series.

    A mean is weighted by readings; a capacity is the sum, known where all of it is; a gauge is its worst series.
    """
    grouped: dict[Ms, list[Bucket]] = {}
    for name, buckets in series.items():
        for bucket in buckets:
            grouped.setdefault(bucket.at, []).append(_in_unit(bucket, name, panel.unit))
    factor = 1 / SECOND if panel.unit == "s" else 1.0
    whole = len(series) if panel.kind == "capacity" else 1
    return [_column(panel.kind, grouped[at], factor) for at in sorted(grouped) if len(grouped[at]) >= whole]


def _in_unit(bucket: Bucket, name: str, unit: str) -> Bucket:
    """Return a bucket in the measure's unit; its histogram stays in milliseconds."""
    if name.endswith(":ok"):
        failed = (bucket.n - bucket.total) * 100
        return bucket._replace(total=failed, low=(1 - bucket.high) * 100, high=(1 - bucket.low) * 100)
    if name.endswith(":latency") and unit == "s":
        return bucket._replace(total=bucket.total / SECOND, low=bucket.low / SECOND, high=bucket.high / SECOND)
    return bucket


def _column(kind: str, buckets: Sequence[Bucket], factor: float) -> Column:
    n = sum(each.n for each in buckets)
    lows, highs = [each.low for each in buckets], [each.high for each in buckets]
    if kind == "capacity":
        return Column(buckets[0].at, n, sum(each.mean for each in buckets), sum(lows), sum(highs))
    if kind == "gauge":
        worst = max(buckets, key=lambda each: each.mean)
        p95s = [found for each in buckets if (found := _p95([each], factor)) is not None]
        return Column(worst.at, n, worst.mean, worst.low, max(highs), max(p95s, default=None))
    total = sum(each.total for each in buckets)
    return Column(buckets[0].at, n, total / n, min(lows), max(highs), _p95(buckets, factor))


def _p95(buckets: Sequence[Bucket], factor: float) -> float | None:
    merged = Histogram()
    for each in buckets:
        if each.histogram is not None:
            merged.merge(each.histogram)
    found = merged.percentile(0.95)
    return None if found is None else found * factor


def uptime_columns(
    stretches: Iterable[Stretch], begin: Ms, end: Ms, step: Ms, readings: Mapping[str, Iterable[Bucket]]
) -> list[Column]:
    """Return the availability in columns, the oldest first; one of which nothing is known is left out.

    Args:
        stretches: when it was in which state; only up and down are known.
        begin: a column's moment; included.
        end: not included.
        step: how long a column is.
        readings: buckets of the probes' readings, counted.
    """
    up: dict[Ms, Ms] = {}
    known: dict[Ms, Ms] = {}
    for since, until, state in stretches:
        if state not in ("up", "down"):
            continue
        first, last = max(since, begin), min(until, end)
        for at in range(first // step * step, last, step):
            share = max(min(last, at + step) - max(first, at), 0)
            known[at] = known.get(at, 0) + share
            up[at] = up.get(at, 0) + (share if state == "up" else 0)
    n: dict[Ms, int] = {}
    for buckets in readings.values():
        for bucket in buckets:
            n[bucket.at] = n.get(bucket.at, 0) + bucket.n
    return [Column(at, n.get(at, 0), up[at] / known[at] * 100) for at in sorted(known) if known[at] > 0]
