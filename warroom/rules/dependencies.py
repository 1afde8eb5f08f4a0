"""What hangs on what: one upstream down is one incident, not twenty."""

from collections.abc import Iterable, Mapping, Sequence

from data.records import Alarm, Ms
from warroom.rules.alarms import Upstream

Depends = Mapping[str, Sequence[str]]
"""The names that each probe depends on."""


def upstream_of(name: str, depends: Depends) -> frozenset[str]:
    """Return everything that ``name`` depends on, by whatever detour."""
    found: set[str] = set()
    ahead = list(depends.get(name, ()))
    while ahead:
        each = ahead.pop()
        if each not in found:
            found.add(each)
            ahead += depends.get(each, ())
    return frozenset(found)


def circle(name: str, depends: Depends) -> list[str] | None:
    """Return the way on which ``name`` depends on itself, the shortest; None when it does not."""
    ways = [[name]]
    seen = {name}
    while ways:
        way = ways.pop(0)
        for following in depends.get(way[-1], ()):
            if following == name:
                return [*way, name]
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return None


def upstream(begun: Ms, at: Ms, alarms: Iterable[tuple[Alarm, Ms]]) -> Upstream:
    """Return how what a failing probe depends on is.

    It is well once each has had a good reading later than the probe's first failure. One that is silent for too
    long is not waited for: nobody would be called for either.

    Args:
        begun: the probe's first failure of this run.
        at: its present one.
        alarms: of all that it depends on, each with how long it may be silent.
    """
    unconfirmed = False
    for alarm, after in alarms:
        if alarm.raised:
            return Upstream.FAILING
        if at - max(alarm.at, begun) >= after:
            continue
        if alarm.ok_at < alarm.at:
            return Upstream.FAILING
        unconfirmed = unconfirmed or alarm.ok_at <= begun
    return Upstream.UNCONFIRMED if unconfirmed else Upstream.WELL
