"""The bell of a real terminal: for what others have opened, and five minutes before somebody is called."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards import House, house
from tests.terminal import Terminal

COMMAND_OF_THE_SYSTEM = re.compile(rb"\x1b\][^\x07\x1b]*\x07")
"""Ends with the bell's character, and rings nothing."""
LEVELS = "SELECT subject FROM events WHERE kind = 'level'"


def bells(board: Terminal) -> int:
    return COMMAND_OF_THE_SYSTEM.sub(b"", bytes(board.raw)).count(b"\x07")


@pytest.fixture
def still(tmp_path: Path) -> Iterator[House]:
    """A house whose clock moves only when it is advanced."""
    with house(tmp_path, speed=0.0) as made:
        yield made


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_bell_rings_ahead_of_a_call_once(still: House, size: tuple[int, int]) -> None:
    with still.board(size=size) as board:
        # What is opened while the board is still loaded is not new to it.
        board.shows("0 menu")
        assert bells(board) == 0
        still.command("incident", "open", "routing down", "--priority", "P1")
        board.shows("INC-1 is new: routing down")
        assert bells(board) == 1
        board.until(lambda: still.rows(LEVELS))
        still.command("drill", "advance", "24m")
        board.shows("00:06:00")
        assert bells(board) == 1
        still.command("drill", "advance", "1m")
        board.shows("about to call L2 Support lead, 김지원 010-1111-1111, in 5 min")
        board.rests()
        assert bells(board) == 2
