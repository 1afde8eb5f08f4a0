"""What a handover says, and whether it was understood."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from data.arrangements import Silence
from data.events import canonical
from data.records import MINUTE, Incident, Ms, Priority
from data.views import IncidentView, PanelView, TaskView
from warroom.rules.calendar import local

READ_BACK = (Priority.P1, Priority.P2)
"""The priorities of which every incident is read back."""
FIELDS = ("priority", "next_due", "next_action")

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
        "incidents": [_incident(view, zone) for view in incidents],
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


def _incident(view: IncidentView, zone: ZoneInfo) -> dict[str, Any]:
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


def seal(body: Body) -> tuple[str, str]:
    """Return the frozen text of ``body`` and its SHA-256."""
    text = canonical(body)
    return text, hashlib.sha256(text.encode()).hexdigest()


class Mismatch(NamedTuple):
    """One thing that was not read back as it stands."""

    incident: str
    field: str
    record: str | None
    said: str | None


def to_read_back(body: Body) -> list[dict[str, Any]]:
    """Return the incidents that must be read back."""
    return [each for each in body["incidents"] if each["priority"] in READ_BACK]


def mismatches(body: Body, said: Mapping[str, Mapping[str, Any]]) -> list[Mismatch]:
    """Return where a read-back differs from the record; an incident left out differs in everything."""
    found = []
    for record in to_read_back(body):
        answer = said.get(record["id"], {})
        for field in FIELDS:
            heard = answer.get(field)
            if field not in answer or not _same(field, record[field], heard):
                found.append(Mismatch(record["id"], field, record[field], None if heard is None else str(heard)))
    return found


def _same(field: str, record: str | None, said: Any) -> bool:
    if record is None or said is None:
        return record is None and said in (None, "")
    if field == "next_due":
        return _same_minute(record, str(said))
    return " ".join(str(said).split()).casefold() == " ".join(record.split()).casefold()


def _same_minute(record: str, said: str) -> bool:
    """Screens show minutes, so a moment read back is right to the minute."""
    expected = datetime.fromisoformat(record)
    try:
        heard = datetime.fromisoformat(said)
    except ValueError:
        return False
    if heard.tzinfo is None:
        heard = heard.replace(tzinfo=expected.tzinfo)
    return abs((heard - expected).total_seconds() * 1000) < MINUTE
