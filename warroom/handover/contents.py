"""Reads what is handed over beside incidents and promises: what measures, who is on, and the tool's own health."""

from collections.abc import Mapping, Sequence
from typing import Any

from data import audit, events, maintenance, outbox, spells
from data.i18n import language
from data.records import DAY, Maintenance, Ms
from data.store import Tx
from warroom import situation, standing
from warroom.maintenance import windows
from warroom.room import Room
from warroom.rules import flapping, shifts
from warroom.rules.audit import GRACE
from warroom.rules.flapping import Flapping
from warroom.rules.handover import iso


async def probes_that_flap(tx: Tx, room: Room, now: Ms) -> list[Flapping]:
    """Return the site's probes that flap."""
    known = {probe.name for probe in room.site.probes}
    found = flapping.flapping(await spells.recent(tx, now - flapping.WITHIN), now)
    return [each for each in found if each.probe in known]


async def alarms_not_ok(tx: Tx, room: Room, now: Ms) -> list[dict[str, Any]]:
    """Return every alarm that is raised, on its way there or back, or without data, as a body has it."""
    return [
        {
            "name": each.name,
            "state": each.state,
            "since": iso(each.since, room.site.zone),
            "incident": each.incident,
        }
        for each in await standing.alarms_now(tx, room, now)
        if each.state != "ok"
    ]


async def paused(tx: Tx, room: Room, now: Ms, until: Ms) -> list[Maintenance]:
    """Return the windows that hold now or begin by ``until``; one of the site file has the number 0."""
    set_by_hand = [each for each in await maintenance.between(tx, now, until) if each.begin_at < each.end_at]
    weekly = [
        Maintenance(
            number=0,
            probes=tuple(sorted(each.probes or ())),
            begin_at=each.begin,
            end_at=each.end,
            reason=each.reason,
            owner="",
        )
        # From a day before: where it began is of interest, not where this look begins.
        for each in await windows(tx, room, now - DAY, until + DAY)
        if each.id is None and each.begin < until and each.end > now
    ]
    return sorted([*set_by_hand, *weekly], key=lambda each: (each.begin_at, each.end_at))


def shift_record(room: Room, shift: shifts.Shift | None, people: Sequence[str]) -> Mapping[str, Any] | None:
    """Return the shift that takes over, as a body has it."""
    if shift is None:
        return None
    zone = room.site.zone
    return {
        "id": f"{shift.day.isoformat()} {shift.id}",
        "name": room.site.roster.shifts[shift.id].name.say(language()),
        "starts_at": iso(shift.start, zone),
        "ends_at": iso(shift.end, zone),
        "people": list(people),
    }


async def health(tx: Tx, room: Room, now: Ms, since: Ms) -> dict[str, Any]:
    """Return how the tool itself is, as a body has it.

    Args:
        tx: the transaction.
        room: the site.
        now: the moment.
        since: the last handover; what could not be delivered before it is an older shift's.
    """
    zone = room.site.zone
    engine = await situation.engine_view(tx, room)
    head = await events.head(tx)
    overdue = await audit.first_overdue(tx, now - GRACE)
    connected = await standing.connectivity_now(tx, room)
    beat, called = engine.heartbeat, room.site.heartbeat is not None
    return {
        "engine": {"leader": engine.leader, "age_ms": engine.age_ms},
        "undelivered": [
            {"key": each.key, "person": each.person, "route": each.route, "state": each.state, "error": each.error}
            for each in await outbox.undelivered(tx, since)
        ],
        "waiting": await outbox.waiting_by_subject(tx),
        "chain": {"seq": head.seq, "hash": head.hash},
        "overdue": None
        if overdue is None
        else {"subject": overdue.subject, "kind": overdue.kind.value, "due_at": iso(overdue.due_at, zone)},
        "heartbeat": None
        if beat is None
        else {"state": beat.state, "last_ok_at": iso(beat.last_ok_at, zone), "late": beat.late},
        "heartbeat_configured": called,
        "wall_step_ms": engine.wall_step_ms,
        "connectivity": None if connected is None else {"ok": connected.ok, "since": iso(connected.since, zone)},
        "down": await _down(tx, room),
    }


async def _down(tx: Tx, room: Room) -> list[dict[str, Any]]:
    """Return the probes whose target is not well, each with what went wrong."""
    running = await spells.running(tx, [probe.name for probe in room.site.probes])
    return [
        {
            "probe": each.probe,
            "reason": each.reason,
            "words": each.words,
            "since": iso(each.begin_at, room.site.zone),
        }
        for each in running.values()
        if not each.up
    ]
