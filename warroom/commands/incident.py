"""What an operator can do to an incident."""

from typing import Literal

from data import events, incidents, obligations, policies
from data.errors import Refused
from data.i18n import _
from data.obligations import Promise
from data.plan import Policy
from data.records import Event, Incident, Kind, Ms, Obligation, Priority, Signal, State, Status, Step
from data.text import clean
from warroom.commands import firing
from warroom.room import Act
from warroom.rules import obligations as rules
from warroom.wording import ago, step_name

Ending = Literal[State.CANCELLED, State.SUPERSEDED]

TITLE_LIMIT = 200
TEXT_LIMIT = 4_000


def number_of(incident_id: str) -> int:
    """Return the number in ``INC-12``; a bare number will do.

    Raises:
        Refused: it names no incident.
    """
    digits = incident_id.upper().removeprefix("INC-")
    if not digits.isascii() or not digits.isdigit():
        raise Refused(_("{id}: is not an incident; write for instance INC-1").format(id=clean(incident_id)))
    return int(digits)


async def found(act: Act, incident_id: str) -> Incident:
    """Return one incident.

    Raises:
        Refused: there is none of that name.
    """
    incident = await incidents.get(act.tx, number_of(incident_id))
    if incident is None:
        raise Refused(_("{id}: there is no such incident").format(id=clean(incident_id)))
    return incident


def _words(text: str, what: str, limit: int = TEXT_LIMIT) -> str:
    cleaned = clean(text, limit).strip()
    if not cleaned:
        raise Refused(_("{what} is empty; write some words").format(what=what))
    return cleaned


async def _unchanged(act: Act, incident: Incident, seen: int | None) -> None:
    """Refuse an act on a state that its operator has not seen."""
    if seen is None or seen == incident.row_version:
        return
    last = (await events.of_subject(act.tx, incident.id))[-1]
    raise Refused(
        _("{id} has changed since you looked: {kind} by {actor} {ago}; look again").format(
            id=incident.id, kind=_(last.kind), actor=last.actor, ago=ago(act.now - last.at)
        )
    )


def _must_be_open(incident: Incident) -> None:
    if not incident.status.is_open:
        raise Refused(_("{id} is {status}; reopen it first").format(id=incident.id, status=_(incident.status)))


async def _policy(act: Act, incident: Incident) -> Policy:
    return await policies.get(act.tx, incident.policy_version)


async def _siblings(act: Act, incident: Incident) -> list[Obligation]:
    return await obligations.of_subject(act.tx, incident.id)


async def _meet(act: Act, incident: Incident, kind: Kind) -> None:
    for each in rules.met_by(incident, await _siblings(act, incident), kind):
        await obligations.meet(act.tx, each.id, act.now)


async def _end_armed(act: Act, incident: Incident, state: Ending, cause: str, kind: Kind | None = None) -> None:
    for each in await _siblings(act, incident):
        if each.state is State.ARMED and kind in (None, each.kind):
            await obligations.end(act.tx, each.id, state, cause)


async def renew_claim(act: Act, incident: Incident) -> Incident:
    """Renew the holder's claim, if the actor is the holder."""
    claim = (await _policy(act, incident)).priorities[incident.priority].claim
    if incident.acknowledged_by != act.actor.name or claim is None or incident.mitigated:
        return incident
    await _end_armed(act, incident, State.SUPERSEDED, "renewed", Kind.ACK_EXPIRY)
    expires_at = act.now + claim
    promise = rules.next_claim(incident, await _siblings(act, incident), expires_at, act.now)
    await obligations.arm(act.tx, [promise])
    return incident.model_copy(update={"ack_expires_at": expires_at})


async def open_incident(
    act: Act,
    title: str,
    priority: Priority,
    *,
    category: str = "service",
    impact: str | None = None,
    alarm: str | None = None,
    detected_at: Ms | None = None,
    linked: int | None = None,
) -> Incident:
    """Open an incident and arm everything that its priority promises."""
    policy = act.site.plan.policy
    incident = await incidents.insert(
        act.tx,
        title=_words(title, _("the title"), TITLE_LIMIT),
        category=_words(category, _("the category"), 64),
        priority=priority,
        alarm=alarm,
        now=act.now,
        detected_at=act.now if detected_at is None else detected_at,
        policy_version=await policies.version_of(act.tx, policy, act.now),
        linked=linked,
    )
    if impact:
        incident = await incidents.save(
            act.tx, incident.model_copy(update={"impact": _words(impact, _("the impact"))})
        )
    await obligations.arm(act.tx, rules.at_opening(incident, policy, act.calendar.add_covered))
    await act.record(
        incident.id, "opened", title=incident.title, priority=priority, category=incident.category, alarm=alarm
    )
    return incident


async def acknowledge(act: Act, incident_id: str, *, seen: int | None = None) -> Incident | Refused:
    """Claim an incident; the claim expires unless its holder keeps working on it."""
    incident = await found(act, incident_id)
    _must_be_open(incident)
    holder = incident.acknowledged_by
    if holder is not None and holder != act.actor.name:
        since = act.now - (incident.acknowledged_at or act.now)
        await act.record(incident.id, "note", text=_("also responding"), also_responding=True)
        return Refused(
            _("{id} is already acknowledged by {actor}, {ago}; you are noted as also responding").format(
                id=incident.id, actor=holder, ago=ago(since)
            )
        )
    if holder is None:
        await _unchanged(act, incident, seen)
    status = Status.ACKNOWLEDGED if incident.status is Status.TRIGGERED else incident.status
    incident = incident.model_copy(
        update={"status": status, "acknowledged_by": act.actor.name, "acknowledged_at": act.now}
    )
    incident = await incidents.save(act.tx, await renew_claim(act, incident))
    await _meet(act, incident, Kind.RESPONSE)
    await act.record(incident.id, "acknowledged", until=incident.ack_expires_at)
    return incident


async def _steps(act: Act, incident: Incident) -> list[Event]:
    """Return the steps recorded since the incident was opened or last reopened."""
    recorded: list[Event] = []
    for event in await events.of_subject(act.tx, incident.id):
        if event.kind == "reopened":
            recorded = []
        elif event.kind == "step":
            recorded.append(event)
    return recorded


async def recorded_step(act: Act, incident: Incident) -> int:
    """Return the furthest step that somebody has recorded in the incident's present life."""
    recorded = [Step(event.payload["step"]).number for event in await _steps(act, incident)]
    return max(recorded, default=Step.DETECT.number)


async def record_step(act: Act, incident_id: str, step: Step) -> Incident:
    """Record that one of the six steps is done."""
    incident = await found(act, incident_id)
    if incident.status is Status.CLOSED:
        _must_be_open(incident)
    for event in await _steps(act, incident):
        if event.payload["step"] == step:
            raise Refused(
                _("{id}: {step} was recorded by {actor} {ago}").format(
                    id=incident.id,
                    step=step_name(act.site.plan, step),
                    actor=event.actor,
                    ago=ago(act.now - event.at),
                )
            )
    incident = incident.model_copy(update={"step": max(incident.step, step.number)})
    incident = await incidents.save(act.tx, await renew_claim(act, incident))
    if incident.analysed:
        await _meet(act, incident, Kind.ANALYSIS)
    await act.record(incident.id, "step", step=step)
    return incident


async def add_note(act: Act, incident_id: str, text: str) -> Incident:
    """Write a note; on a resolved or closed incident it stands as an addendum."""
    incident = await found(act, incident_id)
    words = _words(text, _("the note"))
    incident = await incidents.save(act.tx, await renew_claim(act, incident))
    await act.record(incident.id, "note" if incident.status.is_open else "addendum", text=words)
    return incident


async def set_next_action(act: Act, incident_id: str, text: str) -> Incident:
    """Write what is done next; the next shift reads it back."""
    incident = await found(act, incident_id)
    _must_be_open(incident)
    words = _words(text, _("the next action"), 500)
    incident = await incidents.save(
        act.tx, await renew_claim(act, incident.model_copy(update={"next_action": words}))
    )
    await act.record(incident.id, "next_action", text=words)
    return incident


async def post_update(
    act: Act, incident_id: str, text: str, *, kind: str = "update", eta: Ms | None = None
) -> Incident:
    """Record a message to the customer: ``notice``, ``update`` or ``completion``."""
    incident = await found(act, incident_id)
    words = _words(text, _("the message"))
    if kind == "completion":
        if incident.status is not Status.RESOLVED:
            raise Refused(
                _("{id} is not resolved; resolve it before its completion report").format(id=incident.id)
            )
        await _meet(act, incident, Kind.COMPLETION_REPORT)
    else:
        _must_be_open(incident)
        if kind == "notice":
            await _meet(act, incident, Kind.FIRST_NOTICE)
        else:
            await _next_update(act, incident)
    if eta is not None:
        incident = incident.model_copy(update={"eta": eta})
    incident = await incidents.save(act.tx, await renew_claim(act, incident))
    await act.record(incident.id, "notice" if kind == "notice" else "update", text=words, post=kind, eta=eta)
    return incident


async def _next_update(act: Act, incident: Incident) -> None:
    await _meet(act, incident, Kind.UPDATE)
    every = (await _policy(act, incident)).priorities[incident.priority].update_every
    if every is not None:
        siblings = await _siblings(act, incident)
        await obligations.arm(act.tx, [rules.next_update(incident, siblings, every, act.now, act.now)])


async def change_priority(
    act: Act, incident_id: str, priority: Priority, reason: str, *, seen: int | None = None
) -> Incident:
    """Raise or lower a priority: a new epoch from the original anchor; breaches stay."""
    incident = await found(act, incident_id)
    _must_be_open(incident)
    await _unchanged(act, incident, seen)
    words = _words(reason, _("the reason"), 500)
    before = incident.priority
    if priority is before:
        raise Refused(_("{id} is {priority} already").format(id=incident.id, priority=priority))
    cause = rules.RAISED if priority < before else rules.LOWERED
    siblings = await _siblings(act, incident)
    incident = incident.model_copy(update={"priority": priority, "epoch": incident.epoch + 1})
    await _end_armed(act, incident, State.SUPERSEDED, cause)
    policy = await _policy(act, incident)
    covered = act.calendar.add_covered
    await obligations.arm(act.tx, rules.at_new_priority(incident, siblings, policy, covered, act.now, cause))
    if incident.acknowledged_by is not None and not incident.mitigated:
        incident = await _carry_claim(act, incident, policy)
    incident = await incidents.save(act.tx, incident)
    await act.record(incident.id, "priority", before=before, after=priority, reason=words)
    return incident


async def _carry_claim(act: Act, incident: Incident, policy: Policy) -> Incident:
    """Give a holder the claim that the new priority allows, from now."""
    claim = policy.priorities[incident.priority].claim
    expires_at = None if claim is None else act.now + claim
    if expires_at is not None:
        await obligations.arm(act.tx, [rules.next_claim(incident, [], expires_at, act.now)])
    return incident.model_copy(update={"ack_expires_at": expires_at})


async def assign(act: Act, incident_id: str, role: str, name: str) -> Incident:
    """Make ``name`` the commander, the communications lead or the scribe."""
    incident = await found(act, incident_id)
    _must_be_open(incident)
    words = _words(name, _("the name"), 64)
    incident = await incidents.save(act.tx, incident.model_copy(update={role: words}))
    await act.record(incident.id, "assigned", role=role, name=words)
    return incident


async def escalate(act: Act, incident_id: str, *, seen_level: int) -> Incident:
    """Call the next level now; ``seen_level`` is the level its operator saw."""
    incident = await found(act, incident_id)
    _must_be_open(incident)
    policy = await _policy(act, incident)
    if incident.level != seen_level:
        raise Refused(
            _("{id} is at level {level} already; look again").format(id=incident.id, level=incident.level)
        )
    if incident.level >= policy.ladder[-1].level:
        raise Refused(_("{id} is at the last level already").format(id=incident.id))
    level = incident.level + 1
    siblings = await _siblings(act, incident)
    for each in siblings:
        if each.kind is Kind.LEVEL and each.level == level and each.state is State.ARMED:
            await obligations.end(act.tx, each.id, State.SUPERSEDED, rules.ESCALATED)
    promise: Promise = rules.level_now(incident, siblings, level, act.now, rules.ESCALATED)
    await obligations.arm(act.tx, [promise])
    await act.record(incident.id, "escalated", level=level)
    await firing.fire_due(act, subject=incident.id)
    return await found(act, incident.id)


async def record_call(act: Act, incident_id: str, name: str, *, answered: bool) -> Incident:
    """Record that somebody was called, and whether they answered."""
    incident = await found(act, incident_id)
    incident = await incidents.save(act.tx, await renew_claim(act, incident))
    await act.record(incident.id, "call", name=_words(name, _("the name"), 64), answered=answered)
    return incident


async def mitigate(act: Act, incident_id: str, *, seen: int | None = None) -> Incident:
    """Record that a temporary fix holds: the levels that wait for it are held back from now on."""
    incident = await found(act, incident_id)
    _must_be_open(incident)
    if incident.mitigated:
        since = ago(act.now - (incident.mitigated_at or act.now))
        raise Refused(_("{id} has been mitigated {ago}").format(id=incident.id, ago=since))
    await _unchanged(act, incident, seen)
    return await mark_mitigated(act, incident)


async def mark_mitigated(act: Act, incident: Incident) -> Incident:
    """Write a mitigation, whoever made it: an operator, or the engine after quiet minutes."""
    incident = await incidents.save(
        act.tx,
        incident.model_copy(
            update={
                "status": Status.MITIGATED,
                "mitigated_at": act.now,
                "step": max(incident.step, Step.TEMPORARY_FIX.number),
            }
        ),
    )
    await _meet(act, incident, Kind.TEMPORARY_FIX)
    await act.record(incident.id, "mitigated")
    return incident


async def resolve(
    act: Act, incident_id: str, *, force: bool = False, reason: str | None = None, seen: int | None = None
) -> Incident:
    """End an incident; its completion report is owed from now on."""
    incident = await found(act, incident_id)
    if not incident.status.is_open:
        raise Refused(_("{id} is {status} already").format(id=incident.id, status=_(incident.status)))
    await _unchanged(act, incident, seen)
    if incident.signal is Signal.RAISED and not (force and reason):
        raise Refused(
            _(
                "{id}: its alarm is still raised; wait for it to clear, or resolve with --force and --reason"
            ).format(id=incident.id)
        )
    words = _words(reason, _("the reason"), 500) if reason else None
    policy = await _policy(act, incident)
    was_mitigated = incident.mitigated_at
    incident = await incidents.save(
        act.tx,
        incident.model_copy(
            update={
                "status": Status.RESOLVED,
                "resolved_at": act.now,
                "mitigated_at": was_mitigated or act.now,
                "ack_expires_at": None,
            }
        ),
    )
    await _meet(act, incident, Kind.TEMPORARY_FIX)
    await _end_armed(act, incident, State.CANCELLED, "resolved")
    due = act.now + policy.completion_report
    report = Promise(incident.id, incident.epoch, Kind.COMPLETION_REPORT, 0, 1, act.now, due)
    await obligations.arm(act.tx, [report])
    await act.record(incident.id, "resolved", reason=words, forced=force)
    return incident


async def close(act: Act, incident_id: str) -> Incident:
    """Close a resolved incident whose completion report has been posted."""
    incident = await found(act, incident_id)
    if incident.status is not Status.RESOLVED:
        raise Refused(
            _("{id} is {status}; only a resolved incident can be closed").format(
                id=incident.id, status=_(incident.status)
            )
        )
    owed = rules.met_by(incident, await _siblings(act, incident), Kind.COMPLETION_REPORT)
    if owed:
        raise Refused(
            _("{id}: its completion report is owed; post it with --kind completion").format(id=incident.id)
        )
    incident = await incidents.save(
        act.tx, incident.model_copy(update={"status": Status.CLOSED, "closed_at": act.now})
    )
    await act.record(incident.id, "closed")
    return incident


async def reopen(act: Act, incident_id: str, *, signal: Signal | None = None) -> Incident:
    """Begin a new epoch of a resolved or closed incident; its clocks and its ladder start again."""
    incident = await found(act, incident_id)
    if incident.status.is_open:
        raise Refused(_("{id} is open already").format(id=incident.id))
    await _end_armed(act, incident, State.SUPERSEDED, "reopened")
    incident = await incidents.save(
        act.tx,
        incident.model_copy(
            update={
                "status": Status.TRIGGERED,
                "signal": signal or incident.signal,
                "epoch": incident.epoch + 1,
                "anchor_at": act.now,
                "step": Step.DETECT.number,
                "level": 0,
                "acknowledged_by": None,
                "acknowledged_at": None,
                "ack_expires_at": None,
                "mitigated_at": None,
                "recovered_at": None,
                "resolved_at": None,
                "closed_at": None,
                "eta": None,
            }
        ),
    )
    policy = await _policy(act, incident)
    await obligations.arm(act.tx, rules.at_opening(incident, policy, act.calendar.add_covered))
    await act.record(incident.id, "reopened", epoch=incident.epoch, signal=incident.signal)
    return incident
