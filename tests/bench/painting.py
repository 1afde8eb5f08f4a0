"""From a commit, or a key, to the picture; and what a quiet minute costs."""

import os
import random
import time
from functools import partial
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.scene import Scene
from tests.terminal import Terminal
from warroom.commands import incident

GOAL_PAINTED = 0.5
GOAL_CPU = 5.0
SIZE = (160, 48)
"""Wide enough to show who commands an incident."""
QUIET = 20.0
STROKES = 19


def painted(scene: Scene, board: Terminal, samples: int, what: str) -> list[Figure]:
    """Let another process commit, and press keys; watch the picture."""
    commits = []
    for number in range(samples):
        # Else each commit would come just after a look of the board.
        time.sleep(random.uniform(0.0, 0.15))
        name = f"cmd{number:03}"
        scene.runner.run(scene.room.do(incident.assign, "INC-1", "commander", name))
        commits.append(board.shows(name))
    keys, acts = [], []
    for number in range(1, STROKES + 1):
        begin = time.monotonic()
        board.press("a")
        board.until(partial(_acked, board, f" INC-{number} "))
        acts.append(time.monotonic() - begin)
        begin = time.monotonic()
        board.press("down")
        board.shows(f"3 Escalation INC-{number + 1} ─")
        keys.append(time.monotonic() - begin)
    return [
        Figure(f"commit → painted on another board, {what}", "s", commits, GOAL_PAINTED),
        Figure(f"key → act painted, {what}", "s", acts, GOAL_PAINTED),
        Figure(f"key → selection painted, {what}", "s", keys, GOAL_PAINTED),
    ]


def quiet(engine: int, board: Terminal, what: str) -> list[Figure]:
    """Measure what the engine and a board use of a core while nothing happens."""
    seconds = int(QUIET)
    engine_used, board_used = [], []
    for _second in range(seconds // 4):
        before = cpu_seconds(engine), cpu_seconds(board.process.pid), time.monotonic()
        time.sleep(4.0)
        passed = time.monotonic() - before[2]
        engine_used.append(100 * (cpu_seconds(engine) - before[0]) / passed)
        board_used.append(100 * (cpu_seconds(board.process.pid) - before[1]) / passed)
    return [
        Figure(f"engine's share of a core, quiet, {what}", "%", engine_used, GOAL_CPU),
        Figure(f"board's share of a core, quiet, {what}", "%", board_used),
    ]


def _acked(board: Terminal, name: str) -> bool:
    return any(name in row and "acked" in row for row in board.rows)


def cpu_seconds(pid: int) -> float:
    """Return how much processor time a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
