"""Who is on duty now, read from the roster and the last handover."""

from data import handovers
from data.plan import Person
from data.records import Ms
from data.store import Tx
from warroom.config import Site
from warroom.rules import duty, shifts


def rostered(site: Site, at: Ms) -> tuple[str, ...]:
    """Return the keys of the people whom the roster has on shift at ``at``."""
    shift = shifts.shift_at(site.roster.shifts, at, site.zone)
    return () if shift is None else on_shift(site, shift, at)


def on_shift(site: Site, shift: shifts.Shift, at: Ms) -> tuple[str, ...]:
    """Return the keys of the people on ``shift`` at ``at``, overrides applied."""
    swaps = tuple(shifts.Swap(each.from_, each.to, each.out, each.in_) for each in site.roster.overrides)
    return shifts.people_on(site.roster.days, swaps, shift, at)


async def on_watch(tx: Tx, site: Site, at: Ms) -> tuple[str, ...]:
    """Return the keys of those who hold the watch: by the last accepted handover, else by the roster."""
    last = await handovers.last_accepted(tx)
    return tuple(last.people) if last is not None and last.people else rostered(site, at)


def called(site: Site, role: str, watch: tuple[str, ...]) -> tuple[Person, ...]:
    """Return the people whom ``role`` means while ``watch`` holds the watch."""
    return tuple(site.people[key] for key in duty.keys_for(role, site.people, watch))
