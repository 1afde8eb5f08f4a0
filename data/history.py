"""SQL of the past: what each series was, raw or in buckets of equal time."""

from collections.abc import Iterable
from typing import NamedTuple

from data import readings
from data.histogram import Histogram
from data.readings import Sample
from data.records import HOUR, MINUTE, Ms
from data.store import Tx

FINE: Ms = 5 * MINUTE
COARSE: Ms = HOUR
"""The two sizes of bucket that are kept ready."""


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


async def samples(tx: Tx, names: Iterable[str], begin: Ms, end: Ms) -> dict[str, list[Sample]]:
    """Return the samples of ``names`` from ``begin`` to before ``end``, oldest first; none is an empty list."""
    found = await readings.since(tx, names, begin - 1)
    return {name: [sample for sample in samples if sample.at < end] for name, samples in found.items()}


async def buckets(tx: Tx, names: Iterable[str], begin: Ms, end: Ms, step: Ms) -> dict[str, list[Bucket]]:
    """Return ``names`` in buckets of ``step``, aligned to it, oldest first; one without a sample is left out.

    Args:
        tx: the reading.
        names: the series.
        begin: included.
        end: not included.
        step: milliseconds; whole multiples of `FINE` or `COARSE` are read from what is kept ready.
    """
    found = await samples(tx, names, begin, end)
    return {name: in_buckets(each, step, histograms=name.endswith(":latency")) for name, each in found.items()}


def in_buckets(
    samples: Iterable[Sample], step: Ms, *, histograms: bool, fast: float | None = None
) -> list[Bucket]:
    """Return samples, the oldest first, in buckets of ``step``."""
    grouped: dict[Ms, list[float]] = {}
    for sample in samples:
        grouped.setdefault(sample.at // step * step, []).append(sample.value)
    return [
        Bucket(
            at=at,
            n=len(values),
            fast=0 if fast is None else sum(value <= fast for value in values),
            total=sum(values),
            low=min(values),
            high=max(values),
            histogram=Histogram.of(values) if histograms else None,
        )
        for at, values in grouped.items()
    ]
