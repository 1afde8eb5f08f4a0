"""The driver that sends changes alone, on a real terminal beside one that sends everything."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.boards import House, house
from tests.rooms import busy_room
from tests.support import environment
from tests.terminal import PATIENCE, Terminal

PAGES = {
    "?": "화면 다시 그리기",
    "l": "경과 INC-2",
    "f": "예측 INC-2",
    "d": "근무표 ·",
    "w": "지금 연락할 사람",
    "escape": "4/6",
}
"""Keys, and words that stand nowhere but on their pages."""
BROKEN = """\
import sys
from warroom.screens.grid import Grid
feed, calls = Grid.feed, []
def broken(self, data):
    calls.append(data)
    if len(calls) > 40:
        raise RuntimeError("a fault of the driver")
    return feed(self, data)
Grid.feed = broken
from warroom.cli import main
sys.exit(main())
"""


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A drill that stands still in the twelfth minute of a P1."""
    folder = tmp_path_factory.mktemp("busy")

    async def make() -> None:
        await (await busy_room(folder)).close()

    asyncio.run(make())
    with house(tmp_path_factory.mktemp("copy"), like=House(folder)) as made:
        yield made


@pytest.fixture(scope="module")
def plain(busy: House) -> Iterator[Terminal]:
    """A board that sends everything."""
    with busy.board("--read-only", "--full-frames", lang="ko") as board:
        yield board


@pytest.fixture
def ours(busy: House) -> Iterator[Terminal]:
    with busy.board("--read-only", lang="ko") as board:
        yield board


def picture(board: Terminal) -> Any:
    """Return every cell with its attributes, and the cursor."""
    screen = board.screen
    cells = [screen.buffer[y][x] for y in range(screen.lines) for x in range(screen.columns)]
    return cells, screen.cursor.y, screen.cursor.x, screen.cursor.hidden


def assert_same(one: Terminal, other: Terminal) -> None:
    """Assert that boards come to show the same."""
    end = time.monotonic() + PATIENCE
    while picture(one) != picture(other):
        assert time.monotonic() < end, f"they differ:\n{one.text}\n{other.text}"
        time.sleep(0.02)  # two readers would have to tell


def test_both_show_the_same_and_one_sends_less(plain: Terminal, ours: Terminal) -> None:
    boards = plain, ours
    for board in boards:
        board.shows("INC-2", "00:48:38", "412")
    assert_same(*boards)
    begin = [len(board.raw) for board in boards]
    for key, words in PAGES.items():
        for board in boards:
            board.press(key)
            board.shows(words)
        assert_same(*boards)
    assert len(ours.raw) - begin[1] < 0.6 * (len(plain.raw) - begin[0])
    for size in ((80, 24), (40, 12), (200, 60), (120, 40)):
        for board in boards:
            board.resize(*size)
            board.shows("14:00:00", "INC-2")
        assert_same(*boards)


def test_a_repaint_and_a_suspended_board_are_drawn_whole(plain: Terminal, ours: Terminal) -> None:
    ours.shows("INC-2", "00:48:38", "412")
    assert_same(plain, ours)
    ours.scribble(30, "WALL: the system goes down")
    ours.shows("WALL")
    ours.press("ctrl+l")
    ours.hides("WALL")
    assert_same(plain, ours)
    ours.signal(signal.SIGTSTP)
    os.waitpid(ours.process.pid, os.WUNTRACED)
    ours.scribble(12, "$ fg")
    ours.scribble(13, "\x1b[31mother words\x1b[m")
    ours.signal(signal.SIGCONT)
    ours.hides("$ fg")
    ours.hides("other words")
    assert_same(plain, ours)


def test_a_fault_of_the_driver_leaves_a_board_that_sends_everything(busy: House, plain: Terminal) -> None:
    command = (sys.executable, "-c", BROKEN, "board", "--db", str(busy.db), "--config", str(busy.config))
    env = environment(busy.folder, {"TERM": "xterm-256color"})
    who = ("--read-only", "--lang", "ko", "--as", "이기술")
    with Terminal(*command, *who, environment=env) as board:
        board.shows("INC-2", "00:48:38", "412")
        for key, words in PAGES.items():
            board.press(key)
            board.shows(words)
        assert_same(plain, board)
        before = len(board.raw)
        board.press("ctrl+l")
        board.until(lambda: len(board.raw) > before + 10_000)
        assert_same(plain, board)
        assert "Traceback" not in board.text
        board.press("q")
        assert board.ends() == 0
