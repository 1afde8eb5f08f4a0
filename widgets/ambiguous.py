"""A question to the terminal: how wide is a sign that East Asian fonts draw over two cells, and others over one?

Asked before the board takes the terminal, of the same terminal. What is typed meanwhile is kept for the board.
"""

import os
import re
import select
import termios
import time
from typing import Final, NamedTuple

PATIENCE: Final = 0.3
"""Seconds after which a terminal that has not answered never will; a late answer means nothing to the board."""
QUESTION: Final = "\x1b7\r─\x1b[6n\r\x1b[K\x1b8".encode()
"""Draw one, ask where the cursor is, and leave everything as it was."""
_ANSWER: Final = re.compile(rb"\x1b\[[0-9]{1,4};([0-9]{1,4})R")


class Question(NamedTuple):
    """What came of it."""

    cells: int | None
    """1 or 2; None when the terminal said nothing, or something else."""
    typed: bytes
    """What came beside the answer, in order."""


def ask(reads: int, writes: int, patience: float = PATIENCE) -> Question:
    """Ask the terminal behind two file descriptors; takes as long as the answer does, ``patience`` at most.

    Args:
        reads: where its answer comes in.
        writes: where it is drawn.
        patience: seconds.
    """
    try:
        before = termios.tcgetattr(reads)
    except termios.error:
        return Question(None, b"")
    raw = [*before]
    # An enter that is typed now must come as the board would hear it.
    raw[0] = before[0] & ~termios.ICRNL
    raw[3] = before[3] & ~(termios.ICANON | termios.ECHO)
    try:
        # At once: to wait for what is still to be drawn could take for ever, to drop what was typed would lose it.
        termios.tcsetattr(reads, termios.TCSANOW, raw)
        os.write(writes, QUESTION)
        return _hear(reads, time.monotonic() + patience)
    except OSError:
        return Question(None, b"")
    finally:
        termios.tcsetattr(reads, termios.TCSANOW, before)


def _hear(reads: int, end: float) -> Question:
    heard = b""
    while (left := end - time.monotonic()) > 0:
        if not select.select([reads], [], [], left)[0]:
            break
        sent = os.read(reads, 4096)
        if not sent:
            break
        heard += sent
        if answer := _ANSWER.search(heard):
            cells = int(answer[1]) - 1
            return Question(cells if cells in (1, 2) else None, heard[: answer.start()] + heard[answer.end() :])
    return Question(None, heard)
