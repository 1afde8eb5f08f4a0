"""A handover before it is offered: who takes over, and what would be handed over now."""

from data import actions, events, handovers, happened, incidents, obligations, silences, watchitems
from data import changes as changes_made
from data.happened import Fired
from data.records import HOUR, Kind, Ms, Obligation
from data.store import Tx
from warroom import duty, rosterpage, situation
from warroom.handover import contents
from warroom.incidentviews import incident_views
from warroom.indicators import panel_views
from warroom.room import Room
from warroom.rules import handover as rules
from warroom.rules import shifts
from warroom.rules.duty import name_of
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
    phase = room.calendar.phase(now)
    views = await incident_views(tx, room, now, history.kept)
    shift = await incoming(tx, room, now)
    people = [name_of(site.people, key) for key in await incoming_people(tx, room, now)]
    found = rules.Contents(
        incidents=views,
        ruled_out=await events.ruled_out(tx, [view.incident.id for view in views]),
        resolved=await happened.ended(tx, since, 500),
        unclosed=await incidents.unclosed(tx),
        held=await incidents.held_by_a_fix(tx),
        tasks=await situation.task_views(tx, room, phase.id if phase else None),
        panels=await panel_views(tx, room, now, history.window),
        promises=[_named(each) for each in await obligations.due(tx, until)],
        missed=[_named(each) for each in await happened.fired(tx, since) if each.kind is not Kind.LEVEL],
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


def _named(promise: Obligation | Fired) -> rules.Owed:
    name = promise_name(promise.subject, promise.kind)
    return rules.Owed(promise.subject, name, promise.due_at, promise.level)
