"""When indicators prove an item of a checklist, and when they prove it no more."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from data.records import MINUTE, SECOND, Ms, TaskMark

LASTS: Final[Ms] = 5 * MINUTE
"""How long all of an item's indicators have to be ok: as far as means and percentiles look back, so that none of
what they are made of was measured before."""
SEEN: Final[Ms] = 30 * SECOND
"""Of a longer time between two looks nobody knows that it was ok: the five minutes begin anew."""
_OFF: Final = ("warn", "breach")


class Says(Enum):
    """What indicators say of an item."""

    TICK = "tick"
    UNTICK = "untick"
    FREE = "free"
    """It was opened by hand, and its indicators have left ok since: from now on they may prove it again."""


@dataclass(frozen=True)
class Seen:
    """How indicators stood at the last look."""

    at: Ms
    states: Mapping[str, str] = field(default_factory=dict)
    ok_since: Mapping[str, Ms] = field(default_factory=dict)
    """Of each that is ok, since when without a break."""


def seen(before: Seen | None, states: Mapping[str, str], now: Ms) -> Seen:
    """Return how indicators stand at ``now``, after the look ``before``."""
    known = before.ok_since if before is not None and 0 <= now - before.at <= SEEN else {}
    return Seen(now, states, {name: known.get(name, now) for name, state in states.items() if state == "ok"})


def says(panels: Collection[str], mark: TaskMark | None, engine: str, now: Seen) -> Says | None:
    """Return what is to be done with an item; None for nothing.

    What nobody measures says nothing, and neither does anything of what a person ticked or skipped.

    Args:
        panels: the indicators that prove it.
        mark: what was done to it last; None for nothing yet.
        engine: the name under which the engine ticks and opens.
        now: how they stand.
    """
    states = {now.states.get(each, "unknown") for each in panels}
    by_engine = mark is None or mark.by == engine
    if mark is not None and mark.state != "open":
        return Says.UNTICK if mark.state == "done" and by_engine and "breach" in states else None
    if not by_engine:
        return Says.FREE if not states.isdisjoint(_OFF) else None
    since = [now.ok_since.get(each) for each in panels]
    proven = all(each is not None and now.at - each >= LASTS for each in since)
    return Says.TICK if panels and proven else None
