"""When each meeting is held and each report is due, from the plan's first day to its last."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Final

from data.agendaplan import Meeting, Point, ReportDue
from data.arrangements import AppointmentMark
from data.records import MINUTE, Kind, Ms
from warroom.rules.calendar import Calendar, moment
from warroom.rules.recurrence import dates, stretches

REMIND: Final[Ms] = 10 * MINUTE
"""How long before it begins, or is due, people are reminded."""
GRACE: Final[Ms] = 30 * MINUTE
"""How long after its end nobody has to have written down that a meeting was held."""
REMINDER: Final = "remind:"
"""Before the id, in the name of the promise that reminds."""
_AT: Final = "@"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Appointment:
    """One time of a meeting or report."""

    id: str
    """``standup@2026-12-01``: the day is the plan's, also where it was moved to another."""
    of: Meeting | ReportDue
    day: date
    begins_at: Ms | None
    """When it begins; of a report, when it has been sent. None where no hour is known."""
    ends_at: Ms | None
    """None for a report, and where no hour is known."""
    due_at: Ms
    """Until when it has been held, or sent."""

    @property
    def kind(self) -> Kind:
        """What its promise is."""
        return Kind.AGENDA if isinstance(self.of, Meeting) else Kind.REPORT

    @property
    def subject(self) -> str:
        """What its promise and the chain call it."""
        return f"{self.kind.value}:{self.id}"

    @property
    def roles(self) -> tuple[str, ...]:
        """Who attend, or get it."""
        return self.of.attendees if isinstance(self.of, Meeting) else self.of.recipients

    @property
    def points(self) -> tuple[Point, ...]:
        """What is talked about, or told."""
        return self.of.points if isinstance(self.of, Meeting) else self.of.contents

    @property
    def over_at(self) -> Ms:
        """From when nobody comes any more, or waits for it."""
        return self.due_at if self.ends_at is None else self.ends_at

    @property
    def reminds_at(self) -> Ms | None:
        """When people are reminded; None where no hour is known."""
        return None if self.begins_at is None else self.begins_at - REMIND

    def beginning(self, at: Ms) -> "Appointment":
        """Return it moved: it begins, or is due, at ``at``."""
        ends = at + self.of.lasts if isinstance(self.of, Meeting) else None
        return replace(self, begins_at=at, ends_at=ends, due_at=at if ends is None else ends + GRACE)


@lru_cache(maxsize=8)
def planned(calendar: Calendar) -> tuple[Appointment, ...]:
    """Return all that the plan asks for, by when it is due."""
    every: Iterable[Meeting | ReportDue] = (*calendar.plan.meetings, *calendar.plan.reports)
    return tuple(sorted((each for of in every for each in _times(of, calendar)), key=_order))


def appointments(calendar: Calendar, marks: Mapping[str, AppointmentMark]) -> Sequence[Appointment]:
    """Return all of them as people have moved them, by when they are due."""
    moved = {name: mark.begin_at for name, mark in marks.items() if mark.begin_at is not None}
    if not moved:
        return planned(calendar)
    laid = (each.beginning(moved[each.id]) if each.id in moved else each for each in planned(calendar))
    return sorted(laid, key=_order)


def meant(said: str, known: Sequence[Appointment], now: Ms) -> Appointment | None:
    """Return what a name means: a bare one the present or next time, after the last one that; None for nothing."""
    exact = next((each for each in known if each.id == said), None)
    if exact is not None:
        return exact
    times = [each for each in known if each.of.id == said]
    return next((each for each in times if each.due_at > now), times[-1] if times else None)


def before(
    one: Appointment, known: Sequence[Appointment], marks: Mapping[str, AppointmentMark]
) -> Appointment | None:
    """Return the last time before ``one`` that was not skipped; None for the first."""
    earlier = [each for each in known if each.of.id == one.of.id and each.due_at < one.due_at]
    held = [each for each in earlier if each.id not in marks or marks[each.id].state != "skipped"]
    return held[-1] if held else None


def _order(each: Appointment) -> tuple[Ms, str]:
    return each.due_at, each.id


def _times(of: Meeting | ReportDue, calendar: Calendar) -> Iterator[Appointment]:
    for first, last in stretches(of.phases, calendar):
        for day in dates(of.recurs, first, last, calendar):
            bare = Appointment(f"{of.id}{_AT}{day.isoformat()}", of, day, None, None, _day_ends(day, calendar))
            at = of.recurs.at
            yield bare if at is None else bare.beginning(moment(day, at, calendar.zone))


def _day_ends(day: date, calendar: Calendar) -> Ms:
    """Return when the day's coverage ends, else the day itself."""
    hours = calendar.hours(day)
    return hours[1] if hours is not None else moment(day + _DAY, time(0), calendar.zone)
