"""Whom a firing calls, and the lines that the outbox owes them.

People are resolved at the moment of the firing and stored with it. A person's channels are tried one after
another; a route that belongs to nobody is a recipient of its own. The engine packs what one recipient is owed into
one message.
"""

from collections.abc import Sequence

from data import events, outbox
from data.plan import Level
from data.records import Incident, Obligation, Priority
from warroom import duty, reach
from warroom.room import Act
from warroom.rules.recipients import Recipients
from warroom.wording import event_text


def title_of(incident: Incident) -> str:
    """Return how a message names an incident."""
    return f"[{incident.priority}] {incident.id} {incident.title}"


async def _owe(act: Act, obligation: Obligation, title: str, reached_by: Recipients) -> None:
    """Owe what the newest event says."""
    entry = (await events.tail(act.tx, 1))[0]
    text = f"{title} — {event_text(entry, act.site.plan)}"
    for channels, people in reached_by.items():
        await outbox.put(
            act.tx,
            subject=obligation.subject,
            obligation_id=obligation.id,
            channels=channels,
            people=[person.name for person in people],
            text=text,
            now=act.now,
        )


async def call_level(
    act: Act,
    obligation: Obligation,
    ladder: Sequence[Level],
    title: str,
    *,
    level: int,
    priority: Priority | None,
    paged: bool,
) -> None:
    """Record whom ``level`` calls, as resolved now.

    Where a level has nobody, or no route reaches it, the levels below are told whom to call by hand.

    Args:
        act: the transaction.
        obligation: what has fired.
        ladder: the levels that count.
        title: how the messages name the subject.
        level: the one that is called.
        priority: of the incident; None for another subject.
        paged: whether they get messages too.
    """
    watch = await duty.on_watch(act.tx, act.site, act.calendar, act.now)
    found = reach.of_level(act.site, ladder, level, priority, watch, act.now)
    await act.record(
        obligation.subject,
        "level",
        level=level,
        people=[{"name": person.name, "phone": person.phone} for person in found.people],
        paged=paged,
        cause=obligation.cause,
        late_ms=act.now - obligation.due_at,
    )
    if paged:
        await _owe(act, obligation, title, found.by)


async def tell_of_expiry(act: Act, obligation: Obligation, ladder: Sequence[Level], incident: Incident) -> None:
    """Tell the first level, and whoever held it, that the claim on ``incident`` has expired."""
    watch = await duty.on_watch(act.tx, act.site, act.calendar, act.now)
    found = reach.of_expiry(act.site, ladder, incident, watch, act.now)
    await _owe(act, obligation, title_of(incident), found.by)
