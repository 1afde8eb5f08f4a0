"""A handover as it stands: what would be handed over, and how far the walk through it has come."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data import actions, events, handovers, happened, incidents, obligations, silences, watchitems
from data import changes as changes_made
from data.happened import Fired
from data.records import HOUR, Handover, Kind, Ms, Obligation
from data.store import Tx
from warroom import duty, handedover, rosterpage, situation
from warroom.incidentviews import incident_views
from warroom.indicators import panel_views
from warroom.room import Room
from warroom.rules import handover as rules
from warroom.rules import readback, shifts
from warroom.rules.duty import name_of
from warroom.rules.walk import Changed, Walk, changes, walk
from warroom.wording import promise_name

NEXT_SHIFT: Ms = 9 * HOUR
"""How far ahead promises are listed: a shift and its handover."""


async def incoming(tx: Tx, room: Room, now: Ms) -> shifts.Shift | None:
    """Return the shift that takes over: the next one once its handover may be drafted, else the present one.

    A watch that nobody holds in the hours of coverage is taken for the shift that is on.
    """
    site = room.site
    present = shifts.shift_at(site.roster.shifts, now, site.zone)
    if room.calendar.is_covered(now) and not await duty.is_held(tx, room.calendar, now):
        return present
    following = shifts.next_shift(site.roster.shifts, now, site.zone)
    if following is not None and following.start - now <= site.plan.handover_draft:
        return following
    return present or following


async def incoming_people(tx: Tx, room: Room, now: Ms) -> list[str]:
    """Return the keys of those who take over."""
    shift = await incoming(tx, room, now)
    return [] if shift is None else list((await duty.rota(tx, room.site)).on(shift, shift.start))


async def compose(tx: Tx, room: Room, now: Ms, history: situation.History | None = None) -> rules.Body:
    """Return what would be handed over now; ``history`` saves reading the past anew at each look."""
    history = history or situation.History()
    site = room.site
    takeovers = await handovers.takeovers(tx)
    since, until = (takeovers[-1] if takeovers else 0), now + NEXT_SHIFT
    views = await incident_views(tx, room, now, history.kept)
    shift = await incoming(tx, room, now)
    people = [name_of(site.people, key) for key in await incoming_people(tx, room, now)]
    found = rules.Contents(
        incidents=views,
        ruled_out=await events.ruled_out(tx, [view.incident.id for view in views]),
        resolved=await happened.ended(tx, since, 500),
        unclosed=await incidents.unclosed(tx),
        held=await incidents.held_by_a_fix(tx),
        tasks=await situation.task_views(tx, room, now),
        panels=await panel_views(tx, room, now, history.window),
        promises=[_named(each) for each in await obligations.due(tx, until)],
        missed=[_named(each) for each in await happened.fired(tx, since) if each.kind is not Kind.LEVEL],
        actions=await actions.open_ones(tx),
        items=await watchitems.open_ones(tx),
        changes=await changes_made.under_way(tx),
        silences=await silences.active(tx, now),
        maintenance=await handedover.paused(tx, room, now, until),
        flapping=await handedover.probes_that_flap(tx, room, now),
        alarms=await handedover.alarms_not_ok(tx, room, now),
        people=people,
        roster=await rosterpage.read(tx, site, room.calendar, now),
        shift=handedover.shift_record(room, shift, people),
        health=await handedover.health(tx, room, now, since),
    )
    return rules.compose(found, takeovers=takeovers, now=now, zone=site.zone)


def _named(promise: Obligation | Fired) -> rules.Owed:
    name = promise_name(promise.subject, promise.kind)
    return rules.Owed(promise.subject, name, promise.due_at, promise.level)


async def _records(tx: Tx, room: Room, now: Ms, history: situation.History | None) -> list[readback.Record]:
    """Return every open incident as a body has it."""
    views = await incident_views(tx, room, now, history.kept if history else None)
    out = await events.ruled_out(tx, [view.incident.id for view in views])
    return [rules.incident_record(view, room.site.zone, out[view.incident.id]) for view in views]


@dataclass(frozen=True)
class Handing:
    """One handover and its walk, for one person who looks."""

    handover: Handover
    body: rules.Body
    """What was frozen; of a draft, what would be frozen now."""
    walk: Walk
    owed: tuple[readback.Record, ...]
    """The P1 and P2 that are open now, as they stand now: each of them is to be read back."""
    changed: tuple[Changed, ...]
    """What has changed since the cutoff, and not by the person who takes the watch."""

    @property
    def to_open(self) -> tuple[str, ...]:
        """What the incoming shift is to look at: every P1, P2 and silence, frozen or new."""
        frozen = [each["id"] for each in readback.to_read_back(self.body["incidents"])]
        silenced = [each["id"] for each in self.body.get("silences", [])]
        return tuple(dict.fromkeys([*frozen, *(each["id"] for each in self.owed), *silenced]))

    @property
    def not_opened(self) -> tuple[str, ...]:
        """What of it nobody has opened."""
        return tuple(each for each in self.to_open if each not in self.walk.opened)

    @property
    def not_read_back(self) -> tuple[str, ...]:
        """The incidents that are still to be read back."""
        return tuple(each["id"] for each in self.owed if each["id"] not in self.walk.said)

    @property
    def not_ticked(self) -> tuple[Changed, ...]:
        """The changes since the cutoff that nobody has ticked."""
        return tuple(each for each in self.changed if not each.ticked)


async def read(
    tx: Tx,
    room: Room,
    handover: Handover,
    now: Ms,
    *,
    taker: str | None = None,
    history: situation.History | None = None,
) -> Handing:
    """Return how ``handover`` stands.

    Args:
        tx: the transaction.
        room: the site, and who looks.
        handover: the one.
        now: the moment.
        taker: who takes the watch, where that is known; their own changes need no tick.
        history: what earlier looks have found; saves reading it again.
    """
    if handover.body is None:
        body = await compose(tx, room, now, history)
        return Handing(handover, body, Walk(), _owed(body["incidents"]), ())
    told = walk(await events.of_subject(tx, handover.id))
    since: list[Any] = []
    if handover.state == "offered":
        since = await events.after(tx, handover.cutoff_seq or 0)
    return Handing(
        handover,
        json.loads(handover.body),
        told,
        _owed(await _records(tx, room, now, history)) if handover.state == "offered" else (),
        tuple(changes(since, told.ticked, taker or _taker(room, handover, told))),
    )


def _owed(records: Sequence[readback.Record]) -> tuple[readback.Record, ...]:
    return tuple(readback.to_read_back(records))


def _taker(room: Room, handover: Handover, told: Walk) -> str | None:
    """Return who takes the watch: whoever reads back, else whoever looks and has not offered it."""
    if told.reader is not None:
        return told.reader
    return room.actor.name if room.actor.name != handover.offered_by or handover.relief else None
