"""Who is on duty now, read from the roster, its swaps and the last handover."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from data import handovers, roster
from data.plan import Level, Person
from data.records import Ms
from data.store import Tx
from warroom.config import Site
from warroom.rules import duty, gaps, shifts
from warroom.rules.calendar import Calendar, local
from warroom.rules.watch import lapsed_at, next_start


@dataclass(frozen=True)
class Rota:
    """Who is on which shift: the site file's roster, with what was changed from a screen over it."""

    days: shifts.Days
    swaps: tuple[shifts.Swap, ...]

    def on(self, shift: shifts.Shift, at: Ms) -> tuple[str, ...]:
        """Return the keys of the people on ``shift`` at ``at``, swaps applied."""
        return shifts.people_on(self.days, self.swaps, shift, at)

    def rostered(self, site: Site, at: Ms) -> tuple[str, ...]:
        """Return the keys of the people on duty at ``at``."""
        shift = shifts.shift_at(site.roster.shifts, at, site.zone)
        return () if shift is None else self.on(shift, at)

    def ahead(self, calendar: Calendar, now: Ms) -> tuple[list[gaps.Gap], list[gaps.Note]]:
        """Return the gaps of the next three days, and what else is odd about the shifts of that time."""
        plan = calendar.plan
        coming = shifts.between(plan.shifts, now, now + gaps.AHEAD, calendar.zone)
        return (
            gaps.gaps(coming, self.days, self.swaps, calendar, plan.people_per_shift, now),
            gaps.notes(coming, self.days, self.swaps, plan.people_per_shift, now),
        )


def planned(site: Site) -> Rota:
    """Return the roster as the site file has it."""
    swaps = (
        shifts.Swap(each.from_, each.to, each.out, each.in_, reason=each.reason) for each in site.roster.overrides
    )
    return Rota(site.roster.days, tuple(swaps))


async def rota(tx: Tx, site: Site) -> Rota:
    """Return the roster as it stands."""
    written = planned(site)
    days = {day: dict(on) for day, on in written.days.items()}
    for each in await roster.days(tx):
        days.setdefault(date.fromisoformat(each.day), {})[each.shift] = each.people
    swaps = list(written.swaps)
    for swap in await roster.swaps(tx):
        end = swap.end_at if swap.ended_at is None else min(swap.end_at, swap.ended_at)
        swaps.append(shifts.Swap(swap.begin_at, end, swap.out_person, swap.in_person, swap.id, reason=swap.reason))
    return Rota(days, tuple(swaps))


async def on_watch(tx: Tx, site: Site, calendar: Calendar, at: Ms) -> tuple[str, ...]:
    """Return the keys of those who are called first at ``at``.

    In the hours of coverage they are who took the watch by the last handover, as long as coverage has not ended
    since; else who is rostered, else, where the watch has gone back to the lead, the lead. Outside of them who is
    rostered all the same, else whoever the plan names for that time.
    """
    on = (await rota(tx, site)).rostered(site, at)
    if not calendar.is_covered(at):
        return on or outside_coverage(site)
    last = await handovers.last_accepted(tx)
    if last is None or not last.people:
        return on
    if lapsed_at(calendar, last.accepted_at or 0, at) is not None:
        return on or outside_coverage(site)
    return tuple(last.people)


async def next_begin(tx: Tx, site: Site, calendar: Calendar, since: Ms) -> Ms | None:
    """Return when the first shift after ``since`` begins its watch; None where no shift follows.

    A shift that has taken the watch before its beginning has it: the one after that follows.
    """
    on, last = (await rota(tx, site)).on, await handovers.last_accepted(tx)
    since = max(since, (last.start_at or 0) if last else 0)
    return next_start(site.roster.shifts, calendar, on, since, site.zone)


class Holder(NamedTuple):
    """Who holds the watch."""

    name: str
    since: Ms


async def is_held(tx: Tx, calendar: Calendar, at: Ms) -> bool:
    """Return whether somebody holds the watch by a handover; where coverage has ended since, nobody does."""
    last = await handovers.last_accepted(tx)
    return last is not None and lapsed_at(calendar, last.accepted_at or 0, at) is None


async def holder(tx: Tx, site: Site, calendar: Calendar, at: Ms) -> Holder | None:
    """Return who holds the watch; None when nobody ever took it.

    Whoever took it last does, as long as the first call goes to them: where coverage ended and no shift followed,
    and outside of it, the lead does.
    """
    last = await handovers.last_accepted(tx)
    if last is None or last.accepted_at is None or last.accepted_by is None:
        return None
    ended = lapsed_at(calendar, last.accepted_at, at)
    leads = outside_coverage(site)
    is_theirs = ended is None and calendar.is_covered(at)
    taker = duty.key_of(site.people, last.accepted_by)
    if is_theirs or not leads or taker in await on_watch(tx, site, calendar, at):
        return Holder(last.accepted_by, last.accepted_at)
    return Holder(duty.name_of(site.people, leads[0]), last.accepted_at if ended is None else ended)


def outside_coverage(site: Site) -> tuple[str, ...]:
    """Return the keys of those who are called first while nobody is on duty."""
    return duty.keys_for(site.plan.outside_coverage, site.plan, ())


def called(site: Site, level: Level, watch: tuple[str, ...], at: Ms) -> tuple[Person, ...]:
    """Return the people whom ``level`` calls at ``at`` while ``watch`` holds the watch.

    Those outside the hours in which they may be called are left out, unless nobody else is left.
    """
    clock = local(at, site.zone)
    found: list[Person] = []
    for role in (level.role, *level.also):
        people = [site.people[key] for key in duty.keys_for(role, site.plan, watch)]
        within = [person for person in people if duty.is_reachable(person, clock)]
        found += within or people
    return tuple(dict.fromkeys(found))


def unnamed(site: Site, level: Level) -> tuple[str, ...]:
    """Return the roles that ``level`` calls and nobody is named for."""
    roles = (role for role in (level.role, *level.also) if role != duty.ON_SHIFT)
    return tuple(role for role in roles if not duty.keys_for(role, site.plan, ()))


def channels(site: Site, person: Person, level: int) -> list[str]:
    """Return the names of the routes that carry a call of ``level`` to ``person``.

    Their own come first, in their order; a route that belongs to nobody carries every call.
    """
    serving = [route.name for route in site.notify if route.levels and route.serves(level, None)]
    claimed = {route for each in site.people.values() for route in each.routes}
    own = [route for route in person.routes if route in serving]
    return own + [route for route in serving if route not in claimed]
