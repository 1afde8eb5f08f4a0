"""Among what an answer of a read-back is chosen: the right one, and others that could be.

Whoever reads back chooses instead of typing, and must not find the right one by its place: the order is made of
the incident's id, and is the same on every screen.
"""

import hashlib
from collections.abc import Iterable
from typing import Final

from data.records import MINUTE, Ms

MOST: Final = 5
"""Alternatives at most, so that digits and one line have room for all."""
_ELSEWHERE: Final = 2
"""Moments of other promises at most: what stands close by is mistaken as easily."""
_CLOSE_BY: Final = (5 * MINUTE, -5 * MINUTE, 15 * MINUTE, -15 * MINUTE)


def moments(incident: str, right: Ms | None, others: Iterable[Ms], now: Ms) -> tuple[Ms | None, ...]:
    """Return moments among which the next due one is chosen, no two of one minute; None stands for none.

    Args:
        incident: its id.
        right: when its next promise falls due; None when none does.
        others: when other promises fall due, of this incident and of others.
        now: what is close by, where nothing falls due.
    """
    base = now if right is None else right
    near = sorted(set(others), key=lambda at: (abs(at - base), at))
    found: list[Ms | None] = [right]
    for at in [*_apart(near, found)[:_ELSEWHERE], *(base + step for step in _CLOSE_BY)]:
        found += _apart([at], found)
    return tuple(sorted(found[:MOST], key=lambda at: _place(incident, str(at))))


def actions(incident: str, right: str | None, others: Iterable[str]) -> tuple[str | None, ...]:
    """Return texts among which the next action is chosen, no two that read alike; None stands for none.

    Args:
        incident: its id.
        right: its next action.
        others: the next actions of other incidents.
    """
    found: dict[str, str | None] = {_folded(right): right}
    for text in (None, *sorted(others)):
        found.setdefault(_folded(text), text)
    return tuple(sorted(list(found.values())[:MOST], key=lambda text: _place(incident, _folded(text))))


def _apart(moments: Iterable[Ms], known: Iterable[Ms | None]) -> list[Ms]:
    """Return the moments that no screen shows like one before them: a read-back is right to the minute."""
    kept: list[Ms] = []
    taken = [at for at in known if at is not None]
    for at in moments:
        if all(abs(at - each) >= MINUTE for each in (*taken, *kept)):
            kept.append(at)
    return kept


def _folded(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


def _place(incident: str, value: str) -> str:
    return hashlib.sha256(f"{incident} {value}".encode()).hexdigest()
