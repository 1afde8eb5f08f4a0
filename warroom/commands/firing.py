"""What happens when the moment of a promise comes: the decision, once, and what follows from it.

All of it is one transaction. The engine calls this for whatever is due; an escalation by hand calls it for one
incident. The decision is ``obligations.fire``: whoever changes the row from armed is the one who fired it.
"""

from data import handovers, incidents, obligations, policies
from data.plan import Policy
from data.records import Incident, Kind, Ms, Obligation, State, Status
from warroom.commands import calling
from warroom.room import Act
from warroom.rules import obligations as rules
from warroom.wording import LATE


async def fire_due(act: Act, *, subject: str | None = None, late_cause: str = "late") -> int:
    """Settle everything whose moment has come; return how many promises fired.

    Args:
        act: the transaction.
        subject: only this one's.
        late_cause: what is written on those that fire long after their moment.
    """
    fired = 0
    # Firing may arm what is due at once (a level that an expired claim had held back), hence the loop.
    while due := [each for each in await obligations.due(act.tx, act.now) if subject in (None, each.subject)]:
        for each in due:
            fired += await _settle(act, each, late_cause)
    return fired


async def _settle(act: Act, obligation: Obligation, late_cause: str) -> bool:
    if obligation.subject.startswith("INC-"):
        incident = await incidents.get(act.tx, int(obligation.subject.removeprefix("INC-")))
        if incident is not None:
            return await _settle_incident(act, obligation, incident, late_cause)
    if not await obligations.fire(act.tx, obligation.id, act.now, _late(act.now, obligation, late_cause)):
        return False
    await _breached(act, obligation)
    if obligation.kind is Kind.HANDOVER:
        await _handover_late(act, obligation)
    return True


async def _settle_incident(act: Act, obligation: Obligation, incident: Incident, late_cause: str) -> bool:
    policy = await policies.get(act.tx, incident.policy_version)
    siblings = await obligations.of_subject(act.tx, incident.id)
    reason = rules.kept_by(obligation, incident, siblings, policy)
    if reason == "resolved":
        await obligations.end(act.tx, obligation.id, State.CANCELLED, reason)
        return False
    if reason is not None:
        await obligations.meet(act.tx, obligation.id, act.now, reason)
        return False
    if not await obligations.fire(act.tx, obligation.id, act.now, _late(act.now, obligation, late_cause)):
        return False
    if obligation.kind is Kind.LEVEL:
        level = obligation.level
        await incidents.save(act.tx, incident.model_copy(update={"level": max(incident.level, level)}))
        paged = level > 1 or policy.priorities[incident.priority].page_first
        title = calling.title_of(incident)
        await calling.call_level(
            act, obligation, policy.ladder, title, level=level, priority=incident.priority, paged=paged
        )
        repeat = rules.repeat_of_top(incident, siblings, policy, obligation, act.now)
        await obligations.arm(act.tx, [repeat] if repeat else [])
    elif obligation.kind is Kind.ACK_EXPIRY:
        await _claim_expired(act, incident, siblings, policy)
        await calling.tell_of_expiry(act, obligation, policy.ladder, incident)
    else:
        await _breached(act, obligation)
        if obligation.kind is Kind.UPDATE:
            every = policy.priorities[incident.priority].update_every or policy.exhausted_every
            following = rules.next_update(incident, siblings, every, obligation.due_at, act.now)
            await obligations.arm(act.tx, [following])
    return True


def _late(now: Ms, obligation: Obligation, cause: str) -> str | None:
    return cause if now - obligation.due_at >= LATE else None


async def _breached(act: Act, obligation: Obligation) -> None:
    await act.record(
        obligation.subject,
        "breached",
        promise=obligation.kind,
        due_at=obligation.due_at,
        late_ms=act.now - obligation.due_at,
    )


async def _claim_expired(act: Act, incident: Incident, siblings: list[Obligation], policy: Policy) -> None:
    # A level that an edited plan has no more is called by nobody.
    last = policy.ladder[-1].level
    released = [each for each in rules.released_by_expiry(incident, siblings, act.now) if each.level <= last]
    await incidents.save(
        act.tx,
        incident.model_copy(update={"status": Status.TRIGGERED, "acknowledged_by": None, "ack_expires_at": None}),
    )
    await obligations.arm(act.tx, released)
    await act.record(incident.id, "ack_expired", holder=incident.acknowledged_by)


async def _handover_late(act: Act, obligation: Obligation) -> None:
    """A handover that nobody accepted goes to level 2; the outgoing shift still holds the watch."""
    offered = await handovers.offered(act.tx)
    if offered is None or offered.id != obligation.subject:
        return
    ladder = act.site.plan.policy.ladder
    await calling.call_level(act, obligation, ladder, obligation.subject, level=2, priority=None, paged=True)
