"""``warroom status``: the board in one answer."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from data.clock import STEP_TAKEN_OVER
from data.i18n import _, mark
from data.incidentviews import IncidentView
from data.panelviews import PanelView
from data.records import SECOND, Connectivity
from data.situationviews import HeartbeatView, SilenceView, Situation
from warroom import situation, standing
from warroom.cli import documents
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.cli.words import word
from warroom.room import Room
from warroom.rules.handover import iso
from warroom.rules.maintenance import Window
from warroom.standing import Standing
from warroom.wording import ago, signed_span, span


def status(args: Namespace) -> int:
    """Print the war room as it is now."""
    return in_room(args, _look, create=True)


async def _look(room: Room) -> Answer:
    now = await situation.read(room)
    async with room.store.reading() as tx:
        watched = Watched(
            await standing.alarms_now(tx, room, now.now),
            await standing.maintenance_now(tx, room, now.now),
            await standing.connectivity_now(tx, room),
        )
    document = documents.status(now, room.site.zone) | _watched(watched, room)
    return Answer(document, _page(now, room, watched))


@dataclass(frozen=True)
class Watched:
    """What stands beside the board's own: how alarms are, and what keeps them quiet."""

    alarms: Sequence[Standing]
    windows: Sequence[Window]
    connectivity: Connectivity | None


def _watched(watched: Watched, room: Room) -> dict[str, Any]:
    zone, connected = room.site.zone, watched.connectivity
    return {
        "alarms": [
            {"name": each.name, "state": each.state, "since": iso(each.since, zone), "incident": each.incident}
            for each in watched.alarms
        ],
        "maintenance": [
            {
                "id": each.id,
                "probes": None if each.probes is None else sorted(each.probes),
                "ends_at": iso(each.end, zone),
                "reason": each.reason,
            }
            for each in watched.windows
        ],
        "connectivity": None if connected is None else {"ok": connected.ok, "since": iso(connected.since, zone)},
    }


def _page(now: Situation, room: Room, watched: Watched) -> list[str]:
    zone = room.site.zone
    day = _("day {day} of {days}").format(day=now.day, days=now.days)
    head = [plain(now.plan), day, now.phase_name, shown(now.now, zone)]
    if now.drill:
        head.insert(0, _("DRILL"))
    lines = [" · ".join(word for word in head if word)]
    lines += table(
        [
            (_("shift"), _shift(now)),
            (_("engine"), _engine(now)),
            *([(_("heartbeat"), _heartbeat(now.engine.heartbeat))] if now.engine.heartbeat else []),
            (_("checklist"), _checklist(now)),
            (_("action items"), _to_do(now)),
            (_("next due"), _next(now, room)),
            *_clock(now),
            *_connectivity(watched.connectivity, room),
        ]
    )
    lines += [f"{_('SILENCED')} {_silence(each, room)}" for each in now.silences]
    lines += [_maintenance(each, room) for each in watched.windows]
    moving = [each for each in watched.alarms if each.state != "ok"]
    if moving:
        lines += ["", _("alarms")]
        lines += table([_alarm(each, room) for each in moving], "  ")
    lines += ["", _("open incidents")]
    lines += table([_incident(view) for view in now.incidents], "  ") or ["  " + _("none")]
    lines += ["", _("indicators")]
    lines += table([_panel(panel) for panel in now.panels], "  ")
    return lines


def _shift(now: Situation) -> str:
    shift = now.shift
    people = ", ".join(plain(each) for each in shift.people) or _("nobody is rostered")
    holder = plain(shift.holder) if shift.holder else _("nobody has taken it")
    return _("{shift}: {people}; the watch: {holder}").format(
        shift=shift.name or "—", people=people, holder=holder
    )


def _engine(now: Situation) -> str:
    if now.engine.leader is None:
        return _("NONE LEADS: nothing is measured and nobody is called; start `warroom watch`")
    return f"{plain(now.engine.leader)} · {span(now.engine.age_ms or 0)}"


def _clock(now: Situation) -> list[tuple[str, str]]:
    """Return a row of its own for a step of the wall clock that waits for somebody's consent."""
    step = now.engine.wall_step_ms
    if abs(step) <= STEP_TAKEN_OVER:
        return []
    off = _("this machine's wall clock is off by {span}").format(span=signed_span(step))
    return [(_("clock"), f"{off}; " + _("it is not followed; `warroom clock accept` goes on from it"))]


def _connectivity(state: Connectivity | None, room: Room) -> list[tuple[str, str]]:
    if state is None or state.ok:
        return []
    words = _("NOT CONNECTED since {moment}: no target is blamed for what may be this machine's own fault")
    return [(_("network"), words.format(moment=shown(state.since, room.site.zone)))]


_STATES: Final = {
    "pending": mark("pending since {moment}"),
    "raised": mark("RAISED since {moment}"),
    "clearing": mark("clearing since {moment}"),
    "no_data": mark("NO DATA since {moment}"),
}


def _alarm(each: Standing, room: Room) -> tuple[str, ...]:
    if each.since is None:
        return each.name, _("NO DATA yet"), each.incident or ""
    moment = shown(each.since, room.site.zone)
    return each.name, _(_STATES[each.state]).format(moment=moment), each.incident or ""


def _maintenance(each: Window, room: Room) -> str:
    names = _("all probes") if each.probes is None else ", ".join(sorted(each.probes))
    until = _("until {moment}").format(moment=shown(each.end, room.site.zone))
    return " ".join([_("MAINTENANCE"), *([each.id] if each.id else []), f"{names} {until}: {plain(each.reason)}"])


def _heartbeat(beat: HeartbeatView) -> str:
    if beat.state == "arrived" and not beat.late:
        return _("arrived {ago}").format(ago=ago(beat.silent_ms))
    why = {
        "withheld": _("not called: the engine's own audit is not clean; see `warroom audit`"),
        "failed": _("the receiver does not answer; see the engine's log"),
    }.get(beat.state, _("no engine calls"))
    return _("NONE HAS ARRIVED for {span}: {why}").format(span=span(beat.silent_ms), why=why)


def _checklist(now: Situation) -> str:
    settled, late = sum(each.state != "open" for each in now.tasks), sum(each.overdue for each in now.checklist)
    return f"{settled}/{len(now.tasks)}" + (" · " + _("{count} late").format(count=late) if late else "")


def _to_do(now: Situation) -> str:
    late = sum(each.due_at < now.now for each in now.actions)
    return str(len(now.actions)) + (" · " + _("{count} late").format(count=late) if late else "")


def _next(now: Situation, room: Room) -> str:
    due = now.next_due
    if due is None:
        return _("none")
    left = due.due_at - now.now
    when = _("in {span}").format(span=span(left)) if left >= SECOND else _("now")
    return f"{due.subject} {due.name} · {shown(due.due_at, room.site.zone)} ({when})"


def _silence(view: SilenceView, room: Room) -> str:
    silence = view.silence
    until = _("until {moment}").format(moment=shown(silence.end_at, room.site.zone))
    return f"{silence.id} {plain(silence.scope)} {until} · {plain(silence.owner, 64)}: {plain(silence.reason)}"


def _incident(view: IncidentView) -> tuple[str, ...]:
    incident = view.incident
    return (
        incident.priority.value,
        incident.id,
        word(incident.status),
        f"L{incident.level}",
        plain(incident.acknowledged_by),
        plain(incident.title) + (f" ({view.edited})" if view.edited else ""),
    )


def _panel(panel: PanelView) -> tuple[str, ...]:
    value = "—" if panel.value is None else f"{panel.value:.2f} {panel.unit}".strip()
    target = "" if panel.target is None else f"{panel.target.op} {panel.target.value:g} {panel.unit}".strip()
    return word(panel.state), panel.name, value, target, panel.detail
