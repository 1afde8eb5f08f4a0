"""Buckets: what a series was over stretches of equal time."""

import math
from collections.abc import Iterable
from typing import Final, NamedTuple

from data.histogram import Histogram
from data.records import HOUR, MINUTE, Ms

FINE: Final[Ms] = 5 * MINUTE
COARSE: Final[Ms] = HOUR
"""The two sizes of bucket that are kept ready."""

LATENCY: Final = ":latency"
"""How the name of a series ends that is kept with histograms, and of which some samples are fast."""


class Sample(NamedTuple):
    """One value of one series."""

    at: Ms
    value: float


class Bucket(NamedTuple):
    """What one series was over a stretch of time that begins at ``at``."""

    at: Ms
    n: int
    """Samples."""
    fast: int
    """Of them, those within what counts as fast (the target of a response time); 0 for other series."""
    total: float
    low: float
    high: float
    histogram: Histogram | None = None
    """Of a latency, in milliseconds."""

    @property
    def mean(self) -> float:
        """The arithmetic mean."""
        return self.total / self.n


def in_buckets(
    samples: Iterable[tuple[Ms, float]], step: Ms, *, histograms: bool, fast: float | None = None
) -> list[Bucket]:
    """Return samples, the oldest first, in buckets of ``step``."""
    grouped: dict[Ms, list[float]] = {}
    for at, value in samples:
        grouped.setdefault(at // step * step, []).append(value)
    return [
        Bucket(
            at=at,
            n=len(values),
            fast=0 if fast is None else sum(value <= fast for value in values),
            # Exact, so that a sum of decimals is one too: it is kept in fewer bytes.
            total=math.fsum(values),
            low=min(values),
            high=max(values),
            histogram=Histogram.of(values) if histograms else None,
        )
        for at, values in grouped.items()
    ]


def merged(buckets: Iterable[Bucket], step: Ms) -> list[Bucket]:
    """Return buckets in wider ones of ``step``, the oldest first; several of one stretch become one."""
    found: dict[Ms, list[Bucket]] = {}
    for each in buckets:
        found.setdefault(each.at // step * step, []).append(each)
    return [_one(at, found[at]) for at in sorted(found)]


def _one(at: Ms, parts: list[Bucket]) -> Bucket:
    if len(parts) == 1:
        return parts[0] if parts[0].at == at else parts[0]._replace(at=at)
    histogram = None
    if all(each.histogram is not None for each in parts):
        histogram = Histogram()
        for each in parts:
            histogram.merge(each.histogram or Histogram())
    return Bucket(
        at=at,
        n=sum(each.n for each in parts),
        fast=sum(each.fast for each in parts),
        total=math.fsum(each.total for each in parts),
        low=min(each.low for each in parts),
        high=max(each.high for each in parts),
        histogram=histogram,
    )
