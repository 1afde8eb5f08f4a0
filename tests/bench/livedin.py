"""A room that people have lived in for twelve weeks: ten thousand incidents, and what was measured meanwhile."""

from pathlib import Path

from data import events
from data.events import Entry
from data.records import DAY, HOUR, Ms
from data.store import Tx
from tests.pasts import noise, write_hot
from tests.rooms import busy_room
from warroom.engine.keeping import Keeping
from warroom.engine.leadership import Leadership
from warroom.room import Room

INCIDENTS = 10_000
DAYS = 84
SERIES = (
    "agent-desktop:ok",
    "agent-desktop:latency",
    "agent-desktop.sessions",
    "agent-desktop.tps",
    "agent-desktop.errors",
    "sip-trunk:ok",
    "sip-trunk:latency",
    "host:ok",
    "host.cpu",
    "host.memory",
    "host.disk",
)


async def lived_in(folder: Path) -> Room:
    """Return a busy room with a long past; its clock stands."""
    room = await busy_room(folder)
    now = room.clock.now()
    async with room.store.transaction(durable=False) as tx:
        await _crowd(tx, now)
    await _measured(room, now)
    return room


async def _crowd(tx: Tx, now: Ms) -> None:
    """Repeat the resolved incident of a busy room, spread over the weeks, each with two links of the chain."""
    rows = await tx.all("SELECT * FROM incidents")
    row = dict(next(each for each in rows if each["status"] == "resolved"))
    apart = DAYS * DAY // INCIDENTS
    first = max(each["number"] for each in rows) + 1
    back = now - int(row["opened_at"])
    moments = [name for name in row if name.endswith("_at") and row[name] is not None]
    numbers = range(first, INCIDENTS + 1)
    await tx.many(
        f"INSERT INTO incidents ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})",
        [
            {
                **row,
                **{name: row[name] + back - DAY - (INCIDENTS - number) * apart for name in moments},
                "number": number,
                "status": "closed",
                "title": f"{row['title']} {number}",
            }
            for number in numbers
        ],
    )
    told = [Entry(f"INC-{number}", "note", {"text": words}) for number in numbers for words in ("seen", "mended")]
    await events.append_all(tx, told, at=now, actor="lee", os_user="lee")


async def _measured(room: Room, now: Ms) -> None:
    """Measure a day, let upkeep pack it, and repeat what it came to over the weeks."""
    leadership = Leadership(room)
    assert await leadership.try_take()
    await write_hot(room.store, noise(SERIES, now - DAY, now - 2 * HOUR, interval=15_000))
    keeping = Keeping(room)
    await keeping.begin(leadership.token or 0)
    while await keeping.step(leadership.token or 0):
        pass
    async with room.store.transaction(durable=False) as tx:
        rows = [dict(row) for row in await tx.all("SELECT * FROM rollups")]
        insert = f"INSERT INTO rollups ({', '.join(rows[0])}) VALUES ({', '.join(f':{name}' for name in rows[0])})"
        for day in range(1, DAYS):
            await tx.many(
                f"{insert} ON CONFLICT (series, begin_at) DO NOTHING",
                [{**row, "begin_at": row["begin_at"] - day * DAY} for row in rows],
            )
    await leadership.give_up()
