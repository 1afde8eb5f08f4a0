"""A handover as it stands: what is handed over, and how far the walk through it has come."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data import events
from data.records import Handover, Ms
from data.store import Tx
from warroom import situation
from warroom.handover import draft
from warroom.incidentviews import incident_views
from warroom.room import Room
from warroom.rules import handover as rules
from warroom.rules import readback
from warroom.rules.walk import Changed, Walk, changes, walk


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
        body = await draft.compose(tx, room, now, history)
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
