"""What is carried away from the war room: what was measured, and the store itself."""

from pathlib import Path
from typing import Final

from data import history
from data.i18n import _, ngettext
from data.progress import Tell
from data.records import DAY, MINUTE
from warroom.backup import back_up
from warroom.exporting.formats import BUCKET, FORMATS
from warroom.exporting.series import write_file
from warroom.rules.calendar import local
from warroom.screens.desk import Desk

_WEEKS: Final = 7 * DAY
_STEP: Final = 5 * MINUTE


def _suggested(desk: Desk, name: str) -> str:
    """Return a file in the operator's own folder, named by the war room's present moment."""
    now = local(desk.room.clock.now(), desk.room.site.zone)
    return f"~/warroom-{now:%Y%m%d-%H%M%S}{name}"


async def export(desk: Desk) -> None:
    """Write what was measured in the last week, in buckets of five minutes."""
    desk.refuse_second_job()
    asked = await desk.ask(_("Export of the last 7 days, to the new file"), _suggested(desk, ".csv"))
    if not asked:
        return
    room, path = desk.room, Path(asked).expanduser().absolute()

    async def work(tell: Tell) -> str:
        async with room.store.reading() as tx:
            names = await history.names(tx)
        now, form = room.clock.now(), FORMATS["csv"](BUCKET, room.site.zone)
        lines = await write_file(room, form, names, now - _WEEKS, now + 1, _STEP, path, tell)
        return ngettext(
            "{path}: {count} line of {series} series written",
            "{path}: {count} lines of {series} series written",
            lines,
        ).format(path=path, count=lines, series=len(names))

    desk.start(_("export"), work)


async def backup(desk: Desk) -> None:
    """Copy the store into a new file."""
    desk.refuse_second_job()
    asked = await desk.ask(_("Backup of the store, to the new file"), _suggested(desk, ".db"))
    if not asked:
        return
    source, path = desk.room.store.path, Path(asked).expanduser().absolute()

    async def work(tell: Tell) -> str:
        made = await back_up(source, path, tell)
        return _("{path}: a whole copy; its chain holds, entries: {count}").format(path=path, count=made.events)

    desk.start(_("backup"), work)
