"""Which probes flap: whatever turns that often says nothing that can be relied on."""

from collections.abc import Iterable
from itertools import groupby
from typing import Final, NamedTuple

from data.records import HOUR, Ms, Spell

WITHIN: Final[Ms] = HOUR
"""The time that is looked at."""
TURNS: Final = 4
"""As many turns between up and down within it, or more, are flapping."""


class Flapping(NamedTuple):
    """A probe whose target keeps turning."""

    probe: str
    turns: int
    """Within the time that is looked at."""
    last_at: Ms
    """When it turned last."""
    up: bool
    """How it stands since."""


def flapping(spells: Iterable[Spell], now: Ms) -> list[Flapping]:
    """Return the probes that flap at ``now``.

    A turn is where a target is up after it was down, or down after it was up. Another reason of the same being
    down is none, nor is what was before or after a gap in which nothing is known.

    Args:
        spells: by probe, the oldest first, of at least the time that is looked at.
        now: the moment.
    """
    found = []
    for probe, mine in groupby(spells, key=lambda each: each.probe):
        turned = []
        before: Spell | None = None
        for spell in mine:
            joined = before is not None and before.end_at == spell.begin_at and before.up != spell.up
            if joined and now - WITHIN < spell.begin_at <= now:
                turned.append(spell)
            before = spell
        if len(turned) >= TURNS:
            found.append(Flapping(probe, len(turned), turned[-1].begin_at, turned[-1].up))
    return found
