"""From a key to the picture, in a room that people have lived in for twelve weeks."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.livedin import DAYS, INCIDENTS, lived_in
from tests.bench.wire import SIZE, start_clock
from tests.boards import House
from tests.terminal import Terminal
from widgets.glyphs import NEXT

GOAL_MS = 50
ROUNDS = 14
HEADS = {"1": "1 Indicators", "2": "2 Incidents", "4": "4 Checklist"}
LIFE = 0.05
"""Seconds between two keys: somebody looks before pressing the next one."""


def latency(folder: Path) -> list[Figure]:
    """Press keys of all kinds, each when the one before it is painted."""
    folder.mkdir()
    with asyncio.Runner() as runner:
        begin = time.monotonic()
        room = runner.run(lived_in(folder))
        runner.run(start_clock(room))
        print(f"latency: {INCIDENTS} incidents and {DAYS} days of readings in {time.monotonic() - begin:.0f} s")
        try:
            with House(folder).board("--read-only", size=SIZE) as board:
                board.shows("INC-2", "Indicators", "L5")
                found, used = _pressed(board)
        finally:
            runner.run(room.close())
    every = [each for kind in found.values() for each in kind]
    return [
        Figure(
            f"key → painted, {len(every)} keys of {len(found)} kinds, {INCIDENTS} incidents", "ms", every, GOAL_MS
        ),
        Figure("the same, of the board's processor time", "ms", used),
        *(Figure(f"the same: {name}", "ms", kind) for name, kind in found.items()),
    ]


def _pressed(board: Terminal) -> tuple[dict[str, list[float]], list[float]]:
    """Return the milliseconds of each key, by its kind, and those for which the board worked meanwhile."""
    found: dict[str, list[float]] = {}
    used: list[float] = []

    def press(kind: str, key: str, holds: Callable[[], object]) -> None:
        time.sleep(LIFE)
        begin, before = time.monotonic(), _worked(board)
        board.press(key)
        # Until the bytes are there: how long this emulator takes to read them is not the board's.
        board.until(holds)
        found.setdefault(kind, []).append((board.arrived - begin) * 1000)
        used.append(_worked(board) - before)

    for _round in range(ROUNDS):
        for digit in ("4", "1", "2"):
            press("a digit", digit, partial(_focused, board, HEADS[digit]))
        for key in ("down", "down", "down", "up"):
            press("an arrow", key, partial(_other, board, _marked(board)))
        press("enter, a timeline", "enter", lambda: _stands(board, "Timeline INC-"))
        press("escape", "escape", lambda: HEADS["2"] in board.text)
        press("the list of keys", "?", lambda: _stands(board, "Keys ·"))
        press("escape", "escape", lambda: HEADS["2"] in board.text)
        board.press("1")
        board.until(lambda: _focused(board, HEADS["1"]))
        press("enter, an indicator", "enter", lambda: HEADS["2"] not in board.text and _stands(board, "zoom"))
        press("escape", "escape", lambda: HEADS["2"] in board.text)
    return found, used


def _worked(board: Terminal) -> float:
    """Return how many milliseconds all threads of a board have run so far."""
    threads = Path(f"/proc/{board.process.pid}/task").glob("*/schedstat")
    return sum(int(each.read_text().split()[0]) for each in threads) / 1_000_000


def _marked(board: Terminal) -> str:
    """Return the row of the log that is selected."""
    return next((row for row in board.rows if row.startswith(f"│{NEXT}P")), "")


def _other(board: Terminal, before: str) -> bool:
    return _marked(board)[:15] not in ("", before[:15])


def _stands(board: Terminal, title: str) -> bool:
    """Return whether a page stands under its title: a frame with nothing in it is no picture yet."""
    rows = board.rows
    return any(title in above and below.strip("│ ") != "" for above, below in pairwise(rows))


def _focused(board: Terminal, head: str) -> bool:
    """Return whether the pane under this head has the focus: its title is bold then."""
    for y, row in enumerate(board.rows):
        x = row.find(head)
        if x >= 0:
            return bool(board.screen.buffer[y][x].bold)
    return False
