"""What is wrong with the roster ahead: shifts with too few people, and arrangements that ask too much of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from data.records import HOUR, Ms
from warroom.rules.calendar import Calendar
from warroom.rules.shifts import Days, Shift, Span, Swap, spans

AHEAD: Final[Ms] = 72 * HOUR
"""How far ahead gaps are looked for."""

Strain = Literal["short", "twice", "successive"]
"""A swap leaves somebody short; one person stands twice in a shift; one person is on in two successive shifts."""


@dataclass(frozen=True)
class Gap:
    """A time within a shift for which too few people are rostered."""

    shift: Shift
    start: Ms
    end: Ms
    people: tuple[str, ...]
    """Keys of those who are."""
    missing: int


@dataclass(frozen=True)
class Note:
    """An arrangement that somebody should look at."""

    kind: Strain
    shift: Shift
    """The first one, of two successive shifts."""
    start: Ms
    end: Ms
    people: tuple[str, ...]
    """Keys of those whom it is about."""


def is_watched(calendar: Calendar, start: Ms, end: Ms) -> bool:
    """Return whether the plan's hours of coverage have part in the time from ``start`` to ``end``."""
    first = next(calendar.covered_spans(start), None)
    return first is not None and first[0] < end


def missing(people: Sequence[str], wanted: int) -> int:
    """Return how many people are missing; one who stands there twice is one person."""
    return max(wanted - len(set(people)), 0)


def gaps(
    ahead: Sequence[Shift], days: Days, swaps: Sequence[Swap], calendar: Calendar, wanted: int, now: Ms
) -> list[Gap]:
    """Return every time still to come in which too few are on, in the plan's hours of coverage.

    Args:
        ahead: the shifts looked at.
        days: the roster.
        swaps: in the order in which they apply.
        calendar: knows the hours of coverage.
        wanted: people a shift.
        now: what is over by then counts no more.
    """
    return [
        Gap(shift, span.start, span.end, span.people, missing(span.people, wanted))
        for shift in ahead
        for span in spans(days, swaps, shift)
        if span.end > now and missing(span.people, wanted) and is_watched(calendar, span.start, span.end)
    ]


def notes(ahead: Sequence[Shift], days: Days, swaps: Sequence[Swap], wanted: int, now: Ms) -> list[Note]:
    """Return what else is odd about the shifts ahead: the arguments are those of ``gaps``."""
    cut = [[span for span in spans(days, swaps, shift) if span.end > now] for shift in ahead]
    found = [note for shift, parts in zip(ahead, cut, strict=True) for note in _within(shift, parts, days, wanted)]
    for i in range(len(ahead) - 1):
        if cut[i] and cut[i + 1]:
            last, first = cut[i][-1], cut[i + 1][0]
            both = tuple(dict.fromkeys(person for person in last.people if person in first.people))
            if both:
                found.append(Note("successive", ahead[i], last.start, first.end, both))
    return sorted(found, key=lambda note: note.start)


def _within(shift: Shift, parts: Sequence[Span], days: Days, wanted: int) -> list[Note]:
    planned = days.get(shift.day, {}).get(shift.id, ())
    found = []
    for span in parts:
        doubled = tuple(dict.fromkeys(person for person in span.people if span.people.count(person) > 1))
        if doubled:
            found.append(Note("twice", shift, span.start, span.end, doubled))
        if missing(span.people, wanted) > missing(planned, wanted):
            gone = tuple(person for person in planned if person not in span.people)
            found.append(Note("short", shift, span.start, span.end, gone))
    return found
