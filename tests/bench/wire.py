"""What a board costs its line and its machine, beside others that people leave open for days.

Each second this process commits as an engine does, be it only that it lives.
"""

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from data.clock import Base, machine_instant, write_base
from data.records import SECOND, Alarm, Reading, ReadingState
from tests.bench.figures import Figure
from tests.bench.painting import cpu_seconds
from tests.boards import House
from tests.parts import installed
from tests.rooms import busy_room
from tests.support import environment
from tests.terminal import Terminal
from warroom.commands import measuring
from warroom.engine.leadership import Leadership
from warroom.room import Room

SIZE = (120, 40)
SECONDS = 60
GOAL_CPU = 1.5
"""Per cent of a core, and no more than a program that is written in the same language needs."""
KIN = "glances"
PEERS = {"glances": "CPU", "htop": "Mem"}
"""Programs named as their packages, and a word by which their screen is known to stand."""


def peers_installed() -> dict[str, str]:
    """Return where the others are; those that cannot be had are left out."""
    found = {}
    for name in PEERS:
        try:
            found[name] = installed(name, name)
        except (pytest.skip.Exception, pytest.fail.Exception) as missing:
            print(f"without {name}: {missing}")
    return found


@contextmanager
def boards(folder: Path, room: Room) -> Iterator[dict[str, Terminal]]:
    """Show a board that sends changes, one that sends everything, and the others."""
    house = House(folder)
    with ExitStack() as stack:
        shown = {
            "board": stack.enter_context(house.board("--read-only", size=SIZE)),
            "board, full frames": stack.enter_context(house.board("--read-only", "--full-frames", size=SIZE)),
        }
        env = environment(folder, {"TERM": "xterm-256color"})
        for name, path in peers_installed().items():
            shown[name] = stack.enter_context(Terminal(path, size=SIZE, environment=env))
        for name, terminal in shown.items():
            terminal.shows(PEERS.get(name, "INC-2"))
        yield shown


def measured(
    runner: asyncio.Runner, room: Room, token: int, shown: dict[str, Terminal], every: int
) -> dict[str, list[float]]:
    """Write readings ``every`` so many seconds, all values new; return KB a minute and share of a core of each."""
    begin = time.monotonic()
    before = {name: (len(each.raw), cpu_seconds(each.process.pid)) for name, each in shown.items()}
    for second in range(SECONDS):
        runner.run(_tick(room, token, reads=second % every == 0))
        time.sleep(max(begin + second + 1 - time.monotonic(), 0))
    passed = time.monotonic() - begin
    return {
        name: [
            (len(each.raw) - before[name][0]) / 1000 * 60 / passed,
            100 * (cpu_seconds(each.process.pid) - before[name][1]) / passed,
        ]
        for name, each in shown.items()
    }


async def _tick(room: Room, token: int, *, reads: bool) -> None:
    at, ok, dice = room.clock.now(), ReadingState.OK, random.uniform
    values = {"sessions": dice(380.0, 420.0), "tps": dice(700.0, 800.0), "errors": dice(0.1, 0.4)}
    host = {name: dice(30.0, 70.0) for name in ("cpu", "memory", "disk")}
    latency = dice(600.0, 990.0)
    batch = [
        Reading(probe="agent-desktop", kind="http", at=at, state=ok, latency_ms=latency, values=values),
        Reading(probe="sip-trunk", kind="tcp", at=at, state=ok, latency_ms=dice(8.0, 30.0)),
        Reading(probe="host", kind="host", at=at, state=ok, values=host),
    ]
    names = [each.probe for each in batch]
    async with room.act(durable=False, fence=token) as act:
        if not reads:
            return
        alarms = {name: Alarm(probe=name, at=at) for name in names}
        await measuring.record(act, batch, alarms, dict.fromkeys(names, 10 * SECOND))


async def start_clock(room: Room) -> None:
    """Let the clock of a drill that stood still run, as fast as any other."""
    instant = machine_instant()
    base = Base(True, room.clock.now(), instant.wall, instant.boot, instant.boot_id, 1.0)
    async with room.store.transaction() as tx:
        await write_base(tx, base)


def wire(folder: Path) -> list[Figure]:
    """Measure a board whose clocks count, its readings coming each 5 s, then each second."""
    folder.mkdir()
    figures = []
    with asyncio.Runner() as runner:
        room = runner.run(busy_room(folder))
        runner.run(start_clock(room))
        leadership = Leadership(room)
        assert runner.run(leadership.try_take())
        try:
            with boards(folder, room) as shown:
                time.sleep(5.0)  # the others fill their screens piece by piece
                for every, share, rival in ((5, 0.5, KIN), (1, 1.0, None)):
                    found = measured(runner, room, leadership.token or 0, shown, every)
                    figures += _figures(found, f"values each {every} s", share, rival)
        finally:
            runner.run(leadership.give_up())
            runner.run(room.close())
    return figures


def _figures(found: dict[str, list[float]], when: str, share: float, rival: str | None) -> list[Figure]:
    """Return the figures of all; a board's goals are a share of the others' bytes, and the CPU of ``rival``."""
    rows = []
    others = [found[name] for name in PEERS if name in found]
    sends = round(share * min(each[0] for each in others), 1) if others else None
    calmest = min(GOAL_CPU, found[rival][1]) if rival in found else GOAL_CPU
    uses = None if rival is None else round(calmest, 2)
    for name, (sent, cpu) in found.items():
        goals = (sends, uses) if name == "board" else (None, None)
        rows += [
            Figure(f"{name}: bytes a minute, {when}", "KB", [sent], goals[0]),
            Figure(f"{name}: share of a core, {when}", "%", [cpu], goals[1]),
        ]
    return rows
