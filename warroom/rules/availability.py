"""Availability by time, not by count of readings."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.records import Ms


@dataclass(frozen=True)
class Availability:
    """How a window of time divides; milliseconds."""

    up: Ms
    down: Ms
    unknown: Ms

    @property
    def share(self) -> float | None:
        """Up of what is known, 0 to 1; None when nothing is known."""
        known = self.up + self.down
        return self.up / known if known else None

    @property
    def coverage(self) -> float:
        """How much of the window is known, 0 to 1."""
        window = self.up + self.down + self.unknown
        return (self.up + self.down) / window if window else 0.0

    @property
    def floor(self) -> float:
        """The share with everything unknown counted as down."""
        window = self.up + self.down + self.unknown
        return self.up / window if window else 0.0


Readings = Sequence[tuple[Ms, float]]
"""(moment, 1 up or 0 down), in order of moments."""


def spans(readings: Readings, hold: Ms, start: Ms, end: Ms) -> list[tuple[Ms, Ms, bool]]:
    """Return when the target is known to be up or down: each reading holds to the next, ``hold`` at most."""
    found = []
    for index, (at, value) in enumerate(readings):
        following = readings[index + 1][0] if index + 1 < len(readings) else end
        begin, finish = max(at, start), min(at + hold, following, end)
        if finish > begin:
            found.append((begin, finish, value > 0.5))
    return found


def of_all(targets: Sequence[tuple[Readings, Ms]], start: Ms, end: Ms) -> Availability:
    """Return the availability from ``start`` to ``end`` of a service that needs every one of ``targets``.

    It is down while any target is known to be down, unknown while any other is unknown, else up.

    Args:
        targets: readings and hold (two intervals) of each target.
        start: begin of the window.
        end: end of the window.
    """
    edges: list[tuple[Ms, int, int]] = []
    for readings, hold in targets:
        for begin, finish, is_up in spans(readings, hold, start, end):
            up, down = (1, 0) if is_up else (0, 1)
            edges.append((begin, up, down))
            edges.append((finish, -up, -down))
    up_time = down_time = ups = downs = 0
    before = start
    for at, up, down in sorted(edges):
        if downs:
            down_time += at - before
        elif targets and ups == len(targets):
            up_time += at - before
        before, ups, downs = at, ups + up, downs + down
    return Availability(up_time, down_time, max(end - start, 0) - up_time - down_time)
