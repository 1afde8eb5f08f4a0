"""When a target was known to be up or down: each reading holds to the next one, two intervals at most."""

from collections.abc import Iterable
from dataclasses import dataclass

from data.records import Ms, Reading, Spell


@dataclass(frozen=True)
class Turn:
    """What a reading does to the spells of its probe."""

    ends_at: Ms | None = None
    """When the running spell ends."""
    begins: Spell | None = None
    """The spell that begins."""


def hold_of(interval: Ms) -> Ms:
    """Return how long a reading holds when none follows it."""
    return 2 * interval


def after(running: Spell | None, last_at: Ms, reading: Reading, hold: Ms, words: str | None) -> Turn:
    """Return what ``reading`` ends and begins.

    Args:
        running: the probe's spell that goes on; None before any.
        last_at: the moment of the reading before.
        reading: the new one; a suspect one says nothing of its target.
        hold: how long a reading holds when none follows.
        words: what failed.
    """
    if not (reading.ok or reading.failed):
        return Turn()
    fresh = Spell(
        probe=reading.probe,
        up=reading.ok,
        begin_at=reading.at,
        reason=reading.reason,
        phase=reading.phase,
        words=words,
    )
    if running is None:
        return Turn(begins=fresh)
    if reading.at - last_at > hold:
        return Turn(ends_at=last_at + hold, begins=fresh)
    if reading.at < last_at:
        # The clock was set back: what was measured by the old one stays where it was.
        return Turn(ends_at=last_at, begins=fresh)
    same = (running.up, running.reason, running.phase) == (fresh.up, fresh.reason, fresh.phase)
    return Turn() if same else Turn(ends_at=reading.at, begins=fresh)


def ended(spells: Iterable[Spell], last_at: Ms, hold: Ms, now: Ms) -> list[Spell]:
    """Return one probe's spells with an end to the one that goes on: as far as its last reading holds."""
    until = min(last_at + hold, now)
    return [
        spell if spell.end_at is not None else spell.model_copy(update={"end_at": max(until, spell.begin_at)})
        for spell in spells
    ]
