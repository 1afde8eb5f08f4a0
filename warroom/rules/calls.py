"""Whom to call by hand next, and what came of the calls before."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.incidentviews import Contact, Rung
from data.records import Event, Ms, State


@dataclass(frozen=True)
class Call:
    """One call that somebody has recorded."""

    at: Ms
    name: str
    phone: str | None
    answered: bool

    def to(self, contact: Contact) -> bool:
        """Return whether it was a call to ``contact``."""
        return (self.name, self.phone) == (contact.name, contact.phone)


def present_life(timeline: Sequence[Event]) -> Sequence[Event]:
    """Return what happened to an incident since its opening, or since it was last reopened."""
    begun = max((index for index, event in enumerate(timeline) if event.kind == "reopened"), default=0)
    return timeline[begun:]


def calls_in(timeline: Sequence[Event]) -> list[Call]:
    """Return the calls by hand of an incident's present life, the oldest first."""
    return [
        Call(event.at, event.payload["name"], event.payload.get("phone"), event.payload["answered"])
        for event in present_life(timeline)
        if event.kind == "call"
    ]


def outcome(contact: Contact, calls: Sequence[Call], since: Ms | None) -> Contact:
    """Return ``contact`` with what came of the calls to them.

    Args:
        contact: somebody.
        calls: those of the incident's present life, oldest first.
        since: when their level was called; only what was answered after that counts as an answer.
    """
    theirs = [call for call in calls if call.to(contact)]
    recent = [call.answered for call in theirs if since is None or call.at >= since]
    misses = 0
    for call in reversed(theirs):
        if call.answered:
            break
        misses += 1
    return contact.model_copy(update={"answered": any(recent) if recent else None, "misses": misses})


def proposed(rungs: Sequence[Rung], next_level: int | None) -> Contact | None:
    """Return whom to call by hand next; None where nobody is known.

    Of the highest level that was called, then of the lower ones, it is the first who has not answered since; when
    all have, it is the first whom the next level calls.
    """
    called = sorted((rung for rung in rungs if rung.state is State.FIRED), key=lambda rung: -rung.level)
    for rung in called:
        for contact in rung.contacts:
            if not contact.answered:
                return contact
    following = (rung.contacts for rung in rungs if rung.level == next_level and rung.state is not State.FIRED)
    return next((contacts[0] for contacts in following if contacts), None)
