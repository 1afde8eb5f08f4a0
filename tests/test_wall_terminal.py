"""The wall on a real terminal: it follows others, answers no key but one, and says when nobody watches."""

import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.boards import House, gone, house
from tests.support import COMMAND, environment
from tests.terminal import Terminal

MOUSE = (b"\x1b[?1000h", b"\x1b[?1002h", b"\x1b[?1003h", b"\x1b[?1006h")
SHOWN_CURSOR = b"\x1b[?25h"
SIZES = [(80, 24), (120, 40), (200, 60), (40, 12)]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[House, int]]:
    """A running drill in which nothing has happened, and the engine that watches it."""
    with house(tmp_path) as made:
        engine = subprocess.Popen(
            [*COMMAND, "watch", "--db", str(made.db), "--config", str(made.config)],
            env=environment(tmp_path),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield made, made.leads()
        finally:
            engine.kill()
            engine.wait()


def test_it_follows_and_only_its_one_key_does_anything(watched: tuple[House, int]) -> None:
    room, engine = watched
    with room.board("--wall", size=(80, 24)) as wall:
        wall.shows("N O   W A T C H")
        room.command("handover", "accept")
        before = room.acts()
        wall.shows("C A L M", "D R I L L", "no open incident")
        assert wall.screen.cursor.hidden
        assert not [mode for mode in (*MOUSE, SHOWN_CURSOR) if mode in wall.raw]

        wall.type("asuwntohx1234 .?;*,'@#/[]")
        wall.press("enter", "tab", "escape", "up", "down", "pageup", "pagedown", "home", "end", "ctrl+l")
        wall.paste("o P1 everything is down\r")
        wall.type("\x03")
        wall.shows("q leaves")
        assert "C A L M" in wall.text
        assert room.acts() == before
        assert wall.screen.cursor.hidden

        room.command("incident", "open", "상담 라우팅 불능", "--priority", "P1")
        assert wall.shows("P 1   O P E N", "INC-1", "상담 라우팅 불능", "nobody has taken it") < 10
        room.command("incident", "ack", "INC-1")
        wall.shows("박인프라")
        wall.hides("nobody has taken it")

        os.kill(engine, signal.SIGKILL)
        assert gone(engine, 10)
        wall.shows("N O   E N G I N E", "timers are display only")
        assert room.engine() == engine, "a wall starts no engine"

        wall.press("q")
        assert wall.ends() == 0
        assert wall.modes() == wall.first_modes
        assert SHOWN_CURSOR in wall.raw
        assert [kind for subject, kind in room.acts() if subject == "INC-1"] == ["opened", "acknowledged"]


def places(wall: Terminal) -> list[int]:
    """Return row and column of a text that the picture has once."""
    return [
        place
        for y, row in enumerate(wall.rows)
        if "no open incident" in row
        for place in (y, row.index("no open"))
    ]


@pytest.mark.parametrize(("lang", "word", "last"), [("ko", "엔진없음", "당직"), ("en", "NOENGINE", "watch")])
def test_it_fills_whatever_size_the_screen_gets_and_only_reads(
    tmp_path: Path, lang: str, word: str, last: str
) -> None:
    with house(tmp_path) as room:
        # Whoever comes first writes down the days off.
        room.command("status")
        before = everything(room)
        _resized(room, lang, word, last)
        assert everything(room) == before
        assert room.engine() is None, "a wall starts no engine"


def everything(room: House) -> list[str]:
    """Return all that the store holds, past everything that is under test."""
    with closing(sqlite3.connect(f"file:{room.db}?mode=ro", uri=True)) as connection:
        return list(connection.iterdump())


def _resized(room: House, lang: str, word: str, last: str) -> None:
    with room.board("--wall", size=(80, 24), lang=lang) as wall:

        def filled() -> bool:
            """Whether the state stands there, and in the last rows the people."""
            return word in wall.text.replace(" ", "") and last in "".join(wall.rows[-7:])

        for columns, rows in SIZES:
            wall.resize(columns, rows)
            wall.until(filled)
        wall.press("ctrl+q")
        assert wall.ends() == 0


def test_what_others_write_over_it_goes_when_the_picture_moves(tmp_path: Path) -> None:
    with house(tmp_path, speed=0.0) as room, room.board("--wall", size=(80, 24)) as wall:
        wall.shows("no open incident")
        before = places(wall)
        wall.scribble(12, "Broadcast message from root")
        room.command("drill", "advance", "4m")
        wall.shows("14:04:00")
        assert "Broadcast" in wall.text
        room.command("drill", "advance", "1m")
        wall.shows("14:05:00")
        wall.hides("Broadcast")
        assert places(wall) != before
        wall.press("q")
        assert wall.ends() == 0
