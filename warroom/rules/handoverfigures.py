"""How handovers went: on time, late or not at all, how long they took, and what was handed on for long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple
from zoneinfo import ZoneInfo

from data.records import Ms
from warroom.rules.calendar import local
from warroom.rules.carrying import shifts_carried

LONGEST = 5
"""How many of the items that were handed on most are told."""


class Owed(NamedTuple):
    """A handover that a shift's begin asked for, and that was not accepted by its moment."""

    due_at: Ms
    """The shift's begin, and the time that was left after it."""
    shift_end: Ms


class Taken(NamedTuple):
    """A watch that went over."""

    id: str
    accepted_at: Ms
    offered_at: Ms
    handed: bool
    """Whether somebody handed it over: not where nobody held it, nor where nobody was there."""
    same_os_user: bool
    relief: bool
    mismatches: int
    """How often something was read back otherwise than recorded."""


class Carried(NamedTuple):
    """What is handed on from shift to shift until it ends."""

    id: str
    text: str
    since: Ms
    until: Ms | None
    """When it ended; None while it goes on."""


class Load(NamedTuple):
    """One of those that were handed on most."""

    id: str
    text: str
    handovers: int


@dataclass(frozen=True)
class Figures:
    """The figures of one span of time."""

    on_time: int
    late: int
    """Accepted in the shift that had to, but after its moment."""
    unsigned: int
    """Shifts that ended without anybody having taken the watch."""
    mismatches: int
    same_os_user: int
    relief: int
    median_ms: float | None
    """From offer to accept, of those that somebody handed over; None where there is none."""
    longest_ms: Ms | None

    @property
    def handovers(self) -> int:
        """How many watches went over."""
        return self.on_time + self.late


def measure(taken: Sequence[Taken], owed: Sequence[Owed], begin: Ms, end: Ms) -> Figures:
    """Return the figures from ``begin`` until before ``end``.

    A takeover is late where its shift's moment had passed; a shift that ended before anybody took the watch is
    unsigned, and counts when it ended.

    Args:
        taken: every takeover so far, the oldest first; what was owed before the first of the span is seen by them.
        owed: what was not accepted by its moment.
        begin: of the span.
        end: of the span; now, at the latest.
    """
    within = [each for each in taken if begin <= each.accepted_at < end]
    late = {each.id for each in within if _is_late(each, owed, _before(each, taken))}
    took = [each.accepted_at - each.offered_at for each in within if each.handed]
    return Figures(
        on_time=len(within) - len(late),
        late=len(late),
        unsigned=sum(begin <= each.shift_end < end and _is_unsigned(each, taken) for each in owed),
        mismatches=sum(each.mismatches for each in within),
        same_os_user=sum(each.same_os_user for each in within if each.handed),
        relief=sum(each.relief for each in within),
        median_ms=median(took) if took else None,
        longest_ms=max(took, default=None),
    )


def _before(one: Taken, taken: Sequence[Taken]) -> Ms:
    """Return when the watch went over before ``one``."""
    return max((each.accepted_at for each in taken if each.accepted_at < one.accepted_at), default=0)


def _is_late(one: Taken, owed: Iterable[Owed], before: Ms) -> bool:
    return any(before <= each.due_at < one.accepted_at < each.shift_end for each in owed)


def _is_unsigned(one: Owed, taken: Iterable[Taken]) -> bool:
    return not any(one.due_at < each.accepted_at < one.shift_end for each in taken)


def weeks(begin: Ms, end: Ms, zone: ZoneInfo) -> list[tuple[str, Ms, Ms]]:
    """Return each ISO week that has part in a span, as ``2026-W49`` with the part of the span in it."""
    found: list[tuple[str, Ms, Ms]] = []
    day = local(begin, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    at = begin
    while at < end:
        year, week, weekday = day.isocalendar()
        # In the zone's own days: a week in which clocks change has another length.
        ends = day.fromordinal(day.toordinal() + 8 - weekday).replace(tzinfo=zone)
        until = min(round(ends.timestamp() * 1000), end)
        found.append((f"{year}-W{week:02d}", at, until))
        day, at = ends, until
    return found


def heaviest(items: Iterable[Carried], takeovers: Sequence[Ms], begin: Ms, end: Ms) -> list[Load]:
    """Return what was handed on most by ``end``, of what had not ended before ``begin``; the most first.

    Args:
        items: what may be handed on.
        takeovers: when the watch went over, the oldest first.
        begin: of the span.
        end: of the span.
    """
    found = []
    for each in items:
        until = end if each.until is None else min(each.until, end)
        if each.since < end and until >= begin:
            count = shifts_carried([at for at in takeovers if at < until], each.since) or 0
            if count:
                found.append(Load(each.id, each.text, count))
    return sorted(found, key=lambda each: -each.handovers)[:LONGEST]
