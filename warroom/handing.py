"""A handover as it stands: what would be handed over, and how far the walk through it has come."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data import events, handovers, incidents, obligations, silences
from data.records import HOUR, Handover, Kind, Ms
from data.store import Tx
from warroom import duty, situation
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


def incoming(room: Room, now: Ms) -> shifts.Shift | None:
    """Return the shift that takes over: the next one once its handover may be drafted, else the present one."""
    site = room.site
    following = shifts.next_shift(site.roster.shifts, now, site.zone)
    if following is not None and following.start - now <= site.plan.handover_draft:
        return following
    return shifts.shift_at(site.roster.shifts, now, site.zone) or following


async def incoming_people(tx: Tx, room: Room, now: Ms) -> list[str]:
    """Return the keys of those who take over."""
    shift = incoming(room, now)
    return [] if shift is None else list((await duty.rota(tx, room.site)).on(shift, shift.start))


async def compose(tx: Tx, room: Room, now: Ms) -> rules.Body:
    """Return what would be handed over now."""
    site = room.site
    last = await handovers.last_accepted(tx)
    since = last.accepted_at or 0 if last is not None else 0
    phase = room.calendar.phase(now)
    owed = await obligations.due(tx, now + NEXT_SHIFT)
    missed = await obligations.fired_since(tx, since)
    return rules.compose(
        incidents=await incident_views(tx, room, now),
        resolved=[each for each in await incidents.latest(tx, 500) if (each.resolved_at or 0) > since],
        tasks=await situation.task_views(tx, room, phase.id if phase else None),
        panels=await panel_views(tx, room, now),
        promises=[(each.subject, promise_name(each.subject, each.kind), each.due_at) for each in owed],
        missed=[
            (each.subject, promise_name(each.subject, each.kind), each.due_at)
            for each in missed
            if each.kind is not Kind.LEVEL
        ],
        silences=await silences.active(tx, now),
        people=[name_of(site.people, key) for key in await incoming_people(tx, room, now)],
        now=now,
        zone=site.zone,
    )


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


async def read(tx: Tx, room: Room, handover: Handover, now: Ms, *, taker: str | None = None) -> Handing:
    """Return how ``handover`` stands.

    Args:
        tx: the transaction.
        room: the site, and who looks.
        handover: the one.
        now: the moment.
        taker: who takes the watch, where that is known; their own changes need no tick.
    """
    views = [rules.incident_record(view, room.site.zone) for view in await incident_views(tx, room, now)]
    if handover.body is None:
        return Handing(handover, await compose(tx, room, now), Walk(), _owed(views), ())
    told = walk(await events.of_subject(tx, handover.id))
    since: list[Any] = []
    if handover.state == "offered":
        since = await events.after(tx, handover.cutoff_seq or 0)
    return Handing(
        handover,
        json.loads(handover.body),
        told,
        _owed(views) if handover.state == "offered" else (),
        tuple(changes(since, told.ticked, taker or _taker(room, handover, told))),
    )


def _owed(views: Sequence[readback.Record]) -> tuple[readback.Record, ...]:
    return tuple(readback.to_read_back(views))


def _taker(room: Room, handover: Handover, told: Walk) -> str | None:
    """Return who takes the watch: whoever reads back, else whoever looks and has not offered it."""
    if told.reader is not None:
        return told.reader
    return room.actor.name if room.actor.name != handover.offered_by or handover.relief else None
