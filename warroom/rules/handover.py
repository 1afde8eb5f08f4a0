"""What a handover says: everything that is open at the end of a shift, as one document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from data.arrangements import ActionItem, Change, Silence, WatchItem
from data.happened import Ended
from data.incidents import Unclosed
from data.incidentviews import IncidentView
from data.panelviews import PanelView
from data.people import RosterView
from data.records import Event, Incident, Maintenance, Ms
from data.situationviews import TaskView
from warroom.rules.calendar import local
from warroom.rules.carrying import shifts_carried
from warroom.rules.flapping import Flapping
from warroom.rules.gaps import AHEAD
from warroom.rules.overall import overall
from warroom.rules.readback import READ_BACK

Body = dict[str, Any]


def iso(at: Ms | None, zone: ZoneInfo) -> str | None:
    """Return a moment as ISO 8601 with offset, to the millisecond."""
    return None if at is None else local(at, zone).isoformat(timespec="milliseconds")


class Owed(NamedTuple):
    """A promise in words."""

    subject: str
    name: str
    due_at: Ms
    level: int
    """1 to 5 for a level, else 0."""


@dataclass(frozen=True)
class Contents:
    """All that is open at one moment, as the store has it."""

    incidents: Sequence[IncidentView] = ()
    """The open ones."""
    ruled_out: Mapping[str, Sequence[Event]] = field(default_factory=dict)
    """The causes that are ruled out, by incident."""
    resolved: Sequence[Ended] = ()
    """Incidents that ended since the last handover."""
    unclosed: Sequence[Unclosed] = ()
    held: Sequence[Incident] = ()
    """Those that a temporary fix holds."""
    tasks: Sequence[TaskView] = ()
    """The phase's checklist."""
    panels: Sequence[PanelView] = ()
    promises: Sequence[Owed] = ()
    """Whatever falls due within the next shift."""
    missed: Sequence[Owed] = ()
    """What fired since the last handover, levels left out."""
    actions: Sequence[ActionItem] = ()
    items: Sequence[WatchItem] = ()
    changes: Sequence[Change] = ()
    """Those under way."""
    silences: Sequence[Silence] = ()
    """Those that hold now."""
    maintenance: Sequence[Maintenance] = ()
    """The windows that hold now, or begin within the next shift; one of the site file has the number 0."""
    flapping: Sequence[Flapping] = ()
    alarms: Sequence[Mapping[str, Any]] = ()
    """Those that are not ok, as a body has them."""
    people: Sequence[str] = ()
    """Who takes over."""
    roster: RosterView | None = None
    shift: Mapping[str, Any] | None = None
    """The one that takes over, as a body has it."""
    health: Mapping[str, Any] = field(default_factory=dict)
    """The tool's own, as a body has it."""


def compose(found: Contents, *, takeovers: Sequence[Ms], now: Ms, zone: ZoneInfo) -> Body:
    """Return what the outgoing shift hands over; an empty list says that there is none of it.

    Args:
        found: what is open.
        takeovers: when the watch went over, the oldest first; each carried thing says through how many it went.
        now: the cutoff.
        zone: of every moment in it.
    """

    def carried(since: Ms | None) -> dict[str, Any]:
        return {"since": iso(since, zone), "shifts": shifts_carried(takeovers, since)}

    def of_kind(kind: str) -> list[dict[str, Any]]:
        return [_item(each) | carried(each.at) for each in found.items if each.kind == kind]

    body: Body = {
        "cutoff": iso(now, zone),
        "people": list(found.people),
        "incidents": [
            incident_record(view, zone, found.ruled_out.get(view.incident.id, ()))
            | carried(view.incident.opened_at)
            for view in found.incidents
        ],
        "missed": [_promise(each, zone) for each in found.missed],
        "watch": of_kind("watch"),
        "contingencies": of_kind("contingency"),
        "words": of_kind("words"),
        "silences": [_silence(each, zone) | carried(each.begin_at) for each in found.silences],
        "maintenance": [_maintenance(each, zone) | carried(each.begin_at) for each in found.maintenance],
        "flapping": [
            {"probe": each.probe, "turns": each.turns, "last_at": iso(each.last_at, zone), "up": each.up}
            for each in found.flapping
        ],
        "alarms": [dict(each) for each in found.alarms],
        "changes": [_change(each) | carried(each.at) for each in found.changes],
        "workarounds": [_workaround(each) | carried(each.mitigated_at) for each in found.held],
        "checklist": {
            "done": [task.id for task in found.tasks if task.state != "open"],
            "open": [task.id for task in found.tasks if task.state == "open"],
        },
        "tasks": [_task(each, zone) for each in found.tasks],
        "indicators": [_indicator(each) for each in found.panels],
        "promises": [_promise(each, zone) for each in found.promises],
        "actions": [_action(each, now, zone) | carried(each.at) for each in found.actions],
        "reports": [_report(each, now, zone) | carried(each.resolved_at) for each in found.unclosed],
        "roster": _roster(found.roster, found.shift, now, zone),
        "resolved": [
            {"id": each.id, "title": each.title, "resolved_at": iso(each.resolved_at, zone)}
            | {"priority": each.priority.value, "closed": each.closed}
            for each in found.resolved
        ],
        "health": dict(found.health),
    }
    body["state"], body["why"] = overall(body)
    return body


def incident_record(view: IncidentView, zone: ZoneInfo, ruled_out: Iterable[Event] = ()) -> dict[str, Any]:
    """Return an open incident as a body has it, with the causes that are ruled out."""
    incident = view.incident
    return {
        "id": incident.id,
        "title": incident.title,
        "priority": incident.priority.value,
        "status": incident.status.value,
        "signal": incident.signal.value,
        "step": incident.step,
        "step_name": view.step_name,
        "level": incident.level,
        "owner": incident.acknowledged_by,
        "commander": incident.commander,
        "next_due": iso(view.next_due.due_at, zone) if view.next_due else None,
        "next_due_name": view.next_due.name if view.next_due else None,
        "next_action": incident.next_action,
        "eta": iso(incident.eta, zone),
        "impact": incident.impact,
        "mitigated_at": iso(incident.mitigated_at, zone),
        "fix": incident.fix,
        "undo": incident.undo,
        "ruled_out": [
            {"text": each.payload["text"], "by": each.actor, "at": iso(each.at, zone)} for each in ruled_out
        ],
    }


def _promise(each: Owed, zone: ZoneInfo) -> dict[str, Any]:
    due = iso(each.due_at, zone)
    return {"subject": each.subject, "name": each.name, "due_at": due, "level": each.level or None}


def _item(item: WatchItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "text": item.text,
        "place": item.place,
        "sign": item.sign,
        "action": item.action,
        "until": item.until,
        "by": item.by_whom,
    }


def _silence(silence: Silence, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": silence.id,
        "scope": silence.scope,
        "owner": silence.owner,
        "reason": silence.reason,
        "ends_at": iso(silence.end_at, zone),
    }


def _maintenance(window: Maintenance, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": window.id if window.number else None,
        "probes": list(window.probes),
        "owner": window.owner or None,
        "reason": window.reason,
        "begins_at": iso(window.begin_at, zone),
        "ends_at": iso(window.end_at, zone),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "kind": change.kind,
        "text": change.text,
        "rollback": change.rollback,
        "by": change.by_whom,
    }


def _workaround(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "title": incident.title,
        "status": incident.status.value,
        "fix": incident.fix,
        "undo": incident.undo,
    }


def _task(task: TaskView, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": task.id,
        "text": task.text,
        "state": task.state,
        "by": task.by,
        "evidence": task.evidence,
        "due_at": iso(task.due_at, zone),
        "role": task.role_name,
        "overdue": task.overdue,
    }


def _indicator(panel: PanelView) -> dict[str, Any]:
    target = panel.target
    return {
        "id": panel.id,
        "name": panel.name,
        "value": panel.value,
        "unit": panel.unit,
        "state": panel.state,
        "target": None if target is None else {"op": target.op, "value": target.value},
        "stale": panel.stale,
    }


def _action(item: ActionItem, now: Ms, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": item.id,
        "incident": item.source,
        "kind": item.kind,
        "text": item.text,
        "owner": item.owner,
        "due_at": iso(item.due_at, zone),
        "late": item.due_at < now,
    }


def _report(incident: Unclosed, now: Ms, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": incident.id,
        "title": incident.title,
        "priority": incident.priority.value,
        "due_at": iso(incident.due_at, zone),
        "late": incident.due_at is not None and incident.due_at < now,
        "postmortem": incident.priority in READ_BACK,
    }


def _roster(roster: RosterView | None, shift: Mapping[str, Any] | None, now: Ms, zone: ZoneInfo) -> dict[str, Any]:
    if roster is None:
        return {"shift": shift, "duties": [], "gaps": [], "swaps": []}
    return {
        "shift": shift,
        "duties": [
            {
                "id": each.key,
                "name": each.name,
                "starts_at": iso(each.start, zone),
                "ends_at": iso(each.end, zone),
                "people": list(dict.fromkeys(name for turn in each.turns for name in turn.people)),
                "missing": each.missing,
            }
            for each in roster.duties
            if each.start < now + AHEAD
        ],
        "gaps": [
            {
                "id": f"{each.day} {each.shift}",
                "name": each.name,
                "starts_at": iso(each.start, zone),
                "ends_at": iso(each.end, zone),
                "people": list(each.people),
                "missing": each.missing,
            }
            for each in roster.gaps
        ],
        "swaps": [
            {
                "id": each.id,
                "out": each.out_name,
                "in": each.in_name,
                "starts_at": iso(each.start, zone),
                "ends_at": iso(each.end, zone),
                "reason": each.reason,
            }
            for each in roster.swaps
        ],
    }
