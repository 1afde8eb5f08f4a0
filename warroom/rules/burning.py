"""How fast a budget of down time is used up.

A burn rate of 1 uses a budget up exactly over its time. It is the share of a window in which the service was known
to be down, over the share that may be; maintenance is no part of the window. What is unknown is not down: silence
has a policy of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from data.records import HOUR, MINUTE, Ms

Span = tuple[Ms, Ms]

PAIRS: Final = ((HOUR, 5 * MINUTE, 14.4), (6 * HOUR, 30 * MINUTE, 6.0))
"""Long window, short window, rate: for a budget of 30 days, 2 % of it in an hour or 5 % in six."""
MIN_FAILURES: Final = 3


@dataclass(frozen=True)
class Course:
    """How one probe fared."""

    up: Sequence[Span]
    """When its target was known to be up."""
    down: Sequence[Span]
    interval: Ms
    away: Sequence[Span] = ()
    """When nothing was expected of it."""


@dataclass(frozen=True)
class Burn:
    """A budget that is used up too fast."""

    rate: float
    """Over the long window."""
    window: Ms
    """The long window."""


class History:
    """How a service that needs every one of some probes fared together."""

    def __init__(self, courses: Sequence[Course]) -> None:
        self._courses = courses
        self._down = [(_without(each.down, each.away), each.interval) for each in courses]
        self._joint = _union(span for down, _interval in self._down for span in down)
        self._away = _common([_union(each.away) for each in courses])

    def burns(
        self,
        at: Ms,
        budget: float,
        pairs: Iterable[tuple[Ms, Ms, float]] = PAIRS,
        min_failures: int = MIN_FAILURES,
    ) -> Burn | None:
        """Return the first pair of windows that are both too fast.

        Its long window must hold at least ``min_failures`` readings' worth of down time, over all probes: a failed
        reading holds for two intervals at most, so that a lone one is never worth three. In the short one, a slow
        probe would never come to three.

        Args:
            at: the end of the windows.
            budget: the share of time that may be down.
            pairs: long window, short window, rate.
            min_failures: how many.
        """
        for long, short, rate in pairs:
            found = self.rate(at - long, at, budget)
            fast = found >= rate and self.rate(at - short, at, budget) >= rate
            if fast and self._worth(at - long, at) >= min_failures:
                return Burn(found, long)
        return None

    def rate(self, begin: Ms, end: Ms, budget: float) -> float:
        """Return the burn rate from ``begin`` to ``end``; 0 where nothing was expected at all."""
        expected = end - begin - _length(self._away, begin, end)
        return _length(self._joint, begin, end) / expected / budget if expected else 0.0

    def _worth(self, begin: Ms, end: Ms) -> float:
        return sum(_length(down, begin, end) / interval for down, interval in self._down)

    def away_at(self, at: Ms) -> bool:
        """Return whether nothing is expected of any probe at ``at``."""
        return _holds(self._away, at)

    def down_since(self, at: Ms) -> Ms | None:
        """Return when the last stretch of down time before ``at`` began; None before any."""
        return max((begin for begin, _end in self._joint if begin <= at), default=None)

    def up_at(self, at: Ms) -> bool:
        """Return whether every probe of which something is expected is known to be up at ``at``."""
        return all(_holds(each.up, at) or _holds(each.away, at) for each in self._courses)

    def known_at(self, at: Ms) -> bool:
        """Return whether of every probe it is known at ``at`` whether it is up, where that is expected."""
        return all(any(_holds(spans, at) for spans in (each.up, each.down, each.away)) for each in self._courses)


def _holds(spans: Iterable[Span], at: Ms) -> bool:
    return any(begin <= at < end for begin, end in spans)


def _length(spans: Iterable[Span], begin: Ms, end: Ms) -> Ms:
    return sum(max(min(stop, end) - max(start, begin), 0) for start, stop in spans)


def _union(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def _without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    found = _union(spans)
    for begin, end in holes:
        parts = [part for a, b in found for part in ((a, min(b, begin)), (max(a, end), b))]
        found = [part for part in parts if part[0] < part[1]]
    return found


def _common(several: Sequence[Sequence[Span]]) -> list[Span]:
    """Return the spans that are in each of ``several``."""
    if not several:
        return []
    found = list(several[0])
    for spans in several[1:]:
        found = [(max(a, c), min(b, d)) for a, b in found for c, d in spans if max(a, c) < min(b, d)]
    return found
