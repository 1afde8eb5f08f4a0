"""Whom a firing calls, and the messages that it owes them.

People are resolved at the moment of the firing and stored with it. What one pass has to say by one route goes
out as one message: after an engine was down, a contact gets one bundle instead of a burst.
"""

from collections.abc import Sequence
from typing import NamedTuple

from data import outbox
from data.plan import Level, Person
from data.records import Event, Incident, Obligation
from warroom import duty
from warroom.room import Act
from warroom.wording import event_text

Routes = dict[str, tuple[Person, ...]]
"""Names of routes, each with the people whom it reaches; none for a route that belongs to nobody."""


class _Line(NamedTuple):
    obligation_id: int
    people: tuple[Person, ...]
    text: str


class Calls:
    """What one pass of firing has to say, gathered by route."""

    def __init__(self) -> None:
        self._lines: dict[str, list[_Line]] = {}

    def add(self, act: Act, obligation: Obligation, title: str, routes: Routes, entry: Event) -> None:
        """Say by ``routes`` what ``entry`` says."""
        text = f"{title} — {event_text(entry, act.site.plan)}"
        for route, people in routes.items():
            self._lines.setdefault(route, []).append(_Line(obligation.id, people, text))

    async def owe(self, act: Act) -> None:
        """Write one message for each route."""
        for route, lines in self._lines.items():
            names = dict.fromkeys(person.name for line in lines for person in line.people)
            await outbox.put(
                act.tx,
                key=f"{lines[0].obligation_id}:{route}",
                obligation_id=lines[0].obligation_id,
                person=", ".join(names),
                route=route,
                body="\n".join(line.text for line in lines),
                now=act.now,
            )


def title_of(incident: Incident) -> str:
    """Return how a message names an incident."""
    return f"[{incident.priority}] {incident.id} {incident.title}"


async def call_level(
    act: Act,
    calls: Calls,
    obligation: Obligation,
    ladder: Sequence[Level],
    title: str,
    *,
    level: int,
    paged: bool,
    watch: tuple[str, ...],
) -> None:
    """Record whom ``level`` calls while ``watch`` holds the watch; ``paged`` says whether they get messages too.

    Where a level has nobody, or no route reaches it, the levels below are told whom to call by hand.
    """
    rung = next(each for each in ladder if each.level == level)
    people = duty.called(act.site, rung.role, watch)
    entry = await act.record(
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
    routes = _routes(act, level, people)
    if not people or not routes:
        for below in ladder:
            if below.level < level:
                routes = {**_routes(act, below.level, duty.called(act.site, below.role, watch)), **routes}
    calls.add(act, obligation, title, routes, entry)


async def tell_of_expiry(
    act: Act, calls: Calls, obligation: Obligation, ladder: Sequence[Level], incident: Incident, entry: Event
) -> None:
    """Tell the first level, and whoever held it, that the claim on ``incident`` has expired."""
    first = ladder[0]
    watch = await duty.on_watch(act.tx, act.site, act.now)
    holders = tuple(
        person
        for key, person in act.site.people.items()
        if incident.acknowledged_by in (key, person.name, person.user)
    )
    theirs: Routes = {
        route.name: holders for route in act.site.notify if any(route.name in person.routes for person in holders)
    }
    people = dict.fromkeys((*duty.called(act.site, first.role, watch), *holders))
    routes = {**theirs, **_routes(act, first.level, tuple(people))}
    calls.add(act, obligation, title_of(incident), routes, entry)


def _routes(act: Act, level: int, people: tuple[Person, ...]) -> Routes:
    """Return the routes that carry ``level``, each with those whom it is for.

    A route that some person of the site claims carries only that person's calls; one that nobody claims
    carries every call of its levels.
    """
    claimed = {route for person in act.site.people.values() for route in person.routes}
    found: Routes = {}
    for route in act.site.notify:
        reached = tuple(person for person in people if route.name not in claimed or route.name in person.routes)
        if level in route.levels and (reached or route.name not in claimed):
            found[route.name] = reached
    return found
