"""What follows from a firing: the incident as it stands then, and what is owed next.

Whoever fires and whoever foretells a firing asks here, so that a forecast cannot say anything else.
"""

from collections.abc import Sequence
from typing import NamedTuple

from data.obligations import Promise
from data.plan import Policy
from data.records import Incident, Kind, Ms, Obligation, Priority, Signal, Status, Step
from warroom.rules.obligations import next_update, released_by_expiry, repeat_of_top


class After(NamedTuple):
    """What a firing leaves behind."""

    incident: Incident
    promises: list[Promise]
    """Owed from now on."""


def after_firing(
    obligation: Obligation, incident: Incident, siblings: Sequence[Obligation], policy: Policy, now: Ms
) -> After:
    """Return what follows when ``obligation`` fires.

    Args:
        obligation: the one that fires.
        incident: its subject, as it stood before.
        siblings: every obligation of the incident, as they stood before.
        policy: the one frozen on the incident.
        now: the moment of the firing.
    """
    if obligation.kind is Kind.LEVEL:
        raised = incident.model_copy(update={"level": max(incident.level, obligation.level)})
        repeat = repeat_of_top(incident, siblings, policy, obligation, now)
        return After(raised, [repeat] if repeat else [])
    if obligation.kind is Kind.ACK_EXPIRY:
        released = released_by_expiry(incident, siblings, policy, now)
        unclaimed = {"status": Status.TRIGGERED, "acknowledged_by": None, "ack_expires_at": None}
        return After(incident.model_copy(update=unclaimed), released)
    if obligation.kind is Kind.UPDATE:
        every = policy.priorities[incident.priority].update_every or policy.exhausted_every
        return After(incident, [next_update(incident, siblings, every, obligation.due_at, now)])
    return After(incident, [])


def is_paged(policy: Policy, priority: Priority, level: int) -> bool:
    """Return whether a call of ``level`` goes out as messages; otherwise it stands on the board only."""
    return level > 1 or policy.priorities[priority].page_first


def mended(incident: Incident, now: Ms, *, fix: str | None = None, undo: str | None = None) -> Incident:
    """Return the incident with a mitigation at ``now``, with what holds it and how that is taken back."""
    return incident.model_copy(
        update={
            "status": Status.MITIGATED,
            "mitigated_at": now,
            "fix": fix,
            "undo": undo,
            "step": max(incident.step, Step.TEMPORARY_FIX.number),
        }
    )


def mended_by_quiet_at(incident: Incident, policy: Policy) -> Ms | None:
    """Return when the engine takes a quiet alarm for a mitigation; None when it has no reason to."""
    if not incident.status.is_open or incident.signal is not Signal.RECOVERED or incident.mitigated:
        return None
    return None if incident.recovered_at is None else incident.recovered_at + policy.quiet_before_mitigated
