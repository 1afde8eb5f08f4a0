"""Whom a role means at a moment."""

from collections.abc import Mapping, Sequence

from data.plan import Person, Plan

ON_SHIFT = "on_shift"
"""The role of whoever is on duty: the ladder's first level."""


def keys_for(role: str, people: Mapping[str, Person], on_shift: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of the people whom ``role`` means.

    Args:
        role: a role of the plan.
        people: everybody, by key.
        on_shift: the keys of those on duty now; where nobody is rostered, the technical support stands in.
    """
    if role == ON_SHIFT:
        known = tuple(key for key in on_shift if key in people)
        return known or keys_for("technical_support", people, ())
    return tuple(key for key, person in people.items() if person.role == role)


def role_name(plan: Plan, role: str, lang: str) -> str:
    """Return what ``role`` is called."""
    found = next((each.name.say(lang) for each in plan.roles if each.id == role), None)
    return found if found is not None else role
