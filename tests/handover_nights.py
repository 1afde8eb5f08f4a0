"""Nights to hand over: ``python -m tests.handover_nights quiet|bad|later STORE SITE NAME [SUBJECTS]`` plays one.

Run by whoever holds the watch, or, ``later``, by a third one who changes something after the cutoff.
"""

import asyncio
import sys
from pathlib import Path

from data.records import HOUR, Priority
from warroom.commands import change, handover, incident, silence, watchitem
from warroom.config import load_site
from warroom.engine.engine import Engine
from warroom.room import Room, login_actor

SITE = """\
plan: aicc
go_live: 2026-12-01T00:00:00+09:00
language: en
people:
  oh: {name: 오매니저, role: project_manager, phone: 010-7777-7777}
roster:
  days:
    2026-12-01: {morning: [lee, park], afternoon: [choi, jung]}
"""
START = "2026-12-01T13:30:00+09:00"
"""Half an hour before the afternoon shift begins."""


async def quiet(room: Room) -> None:
    """Hold the watch; nothing happens."""
    await room.do(handover.accept, room)


async def bad(room: Room) -> None:
    """Hold the watch with a P1 and a P2 open, a silence, and a change under way."""
    await room.do(handover.accept, room)
    for title, priority, action in (
        ("routing down", Priority.P1, "restart the router"),
        ("recorder full", Priority.P2, "free the disk"),
    ):
        made = await room.do(incident.open_incident, title, priority)
        await room.do(incident.acknowledge, made.id)
        await room.do(incident.set_next_action, made.id, action)
    await room.do(silence.add, "INC-2", room.clock.now() + HOUR, "known")
    await room.do(change.add, "new firmware", kind="patch", rollback="the old one", state="under_way")
    # What the incidents owe at once is settled, so that nothing more happens by itself.
    await Engine(room).once()


async def later(room: Room, subjects: int) -> None:
    """Change something of so many subjects."""
    await room.do(incident.add_note, "INC-1", "it is restarting")
    for number in range(1, subjects):
        await room.do(watchitem.add, f"queue {number}")


async def play(night: str, store: Path, site: Path, name: str, subjects: int) -> None:
    room = await Room.enter(store, load_site(site, {}), login_actor(name), create=False)
    try:
        await (later(room, subjects) if night == "later" else {"quiet": quiet, "bad": bad}[night](room))
    finally:
        await room.close()


if __name__ == "__main__":
    _night, _store, _site, _name, *_subjects = sys.argv[1:]
    asyncio.run(play(_night, Path(_store), Path(_site), _name, int(_subjects[0]) if _subjects else 1))
