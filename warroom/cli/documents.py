"""Records as the documents that scripts read; the names here are public."""

from typing import Any
from zoneinfo import ZoneInfo

from data.records import Event, Incident, Kind, Obligation, Reading
from data.views import Due, PanelView, Situation, TaskView
from warroom.cli.output import seconds
from warroom.room import Room
from warroom.rules.handover import iso
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
        "acknowledged_by": record.acknowledged_by,
        "ack_expires_at": iso(record.ack_expires_at, zone),
        "next_action": record.next_action,
        "impact": record.impact,
        "fix": record.fix,
        "undo": record.undo,
        "eta": iso(record.eta, zone),
        "opened_at": iso(record.opened_at, zone),
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


def panel(view: PanelView) -> dict[str, Any]:
    """Return a measure against its target."""
    return {
        "id": view.id,
        "value": view.value,
        "unit": view.unit,
        "target": None if view.target is None else view.target.model_dump(),
        "state": view.state,
        "coverage": view.coverage,
        "age_seconds": seconds(view.age_ms),
    }


def due(view: Due, zone: ZoneInfo) -> dict[str, Any]:
    """Return the next promise to fall due."""
    return {
        "subject": view.subject,
        "kind": view.kind.value,
        "level": view.level,
        "due_at": iso(view.due_at, zone),
    }


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
        "engine": {"leader": situation.engine.leader, "age_seconds": seconds(situation.engine.age_ms)},
        "panels": [panel(each) for each in situation.panels],
        "open_incidents": [each.incident.id for each in situation.incidents],
        "checklist": {
            "done": sum(each.state != "open" for each in situation.tasks),
            "total": len(situation.tasks),
        },
        "next_due": None if situation.next_due is None else due(situation.next_due, zone),
    }
