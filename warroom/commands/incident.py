"""Opening an incident and working on it: acknowledge, record steps, write, assign."""

from data import events, handovers, incidents, obligations, policies
from data.errors import Refused
from data.handovers import Watch
from data.i18n import _
from data.records import Event, Incident, Kind, Ms, Priority, Status, Step
from warroom.commands.subject import (
    found,
    meet,
    move_claim,
    must_be_open,
    renew_claim,
    said,
    unchanged,
)
from warroom.drafting import this_life
from warroom.room import Act
from warroom.rules import obligations as rules
from warroom.rules.duty import name_of
from warroom.wording import ago, step_name

TITLE_LIMIT = 200


async def open_incident(
    act: Act,
    title: str,
    priority: Priority,
    *,
    category: str = "service",
    impact: str | None = None,
    alarm: str | None = None,
    started_at: Ms | None = None,
    detected_at: Ms | None = None,
    linked: int | None = None,
) -> Incident:
    """Open an incident and arm everything that its priority promises.

    Args:
        act: the transaction.
        title: in few words.
        priority: its clocks and its ladder.
        category: such as ``security``.
        impact: who is hit, and how.
        alarm: the probe behind it.
        started_at: when what it is about began, if that is known.
        detected_at: when it was noticed; now for None.
        linked: an earlier incident of the same alarm.
    """
    policy = act.site.plan.policy
    detected = act.now if detected_at is None else detected_at
    if started_at is not None and started_at > detected:
        raise Refused(_("it cannot have begun after it was noticed"))
    incident = await incidents.insert(
        act.tx,
        title=said(title, _("the title"), TITLE_LIMIT),
        category=said(category, _("the category"), 64),
        priority=priority,
        alarm=alarm,
        now=act.now,
        started_at=detected if started_at is None else started_at,
        detected_at=detected,
        policy_version=await policies.version_of(act.tx, policy, act.now),
        linked=linked,
    )
    if impact:
        incident = await incidents.save(
            act.tx, incident.model_copy(update={"impact": said(impact, _("the impact"))})
        )
    await obligations.arm(act.tx, rules.at_opening(incident, policy, act.calendar.add_covered))
    await act.record(
        incident.id, "opened", title=incident.title, priority=priority, category=incident.category, alarm=alarm
    )
    return incident


async def acknowledge(act: Act, incident_id: str, *, seen: int | None = None) -> Incident | Refused:
    """Claim an incident; the claim expires unless its holder keeps working on it.

    Who holds the watch takes over a claim that somebody of an earlier watch still has.
    """
    incident = await found(act, incident_id)
    await must_be_open(act, incident)
    holder = incident.acknowledged_by
    if holder is not None and await _is_of_an_earlier_watch(act, incident):
        return await move_claim(act, incident.model_copy(update={"acknowledged_at": act.now}))
    if holder is not None and holder != act.actor.name:
        since = act.now - (incident.acknowledged_at or act.now)
        await act.record(incident.id, "note", text=_("also responding"), also_responding=True)
        return Refused(
            _("{id} is already acknowledged by {actor}, {ago}; you are noted as also responding").format(
                id=incident.id, actor=holder, ago=ago(since)
            )
        )
    if holder is None:
        await unchanged(act, incident, seen)
    status = Status.ACKNOWLEDGED if incident.status is Status.TRIGGERED else incident.status
    incident = incident.model_copy(
        update={"status": status, "acknowledged_by": act.actor.name, "acknowledged_at": act.now}
    )
    incident = await incidents.save(act.tx, await renew_claim(act, incident))
    await meet(act, incident, Kind.RESPONSE)
    await act.record(incident.id, "acknowledged", until=incident.ack_expires_at)
    return incident


async def _is_of_an_earlier_watch(act: Act, incident: Incident) -> bool:
    """Return whether the watch has gone over from the holder of the claim to the actor since it was made.

    A claim that accepting the watch has left where it was is taken over by acknowledging: an act of its own.
    """
    taken = await handovers.watches(act.tx)
    if not taken or (incident.acknowledged_at or 0) > taken[-1].at:
        return False
    *before, present = taken
    earlier = [name for watch in before for name in _holders(act, watch)]
    earlier += [present.offered_by] if present.offered_by else []
    holder, actor, now = incident.acknowledged_by, act.actor.name, _holders(act, present)
    if holder not in earlier or holder == actor:
        return False
    # Whoever took the watch may take the claim of somebody who stays on it, too.
    return actor == present.by or (actor in now and holder not in now)


def _holders(act: Act, watch: Watch) -> list[str]:
    """Return the names of those who held a watch."""
    return [watch.by, *(name_of(act.site.people, key) for key in watch.people)]


async def _steps(act: Act, incident: Incident) -> list[Event]:
    """Return the steps recorded since the incident was opened or last reopened."""
    life = this_life(await events.of_subject(act.tx, incident.id))
    return [event for event in life if event.kind == "step"]


async def recorded_step(act: Act, incident: Incident) -> int:
    """Return the furthest step that somebody has recorded in the incident's present life."""
    recorded = [Step(event.payload["step"]).number for event in await _steps(act, incident)]
    return max(recorded, default=Step.DETECT.number)


async def record_step(act: Act, incident_id: str, step: Step) -> Incident:
    """Record that one of the six steps is done."""
    incident = await found(act, incident_id)
    if incident.status is Status.CLOSED:
        await must_be_open(act, incident)
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
        await meet(act, incident, Kind.ANALYSIS)
    await act.record(incident.id, "step", step=step)
    return incident


async def add_note(act: Act, incident_id: str, text: str, *, ruled_out: bool = False) -> Incident:
    """Write a note; on a resolved or closed incident it stands as an addendum.

    Args:
        act: the transaction.
        incident_id: the incident.
        text: what is to be known.
        ruled_out: whether it names a cause that it is not; the next shift need not look there again.
    """
    incident = await found(act, incident_id)
    words = said(text, _("the note"))
    incident = await incidents.save(act.tx, await renew_claim(act, incident))
    about = {"ruled_out": True} if ruled_out else {}
    await act.record(incident.id, "note" if incident.status.is_open else "addendum", text=words, **about)
    return incident


async def set_next_action(act: Act, incident_id: str, text: str) -> Incident:
    """Write what is done next; the next shift reads it back."""
    incident = await found(act, incident_id)
    await must_be_open(act, incident)
    words = said(text, _("the next action"), 500)
    incident = await incidents.save(
        act.tx, await renew_claim(act, incident.model_copy(update={"next_action": words}))
    )
    await act.record(incident.id, "next_action", text=words)
    return incident


async def assign(act: Act, incident_id: str, role: str, name: str) -> Incident:
    """Make ``name`` the commander, the communications lead or the scribe."""
    incident = await found(act, incident_id)
    await must_be_open(act, incident)
    words = said(name, _("the name"), 64)
    before = getattr(incident, role)
    incident = await incidents.save(act.tx, incident.model_copy(update={role: words}))
    await act.record(incident.id, "assigned", role=role, name=words, before=before)
    return incident
