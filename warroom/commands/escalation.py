"""Raising and lowering a priority, rebasing on an edited plan, and calling people by hand."""

from data import incidents, obligations, policies
from data.errors import Refused
from data.i18n import _
from data.obligations import Promise
from data.plan import Policy
from data.records import Incident, Kind, Priority, State
from warroom.commands import firing
from warroom.commands.subject import (
    came_to_be,
    end_armed,
    found,
    must_be_open,
    policy_of,
    renew_claim,
    said,
    siblings_of,
    unchanged,
)
from warroom.room import Act
from warroom.rules import obligations as rules
from warroom.rules.duty import key_of


async def change_priority(
    act: Act, incident_id: str, priority: Priority, reason: str, *, seen: int | None = None
) -> Incident:
    """Raise or lower a priority: a new epoch from the original anchor; breaches stay."""
    incident = await found(act, incident_id)
    await must_be_open(act, incident)
    await unchanged(act, incident, seen)
    words = said(reason, _("the reason"), 500)
    before = incident.priority
    if priority is before:
        words = _("{id} is {priority} already, by {actor} {ago}")
        raise Refused(words.format(**await came_to_be(act, incident, "priority", "opened")))
    cause = rules.RAISED if priority < before else rules.LOWERED
    incident = incident.model_copy(update={"priority": priority})
    incident = await _new_epoch(act, incident, await policy_of(act, incident), cause)
    await act.record(incident.id, "priority", before=before, after=priority, reason=words)
    return incident


async def rebase(act: Act, incident_id: str, reason: str, *, seen: int | None = None) -> Incident:
    """Let an incident go on by the plan's present policy: a new epoch from the original anchor; breaches stay."""
    incident = await found(act, incident_id)
    await must_be_open(act, incident)
    await unchanged(act, incident, seen)
    words = said(reason, _("the reason"), 500)
    policy = act.site.plan.policy
    if await policy_of(act, incident) == policy:
        raise Refused(_("{id} goes by the present plan already").format(id=incident.id))
    before, after = incident.policy_version, await policies.version_of(act.tx, policy, act.now)
    incident = incident.model_copy(update={"policy_version": after})
    incident = await _new_epoch(act, incident, policy, rules.REBASED)
    await act.record(incident.id, "rebased", before=before, after=after, reason=words)
    return incident


async def _new_epoch(act: Act, incident: Incident, policy: Policy, cause: str) -> Incident:
    """Begin a new epoch of the same life by the terms that ``incident`` has now."""
    siblings = await siblings_of(act, incident)
    incident = incident.model_copy(update={"epoch": incident.epoch + 1})
    await end_armed(act, incident, State.SUPERSEDED, cause)
    covered = act.calendar.add_covered
    await obligations.arm(act.tx, rules.at_new_priority(incident, siblings, policy, covered, act.now, cause))
    if incident.acknowledged_by is not None and not incident.mitigated:
        incident = await _carry_claim(act, incident, policy)
    return await incidents.save(act.tx, incident)


async def _carry_claim(act: Act, incident: Incident, policy: Policy) -> Incident:
    """Give a holder the claim that the new terms allow, from now."""
    claim = policy.priorities[incident.priority].claim
    expires_at = None if claim is None else act.now + claim
    if expires_at is not None:
        await obligations.arm(act.tx, [rules.next_claim(incident, [], expires_at, act.now)])
    return incident.model_copy(update={"ack_expires_at": expires_at})


async def escalate(act: Act, incident_id: str, *, seen_level: int) -> Incident:
    """Call the next level now; ``seen_level`` is the level its operator saw."""
    incident = await found(act, incident_id)
    await must_be_open(act, incident)
    policy = await policy_of(act, incident)
    if incident.level != seen_level:
        words = _("{id} is at level {level} already, called by {actor} {ago}; look again")
        raise Refused(words.format(**await came_to_be(act, incident, "level", "opened", "reopened")))
    if incident.level >= policy.ladder[-1].level:
        raise Refused(_("{id} is at the last level already").format(id=incident.id))
    level = incident.level + 1
    siblings = await siblings_of(act, incident)
    for each in siblings:
        if each.kind is Kind.LEVEL and each.level == level and each.state is State.ARMED:
            await obligations.end(act.tx, each.id, State.SUPERSEDED, rules.ESCALATED)
    promise: Promise = rules.level_now(incident, siblings, level, act.now, rules.ESCALATED)
    await obligations.arm(act.tx, [promise])
    await act.record(incident.id, "escalated", level=level)
    await firing.fire_due(act, subject=incident.id)
    return await found(act, incident.id)


async def record_call(
    act: Act, incident_id: str, name: str, *, answered: bool, phone: str | None = None
) -> Incident:
    """Record that somebody was called, and whether they answered.

    Args:
        act: the transaction.
        incident_id: what it was about.
        name: key, name or login of a person of the site; any other name is taken as it is.
        answered: whether they did.
        phone: the number called; for None that of the person.
    """
    incident = await found(act, incident_id)
    words = said(name, _("the name"), 64)
    key = key_of(act.site.people, words)
    person = act.site.people[key] if key else None
    incident = await incidents.save(act.tx, await renew_claim(act, incident))
    await act.record(
        incident.id,
        "call",
        person=key,
        name=person.name if person else words,
        phone=phone or (person.phone if person else None),
        answered=answered,
    )
    return incident
