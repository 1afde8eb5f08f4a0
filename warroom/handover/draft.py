"""A handover before it is offered: who takes over, and what would be handed over now."""

from data import actions, events, handovers, happened, incidents, obligations, silences, watchitems
from data import changes as changes_made
from data.happened import Fired
from data.plan import Plan
from data.records import HOUR, Kind, Ms, Obligation
from data.store import Tx
from warroom import duty, rosterpage, situation
from warroom.handover import contents
from warroom.incidentviews import incident_views
from warroom.indicators import panel_views
from warroom.room import Room
from warroom.rules import handover as rules
from warroom.rules import shifts
from warroom.rules.agenda import REMINDER
from warroom.rules.duty import name_of
from warroom.wording import promise_name

NEXT_SHIFT: Ms = 9 * HOUR
"""How far ahead promises are listed: a shift and its handover."""


async def incoming(tx: Tx, room: Room, now: Ms) -> shifts.Shift | None:
    """Return the shift that takes over: the first that begins after the watch was taken; None where none follows.

    Once that has begun, it is the shift that is on, as where nobody holds the watch in the hours of coverage.
    """
    site, since = room.site, now
    if room.calendar.is_covered(now):
        last = await handovers.last_accepted(tx)
        if last is None or not await duty.is_held(tx, room.calendar, now):
            return shifts.shift_at(site.roster.shifts, now, site.zone)
        since = last.accepted_at or now
    start = await duty.next_begin(tx, site, room.calendar, since)
    return None if start is None else shifts.shift_at(site.roster.shifts, max(start, now), site.zone)


async def people_on(tx: Tx, room: Room, shift: shifts.Shift | None) -> list[str]:
    """Return the keys of those who are on ``shift`` at its beginning."""
    return [] if shift is None else list((await duty.rota(tx, room.site)).on(shift, shift.start))


async def compose(
    tx: Tx,
    room: Room,
    now: Ms,
    history: situation.History | None = None,
    *,
    shift: shifts.Shift | None = None,
) -> rules.Body:
    """Return what would be handed over now.

    Args:
        tx: the transaction.
        room: the site.
        now: the moment.
        history: what earlier looks have found; saves reading it again.
        shift: the one that takes over, where an offer says it.
    """
    history = history or situation.History()
    site = room.site
    takeovers = await handovers.takeovers(tx)
    since, until = (takeovers[-1] if takeovers else 0), now + NEXT_SHIFT
    views = await incident_views(tx, room, now, history.kept)
    shift = shift or await incoming(tx, room, now)
    people = [name_of(site.people, key) for key in await people_on(tx, room, shift)]
    found = rules.Contents(
        incidents=views,
        ruled_out=await events.ruled_out(tx, [view.incident.id for view in views]),
        resolved=await happened.ended(tx, since, 500),
        unclosed=await incidents.unclosed(tx),
        held=await incidents.held_by_a_fix(tx),
        tasks=await situation.task_views(tx, room, now),
        panels=await panel_views(tx, room, now, history.window),
        promises=[
            _named(each, site.plan)
            for each in await obligations.due(tx, until)
            if not each.subject.startswith(REMINDER)
        ],
        missed=[
            _named(each, site.plan) for each in await happened.fired(tx, since) if each.kind is not Kind.LEVEL
        ],
        actions=await actions.open_ones(tx),
        items=await watchitems.open_ones(tx),
        changes=await changes_made.under_way(tx),
        silences=await silences.active(tx, now),
        maintenance=await contents.paused(tx, room, now, until),
        flapping=await contents.probes_that_flap(tx, room, now),
        alarms=await contents.alarms_not_ok(tx, room, now),
        people=people,
        roster=await rosterpage.read(tx, site, room.calendar, now),
        shift=contents.shift_record(room, shift, people),
        health=await contents.health(tx, room, now, since),
    )
    return rules.compose(found, takeovers=takeovers, now=now, zone=site.zone)


def _named(promise: Obligation | Fired, plan: Plan) -> rules.Owed:
    name = promise_name(promise.subject, promise.kind, plan)
    return rules.Owed(promise.subject, name, promise.due_at, promise.level)
