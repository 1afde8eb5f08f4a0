"""An operator types on a board whose disk is full: ``python -m tests.full_board FOLDER``; prints nothing."""

import asyncio
import sys
from collections import Counter
from pathlib import Path

from tests.boards import House, house
from tests.full_disk import fill
from tests.invariants import check
from tests.rehearsal import Rehearsal
from tests.support import warroom
from tests.terminal import Terminal
from warroom.config import load_site
from warroom.room import Actor, Room

FULL = "the disk is full: nothing was written"
WRITTEN = "INC-1: written"
CTRL_C = "\x03"
LONG = "word " * 300
"""Takes a page or two."""


def notes(house: House) -> list[str]:
    """Return the notes in the chain, each by its number."""
    said = house.rows("SELECT json_extract(payload, '$.text') FROM events WHERE kind = 'note' ORDER BY seq")
    return [str(text).split()[0] for (text,) in said]


def write(house: House, board: Terminal, number: int) -> bool:
    """Type a note; return whether it is durable, and see that it is said aloud when it is not."""
    before = notes(house)
    board.type(CTRL_C)
    board.shows("q leaves the board")  # whatever the foot said before has gone
    board.press("n")
    board.shows("Note on INC-1")
    board.paste(f"{number} {LONG}")
    board.press("enter")
    board.hides("Note on INC-1")
    board.until(lambda: FULL in board.text or WRITTEN in board.text)
    written = WRITTEN in board.text
    assert notes(house) == ([*before, str(number)] if written else before)
    return written


def type_until_refused(house: House, board: Terminal) -> int:
    """Type notes until one is refused; return how many were written."""
    for number in range(1, 200):
        if not write(house, board, number):
            return number - 1
    raise AssertionError("the disk never was full")


async def sound(house: House) -> None:
    """Assert that the chain is whole and that what it tells is what the rows show."""
    room = await Room.enter(house.db, load_site(house.config, {}), Actor("lee", "lee"), create=False)
    await check(Rehearsal(room), settled=False)
    await room.close()


def main(disk: Path) -> None:
    ballast = disk / "ballast"
    with house(disk) as made:
        made.command("incident", "open", "calls drop", "--priority", "P1")
        with made.board(size=(160, 40)) as board:
            board.shows("▸ L2")
            engine = made.leads()
            fill(ballast)
            written = type_until_refused(made, board)
            refused = warroom("incident", "note", "INC-1", "typed", "--lang", "en", db=made.db)
            assert refused.status == 1, refused
            assert "the disk" in refused.err, refused
            assert len(notes(made)) == written
            ballast.unlink()
            assert write(made, board, 1_000)
            asyncio.run(sound(made))
            made.command("drill", "advance", "30m")
            board.shows("✓ L2")
            assert made.engine() == engine, "the engine ended on a full disk"
            levels = made.rows("SELECT json_extract(payload, '$.level') FROM events WHERE kind = 'level'")
            assert Counter(levels) == {(1,): 1, (2,): 1}
        asyncio.run(sound(made))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
