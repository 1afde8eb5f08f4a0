"""A process killed between any two statements leaves a room from which the next engine goes on as if never."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from data.records import Priority, Step
from tests.invariants import check
from tests.rehearsal import START, Rehearsal, rehearsing, write_site
from warroom.commands import drill, following, incident
from warroom.room import Actor, Room

REAL_TIME = {"next_boot", "boot_id"}


async def prepared(folder: Path, work: str) -> Path:
    """Make the store on which ``work`` is done; its clock stands still."""
    async with rehearsing(folder) as play:
        if work != "open":
            priority = Priority.P2 if work == "raise" else Priority.P1
            await play.do(incident.open_incident, "routing down", priority)
            await play.run()
        if work == "raise":
            # Due at once by the new terms: missed clocks and the second level; a claim goes over.
            await play.do(incident.acknowledge, "INC-1")
            await play.do(drill.advance, 40 * 60_000)
        if work == "fire":
            # Due at once in the end: missed clocks, a claim's end, the level that it held back, and the next.
            await play.do(incident.acknowledge, "INC-1")
            await play.do(incident.record_step, "INC-1", Step.ANALYSE)
            await play.do(drill.advance, 65 * 60_000)
            # What the plan owes is promised in a transaction of its own.
            await play.do(following.follow)
        return play.room.store.path


async def kill_all(folder: Path, work: str, store: Path) -> list[tuple[Path, bool]]:
    """Kill ``work`` on a copy before each of its statements; return the copies, and which one was done."""
    halves = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.kill_at", work, str(folder / "warroom.yaml"), str(store)),
            *(str(folder), str(first), "2"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for first in (1, 2)
    ]
    said = await asyncio.gather(*(half.communicate() for half in halves))
    assert [half.returncode for half in halves] == [0, 0], [error.decode() for _out, error in said]
    lines = [line.rsplit(" ", 1) for out, _error in said for line in out.decode().splitlines()]
    return sorted(((Path(path), end == "killed") for path, end in lines), key=lambda each: int(each[0].stem))


async def everything(play: Rehearsal) -> dict[str, Any]:
    """Return all that the room says, but for what an engine's token changes."""
    return {
        "timeline": await play.timeline(),
        "promises": [each.model_dump() for each in await play.promises()],
        "messages": [each.model_dump(exclude=REAL_TIME) for each in await play.messages()],
    }


@pytest.mark.parametrize(
    ("work", "statements"),
    [
        ("open", 30),
        ("acknowledge", 15),
        ("escalate", 25),
        ("raise", 35),
        ("mitigate", 10),
        ("resolve", 20),
        ("fire", 60),
    ],
)
async def test_killed_between_any_two_statements(tmp_path: Path, work: str, statements: int) -> None:
    store = await prepared(tmp_path, work)
    site = write_site(tmp_path)
    copies = await kill_all(tmp_path, work, store)
    assert [killed for _path, killed in copies].count(False) >= 1
    assert len(copies) >= statements
    found = []
    for path, killed in copies:
        room = await Room.enter(path, site, Actor("lee", "lee"), create=False)
        try:
            play = Rehearsal(room, START)
            await check(play, settled=False)
            before = await everything(play)
            await play.run()
            await check(play, settled=True)
            found.append((killed, before, await everything(play)))
            await play.run()
            assert await everything(play) == found[-1][2], "a second pass changes nothing"
        finally:
            await room.close()
    _killed, whole, after = found[-1]
    kept = [each for each in found if each[1] == whole]
    lost = [each for each in found if each[1] == found[0][1]]
    if work == "fire":
        # Half a firing is never seen: each copy tells nothing new or the whole, and comes to the same end,
        # but for the moment at which a message was given up, which is its own transaction.
        assert {str(each[2]) for each in found} == {str(after)}
        timelines = [str(each[1]["timeline"]) for each in found]
        assert sorted(set(timelines), key=timelines.index) == [
            str(found[0][1]["timeline"]),
            str(whole["timeline"]),
        ]
    else:
        assert len(kept) + len(lost) == len(found)
        assert [each[1] == whole for each in found] == sorted(each[1] == whole for each in found)
    assert lost
    assert kept
