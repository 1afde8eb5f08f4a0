"""What happens when the moment of a promise comes: the decision, once, and what follows from it.

All of it is one transaction. The engine calls this for whatever is due; an escalation by hand calls it for one
incident. The decision is ``obligations.fire``: whoever changes the row from armed is the one who fired it.
"""

from data import events, handovers, incidents, obligations, outbox, policies
from data.plan import Level, Person
from data.records import Incident, Kind, Ms, Obligation, State, Status
from warroom import duty
from warroom.room import Act
from warroom.rules import obligations as rules
from warroom.wording import LATE, event_text


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
        level = next(each for each in policy.ladder if each.level == obligation.level)
        await incidents.save(act.tx, incident.model_copy(update={"level": max(incident.level, obligation.level)}))
        paged = level.level > 1 or policy.priorities[incident.priority].page_first
        await _call(act, obligation, level, incident, paged=paged)
        repeat = rules.repeat_of_top(incident, siblings, policy, obligation, act.now)
        await obligations.arm(act.tx, [repeat] if repeat else [])
    elif obligation.kind is Kind.ACK_EXPIRY:
        await _claim_expired(act, incident, siblings)
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


async def _claim_expired(act: Act, incident: Incident, siblings: list[Obligation]) -> None:
    released = rules.released_by_expiry(incident, siblings, act.now)
    await incidents.save(
        act.tx,
        incident.model_copy(update={"status": Status.TRIGGERED, "acknowledged_by": None, "ack_expires_at": None}),
    )
    await obligations.arm(act.tx, released)
    await act.record(incident.id, "ack_expired", holder=incident.acknowledged_by)


async def _call(act: Act, obligation: Obligation, level: Level, incident: Incident | None, *, paged: bool) -> None:
    """Record whom a level calls, as resolved now, and owe them their messages."""
    people = duty.called(act.site, level.role, await duty.on_watch(act.tx, act.site, act.now))
    await act.record(
        obligation.subject,
        "level",
        level=level.level,
        people=[{"name": person.name, "phone": person.phone} for person in people],
        paged=paged,
        cause=obligation.cause,
        late_ms=act.now - obligation.due_at,
    )
    if not paged:
        return
    title = f"[{incident.priority}] {incident.id} {incident.title}" if incident else obligation.subject
    entry = (await events.tail(act.tx, 1))[0]
    body = f"{title} — {event_text(entry, act.site.plan)}"
    for route, names in _routes(act, level.level, people):
        await outbox.put(
            act.tx,
            key=f"{obligation.id}:{route}",
            obligation_id=obligation.id,
            person=names,
            route=route,
            body=body,
            now=act.now,
        )


def _routes(act: Act, level: int, people: tuple[Person, ...]) -> list[tuple[str, str]]:
    """Return the routes that carry ``level``, each with the names it is for.

    A route that some person of the site claims carries only that person's calls; one that nobody claims
    carries every call of its levels.
    """
    claimed = {route for person in act.site.people.values() for route in person.routes}
    found = []
    for route in act.site.notify:
        reached = [person.name for person in people if route.name not in claimed or route.name in person.routes]
        if level in route.levels and (reached or route.name not in claimed):
            found.append((route.name, ", ".join(reached)))
    return found


async def _handover_late(act: Act, obligation: Obligation) -> None:
    """A handover that nobody accepted goes to level 2; the outgoing shift still holds the watch."""
    offered = await handovers.offered(act.tx)
    if offered is None or offered.id != obligation.subject:
        return
    level = next(each for each in act.site.plan.policy.ladder if each.level == 2)
    await _call(act, obligation, level, None, paged=True)
