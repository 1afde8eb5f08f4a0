"""What a screen shows of the programme: its phases on their dates, its coverage, what changes next."""

from datetime import date
from typing import Literal

from data.hours import TimeOfDay, Weekday
from data.incidentviews import Contact
from data.records import Ms, Record


class SourceView(Record):
    """A document that the plan was written from."""

    title: str
    version: str
    issued: date
    author: str
    approved_by: str


class CoverageView(Record):
    """The hours in which somebody watches."""

    name: str
    hours: str
    """In words, with what becomes of public holidays: ``09:00–18:00 Mon–Fri, not on days off``."""
    always: bool
    """Around the clock; weekdays and hours are empty then."""
    weekdays: tuple[Weekday, ...]
    start: TimeOfDay | None
    end: TimeOfDay | None
    on_holidays: bool
    """Whether somebody watches on a public holiday too."""


class PhaseView(Record):
    """A phase on its dates."""

    id: str
    name: str
    from_day: int
    to_day: int
    first: date
    last: date
    """Counted in."""
    state: Literal["over", "current", "ahead"]
    """Before going live every phase is ahead."""
    longer: int
    """By how many days it was extended; less than none where it was shortened."""
    coverage: CoverageView
    items: int
    """How many its checklist has."""


class ExtensionView(Record):
    """One extension of a phase, or shortening."""

    id: str
    phase: str
    phase_name: str
    days: int
    reason: str
    by: str
    at: Ms


class DayOffView(Record):
    """A day on which nobody works."""

    day: date
    name: str


class OutsideView(Record):
    """Who is the ladder's first level outside the hours of coverage."""

    level: str
    """What the level is called."""
    role: str
    """Whoever the plan names for that time, in words."""
    people: tuple[Contact, ...]
    """Whom a call reaches now, or would reach if it came outside of coverage; empty when nobody is known."""
    now: bool
    """Whether now is outside of coverage."""


class StepView(Record):
    """Something of the plan that begins or ends with a phase."""

    kind: Literal["checklist", "routine", "meeting", "report"]
    id: str
    name: str
    items: int
    """How many a checklist or routine has; points or contents of a meeting or report."""


class BoundaryView(Record):
    """What changes when the next phase begins, or the programme ends."""

    day: date
    """The first day on which it has changed."""
    at: Ms
    """Midnight at its beginning."""
    days_left: int
    """1 when it is tomorrow."""
    ending: str | None
    """The phase that ends; None before going live."""
    beginning: str | None
    """The phase that begins; None when the programme ends."""
    coverage_before: CoverageView | None
    coverage_after: CoverageView | None
    """None where nobody watches: before going live, and after the programme."""
    ends: tuple[StepView, ...]
    begins: tuple[StepView, ...]
    shifts_idle: tuple[str, ...]
    """Names of the shifts that coverage no longer needs."""
    shifts_needed: tuple[str, ...]
    """Names of those that it needs from then on, and did not before."""


class PlanView(Record):
    """The programme as of now."""

    id: str
    name: str
    sources: tuple[SourceView, ...]
    zone: str
    holidays: str | None
    """The country whose public holidays are days off."""
    first: date
    last: date
    day: int
    """1 on the day of going live, 0 and less before it, more than ``days`` after the end."""
    days: int
    phase: str | None
    """The present one's id; None before going live and after the end."""
    coverage: CoverageView | None
    """Of the present phase."""
    outside: OutsideView
    days_off: tuple[DayOffView, ...]
    """Those ahead within the programme, today counted in."""
    phases: tuple[PhaseView, ...]
    extensions: tuple[ExtensionView, ...]
    """The oldest first."""
    boundary: BoundaryView | None
    """None after the programme."""
