"""Whom a firing calls, and the lines that the outbox owes them.

People are resolved at the moment of the firing and stored with it. A person's channels are tried one after
another; a route that belongs to nobody is a recipient of its own. The engine packs what one recipient is owed into
one message.
"""

from collections.abc import Iterable, Sequence

from data import events, outbox
from data.plan import Level, Person
from data.records import Incident, Obligation, Priority
from warroom import duty
from warroom.config import Site
from warroom.room import Act
from warroom.rules.recipients import Recipients, recipients
from warroom.wording import event_text


def title_of(incident: Incident) -> str:
    """Return how a message names an incident."""
    return f"[{incident.priority}] {incident.id} {incident.title}"


def reached(site: Site, people: Iterable[Person], level: int | None, priority: Priority | None) -> Recipients:
    """Return the channels by which a call of ``level`` reaches ``people``; the routes of nobody stand beside."""
    serving = [route.name for route in site.notify if route.levels and route.serves(level, priority)]
    return recipients(people, site.people.values(), serving)


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
    rung = next(each for each in ladder if each.level == level)
    people = duty.called(act.site, rung, watch, act.now)
    await act.record(
        obligation.subject,
        "level",
        level=level,
        people=[{"name": person.name, "phone": person.phone} for person in people],
        paged=paged,
        cause=obligation.cause,
        late_ms=act.now - obligation.due_at,
    )
    if not paged:
        return
    found = reached(act.site, people, level, priority)
    if not people or not found:
        for below in ladder:
            if below.level < level:
                told = duty.called(act.site, below, watch, act.now)
                found = {**reached(act.site, told, below.level, priority), **found}
    await _owe(act, obligation, title, found)


async def tell_of_expiry(act: Act, obligation: Obligation, ladder: Sequence[Level], incident: Incident) -> None:
    """Tell the first level, and whoever held it, that the claim on ``incident`` has expired."""
    first = ladder[0]
    watch = await duty.on_watch(act.tx, act.site, act.calendar, act.now)
    holders = tuple(
        person
        for key, person in act.site.people.items()
        if incident.acknowledged_by in (key, person.name, person.user)
    )
    theirs = reached(act.site, holders, None, None)
    told = dict.fromkeys((*duty.called(act.site, first, watch, act.now), *holders))
    own = {channels: people for channels, people in theirs.items() if people}
    level = reached(act.site, told, first.level, incident.priority)
    await _owe(act, obligation, title_of(incident), {**own, **level})
