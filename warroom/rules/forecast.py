"""What comes if nothing happens: the promises of one incident, played forward on copies.

Each moment is settled as the engine settles it, by the same rules.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from data.obligations import Promise
from data.plan import Policy
from data.records import DAY, Incident, Kind, Ms, Obligation, State
from warroom.rules.consequences import after_firing, mended, mended_by_quiet_at
from warroom.rules.obligations import EXHAUSTED, kept_by, met_by

HORIZON: Final[Ms] = DAY
"""How far a forecast looks."""
MOST: Final = 400
"""Firings that a forecast follows at most."""
TOLD: Final = 2
"""How often that is told which comes again and again."""


class Coming(NamedTuple):
    """One firing to come."""

    at: Ms
    obligation: Obligation
    incident: Incident
    """As it stands just before."""


class _Play:
    """An incident and its promises, on copies."""

    def __init__(self, incident: Incident, owed: Sequence[Obligation], policy: Policy) -> None:
        self.incident = incident
        self.policy = policy
        self._owed = {each.id: each for each in owed}

    def next_moment(self, now: Ms) -> Ms | None:
        """Return when something is settled next; None when nothing is to come."""
        moments = [each.due_at for each in self._owed.values() if each.state is State.ARMED]
        quiet = mended_by_quiet_at(self.incident, self.policy)
        moments += [] if quiet is None else [quiet]
        return max(min(moments), now) if moments else None

    def settle(self, now: Ms) -> Iterator[Coming]:
        """Settle what is due, and what that makes due at once."""
        quiet = mended_by_quiet_at(self.incident, self.policy)
        if quiet is not None and quiet <= now:
            self.incident = mended(self.incident, now)
            for each in met_by(self.incident, list(self._owed.values()), Kind.TEMPORARY_FIX):
                state = State.MET if each.state is State.ARMED else each.state
                self._owed[each.id] = each.model_copy(update={"state": state, "met_at": now})
        while due := self._due(now):
            for each in due:
                yield from self._settle(each, now)

    def _due(self, now: Ms) -> list[Obligation]:
        found = [each for each in self._owed.values() if each.state is State.ARMED and each.due_at <= now]
        return sorted(found, key=lambda each: (each.due_at, each.level, each.id))

    def _settle(self, each: Obligation, now: Ms) -> Iterator[Coming]:
        siblings = list(self._owed.values())
        reason = kept_by(each, self.incident, siblings, self.policy)
        if reason is not None:
            ended = {"state": State.CANCELLED} if reason == "resolved" else {"state": State.MET, "met_at": now}
            self._owed[each.id] = each.model_copy(update={**ended, "cause": reason})
            return
        yield Coming(now, each, self.incident)
        self._owed[each.id] = each.model_copy(update={"state": State.FIRED, "fired_at": now})
        after = after_firing(each, self.incident, siblings, self.policy, now)
        self.incident = after.incident
        for promise in after.promises:
            self._arm(promise)

    def _arm(self, promise: Promise) -> None:
        number = max(self._owed) + 1
        self._owed[number] = Obligation(id=number, state=State.ARMED, **promise._asdict())


def play(incident: Incident, owed: Sequence[Obligation], policy: Policy, now: Ms, until: Ms) -> list[Coming]:
    """Return what fires from ``now`` to ``until`` if nobody does anything, in order.

    Args:
        incident: as it stands.
        owed: every obligation of the incident.
        policy: the one frozen on the incident.
        now: the present moment; what is overdue fires then.
        until: the last moment that is looked at.
    """
    game = _Play(incident, owed, policy)
    found: list[Coming] = []
    while len(found) < MOST and (moment := game.next_moment(now)) is not None and moment <= until:
        found += game.settle(moment)
    return found


def told(coming: Iterable[Coming]) -> list[Coming]:
    """Return what is worth telling: a missed update and the call of an exhausted ladder come again and again."""
    left = {Kind.UPDATE: TOLD, Kind.LEVEL: TOLD}
    found = []
    for each in coming:
        kind = each.obligation.kind
        if kind is Kind.UPDATE or each.obligation.cause == EXHAUSTED:
            left[kind] -= 1
            if left[kind] < 0:
                continue
        found.append(each)
    return found
