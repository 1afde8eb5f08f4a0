"""Reads what the figures of handovers are made of."""

from dataclasses import dataclass

from data import events, handovers, incidents, obligations, watchitems
from data.records import Kind, Ms, Obligation, State
from data.store import Tx
from warroom.room import Room
from warroom.rules import shifts
from warroom.rules.handoverfigures import Carried, Figures, Load, Owed, Taken, heaviest, measure, weeks


@dataclass(frozen=True)
class Programme:
    """How handovers went over a span, and week by week."""

    begin: Ms
    end: Ms
    whole: Figures
    weeks: tuple[tuple[str, Figures], ...]
    """By ISO week: ``2026-W49``."""
    watch_items: tuple[Load, ...]
    incidents: tuple[Load, ...]


async def programme(tx: Tx, room: Room, begin: Ms, end: Ms, now: Ms) -> Programme:
    """Return the figures from ``begin`` until before ``end``; until now, now included, where that is earlier."""
    shown, end = min(end, now), min(end, now + 1)
    taken = await _taken(tx)
    promised = [each for each in await obligations.of_kind(tx, Kind.HANDOVER) if _was_missed(each, now)]
    owed = sorted({found for each in promised if (found := _owed(room, each)) is not None})
    takeovers = [each.accepted_at for each in taken]
    items = [Carried(each.id, each.text, each.at, each.ended_at) for each in await watchitems.since(tx, 0)]
    troubles = [
        Carried(each.id, each.title, each.opened_at, each.resolved_at) for each in await incidents.latest(tx, _ALL)
    ]
    return Programme(
        begin,
        shown,
        measure(taken, owed, begin, end),
        tuple(
            (name, measure(taken, owed, first, last)) for name, first, last in weeks(begin, end, room.site.zone)
        ),
        tuple(heaviest(items, takeovers, begin, end)),
        tuple(heaviest(troubles, takeovers, begin, end)),
    )


_ALL = 1_000_000
"""More incidents than any programme has."""


async def _taken(tx: Tx) -> list[Taken]:
    found = []
    for each in await handovers.accepted(tx):
        told = await events.of_subject(tx, each.id)
        accepted_at = each.accepted_at or 0
        offered_at = accepted_at if each.cutoff_at is None else each.cutoff_at
        at_once = offered_at == accepted_at and each.offered_by == each.accepted_by
        found.append(
            Taken(
                id=each.id,
                accepted_at=accepted_at,
                offered_at=offered_at,
                handed=each.relief is None and not at_once,
                same_os_user=any(event.kind == "accepted" and event.payload["same_user"] for event in told),
                relief=each.relief is not None,
                mismatches=sum(
                    len(event.payload["fields"]) for event in told if event.kind == "readback_mismatch"
                ),
            )
        )
    return found


def _was_missed(promise: Obligation, now: Ms) -> bool:
    """Return whether nobody had accepted by the moment of a promise that neither a decline nor an offer ended."""
    if promise.state in (State.CANCELLED, State.SUPERSEDED):
        return False
    return promise.due_at < (now if promise.met_at is None else promise.met_at)


def _owed(room: Room, promise: Obligation) -> Owed | None:
    """Return what a shift's begin asked for; None for what was owed because of an offer in mid-shift."""
    shift = shifts.shift_at(room.site.roster.shifts, promise.anchor_at, room.site.zone)
    if shift is None:
        return None
    covered = next((begin for begin, _end in room.calendar.covered_spans(shift.start)), shift.start)
    begins = promise.anchor_at == max(covered, shift.start)
    return Owed(promise.due_at, max(shift.end, promise.due_at)) if begins else None
