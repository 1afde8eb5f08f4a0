"""From the start of a process to its first words, and to its first whole frame."""

import asyncio
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from tests.bench.bare import READY
from tests.bench.figures import Figure
from tests.bench.painting import cpu_seconds
from tests.bench.wire import PEERS, SIZE, peers_installed, start_clock
from tests.boards import House
from tests.rooms import busy_room
from tests.support import environment
from tests.terminal import Terminal

RUNS = 7
GOAL_BARE = 1.5
"""Times a bare program's."""
FIRST = "board, the first picture of what goes on"
GLIMPSE = ("INC-2",)
"""A word of the store in whichever picture comes first; a board says more of it later."""
WHOLE = ("INC-2", "Indicators", "L5", "Checklist", "engine")
"""Words of a board on which all panes stand."""


def frame(folder: Path) -> list[Figure]:
    """Start a board, bare programs and the others in turns, each from nothing."""
    folder.mkdir()
    with asyncio.Runner() as runner:
        room = runner.run(busy_room(folder))
        runner.run(start_clock(room))
        try:
            return _figures(_started(House(folder)))
        finally:
            runner.run(room.close())


def _started(house: House) -> dict[str, tuple[list[float], list[float]]]:
    """Return seconds, and seconds of the processor, until the frame of each stood."""
    env = environment(house.folder, {"TERM": "xterm-256color", "PYTHONPATH": str(Path(__file__).parents[2])})
    bare = (sys.executable, "-m", "tests.bench.bare")
    starts: dict[str, tuple[Callable[[], Terminal], tuple[str, ...]]] = {
        "board": (lambda: house.board("--read-only", size=SIZE), WHOLE),
        FIRST: (lambda: house.board("--read-only", size=SIZE), GLIMPSE),
        "bare Textual, its own widgets": (lambda: Terminal(*bare, "stock", size=SIZE, environment=env), (READY,)),
        "bare Textual, the board's widgets": (
            lambda: Terminal(*bare, "same", size=SIZE, environment=env),
            (READY,),
        ),
    }
    if path := peers_installed().get("glances"):
        starts["glances"] = (lambda: Terminal(path, size=SIZE, environment=env), (PEERS["glances"],))
    found: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in starts}
    for _run in range(RUNS):
        for name, (start, words) in starts.items():
            begin = time.monotonic()
            with start() as terminal:
                terminal.until(partial(_stand, terminal, words))
                found[name][0].append(time.monotonic() - begin)
                found[name][1].append(cpu_seconds(terminal.process.pid))
    return found


def _stand(terminal: Terminal, words: tuple[str, ...]) -> bool:
    """Return whether ``words`` stand on the screen, in whichever picture."""
    return all(each in terminal.text for each in words)


def _figures(found: dict[str, tuple[list[float], list[float]]]) -> list[Figure]:
    rows = []
    for name, (seconds, used) in found.items():
        rows += [
            Figure(f"{name}: start → {'words' if name == FIRST else 'first whole frame'}", "s", seconds),
            Figure(f"{name}: the same, of processor time", "s", used),
        ]
    if "glances" in found:
        ratio = median(found[FIRST][0]) / median(found["glances"][0])
        rows.append(Figure("board's first picture ÷ glances, medians", "×", [ratio], 1.0))
    for name, goal in (
        ("bare Textual, its own widgets", None),
        ("bare Textual, the board's widgets", GOAL_BARE),
        ("glances", 1.0),
    ):
        if name in found:
            ratio = median(found["board"][0]) / median(found[name][0])
            rows.append(Figure(f"board's first whole frame ÷ {name}, medians", "×", [ratio], goal))
    return rows
