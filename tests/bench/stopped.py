"""A terminal that stops reading: what becomes of its board, and that the engine does not notice."""

import time
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.painting import cpu_seconds
from tests.boards import House, house

SECONDS = 30.0
REPAINTS = 40
"""As many whole frames are more than a line and a board's queue hold."""


def stopped(folder: Path) -> list[Figure]:
    """Stop reading, act from elsewhere meanwhile, and read again."""
    folder.mkdir()
    with house(folder) as made, made.board() as board:
        board.shows("no incidents yet")
        engine = made.leads()
        with board.unread():
            for _each in range(REPAINTS):
                board.press("ctrl+l")
                time.sleep(0.05)  # keys that come together are drawn together
            begin = time.monotonic()
            before = cpu_seconds(engine), cpu_seconds(board.process.pid)
            late = [_heard(made) for _second in range(int(SECONDS))]
            made.command("incident", "open", "meanwhile", "--priority", "P2")
            passed = time.monotonic() - begin
            used = cpu_seconds(engine) - before[0], cpu_seconds(board.process.pid) - before[1]
        return [
            Figure(
                f"engine heard, its board's terminal not read for {SECONDS:g} s, at the latest", "s", late, 2.5
            ),
            Figure("the same: the engine's share of a core", "%", [100 * used[0] / passed]),
            Figure("the same: the board's share of a core", "%", [100 * used[1] / passed], 1.5),
            Figure("read again → what happened meanwhile is painted", "s", [board.shows("meanwhile")], 5.0),
        ]


def _heard(made: House) -> float:
    """Wait a second; return how long ago the engine was heard then."""
    time.sleep(1.0)
    renewed = int(made.rows("SELECT renewed_boot FROM lease")[0][0])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - renewed / 1000
