"""Whom a role means at a moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from data.plan import Person, Plan

ON_SHIFT = "on_shift"
"""The role of whoever is on duty: the ladder's first level."""


def keys_for(role: str, plan: Plan, on_shift: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of the people whom ``role`` means.

    Args:
        role: a role of the plan.
        plan: whose people they are.
        on_shift: the keys of those on duty now; where nobody is rostered, those of the plan's ``stands_in``.
    """
    if role == ON_SHIFT:
        known = tuple(key for key in on_shift if key in plan.people)
        return known or _of_role(plan.stands_in, plan)
    return _of_role(role, plan)


def _of_role(role: str, plan: Plan) -> tuple[str, ...]:
    return tuple(key for key, person in plan.people.items() if person.role == role)


def role_name(plan: Plan, role: str, lang: str) -> str:
    """Return what ``role`` is called."""
    found = next((each.name.say(lang) for each in plan.roles if each.id == role), None)
    return found if found is not None else role


def key_of(people: Mapping[str, Person], said: str) -> str | None:
    """Return the key of the person whom ``said`` means: by key, else by name, else by login; None for nobody."""
    if said in people:
        return said
    for known in ("name", "user"):
        found = [key for key, person in people.items() if getattr(person, known) == said]
        if len(found) == 1:
            return found[0]
    return None


def is_reachable(person: Person, clock: datetime) -> bool:
    """Return whether ``person`` may be called when the plan's wall clock shows ``clock``."""
    return person.hours is None or person.hours.hold(clock)


def name_of(people: Mapping[str, Person], key: str) -> str:
    """Return the name behind ``key``; the key itself for somebody whom the site file names no more."""
    return people[key].name if key in people else key
