"""Looks at the ladder of the coming hours: whom it calls, by the site file and, where there is one, the store."""

from pathlib import Path

from data import extensions, meta, outbox
from data.clock import machine_instant, read_base
from data.looking import looking_into
from data.messaging import Attempt
from data.plan import Level
from data.records import Ms
from warroom import daysoff, duty, reach
from warroom.config import Site
from warroom.duty import Rota
from warroom.rules import lint, shifts
from warroom.rules.calendar import Calendar
from warroom.rules.extending import extended


async def warnings(site: Site, store: Path) -> list[lint.Finding]:
    """Return what to mend within a day; the store at that path is only read, and need not be there."""
    instant = machine_instant()
    now, founded, last, rota = instant.wall, None, dict[str, Attempt](), duty.planned(site)
    plan, days_off = site.plan, daysoff.of_site(site)
    async with looking_into(store) as tx:
        if tx is not None:
            base = await read_base(tx)
            now = now if base is None else base.now(instant)
            founded = await meta.get(tx, "founded_at")
            last = await outbox.last_outcomes(tx)
            rota = await duty.rota(tx, site)
            plan, days_off = extended(plan, await extensions.by_phase(tx)), await daysoff.known(tx, site)
    go_live = site.go_live_at if site.go_live_at is not None else int(founded or now)
    calendar = Calendar(plan, go_live, site.zone, days_off)
    moments = lint.edges(site.roster.shifts, rota.swaps, site.people.values(), calendar, now)
    segments = [_segment(site, rota, calendar, at) for at in moments]
    return lint.findings(segments, site.plan.people_per_shift, last)


def _segment(site: Site, rota: Rota, calendar: Calendar, at: Ms) -> lint.Segment:
    """Return who is called from ``at`` on, by the roster: who holds the watch now has handed it over by then."""
    shift = shifts.shift_at(site.roster.shifts, at, site.zone)
    on = rota.on(shift, at) if shift else ()
    covered = calendar.is_covered(at)
    watch = on if on or covered else duty.outside_coverage(site)
    ladder = site.plan.policy.ladder
    return lint.Segment(at, covered, shift, on, tuple(_call(site, ladder, rung, watch, at) for rung in ladder))


def _call(site: Site, ladder: tuple[Level, ...], rung: Level, watch: tuple[str, ...], at: Ms) -> lint.Call:
    found = reach.of_level(site, ladder, rung.level, None, watch, at)
    people = tuple(key for key, person in site.people.items() if person in found.people)
    alone = {key for key in people if not reach.reached(site, [site.people[key]], rung.level, None)}
    return lint.Call(
        level=rung.level,
        role=rung.role,
        people=people,
        out_of_reach=tuple(key for key in people if key in alone and not site.people[key].phone),
        channels=tuple(dict.fromkeys(name for channels in found.by for name in channels)),
    )
