"""Ticking on a real terminal: strokes counted, from wherever somebody is."""

from pathlib import Path

from tests.boards import House, house
from tests.terminal import Terminal

FIRST = ("availability", "response_time", "error_rate", "concurrent_users", "resources", "network")
"""The list of Day 1–3, in its order."""
CTRL_P = "\x10"
MOST, WHOLE = 2, 30
PLACES: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = (
    ((), "Incidents", ("t",)),
    (("1",), "Indicators", ("t",)),
    (("d",), "Roster", ("t",)),
    (("?",), "take the last act back", ("t",)),
    (("0",), "tick:", ("3",)),
    (("o",), "Title of the incident", (CTRL_P, "3")),
)
"""What leads to a place, what is read there, and what ticks the next item from it."""


def ticked(here: House) -> list[str]:
    """Return the settled items of the first list, as they were settled."""
    found = here.rows("SELECT id FROM tasks WHERE state = 'done' ORDER BY at, rowid")
    return [str(name).removeprefix("d1-3.") for (name,) in found]


def press(board: Terminal, here: House, *keys: str) -> int:
    """Press ``keys``, wait until one more item is ticked; return how many keys that took."""
    before = len(ticked(here))
    board.press(*keys)
    board.until(lambda: len(ticked(here)) == before + 1)
    return len(keys)


def test_the_whole_first_list_from_anywhere(tmp_path: Path) -> None:
    with house(tmp_path) as here:
        here.command("incident", "open", "calls drop", "--priority", "P1")
        with here.board(size=(80, 24)) as board:
            board.shows("t tick")
            strokes = 0
            for (there, words, keys), item in zip(PLACES, FIRST, strict=True):
                board.press(*there)
                board.shows(words)
                pressed = press(board, here, *keys)
                assert pressed <= MOST
                assert ticked(here)[-1] == item
                strokes += len(there) + pressed
            assert strokes < WHOLE
            assert len(ticked(here)) == len(FIRST)

            # What comes again is ticked behind the phase's own list, left out with a reason, and taken back.
            board.press("4")
            board.shows("Regular checks", "0/4")
            board.press("1")
            press(board, here, "t")
            assert ticked(here)[-1] == "technical.health@2026-12-01"
            board.press(">")
            board.shows("Why is it left out?", "Weekly")
            board.type("no time\r")
            board.shows("left out — z takes it back")
            assert here.rows("SELECT id, state, evidence FROM tasks WHERE state = 'skipped'") == [
                ("technical.performance@2026-12-06", "skipped", "no time")
            ]
            board.press("z")
            board.until(lambda: not here.rows("SELECT 1 FROM tasks WHERE state = 'skipped'"))
