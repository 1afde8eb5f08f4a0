"""How an incident ends, and begins again: mitigate, resolve, close, reopen."""

from data import incidents, obligations
from data.errors import Refused
from data.i18n import _
from data.obligations import Promise
from data.records import Incident, Kind, Signal, State, Status, Step
from warroom.commands.subject import (
    came_to_be,
    end_armed,
    found,
    meet,
    must_be_open,
    policy_of,
    said,
    siblings_of,
    unchanged,
)
from warroom.room import Act
from warroom.rules import obligations as rules
from warroom.rules.consequences import mended


async def mitigate(
    act: Act, incident_id: str, *, fix: str | None = None, undo: str | None = None, seen: int | None = None
) -> Incident:
    """Record that a temporary fix holds: the levels that wait for it are held back from now on.

    Args:
        act: the transaction.
        incident_id: the incident.
        fix: what holds it.
        undo: how that is taken back.
        seen: the row version that the operator has seen.
    """
    incident = await found(act, incident_id)
    await must_be_open(act, incident)
    if incident.mitigated:
        already = _("{id} has been mitigated by {actor} {ago}")
        raise Refused(already.format(**await came_to_be(act, incident, "mitigated")))
    await unchanged(act, incident, seen)
    words = said(fix, _("the temporary fix"), 500) if fix else None
    way_back = said(undo, _("how it is undone"), 500) if undo else None
    return await mark_mitigated(act, incident, fix=words, undo=way_back)


async def mark_mitigated(
    act: Act, incident: Incident, *, fix: str | None = None, undo: str | None = None
) -> Incident:
    """Write a mitigation, whoever made it: an operator, or the engine after quiet minutes."""
    incident = await incidents.save(act.tx, mended(incident, act.now, fix=fix, undo=undo))
    await meet(act, incident, Kind.TEMPORARY_FIX)
    await act.record(incident.id, "mitigated", text=fix, undo=undo)
    return incident


async def resolve(
    act: Act, incident_id: str, *, force: bool = False, reason: str | None = None, seen: int | None = None
) -> Incident:
    """End an incident; its completion report is owed from now on."""
    incident = await found(act, incident_id)
    if not incident.status.is_open:
        already = _("{id} is {status} already, by {actor} {ago}")
        raise Refused(already.format(**await came_to_be(act, incident, incident.status)))
    await unchanged(act, incident, seen)
    if incident.signal is Signal.RAISED and not (force and reason):
        raise Refused(
            _(
                "{id}: its alarm is still raised; wait for it to clear, or resolve with --force and --reason"
            ).format(id=incident.id)
        )
    words = said(reason, _("the reason"), 500) if reason else None
    policy = await policy_of(act, incident)
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
    await meet(act, incident, Kind.TEMPORARY_FIX)
    await end_armed(act, incident, State.CANCELLED, "resolved")
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
    owed = rules.met_by(incident, await siblings_of(act, incident), Kind.COMPLETION_REPORT)
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
    await end_armed(act, incident, State.SUPERSEDED, "reopened")
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
                "fix": None,
                "undo": None,
                "recovered_at": None,
                "resolved_at": None,
                "closed_at": None,
                "eta": None,
            }
        ),
    )
    policy = await policy_of(act, incident)
    await obligations.arm(act.tx, rules.at_opening(incident, policy, act.calendar.add_covered))
    await act.record(incident.id, "reopened", epoch=incident.epoch, signal=incident.signal)
    return incident
