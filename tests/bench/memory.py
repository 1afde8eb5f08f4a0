"""What a board takes of the memory after a shift of ticks and prompts."""

import asyncio
import os
import sys
import time
from pathlib import Path

from data.clock import drill_base, write_base
from tests.bench.figures import Figure
from tests.bench.wire import SIZE
from tests.boards import House
from tests.rooms import busy_room
from tests.support import environment
from tests.terminal import Terminal
from warroom.room import Room
from warroom.screens.keyboard import BREATH

TICKS = 9_000
PROMPTS = 300
WARM = 200
"""Ticks before the first look: until then caches fill that are as large as they will ever be."""
SPEED = 600.0
"""Of the drill's clock: each look finds another second."""
PATIENCE = 240.0


def memory(folder: Path) -> list[Figure]:
    """Let a board tick, in a hurry, while questions are opened and left."""
    folder.mkdir()
    told = folder / "ticks"
    with asyncio.Runner() as runner:
        room = runner.run(busy_room(folder))
        runner.run(_hasten(room))
        house = House(folder)
        begun = (sys.executable, "-m", "tests.bench.hurried", str(told))
        where = ("--db", str(house.db), "--config", str(house.config), "--lang", "en", "--as", "lee")
        env = environment(folder, {"TERM": "xterm-256color", "PYTHONPATH": str(Path(__file__).parents[2])})
        try:
            with Terminal(*begun, "board", *where, size=SIZE, environment=env) as board:
                board.shows("INC-2")
                _wait(told, WARM)
                first, begin = _resident(board), _ticks(told)
                for _prompt in range(PROMPTS):
                    # What follows the end of a question in one breath is dropped.
                    time.sleep(1.5 * BREATH)
                    board.press("n")
                    board.shows("Note on INC-2")
                    board.press("escape")
                    board.hides("Note on INC-2")
                _wait(told, begin + TICKS)
                last = _resident(board)
        finally:
            runner.run(room.close())
    return [
        Figure("a board's resident memory at its start", "MiB", [first], 80),
        Figure(f"the same, after {TICKS} ticks and {PROMPTS} prompts", "MiB", [last], 80),
        Figure("the same: grown by", "MiB", [last - first], 5),
    ]


async def _hasten(room: Room) -> None:
    async with room.store.transaction() as tx:
        await write_base(tx, drill_base(room.clock.now(), SPEED))


def _ticks(told: Path) -> int:
    return int(told.read_text() or 0) if told.exists() else 0


def _wait(told: Path, ticks: int) -> None:
    end = time.monotonic() + PATIENCE
    while _ticks(told) < ticks:
        assert time.monotonic() < end, "the board does not tick"
        time.sleep(0.2)


def _resident(board: Terminal) -> float:
    pages = int(Path(f"/proc/{board.process.pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
