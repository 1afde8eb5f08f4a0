"""A night in which the clocks of a zone are put on or back, with a ladder and hours of coverage in flight."""

import asyncio
import signal
from contextlib import AsyncExitStack
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from data.records import HOUR, MINUTE, Kind, Ms, Priority, State
from tests.engines import called, route, settled_at, until_sent, watch
from tests.invariants import check
from tests.rehearsal import LADDER, inbox, rehearsing
from warroom.commands import ending, incident
from warroom.config import Site, load_site

NIGHTS = (
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
)
"""Sundays, so that the hours of coverage before and after are told by different offsets."""
SITE = """\
plan: aicc
go_live: {go_live}
timezone: {zone}
people:
{people}
notify:
{notify}
"""


def at(day: date, clock: str, zone: str) -> Ms:
    """Return when a wall clock in ``zone`` shows ``clock`` on ``day``, the first time."""
    local = datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone))
    return round(local.timestamp() * 1000)


def write_site(folder: Path, zone: str, opened: date, notify: str) -> Site:
    """Write the site of a programme in whose third week ``opened`` lies: covered in business hours."""
    go_live = f"{opened - timedelta(days=17)}T00:00:00+00:00"
    path = folder / "warroom.yaml"
    path.write_text(SITE.format(go_live=go_live, zone=zone, people=LADDER, notify=notify), encoding="utf-8")
    return load_site(path, {})


async def cross(folder: Path, zone: str, sunday: date) -> None:
    """Live through the night with an engine that runs."""
    friday, monday = sunday - timedelta(days=2), sunday + timedelta(days=1)
    async with AsyncExitStack() as stack:
        received = await stack.enter_async_context(inbox())
        site = write_site(folder, zone, friday, route("ops", received))
        start = at(friday, "15:00", zone)
        play = await stack.enter_async_context(rehearsing(folder, start=start, site=site))
        engine = await stack.enter_async_context(watch(play))
        await engine.leads()
        await play.do(incident.open_incident, "reports are slow", Priority.P3)
        night = at(sunday, "00:30", zone)
        await settled_at(play, night)
        await play.do(incident.open_incident, "routing down", Priority.P1)
        climbs = [night + after for after in (0, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR)]
        for moment in climbs:
            await settled_at(play, moment)
        await play.do(ending.mitigate, "INC-2")
        hours = [at(monday, clock, zone) for clock in ("09:30", "10:00", "11:00", "13:00")]
        for moment in (hours[0], hours[-1]):
            await settled_at(play, moment)
        await until_sent(play)
        engine.signal(signal.SIGTERM)
        assert await engine.end() == 0
        slow, down = [await play.promises(Kind.LEVEL, subject=f"INC-{number}") for number in (1, 2)]
        assert [(each.level, each.due_at, each.fired_at) for each in down if each.state is State.FIRED] == [
            (number, moment, moment) for number, moment in enumerate(climbs, start=1)
        ]
        assert [(each.level, each.due_at) for each in slow if each.state is State.FIRED] == [
            (number, moment) for number, moment in enumerate((start, *hours), start=1)
        ]
        assert [each.fired_at for each in slow if each.level > 1 and each.fired_at] == [hours[0], *[hours[-1]] * 3]
        await check(play, settled=True)
        assert called(received) == ["INC-2"] * 5 + ["INC-1"] * 2


async def test_clocks_are_put_on_and_back_while_promises_run(tmp_path: Path) -> None:
    async with asyncio.TaskGroup() as group:
        for number, (zone, sunday) in enumerate(NIGHTS):
            folder = tmp_path / str(number)
            folder.mkdir()
            group.create_task(cross(folder, zone, sunday))
