"""Whether a measure differs before and after a change, and how sure that is.

Readings that follow each other are alike, so that a thousand of them say less than a thousand would. They are put
together in minutes first; what likeness is left between a minute and the next lessens the number of minutes that
count. Means are then compared by Welch's t, shares of time by Wilson's intervals put together as Newcombe does:
where nothing ever failed the minutes do not vary, and yet an outage was possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import NormalDist, fmean, variance
from typing import Final, Literal

from data.plan import Indicator
from data.records import HOUR, MINUTE, SECOND, Ms

WINDOW: Final[Ms] = HOUR
"""How long before and after a change its measures are looked at."""
GAP: Final[Ms] = 30 * SECOND
"""Left out on either side of a change: its moment is written down by hand."""
BLOCK: Final[Ms] = MINUTE
FEWEST: Final = 10
"""Blocks on a side; of fewer nothing is said."""
CONFIDENCE: Final = 0.95
_Z: Final = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
_MOST_ALIKE: Final = 0.95

Verdict = Literal["better", "worse", "higher", "lower", "same", "few"]


@dataclass(frozen=True)
class Span:
    """Equal windows before and after a change; milliseconds."""

    before: tuple[Ms, Ms]
    after: tuple[Ms, Ms]
    length: Ms
    """Of each, in whole blocks; 0 when too little has passed."""


def spans(at: Ms, window: Ms, now: Ms) -> Span:
    """Return the windows around a change at ``at``, shortened to what has passed of the later one."""
    length = max(min(window, now - at - GAP), 0) // BLOCK * BLOCK
    return Span((at - GAP - length, at - GAP), (at + GAP, at + GAP + length), length)


@dataclass(frozen=True)
class Side:
    """A measure on one side of a change."""

    blocks: Sequence[float]
    """Means of the minutes that have readings, in order."""
    readings: int

    @property
    def mean(self) -> float | None:
        """Of the minutes; None without any."""
        return fmean(self.blocks) if self.blocks else None


@dataclass(frozen=True)
class Difference:
    """After less before, with the interval in which it lies with 95 % confidence."""

    value: float
    low: float
    high: float


def difference(before: Side, after: Side, *, share_of: float | None) -> Difference | None:
    """Return how far ``after`` is from ``before``; None of too few minutes.

    Args:
        before: one side.
        after: the other.
        share_of: of a share of time or of readings what the whole is, such as 100 of a percentage; None of a mean.
    """
    if min(len(before.blocks), len(after.blocks)) < FEWEST:
        return None
    if share_of is None:
        return _welch(before.blocks, after.blocks)
    found = _newcombe([block / share_of for block in before.blocks], [block / share_of for block in after.blocks])
    return Difference(found.value * share_of, found.low * share_of, found.high * share_of)


def counting(blocks: Sequence[float]) -> float:
    """Return how many blocks, were they not alike, would say as much as these: never more than there are."""
    n = len(blocks)
    middle = fmean(blocks)
    spread = sum((block - middle) ** 2 for block in blocks)
    if spread == 0:
        return float(n)
    likeness = sum((a - middle) * (b - middle) for a, b in pairwise(blocks)) / spread
    # Of few blocks likeness comes out too low, by about this much (Kendall).
    likeness = min(max(likeness + (1 + 3 * likeness) / n, 0.0), _MOST_ALIKE)
    return max(n * (1 - likeness) / (1 + likeness), 2.0)


def _welch(before: Sequence[float], after: Sequence[float]) -> Difference:
    apart = fmean(after) - fmean(before)
    parts = [(variance(side) / counting(side), counting(side)) for side in (before, after)]
    error = sum(part for part, _n in parts)
    if error == 0:
        return Difference(apart, apart, apart)
    freedom = error**2 / sum(part**2 / max(n - 1, 1) for part, n in parts)
    reach = student(freedom) * sqrt(error)
    return Difference(apart, apart - reach, apart + reach)


def student(freedom: float) -> float:
    """Return how many standard errors reach to either side, of Student's t; within 0.03 from 3 upwards."""
    z, v = _Z, max(freedom, 3.0)
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    )


def _newcombe(before: Sequence[float], after: Sequence[float]) -> Difference:
    p, q = fmean(before), fmean(after)
    low_p, high_p = _wilson(p, counting(before))
    low_q, high_q = _wilson(q, counting(after))
    apart = q - p
    return Difference(
        apart,
        apart - sqrt((q - low_q) ** 2 + (high_p - p) ** 2),
        apart + sqrt((high_q - q) ** 2 + (p - low_p) ** 2),
    )


def _wilson(share: float, n: float) -> tuple[float, float]:
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    reach = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return middle - reach, middle + reach


def verdict(indicator: Indicator, found: Difference | None) -> Verdict:
    """Return what the difference says: better or worse by the target; of load, or without one, its direction."""
    if found is None:
        return "few"
    if found.low <= 0 <= found.high:
        return "same"
    rises = found.value > 0
    target = indicator.target
    if target is None or target.op == "==" or indicator.kind == "capacity":
        return "higher" if rises else "lower"
    return "better" if rises == (target.op in (">=", ">")) else "worse"
