"""What a screen shows of meetings and reports."""

from typing import Literal

from data.records import Ms, Record

AppointmentStanding = Literal["ahead", "now", "past", "late", "done", "skipped"]
"""Where one stands: it comes, goes on, was over before anybody owed it, was not held or sent in time, was, or was
left out."""


class AttendeeView(Record):
    """A role that attends, or gets it."""

    role: str
    """What it is called."""
    names: tuple[str, ...]
    """Who has it; none where nobody is known."""


class AppointmentView(Record):
    """One time of a meeting or report."""

    id: str
    subject: str
    """In the chain."""
    kind: Literal["agenda", "report"]
    """A meeting, or a report."""
    name: str
    day: str
    """The plan's, ISO 8601."""
    begins_at: Ms | None
    """When it begins, or is due; None where no hour is known."""
    ends_at: Ms | None
    due_at: Ms
    """Until when it has been held, or sent."""
    state: AppointmentStanding
    moved: bool
    by: str | None
    """Who said the last of it; None where nobody did."""
    at: Ms | None
    text: str | None
    """Minutes, evidence, or the reason."""
    attendees: tuple[AttendeeView, ...]
    hint: str | None
    """What is lacking, and the mend."""
