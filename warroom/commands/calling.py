"""Whom a firing calls, and the lines that the outbox owes them.

People are resolved at the moment of the firing and stored with it. A person's channels are tried one after
another; a route that belongs to nobody is a recipient of its own. The engine packs what one recipient is owed into
one message.
"""

from collections.abc import Sequence
from typing import NamedTuple

from data import outbox
from data.events import Entry
from data.outbox import NewLine
from data.plan import Level
from data.records import Incident, Obligation, Priority
from warroom import reach
from warroom.room import Act
from warroom.rules.recipients import Recipients
from warroom.wording import event_text


def title_of(incident: Incident) -> str:
    """Return how a message names an incident."""
    return f"[{incident.priority}] {incident.id} {incident.title}"


class Call(NamedTuple):
    """A call that is to be made."""

    obligation: Obligation
    """What has fired."""
    title: str
    """How the messages name the subject."""
    entry: Entry
    """What the timeline says of it."""
    reached: Recipients
    """Who get messages too."""


def of_level(
    act: Act,
    obligation: Obligation,
    ladder: Sequence[Level],
    title: str,
    watch: tuple[str, ...],
    *,
    level: int,
    priority: Priority | None,
    paged: bool,
) -> Call:
    """Return the call of ``level``, people resolved now.

    Where a level has nobody, or no route reaches it, the levels below are told whom to call by hand.

    Args:
        act: the transaction.
        obligation: what has fired.
        ladder: the levels that count.
        title: how the messages name the subject.
        watch: who holds the watch.
        level: the one that is called.
        priority: of the incident; None for another subject.
        paged: whether they get messages too.
    """
    found = reach.of_level(act.site, ladder, level, priority, watch, act.now)
    said = {
        "level": level,
        "people": [{"name": person.name, "phone": person.phone} for person in found.people],
        "paged": paged,
        "cause": obligation.cause,
        "late_ms": act.now - obligation.due_at,
    }
    return Call(obligation, title, Entry(obligation.subject, "level", said), found.by if paged else {})


def of_expiry(
    act: Act, obligation: Obligation, ladder: Sequence[Level], incident: Incident, watch: tuple[str, ...]
) -> Call:
    """Return what tells the first level, and whoever held it, that the claim on ``incident`` has expired."""
    found = reach.of_expiry(act.site, ladder, incident, watch, act.now)
    entry = Entry(incident.id, "ack_expired", {"holder": incident.acknowledged_by})
    return Call(obligation, title_of(incident), entry, found.by)


async def make(act: Act, calls: Sequence[Call]) -> None:
    """Record calls, and owe what the timeline says of each to those whom it reaches."""
    events = await act.record_all([call.entry for call in calls])
    await outbox.put_all(
        act.tx,
        [
            NewLine(
                subject=call.obligation.subject,
                obligation_id=call.obligation.id,
                channels=channels,
                people=[person.name for person in people],
                text=f"{call.title} — {event_text(event, act.site.plan)}",
            )
            for call, event in zip(calls, events, strict=True)
            for channels, people in call.reached.items()
        ],
        act.now,
    )
