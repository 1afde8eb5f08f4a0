"""Log histograms: percentiles of many values that can be merged, within one percent by construction."""

import math
import sys
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate
from struct import Struct
from typing import Final, Self

_GAMMA: Final = 1.02
"""Each bucket is two percent wide, so its middle is within one percent of whatever fell into it."""
_LOG: Final = math.log(_GAMMA)
_LANE: Final = 32
"""Bits for the count of one bucket: four thousand million values may fall into it."""
_HEAD: Final = Struct("<IiIB")
"""How many are not above zero, the first bucket, how many buckets there are, bytes for the count of each."""


class Histogram:
    """Counts of values by bucket; merging two loses nothing, unlike a mean of percentiles.

    The counts are the digits of one long number, ``_LANE`` bits each, so that one addition merges two histograms.
    """

    __slots__ = ("_first", "_lanes", "_zeros")

    def __init__(self, zeros: int = 0, first: int = 0, lanes: int = 0) -> None:
        self._zeros = zeros
        """Values that are not above zero: they have no logarithm."""
        self._first = first
        """The bucket of the lowest digit."""
        self._lanes = lanes

    @classmethod
    def of(cls, values: Iterable[float]) -> Self:
        """Return a histogram of ``values``."""
        above = Counter(bucket_of(value) if value > 0 else None for value in values)
        zeros = above.pop(None, 0)
        buckets = [bucket for bucket in above if bucket is not None]
        if not buckets:
            return cls(zeros)
        first = min(buckets)
        return cls(zeros, first, _joined([above[bucket] for bucket in range(first, max(buckets) + 1)]))

    def merge(self, other: "Histogram") -> None:
        """Add what another has counted."""
        self._zeros += other._zeros
        if not other._lanes:
            return
        if not self._lanes:
            self._first = other._first
        lowest = min(self._first, other._first)
        self._lanes <<= (self._first - lowest) * _LANE
        self._lanes += other._lanes << (other._first - lowest) * _LANE
        self._first = lowest

    @property
    def total(self) -> int:
        """How many values were counted."""
        return self._zeros + sum(_apart(self._lanes))

    @property
    def counts(self) -> dict[float, int]:
        """How many values fell into each bucket, by the value that stands for it, the lowest first."""
        found = {0.0: self._zeros} if self._zeros else {}
        for bucket, count in enumerate(_apart(self._lanes), self._first):
            if count:
                found[middle_of(bucket)] = count
        return found

    def percentile(self, share: float) -> float | None:
        """Return the nearest-rank percentile, within one percent; None when nothing was counted."""
        sums = list(accumulate(_apart(self._lanes), initial=self._zeros))
        if not sums[-1]:
            return None
        # The product may come out a hair above a whole number.
        place = bisect_left(sums, max(math.ceil(share * sums[-1] - 1e-9), 1))
        return middle_of(self._first + place - 1) if place else 0.0

    def packed(self) -> bytes:
        """Return it for keeping; `unpacked` reads it again."""
        count = -(-self._lanes.bit_length() // _LANE)
        raw = self._lanes.to_bytes(count * _LANE // 8, "little")
        planes = [raw[weight :: _LANE // 8] for weight in range(_LANE // 8)]
        while planes and not any(planes[-1]):
            planes.pop()
        return _HEAD.pack(self._zeros, self._first, count, len(planes)) + b"".join(planes)

    @classmethod
    def unpacked(cls, data: bytes, at: int = 0) -> tuple[Self, int]:
        """Read one that was packed, at a place in ``data``; return it, and the place behind it."""
        # Twelve weeks of them are read for one look: whole slices are moved, and nothing is inflated.
        zeros, first, count, width = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        raw = bytearray(count * _LANE // 8)
        for weight in range(width):
            raw[weight :: _LANE // 8] = data[at : at + count]
            at += count
        return cls(zeros, first, int.from_bytes(raw, "little")), at


def _joined(counts: Iterable[int]) -> int:
    """Return counts as the digits of one number, the first one lowest."""
    lanes = array("I", counts)
    if sys.byteorder == "big":
        lanes.byteswap()
    return int.from_bytes(lanes.tobytes(), "little")


def _apart(lanes: int) -> "array[int]":
    counts = array("I")
    size = -(-lanes.bit_length() // _LANE) * _LANE // 8
    counts.frombytes(lanes.to_bytes(size, "little"))
    if sys.byteorder == "big":
        counts.byteswap()
    return counts


def bucket_of(value: float) -> int:
    """Return the bucket that ``value``, above zero, falls into."""
    return math.ceil(math.log(value) / _LOG - 0.5)


def middle_of(bucket: int) -> float:
    """Return the value that stands for all in ``bucket``."""
    return _GAMMA**bucket
