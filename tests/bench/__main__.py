"""``python -m tests.bench``: prints the figures, and ends with 0 whatever they say."""

import argparse
import tempfile
import time
from pathlib import Path

from data.records import MINUTE, SECOND
from tests.bench.figures import Figure, machine, table
from tests.bench.firing import bursts, calls, spread
from tests.bench.frame import frame
from tests.bench.latency import latency
from tests.bench.memory import memory
from tests.bench.painting import SIZE, painted, quiet
from tests.bench.peer import ratios
from tests.bench.probing import probing
from tests.bench.scene import scene
from tests.bench.stopped import stopped
from tests.bench.storing import stored
from tests.bench.wall import wall
from tests.bench.wire import wire
from tests.rehearsal import START

MANY = 1_000
FEW = 20
APART = 60 * SECOND // MANY
SAMPLES = 100


def few(folder: Path) -> list[Figure]:
    """Measure a board with few open incidents."""
    with scene(folder) as room, room.engine():
        room.open(FEW)
        room.settled(START)
        room.turn_clock(START + MINUTE, 1.0)
        with room.house.board(size=SIZE) as board:
            board.shows("INC-1")
            return painted(room, board, SAMPLES, f"{FEW} open")


def many(folder: Path) -> list[Figure]:
    """Measure boards and the engine with many open incidents, whose promises fall due one after another."""
    with scene(folder) as room:
        opening = Figure(f"opening an incident, the last hundred of {MANY}", "s", room.open(MANY, APART)[-100:])
        room.turn_clock(START + MINUTE, 0.0)
        with room.engine() as engine:
            room.settled(START + MINUTE)
            room.turn_clock(START + MINUTE, 1.0)
            begin = time.monotonic()
            with room.house.board(size=SIZE) as board:
                board.shows("INC-1")
                first = Figure(f"start of a board → first picture, {MANY} open", "s", [time.monotonic() - begin])
                figures = painted(room, board, SAMPLES, f"{MANY} open")
                figures += quiet(engine, board, f"{MANY} open")
            return [opening, first, *figures, *spread(room, 60 * SECOND), *calls(room, APART)]


def at_once(folder: Path) -> list[Figure]:
    """Measure the firing of many promises that fall due in one second, by the engine and against bare sqlite3."""
    with scene(folder) as room:
        room.open(MANY)
        spare = folder / "copies"
        spare.mkdir()
        figures = ratios(room, spare)
        room.turn_clock(START, 0.0)
        return [*bursts(room), *figures]


PARTS = {
    "few": few,
    "many": many,
    "at-once": at_once,
    "probing": probing,
    "storing": stored,
    "wire": wire,
    "wall": wall,
    "frame": frame,
    "latency": latency,
    "memory": memory,
    "stopped": stopped,
}


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="only these; all by default")
    asked = parser.parse_args().parts or list(PARTS)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="warroom-bench-") as name:
        folder = Path(name)
        print(machine(folder), flush=True)
        figures = [each for part in asked for each in PARTS[part](folder / part)]
        print(table(figures))
    print(f"{time.monotonic() - begin:.0f} s in all")


if __name__ == "__main__":
    main()
