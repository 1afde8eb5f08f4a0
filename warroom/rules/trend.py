"""Where a measure is going: a line through its recent past, believed only where it explains that past."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from statistics import median
from typing import Final

from data.records import Ms

LEAST_POINTS: Final = 12
"""An hour of five-minute buckets; fewer show nothing."""
_RISING: Final = 4.0
"""Standard deviations by which more pairs must rise than chance lets them (Mann and Kendall)."""
_EXPLAINED: Final = 0.6
"""Share of the distances from the median that the line must take away."""


@dataclass(frozen=True)
class Trend:
    """A straight line."""

    slope: float
    """Units a millisecond."""
    at: Ms
    value: float
    """On the line, at ``at``."""


def rising(points: Sequence[tuple[Ms, float]]) -> Trend | None:
    """Return the line through ``points``, oldest first; None unless they rise and the line explains them.

    It is Theil's and Sen's: the median of the slopes of all pairs, which a few odd points do not move.
    """
    if len(points) < LEAST_POINTS:
        return None
    pairs = [((b[1] - a[1]), (b[0] - a[0])) for a, b in combinations(points, 2)]
    ups = sum((rise > 0) - (rise < 0) for rise, _run in pairs)
    n = len(points)
    if ups <= _RISING * sqrt(n * (n - 1) * (2 * n + 5) / 18):
        return None
    slope = median(rise / run for rise, run in pairs)
    last = points[-1][0]
    value = median(value + slope * (last - at) for at, value in points)
    middle = median(value for _at, value in points)
    apart = sum(abs(value - middle) for _at, value in points)
    left = sum(abs(each - (value + slope * (at - last))) for at, each in points)
    return Trend(slope, last, value) if left <= (1 - _EXPLAINED) * apart else None


def reaches(points: Sequence[tuple[Ms, float]], limit: float, now: Ms, within: Ms) -> Ms | None:
    """Return in how long a rising measure will be at ``limit``; None when it does not rise, or not so soon.

    Args:
        points: (moment, value), oldest first.
        limit: the upper bound.
        now: the present moment.
        within: how far ahead the line is believed.
    """
    trend = rising(points)
    if trend is None or trend.slope <= 0:
        return None
    left = trend.at + (limit - trend.value) / trend.slope - now
    return max(round(left), 0) if left <= within else None
