"""What changes when a phase of the programme ends and the next one begins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from data.agendaplan import Meeting, ReportDue
from data.plan import ShiftTime
from data.programme import Phase, Routine
from data.records import Ms
from warroom.rules.calendar import Calendar, moment
from warroom.rules.shifts import between

Kind = Literal["checklist", "routine", "meeting", "report"]
Step = tuple[Kind, Phase | Routine | Meeting | ReportDue]
"""Something of the plan that goes on in some phases and not in others."""


@dataclass(frozen=True)
class Boundary:
    """The moment between two phases, before the first, or after the last."""

    day: date
    """The first one of what comes."""
    at: Ms
    """Its midnight."""
    ending: Phase | None
    beginning: Phase | None
    ends: tuple[Step, ...]
    begins: tuple[Step, ...]
    idle: tuple[str, ...]
    """Ids of the shifts that coverage needs until then, and no longer."""
    needed: tuple[str, ...]
    """Ids of those that it needs from then on, and did not before."""


def upcoming(calendar: Calendar, shifts: Mapping[str, ShiftTime], now: Ms) -> Boundary | None:
    """Return the next boundary after ``now``; None when the programme is over.

    Args:
        calendar: the plan on its dates.
        shifts: the times of the shifts, in the order in which they are told.
        now: on the boundary's own day it has passed.
    """
    day = calendar.day(now)
    if day > calendar.plan.total_days:
        return None
    ending = calendar.phase(now) if day >= 1 else None
    first = calendar.date_of(1 if ending is None else ending.to_day + 1)
    beginning = calendar.phase_on(first)
    before, after = _steps(calendar, ending), _steps(calendar, beginning)
    until, then = _shifts(calendar, shifts, ending), _shifts(calendar, shifts, beginning)
    return Boundary(
        day=first,
        at=moment(first, time(0), calendar.zone),
        ending=ending,
        beginning=beginning,
        ends=_without(before, after),
        begins=_without(after, before),
        idle=tuple(shift for shift in until if shift not in then),
        needed=tuple(shift for shift in then if shift not in until),
    )


def _without(steps: Iterable[Step], others: Sequence[Step]) -> tuple[Step, ...]:
    known = {(kind, each.id) for kind, each in others}
    return tuple((kind, each) for kind, each in steps if (kind, each.id) not in known)


def _steps(calendar: Calendar, phase: Phase | None) -> list[Step]:
    """Return what goes on in a phase, in the order of the plan; a checklist without items does not."""
    if phase is None:
        return []
    plan = calendar.plan
    found: list[Step] = [("checklist", phase)] if phase.tasks else []
    found += [("routine", each) for each in plan.routines if _is_in(phase, each.phases)]
    found += [("meeting", each) for each in plan.meetings if _is_in(phase, each.phases)]
    found += [("report", each) for each in plan.reports if _is_in(phase, each.phases)]
    return found


def _is_in(phase: Phase, phases: tuple[str, ...]) -> bool:
    return not phases or phase.id in phases


def _shifts(calendar: Calendar, shifts: Mapping[str, ShiftTime], phase: Phase | None) -> list[str]:
    """Return the shifts that have part in the hours of coverage of any day of a phase."""
    if phase is None:
        return []
    days = (calendar.date_of(day) for day in range(phase.from_day, phase.to_day + 1))
    spans = [span for span in map(calendar.hours, days) if span is not None]
    on = {shift.id for start, end in spans for shift in between(shifts, start, end, calendar.zone)}
    return [shift for shift in shifts if shift in on]
