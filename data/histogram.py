"""Log histograms: percentiles of many values that can be merged, within one percent by construction."""

import math
from collections import Counter
from collections.abc import Iterable
from typing import Final, Self

_GAMMA: Final = 1.02
"""Each bucket is two percent wide, so its middle is within one percent of whatever fell into it."""
_LOG: Final = math.log(_GAMMA)
_ZERO: Final = -(2**31)
"""The bucket of what is not above zero."""


class Histogram:
    """Counts of values by bucket; merging two loses nothing, unlike a mean of percentiles."""

    def __init__(self, counts: Iterable[tuple[int, int]] = ()) -> None:
        self.counts: Counter[int] = Counter(dict(counts))
        """How many values fell into each bucket."""

    @classmethod
    def of(cls, values: Iterable[float]) -> Self:
        """Return a histogram of ``values``."""
        made = cls()
        made.counts.update(bucket_of(value) for value in values)
        return made

    def merge(self, other: "Histogram") -> None:
        """Add what another has counted."""
        self.counts.update(other.counts)

    @property
    def total(self) -> int:
        """How many values were counted."""
        return self.counts.total()

    def percentile(self, share: float) -> float | None:
        """Return the nearest-rank percentile, within one percent; None when nothing was counted."""
        # The product may come out a hair above a whole number.
        rank = max(math.ceil(share * self.total - 1e-9), 1)
        for bucket in sorted(self.counts):
            rank -= self.counts[bucket]
            if rank <= 0:
                return middle_of(bucket)
        return None


def bucket_of(value: float) -> int:
    """Return the bucket that ``value`` falls into."""
    return math.ceil(math.log(value) / _LOG - 0.5) if value > 0 else _ZERO


def middle_of(bucket: int) -> float:
    """Return the value that stands for all in ``bucket``."""
    return 0.0 if bucket == _ZERO else _GAMMA**bucket
