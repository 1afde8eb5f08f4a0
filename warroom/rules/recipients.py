"""Who gets one message together, by which channels."""

from collections.abc import Iterable, Sequence

from data.plan import Person

Recipients = dict[tuple[str, ...], tuple[Person, ...]]
"""Channels, the preferred one first, each list with the people whom it is for."""


def recipients(people: Iterable[Person], everybody: Iterable[Person], serving: Sequence[str]) -> Recipients:
    """Return who gets a message.

    People whose channels are the same get it together. A route that no person of the site claims is a recipient of
    its own.

    Args:
        people: who is called.
        everybody: all people of the site.
        serving: the routes that carry such a call, in the site file's order.
    """
    called = tuple(people)
    claimed = {route for person in everybody for route in person.routes}
    found: Recipients = {}
    for person in called:
        channels = tuple(route for route in person.routes if route in serving)
        if channels:
            found[channels] = (*found.get(channels, ()), person)
    found |= {(route,): called for route in serving if route not in claimed}
    return found
