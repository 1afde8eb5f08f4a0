"""Taking back what an operator has just done: each an act of its own, and nobody's newer change goes with it."""

from collections.abc import Collection
from typing import Any, NamedTuple

from data import events, incidents
from data.deliverableviews import Sort
from data.delivered import Delivered
from data.errors import Refused
from data.i18n import _
from data.records import Incident, Priority, Status
from warroom.commands import action, alarm, deliverable, escalation, task
from warroom.commands.subject import found, must_be_open
from warroom.room import Act
from warroom.rules.delivering import RECORDED, RETRACTED
from warroom.wording import ROLES, ago


class Entry(NamedTuple):
    """What of the chain tells of an act that may be taken back."""

    seq: int
    own: Collection[int] = ()
    """Further entries by the same board: what it did since has been taken back before."""


async def _untouched(
    act: Act, subject: str, name: str, entry: Entry, *kinds: str, but: Collection[str] = ()
) -> None:
    """Refuse where somebody else has done something of ``kinds`` to ``subject`` since ``entry``.

    Args:
        act: the transaction.
        subject: in the chain.
        name: in words.
        entry: tells of what is taken back.
        kinds: of what would be lost.
        but: parts in an incident that are given apart from it.
    """
    happened = await events.of_subject(act.tx, subject)
    newer = [
        each for each in happened if each.seq > entry.seq and each.seq not in entry.own and each.kind in kinds
    ]
    newer = [each for each in newer if each.payload.get("role") not in but]
    if newer:
        words = _("{id} has changed since, {kind} by {actor} {ago}; it stays as it is")
        last = newer[-1]
        raise Refused(words.format(id=name, kind=_(last.kind), actor=last.actor, ago=ago(act.now - last.at)))


async def tick(act: Act, task_id: str, entry: Entry, *, skipped: str | None = None) -> None:
    """Take back that an item of the phase was settled.

    Args:
        act: the transaction.
        task_id: the item.
        entry: tells of it.
        skipped: why it had been skipped before; None where it was open.
    """
    await _untouched(act, f"task:{task_id}", task_id, entry, "done", "undone", "skipped")
    if skipped is None:
        await task.undo(act, task_id)
    else:
        await task.skip(act, task_id, skipped)


async def action_done(act: Act, action_id: str, entry: Entry) -> None:
    """Take back that an action item is done."""
    await _untouched(act, action_id, action_id, entry, "done", "undone")
    await action.reopen(act, action_id)


async def delivered(act: Act, kind: Sort, item_id: str, entry: Entry) -> Delivered:
    """Take back what was set of a document, or of what the customer takes over."""
    await _untouched(act, deliverable.subject_of(kind, item_id), item_id, entry, RECORDED, RETRACTED)
    return await deliverable.undo(act, kind, item_id)


async def priority(act: Act, incident_id: str, entry: Entry, before: Priority) -> Incident:
    """Give an incident the priority back that it had; what was called meanwhile has been called."""
    await _untouched(act, incident_id, incident_id, entry, "priority", "rebased", "reopened")
    return await escalation.change_priority(act, incident_id, before, _("taken back"))


async def next_action(act: Act, incident_id: str, entry: Entry, before: str | None) -> Incident:
    """Put the next action back that stood there, or none."""
    await _untouched(act, incident_id, incident_id, entry, "next_action", "reopened")
    return await _put(act, incident_id, {"next_action": before}, "next_action", text=before or "")


async def part(act: Act, incident_id: str, entry: Entry, role: str, before: str | None) -> Incident:
    """Give a part in an incident back to whoever had it, or to nobody."""
    others = [each for each in ROLES if each != role]
    await _untouched(act, incident_id, incident_id, entry, "assigned", "reopened", but=others)
    held = getattr(await found(act, incident_id), role)
    return await _put(act, incident_id, {role: before}, "assigned", role=role, name=before or "", before=held)


async def _put(act: Act, incident_id: str, fields: dict[str, Any], kind: str, **payload: Any) -> Incident:
    incident = await found(act, incident_id)
    await must_be_open(act, incident)
    incident = await incidents.save(act.tx, incident.model_copy(update=fields))
    await act.record(incident.id, kind, **payload)
    return incident


async def mitigation(act: Act, incident_id: str, entry: Entry) -> Incident:
    """Take a mitigation back: the original anchors count again, and what fell due meanwhile fires at once."""
    kinds = ("mitigated", "unmitigated", "raised", "reopened")
    await _untouched(act, incident_id, incident_id, entry, *kinds)
    incident = await found(act, incident_id)
    await must_be_open(act, incident)
    incident = await incidents.save(act.tx, await alarm.unmitigated(act, incident))
    await act.record(incident.id, "unmitigated")
    return incident


async def closing(act: Act, incident_id: str, entry: Entry) -> Incident:
    """Take a closing back: the incident is resolved, as it was."""
    await _untouched(act, incident_id, incident_id, entry, "closed", "unclosed", "reopened")
    incident = await found(act, incident_id)
    undone = incident.model_copy(update={"status": Status.RESOLVED, "closed_at": None})
    incident = await incidents.save(act.tx, undone)
    await act.record(incident.id, "unclosed")
    return incident
