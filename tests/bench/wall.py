"""What a wall costs its line and its machine, which it may hang on for weeks."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.painting import cpu_seconds
from tests.boards import House, house
from tests.support import COMMAND, environment

SIZES = ((120, 40), (200, 60))
SECONDS = 20
GOALS = {"calm": 6.0, "a P1 somebody works on": None, "a P1 nobody has taken": None}
"""KB a minute at most; alarms end, calm goes on."""
GOAL_CPU = 3.0


@contextmanager
def _watched(folder: Path, state: str) -> Iterator[House]:
    """Make a running drill in a state, and an engine that watches it."""
    with house(folder) as room:
        command = [*COMMAND, "watch", "--db", str(room.db), "--config", str(room.config)]
        engine = subprocess.Popen(command, env=environment(folder), cwd="/", stderr=subprocess.DEVNULL)
        try:
            room.leads()
            room.command("handover", "accept")
            if state != "calm":
                room.command("incident", "open", "상담 라우팅 불능", "--priority", "P1")
            if state == "a P1 somebody works on":
                room.command("incident", "ack", "INC-1")
            yield room
        finally:
            engine.kill()
            engine.wait()


def wall(folder: Path) -> list[Figure]:
    """Measure the wall at rest and in alarm, in each size."""
    figures = []
    for number, (state, goal) in enumerate(GOALS.items()):
        for columns, rows in SIZES:
            place = folder / f"{number}-{columns}"
            place.mkdir(parents=True)
            with _watched(place, state) as room, room.board("--wall", size=(columns, rows)) as shown:
                shown.shows("14:0")
                shown.rests(0.3)
                begin, sent, cpu = time.monotonic(), len(shown.raw), cpu_seconds(shown.process.pid)
                time.sleep(SECONDS)
                passed = time.monotonic() - begin
                share = 100 * (cpu_seconds(shown.process.pid) - cpu) / passed
                bytes_ = (len(shown.raw) - sent) / 1000 * 60 / passed
            name = f"wall {columns}×{rows}, {state}"
            figures.append(Figure(f"{name}: bytes a minute", "KB", [bytes_], goal))
            figures.append(Figure(f"{name}: share of a core", "%", [share], GOAL_CPU))
    return figures
