"""What a handover says."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from data.arrangements import Silence
from data.records import Incident, Ms, Priority
from data.views import IncidentView, PanelView, TaskView
from warroom.rules.calendar import local
from warroom.rules.readback import READ_BACK

Body = dict[str, Any]


def iso(at: Ms | None, zone: ZoneInfo) -> str | None:
    """Return a moment as ISO 8601 with offset, to the millisecond."""
    return None if at is None else local(at, zone).isoformat(timespec="milliseconds")


def compose(
    *,
    incidents: Sequence[IncidentView],
    resolved: Sequence[Incident],
    tasks: Sequence[TaskView],
    panels: Sequence[PanelView],
    promises: Sequence[tuple[str, str, Ms]],
    missed: Sequence[tuple[str, str, Ms]],
    people: Sequence[str],
    silences: Sequence[Silence],
    now: Ms,
    zone: ZoneInfo,
) -> Body:
    """Return what the outgoing shift hands over; an empty list says that there is none of it.

    Args:
        incidents: the open ones.
        resolved: those that ended since the last handover.
        tasks: the phase's checklist.
        panels: the indicators.
        promises: (subject, name, due) of whatever falls due within the next shift.
        missed: (subject, name, due) of what fired since the last handover.
        people: who takes over.
        silences: those that hold now.
        now: the cutoff.
        zone: of every moment in it.
    """
    worst = min((view.incident.priority for view in incidents), default=None)
    unstable = any(view.incident.priority is Priority.P1 and not view.incident.mitigated for view in incidents)
    return {
        "cutoff": iso(now, zone),
        "state": "unstable" if unstable else "watch" if worst in READ_BACK else "stable",
        "incidents": [incident_record(view, zone) for view in incidents],
        "missed": [_promise(each, zone) for each in missed],
        "promises": [_promise(each, zone) for each in promises],
        "resolved": [
            {"id": each.id, "title": each.title, "resolved_at": iso(each.resolved_at, zone)} for each in resolved
        ],
        "checklist": {
            "done": [task.id for task in tasks if task.state != "open"],
            "open": [task.id for task in tasks if task.state == "open"],
        },
        "indicators": [
            {"id": panel.id, "value": panel.value, "unit": panel.unit, "state": panel.state} for panel in panels
        ],
        "silences": [_silence(each, zone) for each in silences],
        "people": list(people),
    }


def _silence(silence: Silence, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": silence.id,
        "scope": silence.scope,
        "owner": silence.owner,
        "reason": silence.reason,
        "ends_at": iso(silence.end_at, zone),
    }


def incident_record(view: IncidentView, zone: ZoneInfo) -> dict[str, Any]:
    """Return an open incident as a body has it."""
    incident = view.incident
    return {
        "id": incident.id,
        "title": incident.title,
        "priority": incident.priority.value,
        "status": incident.status.value,
        "signal": incident.signal.value,
        "step": incident.step,
        "level": incident.level,
        "owner": incident.acknowledged_by,
        "commander": incident.commander,
        "next_due": iso(view.next_due.due_at, zone) if view.next_due else None,
        "next_due_name": view.next_due.name if view.next_due else None,
        "next_action": incident.next_action,
        "eta": iso(incident.eta, zone),
    }


def _promise(promise: tuple[str, str, Ms], zone: ZoneInfo) -> dict[str, Any]:
    subject, name, due = promise
    return {"subject": subject, "name": name, "due_at": iso(due, zone)}
