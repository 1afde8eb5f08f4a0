"""The mouse: silent unless it is asked for, and then a second hand on the same board."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards import House, house
from tests.terminal import Terminal
from widgets.footer import key_at

MODES = [f"\x1b[?{mode}h".encode() for mode in (9, 1000, 1001, 1002, 1003, 1005, 1006, 1015, 1016)]


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as made:
        for title in ("first", "second"):
            made.command("incident", "open", title, "--priority", "P2")
        yield made


def place(board: Terminal, words: str) -> tuple[int, int]:
    """Return the column and the row, from 1, at which ``words`` begin."""
    row = next(index for index, text in enumerate(board.rows) if words in text)
    cells = [board.screen.buffer[row][x].data for x in range(board.screen.columns)]
    column = next(x for x in range(len(cells)) if "".join(cells[x:]).startswith(words))
    return column + 1, row + 1


def click(board: Terminal, x: int, y: int, times: int = 1) -> None:
    board.type(f"\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m" * times)


def test_without_it_no_mode_is_set_and_nothing_it_says_is_heard(calm: House) -> None:
    with calm.board() as board:
        board.shows("INC-2")
        before = board.rests()
        click(board, *place(board, "tick"))
        board.type("\x1b[<65;10;10M\x1b[M !!\x1b[<35;4;4M")
        board.press("s")
        board.shows("Which step is done?")
        board.press("escape")
        board.hides("Which step is done?")
        board.press("q")
        assert board.ends() == 0
        assert before
        assert calm.acts() == [(f"INC-{n}", "opened") for n in (1, 2)]
        for mode in MODES:
            assert mode not in bytes(board.raw), mode


@pytest.mark.parametrize("how", ["option", "environment"])
def test_with_it_clicks_and_the_wheel_do_what_keys_do(calm: House, how: str) -> None:
    options = ("--mouse",) if how == "option" else ()
    with calm.board(*options, environment={"WARROOM_MOUSE": "1"} if how == "environment" else {}) as board:
        board.shows("INC-2", "▸P2")
        modes = [mode for mode in MODES if mode in bytes(board.raw)]
        # Clicks and the wheel, in cells; never each move.
        assert modes == [b"\x1b[?1000h", b"\x1b[?1006h"]
        first, second = place(board, "P2 INC-1"), place(board, "P2 INC-2")
        marked = [each for each in board.rows if "▸P2" in each]
        assert len(marked) == 1
        other = second if "INC-1" in marked[0] else first
        click(board, *other)
        name = "INC-2" if other == second else "INC-1"
        board.shows(f"▸P2 {name}")
        board.shows(f"Escalation {name}")
        board.type(f"\x1b[<64;{other[0]};{other[1]}M")
        board.hides(f"▸P2 {name}")
        click(board, *other, times=2)
        board.shows(f"Timeline {name}")
        board.press("escape")
        board.hides("Timeline")
        click(board, *place(board, "tick"))
        board.shows("z takes it back", "1/6")
        click(board, *place(board, "note "))
        board.shows("Note on")
        # A question keeps the keyboard, wherever is clicked.
        click(board, *first)
        board.type("typed on\r")
        board.until(lambda: any(kind == "note" for _subject, kind in calm.acts()))
        board.press("q")
        assert board.ends() == 0
        assert b"\x1b[?1000l" in bytes(board.raw)


def test_a_key_is_found_where_its_words_stand() -> None:
    pairs = (("a", "ack"), ("space", "tick"), ("?", "도움"))
    line = " a ack  space tick  ? 도움 "
    assert [key_at(pairs, 80, line.index(word)) for word in ("a ack", "tick", "? ")] == ["a", "space", "?"]
    assert key_at(pairs, 80, 40) == ""
    # A pair that has no room is not drawn.
    assert key_at(pairs, 12, 9) == ""
