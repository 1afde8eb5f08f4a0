"""How wide is a sign? What terminals answer, and when; and that nothing typed meanwhile is lost or mistaken."""

import os
import pty
import select
import threading
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards import House, house
from tests.test_terminal import settle
from widgets.ambiguous import PATIENCE, QUESTION, ask
from widgets.signs import is_ambiguous


class Answering:
    """The other end of a line, where an answer comes when the question has come."""

    def __init__(self, *sent: bytes, after: float = 0.0) -> None:
        self.master, self.line = pty.openpty()
        # As a terminal that prints what it is sent.
        tty.setraw(self.line)
        self.heard = b""
        self._sent, self._after = sent, after
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()

    def _answer(self) -> None:
        while QUESTION not in self.heard:
            if not select.select([self.master], [], [], 10)[0]:
                return
            self.heard += os.read(self.master, 1024)
        for each in self._sent:
            time.sleep(self._after)
            os.write(self.master, each)

    def __enter__(self) -> "Answering":
        return self

    def __exit__(self, *_error: object) -> None:
        self._thread.join()
        os.close(self.master)
        os.close(self.line)


@pytest.mark.parametrize(
    ("sent", "cells", "typed"),
    [
        ((b"\x1b[24;2R",), 1, b""),
        ((b"\x1b[1;3R",), 2, b""),
        ((b"as\x1b[7;3Rt\r",), 2, b"ast\r"),
        ((b"\x1b[7", b";", b"3Rq"), 2, b"q"),
        ((b"\x1b[24;9R",), None, b""),
        ((b"\x1b[?62;c\x1b]11;rgb:0/0/0\x07",), None, b"\x1b[?62;c\x1b]11;rgb:0/0/0\x07"),
        ((b"\xff\x00\x1b[",), None, b"\xff\x00\x1b["),
        ((), None, b""),
        ((b"at",), None, b"at"),
    ],
    ids=repr,
)
def test_whatever_a_terminal_says(sent: tuple[bytes, ...], cells: int | None, typed: bytes) -> None:
    with Answering(*sent, after=0.001) as other:
        begin = time.monotonic()
        answer = ask(other.line, other.line)
        took = time.monotonic() - begin
        assert answer == (cells, typed)
        assert took < PATIENCE + 0.2
        assert (took > PATIENCE * 0.9) == (cells is None and b"R" not in b"".join(sent))


def test_a_late_answer_is_not_waited_for_and_stays_on_the_line() -> None:
    with Answering(b"\x1b[24;3R", after=0.25) as other:
        assert ask(other.line, other.line, patience=0.1) == (None, b"")
        assert select.select([other.line], [], [], 5)[0]


def test_what_is_no_terminal_says_nothing() -> None:
    read, write = os.pipe()
    assert ask(read, write) == (None, b"")
    os.close(read)
    os.close(write)


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as made:
        yield made


def test_a_wide_terminal_gets_signs_that_are_narrow_everywhere(calm: House) -> None:
    with calm.board("--read-only", "--wide", "ask", lang="ko") as board:
        board.until(lambda: QUESTION in board.raw)
        asked = time.monotonic()
        board.send(b"?\x1b[1;3R")
        board.shows("화면 다시 그리기", "+- ")
        assert time.monotonic() - asked < 10
        board.press("escape")
        board.shows("0/6")
        assert not [each for row in board.rows for each in row if is_ambiguous(each)]
    sent = bytes(board.raw).replace(QUESTION, b"").decode()
    assert not [each for each in sent if is_ambiguous(each)]


def test_a_late_answer_types_nothing(calm: House) -> None:
    late = b"\x1b[1;2R\x1b[24;3R\x1b[?64;1c"
    calm.command("incident", "open", "calls drop", "--priority", "P2")
    with calm.board("--wide", "ask", size=(120, 40)) as board:
        board.shows("╭─", "INC-1")
        board.send(late)
        board.press("n")
        board.shows("Note on INC-1")
        board.send(late)
        board.type("ab\r")
        board.shows("INC-1: written")
        settle(board)
    assert calm.rows("SELECT json_extract(payload, '$.text') FROM events WHERE kind = 'note'") == [("ab",)]


def test_who_knows_better_than_the_terminal_says_so(calm: House) -> None:
    with calm.board("--read-only", "--wide", "yes", size=(80, 24)) as board:
        board.shows("+- 2")
        assert QUESTION not in board.raw
