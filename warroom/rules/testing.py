"""Whom a test message is for, and by which channels."""

from collections.abc import Iterable, Mapping, Sequence

from data.plan import Person

Aims = dict[str, tuple[str, ...]]
"""Routes, each with the names of those whom it is to reach; none where only the route itself is meant."""


def meant_by(name: str, people: Mapping[str, Person], routes: Sequence[str]) -> Aims | None:
    """Return what ``name`` means: a route, or a person by key, name or login; None when it means nothing."""
    if name in routes:
        return {name: ()}
    return next((of_people([each]) for key, each in people.items() if name in (key, each.name, each.user)), None)


def of_people(people: Iterable[Person]) -> Aims:
    """Return every channel of ``people``; one that they share is tested once for all of them."""
    found: Aims = {}
    for person in people:
        found = together(found, dict.fromkeys(person.routes, (person.name,)))
    return found


def together(some: Aims, others: Aims) -> Aims:
    """Return both, each route once."""
    return {
        route: tuple(dict.fromkeys((*some.get(route, ()), *others.get(route, ())))) for route in (*some, *others)
    }
