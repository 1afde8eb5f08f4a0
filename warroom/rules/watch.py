"""How long a watch is held: when the next shift comes, and when coverage ends without one."""

from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from data.plan import ShiftTime
from data.records import DAY, Ms
from warroom.rules import shifts
from warroom.rules.calendar import Calendar

AHEAD: Ms = 8 * DAY
"""How long after coverage goes on the next shift is looked for: past any weekend."""


def next_start(
    times: Mapping[str, ShiftTime],
    calendar: Calendar,
    on: Callable[[shifts.Shift, Ms], Sequence[str]],
    at: Ms,
    zone: ZoneInfo,
) -> Ms | None:
    """Return when the first shift after ``at`` begins its watch; None where no shift follows.

    A shift begins its watch with the first covered moment that it has, and again where coverage goes on after a
    pause. In business hours only a shift that somebody is rostered for follows; around the clock one follows in
    any case: that nobody is rostered is a gap.

    Args:
        times: the shifts.
        calendar: the hours of coverage.
        on: who is on a shift at a moment.
        at: the moment.
        zone: of the shifts.
    """
    covered = next(calendar.covered_spans(at), None)
    if covered is None:
        return None
    return min(
        (
            start
            for shift in shifts.between(times, covered[0], covered[0] + AHEAD, zone)
            for start in _begins(shift, calendar)
            if start > at and (_always(calendar, start) or on(shift, start))
        ),
        default=None,
    )


def _begins(shift: shifts.Shift, calendar: Calendar) -> list[Ms]:
    """Return when coverage begins within a shift; its own beginning where it is covered by then."""
    found: list[Ms] = []
    end = None
    for begin, until in calendar.covered_spans(shift.start):
        if begin >= shift.end:
            break
        if begin != end:
            found.append(begin)
        end = until
    return found


def _always(calendar: Calendar, at: Ms) -> bool:
    phase = calendar.phase(at)
    return phase is not None and phase.coverage.always


def lapsed_at(calendar: Calendar, taken: Ms, now: Ms) -> Ms | None:
    """Return when coverage ended after the watch was ``taken``, by ``now``; None while it goes on.

    Nobody holds a watch through a night in which nobody is on duty: what follows is the lead's.
    """
    end = None
    for begin, until in calendar.covered_spans(taken):
        if end is not None and begin > end:
            break
        end = until
        if end > now:
            return None
    return end
