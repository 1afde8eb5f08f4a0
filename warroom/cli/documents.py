"""Records as the documents that scripts read; the names here are public."""

from typing import Any, get_args
from zoneinfo import ZoneInfo

from data.arrangements import ActionItem, ActionKind, Change, Silence
from data.besideviews import Beside
from data.deliveryviews import DeliveryView
from data.forecastviews import Called, Channel, Coming
from data.incidentviews import Due
from data.messaging import Page
from data.records import Event, Incident, Kind, Ms, Obligation, Reading
from data.situationviews import HeartbeatView, Situation, TaskView
from warroom.cli.measured import panel
from warroom.cli.output import seconds
from warroom.lessons.postmortem import Postmortem
from warroom.room import Room
from warroom.rules.handover import iso
from warroom.rules.lint import Finding
from warroom.wording import event_text


def incident(record: Incident, zone: ZoneInfo) -> dict[str, Any]:
    """Return an incident as ``incident list`` gives it."""
    return {
        "id": record.id,
        "title": record.title,
        "category": record.category,
        "priority": record.priority.value,
        "status": record.status.value,
        "signal": record.signal.value,
        "step": record.step,
        "level": record.level,
        "epoch": record.epoch,
        "commander": record.commander,
        "communications": record.communications,
        "scribe": record.scribe,
        "acknowledged_by": record.acknowledged_by,
        "ack_expires_at": iso(record.ack_expires_at, zone),
        "next_action": record.next_action,
        "impact": record.impact,
        "fix": record.fix,
        "undo": record.undo,
        "eta": iso(record.eta, zone),
        "opened_at": iso(record.opened_at, zone),
        "started_at": iso(record.started_at, zone),
        "detected_at": iso(record.detected_at, zone),
        "acknowledged_at": iso(record.acknowledged_at, zone),
        "mitigated_at": iso(record.mitigated_at, zone),
        "resolved_at": iso(record.resolved_at, zone),
        "policy_version": record.policy_version,
        "row_version": record.row_version,
    }


def obligation(record: Obligation, zone: ZoneInfo) -> dict[str, Any]:
    """Return a promise."""
    return {
        "id": record.id,
        "subject": record.subject,
        "epoch": record.epoch,
        "kind": record.kind.value,
        "level": record.level if record.kind is Kind.LEVEL else None,
        "seq": record.seq,
        "due_at": iso(record.due_at, zone),
        "state": record.state.value,
        "fired_at": iso(record.fired_at, zone),
        "met_at": iso(record.met_at, zone),
        "late_seconds": seconds(record.late_ms),
        "cause": record.cause,
    }


def silence(record: Silence, zone: ZoneInfo, now: Ms) -> dict[str, Any]:
    """Return a silence."""
    return {
        "id": record.id,
        "scope": record.scope,
        "owner": record.owner,
        "reason": record.reason,
        "begins_at": iso(record.begin_at, zone),
        "ends_at": iso(record.end_at, zone),
        "ended_by": record.ended_by,
        "active": record.begin_at <= now < record.end_at,
    }


def entry(event: Event, room: Room) -> dict[str, Any]:
    """Return an entry of a timeline; what was sent to the customer stands in it whole."""
    message = event.payload.get("message")
    return {
        "seq": event.seq,
        "at": iso(event.at, room.site.zone),
        "actor": event.actor,
        "kind": event.kind,
        "text": event_text(event, room.site.plan),
        **({} if message is None else {"message": message}),
    }


def delivery(view: DeliveryView, zone: ZoneInfo) -> dict[str, Any]:
    """Return a message, or a line that is in none yet, with every attempt."""
    return {
        "key": view.key,
        "at": iso(view.at, zone),
        "person": view.person,
        "channels": list(view.channels),
        "route": view.route,
        "state": view.state,
        "reason": view.reason,
        "attempts": [
            {"route": each.route, "at": iso(each.at, zone), "outcome": each.outcome, "error": each.error}
            for each in view.attempts
        ],
    }


def coming(view: Coming, zone: ZoneInfo) -> dict[str, Any]:
    """Return what fires if nothing happens."""
    return {
        "subject": view.subject,
        "kind": view.kind.value,
        "level": view.level,
        "due_at": iso(view.due_at, zone),
        "name": view.name,
        "cause": view.cause,
        "calls": [_called(each) for each in view.calls],
        "told": [_called(each) for each in view.told],
        "channels": [_channel(each) for each in view.channels],
        "held_by": view.held_by,
    }


def _called(view: Called) -> dict[str, Any]:
    return {"name": view.name, "phone": view.phone, "channels": [_channel(each) for each in view.channels]}


def _channel(view: Channel) -> dict[str, Any]:
    return {"name": view.name, "tested": view.tested}


def page(record: Page, zone: ZoneInfo) -> dict[str, Any]:
    """Return a call of people that went out, or would have."""
    return {
        "at": iso(record.at, zone),
        "subject": record.subject,
        "kind": record.kind.value,
        "level": record.level if record.kind is Kind.LEVEL else None,
        "people": list(record.people),
        "channels": list(record.channels),
        "text": record.text,
        "state": record.state,
        "reason": record.reason,
    }


def finding(found: Finding, zone: ZoneInfo) -> dict[str, Any]:
    """Return what `warroom check` warns of."""
    return {
        "at": iso(found.at, zone),
        "level": found.level,
        "key": found.key,
        "what": found.what,
        "mend": found.mend,
    }


def task(view: TaskView, zone: ZoneInfo) -> dict[str, Any]:
    """Return a checklist item."""
    return {
        "id": view.id,
        "text": view.text,
        "phase": view.phase,
        "due_at": iso(view.due_at, zone),
        "state": view.state,
        "by": view.by,
        "at": iso(view.at, zone),
        "evidence": view.evidence,
        "role": view.role,
        "overdue": view.overdue,
        "missed": view.missed,
        "opens_at": iso(view.opens_at, zone),
        "proof": list(view.proof),
    }


def action(record: ActionItem, now: Ms, zone: ZoneInfo) -> dict[str, Any]:
    """Return an action item."""
    return {
        "id": record.id,
        "incident": None if record.incident is None else f"INC-{record.incident}",
        "meeting": record.meeting,
        "kind": record.kind,
        "text": record.text,
        "owner": record.owner,
        "due_at": iso(record.due_at, zone),
        "state": "open" if record.done_at is None else "done",
        "overdue": record.done_at is None and record.due_at < now,
        "at": iso(record.at, zone),
        "done_at": iso(record.done_at, zone),
        "by": record.done_by,
        "evidence": record.evidence,
    }


def change(record: Change, zone: ZoneInfo) -> dict[str, Any]:
    """Return a change of the system that is watched."""
    return {
        "id": record.id,
        "kind": record.kind,
        "text": record.text,
        "rollback": record.rollback,
        "by": record.by_whom,
        "at": iso(record.at, zone),
        "state": record.state,
        "ended_at": iso(record.ended_at, zone),
        "ended_by": record.ended_by,
    }


def beside(view: Beside, begun_at: Ms, zone: ZoneInfo) -> dict[str, Any]:
    """Return what stands beside an incident that began at ``begun_at``."""
    last = view.last_time
    return {
        "changed_before": [
            {
                "at": iso(each.at, zone),
                "before_seconds": seconds(begun_at - each.at),
                "what": each.what,
                "text": each.text,
                "by": each.who or None,
            }
            for each in view.changed
        ],
        "last_time": None
        if last is None
        else {
            "id": last.id,
            "title": last.title,
            "priority": last.priority.value,
            "same_alarm": last.alike is None,
            "likeness": None if last.alike is None else round(last.alike, 2),
            "resolved_at": iso(last.resolved_at, zone),
            "took_seconds": seconds(last.took_ms),
            "temporary_fix": last.temporary_fix,
            "undo": last.undo,
            "permanent_fix": list(last.permanent_fix),
            "root_cause": list(last.root_cause),
            "reason": last.reason,
            "completion": last.completion,
        },
    }


def postmortem(known: Postmortem, room: Room) -> dict[str, Any]:
    """Return the draft of a postmortem, part by part."""
    record, zone, now = known.incident, room.site.zone, room.clock.now()
    return {
        "id": record.id,
        "title": record.title,
        "category": record.category,
        "priority": record.priority.value,
        "status": record.status.value,
        "started_at": iso(record.started_at, zone),
        "detected_at": iso(record.detected_at, zone),
        "acknowledged_at": iso(known.acknowledged_at, zone),
        "reopened_at": [iso(each, zone) for each in known.reopened_at],
        "mitigated_at": iso(known.mitigated_at, zone),
        "resolved_at": iso(known.resolved_at, zone),
        "durations": {
            "detect_seconds": seconds(record.detected_at - record.started_at),
            "acknowledge_seconds": seconds(known.lasted(known.acknowledged_at)),
            "mitigate_seconds": seconds(known.lasted(known.mitigated_at)),
            "resolve_seconds": seconds(known.lasted(known.resolved_at)),
        },
        "impact": record.impact,
        "timeline": [entry(each, room) for each in known.timeline],
        "calls": [
            {"at": iso(each.at, zone), "name": each.name, "level": each.level, "answered": each.answered}
            for each in known.calls
        ],
        "promises": [
            {
                "kind": each.kind.value,
                "due_at": iso(each.due_at, zone),
                "met_at": iso(each.met_at, zone),
                "kept": each.kept,
                "late_seconds": seconds(each.late_ms),
            }
            for each in known.promises
        ],
        "temporary_fix": known.fix,
        "undo": known.undo,
        **{step.value: [entry(each, room) for each in written] for step, written in known.written.items()},
        "went_well": None,
        "went_badly": None,
        "actions": {
            kind: [action(each, now, zone) for each in known.actions if each.kind == kind]
            for kind in get_args(ActionKind)
        },
    }


def reading(record: Reading) -> dict[str, Any]:
    """Return one answer of a probe."""
    return {
        "name": record.probe,
        "kind": record.kind,
        "ok": record.ok,
        "state": record.state.value,
        "reason": record.reason,
        "latency_ms": record.latency_ms,
        "phases": record.phases,
        "values": record.values,
        "conditions": [each.model_dump() for each in record.conditions],
        "error": record.error,
    }


def due(view: Due, zone: ZoneInfo) -> dict[str, Any]:
    """Return the next promise to fall due."""
    return {
        "subject": view.subject,
        "kind": view.kind.value,
        "level": view.level,
        "due_at": iso(view.due_at, zone),
    }


def heartbeat(view: HeartbeatView | None, zone: ZoneInfo) -> dict[str, Any] | None:
    """Return how the outward heartbeat goes; None where there is none."""
    if view is None:
        return None
    return {"ok": view.state == "arrived" and not view.late, "last_ok_at": iso(view.last_ok_at, zone)}


def status(situation: Situation, zone: ZoneInfo) -> dict[str, Any]:
    """Return the board in one answer."""
    return {
        "now": iso(situation.now, zone),
        "phase": situation.phase,
        "day": situation.day,
        "shift": {
            "id": situation.shift.id,
            "people": list(situation.shift.people),
            "holder": situation.shift.holder,
        },
        "engine": {
            "leader": situation.engine.leader,
            "age_seconds": seconds(situation.engine.age_ms),
            "heartbeat": heartbeat(situation.engine.heartbeat, zone),
        },
        "panels": [panel(each, zone) for each in situation.panels],
        "open_incidents": [each.incident.id for each in situation.incidents],
        "policy_edited": [each.incident.id for each in situation.incidents if each.edited],
        "silences": [each.silence.id for each in situation.silences],
        "checklist": {
            "done": sum(each.state != "open" for each in situation.tasks),
            "total": len(situation.tasks),
        },
        "actions": {
            "open": len(situation.actions),
            "overdue": sum(each.due_at < situation.now for each in situation.actions),
        },
        "next_due": None if situation.next_due is None else due(situation.next_due, zone),
        "wall_step_ms": situation.engine.wall_step_ms,
    }
