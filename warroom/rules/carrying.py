"""How long something has been handed on, and how long somebody was away: both counted in takeovers."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from data.records import Ms


def shifts_carried(takeovers: Sequence[Ms], since: Ms | None) -> int | None:
    """Return through how many takeovers something has gone that began at ``since``.

    A takeover at the very moment at which it began is none: whoever held the watch then has seen it begin.

    Args:
        takeovers: when the watch went over, the oldest first.
        since: when it began; None for what has no beginning, which is carried from nowhere.
    """
    return None if since is None else len(takeovers) - bisect_right(takeovers, since)


class Absence(NamedTuple):
    """Since when somebody has not held the watch."""

    since: Ms
    """The end of their last hold; its begin while they hold it; going live when they never held it."""
    hands: int
    """How often the watch was taken since, the taking that ended their hold too."""
    state: str
    """away; holding, while they hold it; never, when they never held it."""


def absence(holds: Sequence[tuple[str, Ms]], name: str, go_live: Ms) -> Absence:
    """Return since when ``name`` has not held the watch.

    Args:
        holds: who took the watch and when, the oldest first.
        name: the person.
        go_live: when the programme began.
    """
    own = [number for number, (by, _at) in enumerate(holds) if by == name]
    if not own:
        return Absence(go_live, len(holds), "never")
    last = own[-1]
    if last + 1 == len(holds):
        return Absence(holds[last][1], 0, "holding")
    return Absence(holds[last + 1][1], len(holds) - last - 1, "away")
