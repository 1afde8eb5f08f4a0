"""Availability by time, not by count of readings: how a window divides into up, down, unknown and maintenance."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from data.records import Ms, Spell
from warroom.rules.maintenance import Window

Word = Literal["up", "down", "maintenance", "unknown"]


@dataclass(frozen=True)
class Availability:
    """How a window of time divides; milliseconds."""

    up: Ms = 0
    down: Ms = 0
    unknown: Ms = 0
    maintenance: Ms = 0
    """Nothing was expected; neither up nor down."""

    def __add__(self, other: "Availability") -> "Availability":
        """Return two stretches of time, one behind the other, as one."""
        return Availability(
            self.up + other.up,
            self.down + other.down,
            self.unknown + other.unknown,
            self.maintenance + other.maintenance,
        )

    @property
    def share(self) -> float | None:
        """Up of what is known, 0 to 1; None when nothing is known."""
        known = self.up + self.down
        return self.up / known if known else None

    @property
    def coverage(self) -> float:
        """How much of the window without its maintenance is known, 0 to 1."""
        expected = self.up + self.down + self.unknown
        return (self.up + self.down) / expected if expected else 0.0

    @property
    def floor(self) -> float:
        """The share with everything unknown counted as down."""
        expected = self.up + self.down + self.unknown
        return self.up / expected if expected else 0.0


NOTHING: Final = Availability()
"""No time at all."""


class Known(NamedTuple):
    """A stretch of time in which it was known of one target whether it was up: a spell, bare."""

    begin_at: Ms
    end_at: Ms | None
    up: bool


class Stretch(NamedTuple):
    """A stretch of time in which a service was in one state."""

    begin: Ms
    end: Ms
    state: Word


def joint(
    targets: Mapping[str, Sequence[Spell | Known]], windows: Sequence[Window], start: Ms, end: Ms
) -> list[Stretch]:
    """Return the states, from ``start`` to ``end``, of a service that needs every one of ``targets``.

    It is down while a target is known to be down of which something is expected, else in maintenance while any
    is, unknown while any other is unknown, else up. Spells of one target that overlap, as after the clock was
    set back, count once; where they differ the failure counts.

    Args:
        targets: by probe, its spells, each with an end (without one it lasts to the end of the window).
        windows: when nothing is expected of which probes.
        start: begin of the window.
        end: end of the window.
    """
    turns = _turns(targets, windows, start, end)
    counts = {probe: Counter[Word]() for probe in targets}
    states: Counter[Word] = Counter({"unknown": len(targets)})
    found: list[Stretch] = []
    before = start
    for at, probe, what, step in [*turns, (end, "", "unknown", 0)]:
        if at > before:
            state = _joint(states)
            if found and found[-1].state == state:
                found[-1] = found[-1]._replace(end=at)
            else:
                found.append(Stretch(before, at, state))
            before = at
        if step:
            counted = counts[probe]
            states[_single(counted)] -= 1
            counted[what] += step
            states[_single(counted)] += 1
    return found


def _turns(
    targets: Mapping[str, Sequence[Spell | Known]], windows: Sequence[Window], start: Ms, end: Ms
) -> list[tuple[Ms, str, Word, int]]:
    turns: list[tuple[Ms, str, Word, int]] = []

    def add(probe: str, what: Word, begin: Ms, finish: Ms) -> None:
        begin, finish = max(begin, start), min(finish, end)
        if finish > begin:
            turns.append((begin, probe, what, 1))
            turns.append((finish, probe, what, -1))

    for probe, spells in targets.items():
        for spell in spells:
            add(probe, "up" if spell.up else "down", spell.begin_at, end if spell.end_at is None else spell.end_at)
        for window in windows:
            if window.probes is None or probe in window.probes:
                add(probe, "maintenance", window.begin, window.end)
    return sorted(turns)


def _single(counted: Mapping[Word, int]) -> Word:
    order: tuple[Word, ...] = ("maintenance", "down", "up")
    return next((word for word in order if counted[word]), "unknown")


def _joint(states: Mapping[Word, int]) -> Word:
    order: tuple[Word, ...] = ("down", "maintenance", "unknown", "up")
    return next((word for word in order if states[word]), "unknown")


def total(stretches: Sequence[Stretch], start: Ms, end: Ms) -> Availability:
    """Return how the time from ``start`` to ``end`` divides; where no stretch lies it is unknown."""
    times: Counter[Word] = Counter()
    for stretch in stretches:
        times[stretch.state] += max(min(stretch.end, end) - max(stretch.begin, start), 0)
    times["unknown"] += max(end - start, 0) - times.total()
    return Availability(times["up"], times["down"], times["unknown"], times["maintenance"])
