"""Boards for terminals that lack something: no colour, sign or width is sent that they do not have."""

import os
import re
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from data.keymap import BY_ID
from tests.boards import CALM, House, house
from tests.eyes import colours_sent
from tests.support import warroom
from tests.terminal import Terminal
from tests.test_terminal import settle
from tests.test_wire_board import KEYS, PAGES, SIZES, played
from warroom.screens.actions import ACTIONS

PEOPLE = ["lee", "park", "choi", "jung", "han", "kim"]
PEN = re.compile(rb"\x1b\[[0-9;]*m")
ACTS = [
    BY_ID[action.id].keys[0]
    for action in ACTIONS
    if action.act is not None and action.look is None and BY_ID[action.id].keys
]
"""Keys of everything that may ask something."""


def foreign(text: str) -> set[str]:
    """Return every sign that is neither ASCII nor of words in any language."""
    return {each for each in text if not each.isascii() and unicodedata.category(each)[0] not in "LMN"}


def ambiguous(text: str) -> set[str]:
    """Return every character whose width terminals do not agree about."""
    return {each for each in text if unicodedata.east_asian_width(each) == "A"}


def walk(board: Terminal) -> None:
    """Look at every page and the chart, and let every act ask its first question, at two sizes."""
    for size in ((40, 12), (120, 40)):
        board.resize(*size)
        board.press("?")
        board.rests(0.1)
        for keys in (*PAGES, *"1234", ("1", "home", "enter", "left", "+")):
            board.press(*keys)
            board.rests(0.05)
            board.press("escape")
    for key in ACTS:
        board.press(key)
        board.rests(0.05)
        board.press("escape", "escape")
    settle(board)
    board.press("escape")
    board.hides(" Keys ")


@pytest.fixture
def plain(tmp_path: Path) -> Any:
    """A drill in which everything that people have written is ASCII."""
    with house(tmp_path) as made:
        named = "".join(f"  {key}: {{name: {key.title()}}}\n" for key in PEOPLE)
        made.config.write_text(f"{CALM}people:\n{named}", encoding="utf-8")
        opened = ("incident", "open", "calls drop", "--priority", "P1", "--as", "Park")
        assert warroom(*opened, "--config", str(made.config), db=made.db).status == 0
        yield made


def test_no_byte_beyond_ascii_and_no_colour_leaves_a_board_that_was_asked_for_neither(plain: House) -> None:
    with plain.board("--ascii", "--as", "Lee", environment={"NO_COLOR": "1"}) as board:
        board.shows("+- 2 Incidents", "calls drop")
        walk(board)
        board.press("%")
        board.shows("NO_COLOR is set")
        board.press("q")
        assert board.ends() == 0
    raw = bytes(board.raw)
    assert {each for each in raw.decode() if not each.isascii()} == set()
    assert colours_sent(raw) == set()
    loud = [sequence for sequence in PEN.findall(raw) if {b"1", b"7"} <= set(sequence[2:-1].split(b";"))]
    assert loud, "nothing was bold and reversed"


def test_what_counts_as_a_colour() -> None:
    assert colours_sent(b"\x1b[1;7m\x1b[0m\x1b[m\x1b[39;49m\x1b[22;27m") == set()
    for each in (b"\x1b[31m", b"\x1b[1;48;5;232m", b"\x1b[38;2;1;1;1m", b"\x1b[97m", b"\x1b[107m", b"\x1b[0;40m"):
        assert colours_sent(each) == {each}


def deep(text: str) -> list[str]:
    """Return every colour of more than sixteen."""
    return re.findall(r"[34]8;[25];", text)


LOOKS: dict[str, tuple[dict[str, str | bool], Callable[[str], Any]]] = {
    "ascii, light": ({"ascii": True, "theme": "light"}, foreign),
    "wide, 16 colours": ({"wide": "yes", "colours": "few"}, lambda text: ambiguous(text) | set(deep(text))),
    "no colour": ({"colours": "none"}, lambda text: colours_sent(text.encode())),
}
"""Fields of ``Display``, and what finds what must not be sent then."""


@pytest.mark.parametrize("name", ["wide, 16 colours", "no colour"])
async def test_every_page_is_drawn_with_what_the_terminal_has(tmp_path: Path, name: str) -> None:
    async def play(pilot: Pilot[Any]) -> None:
        for key in (*PAGES, "s", "escape", "n", "가", "x", "escape", "1", "home", "enter", "left", "escape"):
            await pilot.press(key)
            await pilot.pause()

    looks, lacking = LOOKS[name]
    drawn = await played(tmp_path, (80, 24), "ko", play, **looks)
    assert not lacking("".join(drawn.told))
    assert "상담 라우팅 불능" in "\n".join(drawn.ours.display)


@settings(max_examples=30 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 2)
@given(
    st.sampled_from(SIZES),
    st.lists(st.one_of(st.sampled_from(KEYS), st.sampled_from(SIZES)), min_size=4, max_size=12),
    st.sampled_from(sorted(LOOKS)),
)
async def test_any_walk_is_drawn_with_what_the_terminal_has(
    size: tuple[int, int], steps: list[Any], name: str
) -> None:
    async def play(pilot: Pilot[Any]) -> None:
        for step in steps:
            await (pilot.press(step) if isinstance(step, str) else pilot.resize_terminal(*step))
            await pilot.pause()

    looks, lacking = LOOKS[name]
    with tempfile.TemporaryDirectory() as folder:
        drawn = await played(Path(folder), size, "en", play, **looks)
        assert not lacking("".join(drawn.told))
