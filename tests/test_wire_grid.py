"""The remembered screen: whatever is drawn, a terminal that is sent the changes shows the same."""

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.emulator import Emulator, assert_same
from warroom.screens.grid import LONGEST, Grid
from warroom.screens.pens import PLAIN, Pen, change, changed

SIZE = (12, 5)
SIGNS = [*"ab ─█가힣漢🔥🚀", "é", "e\u0301", "가\u0301"]
LETTERS = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=16).map("".join)
COLOURS = st.one_of(
    st.integers(30, 37).map(str),
    st.integers(90, 97).map(str),
    st.sampled_from(["38;5;12", "38;5;196", "38;2;1;2;3"]),
    st.integers(40, 47).map(str),
    st.integers(100, 107).map(str),
    st.sampled_from(["48;5;12", "48;5;196", "48;2;1;2;3", "39", "49"]),
)
MARKS = st.sampled_from([0, 1, 3, 4, 5, 7, 9, 22, 23, 24, 25, 27, 29]).map(str)
NUMBERS = st.lists(st.one_of(MARKS, COLOURS), max_size=4)
PLACES = st.tuples(st.integers(1, SIZE[1] + 1), st.integers(1, SIZE[0] + 2))
MOVES = PLACES.map(lambda at: f"\x1b[{at[0]};{at[1]}H")
KNOWN = st.one_of(
    MOVES,
    NUMBERS.map(lambda numbers: f"\x1b[{';'.join(numbers)}m"),
    LETTERS,
    MOVES.map(lambda move: f"\n{move}"),
    st.sampled_from(["\x1b[?2026h", "\x1b[?2026l", "\x1b[?25h", "\x1b[?25l", "\x07", "\x1b[H", "\x1b[3H"]),
    st.sampled_from(["\x1b]0;title\x07", "\x1b]52;c;YQ==\x07", "\x1b]8;id=1;http://a\x1b\\", "\x1b]8;;\x1b\\"]),
)
CONTROLS = st.sampled_from(["\n", "\r\n", "\r", "\b", "\t", "\x1b7", "\x1b8", "\x1b[58;5;1m", "\u0301"])
SEQUENCES = st.sampled_from(["2J", "K", "A", "5C", "2d", "2L", "3X", "?1049h", "?7l", "?7h"]).map("\x1b[{}".format)
STRANGE = st.one_of(CONTROLS, SEQUENCES)
STREAMS = st.lists(st.one_of(KNOWN, KNOWN, KNOWN, STRANGE), max_size=30).map("".join)


def cut(stream: str, places: list[int]) -> list[str]:
    """Cut a stream at places that may lie in the midst of a sequence."""
    bounds = sorted({0, len(stream), *(place % (len(stream) + 1) for place in places)})
    return [stream[begin:end] for begin, end in pairwise(bounds)]


@given(STREAMS, st.lists(st.integers(0, 10_000), max_size=6), st.sets(st.integers(0, 6)))
@example("\x1b[1;1H가나\x1b[1;2Hx\x1b[1;3H다", [], set())
@example("\x1b[1;1Hab\x1b[1;3H가\x1b[1;2H漢\x1b[1;3H ", [9, 17, 20], set())
@example("\x1b[2;11Habc\x1b[1md", [10, 11, 12], set())
def test_a_terminal_that_is_sent_the_changes_shows_the_same(stream: str, cuts: list[int], lost: set[int]) -> None:
    plain, ours, grid = Emulator(*SIZE), Emulator(*SIZE), Grid(*SIZE)
    for number, piece in enumerate(cut(stream, cuts)):
        if number in lost:
            grid.forget()
        plain.show(piece)
        ours.show(grid.feed(piece))
        assert_same(plain, ours)


PENS = st.builds(
    Pen,
    st.frozensets(st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 51, 52, 53])),
    st.sampled_from(["", "31", "97", "38;5;200", "38;2;1;2;3"]),
    st.sampled_from(["", "41", "107", "48;5;200", "48;2;1;2;3"]),
    st.sampled_from(["", "id=1;http://a", ";http://b"]),
)
TOLD = re.compile(r"(?:\x1b\[([0-9;]*)m)?(?:\x1b\]8;([^\x1b]*)\x1b\\)?")


@given(st.one_of(st.none(), PENS), PENS)
def test_a_terminal_told_of_a_change_draws_with_the_new_pen(old: Pen | None, new: Pen) -> None:
    told = TOLD.fullmatch(change(old, new))
    assert told is not None
    pen = old or PLAIN._replace(marks=frozenset({1, 7}), ink="32")
    if told[1] is not None:
        after = changed(pen, told[1])
        assert after is not None
        pen = after
    if told[2] is not None:
        pen = pen._replace(link="" if told[2] == ";" else told[2])
    assert pen == new
    assert len(told[0]) <= 75


def drawn(*pieces: str, size: tuple[int, int] = (40, 5)) -> tuple[Grid, list[str]]:
    """Return what a terminal is sent for each of ``pieces``."""
    grid = Grid(*size)
    return grid, [grid.feed(piece) for piece in pieces]


def test_one_digit_costs_its_move_the_digit_and_the_way_back() -> None:
    row = "\x1b[3;1H\x1b[1;31m00:48:{}\x1b[0m left\x1b[2;2H"
    _grid, (first, second, third) = drawn(*(row.format(seconds) for seconds in (38, 37, 37)))
    assert first == "\x1b[3;1H\x1b[1;31m00:48:38\x1b[m left\x1b[2;2H"
    assert second == "\x1b[3;8H\x1b[1;31m7\x1b[2;2H\x1b[m"
    assert third == ""


def test_a_frame_without_a_change_is_not_sent() -> None:
    frame = "\x1b[?2026h\x1b[1;1Hcalm\x1b[3;1H\x1b[?2026l"
    _grid, (first, second) = drawn(frame, frame)
    assert first == frame.replace("\x1b[3;1H", "\x1b[3H")
    assert second == ""


def test_a_small_gap_is_drawn_again_and_a_larger_one_passed_over() -> None:
    rows = ("abcdefghij", "AbCdefghij", "abCdefghiJ")
    _grid, (_first, small, large) = drawn(*(f"\x1b[2;1H{row}\x1b[1;1H" for row in rows))
    assert small == "\x1b[BAbC\x1b[H"
    assert large == "\x1b[Ba\x1b[8CJ\x1b[H"


def test_what_is_not_understood_passes_in_order() -> None:
    stream = "\x1b[2;2H1\x07\x1b[2;2H2\x1b]52;c;YQ==\x07\x1b[2;2H3\x1b[3;9zfour\x1b[5mfive\x1b[2;2Hsix"
    _grid, (said,) = drawn(stream)
    assert said == "\x1b[2;2H1\x07\b2\x1b]52;c;YQ==\x07\b3\x1b[3;9zfour\x1b[5mfive\x1b[2;2Hsix"


@pytest.mark.parametrize("clear", ["\x1b[2J", "\x1b[?1049h", "\x1b[J"])
def test_a_clear_forgets_everything(clear: str) -> None:
    frame = "\x1b[1;1Hcalm\x1b[3;1H"
    _grid, (first, again, cleared, anew) = drawn(frame, frame, clear, frame)
    assert (again, cleared) == ("", clear)
    assert anew == frame.replace("\x1b[3;1H", "\x1b[3H") == first


def test_what_is_forgotten_is_sent_whole() -> None:
    frame = "\x1b[2;1H\x1b[1mcalm\x1b[m\x1b[1;1H"
    grid, (first,) = drawn(frame)
    grid.forget()
    assert first == "\x1b[2;1H\x1b[1mcalm\x1b[H\x1b[m"
    assert grid.feed(frame) == "\x1b[2H\x1b[0;1mcalm\x1b[H\x1b[m"
    assert grid.feed(frame) == ""
    grid.resize(30, 4)
    assert "calm" in grid.feed(frame)


def test_a_hyperlink_belongs_to_its_cells() -> None:
    text = "\x1b[1;1H\x1b]8;id=1;http://{}\x1b\\log\x1b]8;;\x1b\\\x1b[1;4H"
    _grid, (first, same, other) = drawn(text.format("a"), text.format("a"), text.format("b"))
    assert "\x1b]8;id=1;http://a\x1b\\log\x1b]8;;\x1b\\" in first
    assert same == ""
    assert "\x1b]8;id=1;http://b\x1b\\log\x1b]8;;\x1b\\" in other


def test_behind_a_character_of_doubtful_width_everything_is_sent_at_its_place() -> None:
    grid, _first = drawn("\x1b[1;1Ha👩‍💻 tail\x1b[3;1H")
    said = grid.feed("\x1b[1;1Hb👩‍🚒 tail\x1b[3;1H")
    assert said == "\x1b[Hb👩‍🚒\x1b[;4H tail\x1b[3H"


def test_a_sequence_without_an_end_is_not_kept_for_ever() -> None:
    grid, _first = drawn("\x1b[1;1Hx")
    sent = "\x1b]52;c;" + "A" * (LONGEST // 2)
    assert grid.feed(sent) == ""
    assert grid.held == sent
    assert grid.feed("B" * LONGEST) == sent + "B" * LONGEST
    assert grid.held == ""
    assert grid.feed("\x07\x1b[1;1Hx") == "\x07\x1b[1;1Hx"
