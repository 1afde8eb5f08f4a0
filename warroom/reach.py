"""Whom a firing reaches, and through what: worked out alike for a call and for a forecast of it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from data.plan import Level, Person
from data.records import Incident, Ms, Priority
from warroom import duty
from warroom.config import Site
from warroom.rules.recipients import Recipients, recipients


class Reach(NamedTuple):
    """Who is called, and who gets a message by which channels."""

    people: tuple[Person, ...]
    by: Recipients


def reached(site: Site, people: Iterable[Person], level: int | None, priority: Priority | None) -> Recipients:
    """Return the channels by which a call of ``level`` reaches ``people``; the routes of nobody stand beside."""
    serving = [route.name for route in site.notify if route.levels and route.serves(level, priority)]
    return recipients(people, site.people.values(), serving)


def of_level(
    site: Site, ladder: Sequence[Level], level: int, priority: Priority | None, watch: tuple[str, ...], at: Ms
) -> Reach:
    """Return whom ``level`` reaches; where it has nobody, or no route, the levels below are told instead.

    Args:
        site: its people and routes.
        ladder: the levels that count.
        level: the one that is called.
        priority: of the incident; None for another subject.
        watch: the keys of those who hold the watch.
        at: the moment of the call.
    """
    rung = next(each for each in ladder if each.level == level)
    people = duty.called(site, rung, watch, at)
    found = reached(site, people, level, priority)
    if not people or not found:
        for below in ladder:
            if below.level < level:
                told = duty.called(site, below, watch, at)
                found = {**reached(site, told, below.level, priority), **found}
    return Reach(people, found)


def of_expiry(site: Site, ladder: Sequence[Level], incident: Incident, watch: tuple[str, ...], at: Ms) -> Reach:
    """Return who is told that a claim has expired: the first level, and whoever held it."""
    first = ladder[0]
    holder = incident.acknowledged_by
    holders = tuple(person for key, person in site.people.items() if holder in (key, person.name, person.user))
    theirs = reached(site, holders, None, None)
    told = tuple(dict.fromkeys((*duty.called(site, first, watch, at), *holders)))
    own = {channels: people for channels, people in theirs.items() if people}
    return Reach(told, {**own, **reached(site, told, first.level, incident.priority)})
