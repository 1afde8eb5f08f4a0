"""How long something has gone on so far, in a column that is as wide as the longest of many needs."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from data.i18n import _
from data.records import DAY, HOUR, MINUTE, Ms
from widgets.text import lasted, width

_STEPS: Final = (0, MINUTE, 10 * MINUTE, HOUR, 10 * HOUR, DAY, 10 * DAY, 100 * DAY, 1_000 * DAY)
"""Durations from which on they are written in another number of cells."""


def so_far(ms: Ms, *, long: bool = True) -> str:
    """Return how long what goes on has done so: to the minute, so that nothing is drawn each second."""
    span = lasted(ms) if ms >= MINUTE else "<1m"
    return _("for {span}").format(span=span) if long else span


def widest_age(opened: Sequence[Ms], now: Ms, *, long: bool) -> int:
    """Return how many cells the ages of all that was opened at these moments, in order, need at most."""
    older = [len(opened), *(bisect_right(opened, now - step) for step in _STEPS[1:]), 0]
    return max(
        (
            width(so_far(step, long=long))
            for step, (count, beyond) in zip(_STEPS, pairwise(older), strict=True)
            if count > beyond
        ),
        default=0,
    )
