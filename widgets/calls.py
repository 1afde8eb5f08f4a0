"""Who is called next and how long is left, as the situation line and the ladder both say it."""

from typing import Final

from data.incidentviews import Contact, IncidentView, Rung
from data.records import MINUTE, Ms, State
from widgets.line import Role
from widgets.text import tidy

SOON: Final[Ms] = 5 * MINUTE
"""Time left from which a countdown is amber."""


def time_role(left: Ms) -> Role:
    """Return the role of a countdown: red when past, amber when soon."""
    return "breach" if left < 0 else "warn" if left <= SOON else "title"


def exhausted(view: IncidentView) -> bool:
    """Whether the last level has been called and there is nobody above it to call."""
    return not view.incident.mitigated and bool(view.rungs) and view.rungs[-1].state is State.FIRED


def call_due(view: IncidentView, rung: Rung) -> Ms | None:
    """Return when ``rung`` is called; for one that is called again, when its repeat is, if that is known."""
    if rung.state is not State.FIRED:
        return rung.due_at
    due = view.next_due
    return due.due_at if due is not None and due.level == rung.level else None


def reach(contact: Contact) -> str:
    """Return a contact's name and number."""
    return tidy(f"{contact.name} {contact.phone or ''}", 60).strip()
