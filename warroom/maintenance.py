"""Maintenance windows: those of the store and those of the site file, as one."""

from data import maintenance
from data.records import Ms
from data.store import Tx
from warroom.config import Site
from warroom.room import Room
from warroom.rules.maintenance import Window
from warroom.rules.maintenance import windows as laid_out


async def windows(tx: Tx, room: Room, begin: Ms, end: Ms) -> list[Window]:
    """Return the windows from ``begin`` to ``end``, cut at both, the first to begin first."""
    return await of_site(tx, room.site, begin, end)


async def of_site(tx: Tx, site: Site, begin: Ms, end: Ms) -> list[Window]:
    """Return the same to whoever has no room at hand."""
    given = await maintenance.between(tx, begin, end)
    return laid_out(given, site.maintenance, site.zone, begin, end)
