"""One side of a handover at a real board: chooses by words, falls and comes back."""

import re
import signal
from contextlib import ExitStack
from typing import Self

from tests.seats import Seat
from tests.terminal import Terminal

SIZE = (110, 36)


class Side:
    """Somebody at a board of theirs, with the handover's page open."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.strokes = 0
        """How many keys were pressed."""
        self.waited = 0.0
        """For how many seconds the program let wait until it asked what was to be answered next."""
        self._stack = ExitStack()
        self.board: Terminal

    def __enter__(self) -> Self:
        self._sit_down()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def _sit_down(self) -> None:
        self.board = self._stack.enter_context(self.seat.board(size=SIZE))
        self.board.shows("DRILL", "h handover")
        self.press("h")
        self.shows("h: the next step")

    def falls(self) -> None:
        """Be killed in the middle of whatever it is, and come back."""
        self.board.signal(signal.SIGKILL)
        self.board.ends()
        self._stack.close()
        self._sit_down()

    def press(self, *keys: str) -> None:
        """Press keys, and count them."""
        self.strokes += len(keys)
        self.board.press(*keys)

    def type(self, text: str) -> None:
        """Type an answer, and enter."""
        self.strokes += len(text) + 1
        self.board.type(f"{text}\r")

    def choose(self, words: str) -> None:
        """Choose the option of these words by its digit."""
        self.waited += self.board.until(lambda: self._digit(words))
        digit = self._digit(words)
        assert digit is not None
        self.press(digit)

    def _digit(self, words: str) -> str | None:
        """Return the digit before ``words`` among the options at the foot."""
        rows = [row for row in self.board.rows[-4:] if re.match(r" ?\d \S", row)]
        found = re.search(rf"(?:^|\s)(\d) {re.escape(words)}(?=\s\s|\s*$)", "\n".join(rows), re.M)
        return found[1] if found else None

    def next(self, words: str) -> None:
        """Ask for the next step, which has these words, and take it."""
        self.press("h")
        self.choose(words)

    def reads_back(self, priority: str, due: str, action: str) -> None:
        """Answer what a read-back asks."""
        for words in (priority, due, action):
            self.choose(words)

    def shows(self, *words: str) -> None:
        """Wait for the answer of the program."""
        self.waited += self.board.shows(*words)

    def said_aloud(self) -> str:
        """Return what is read aloud at the end, as it stands on the screen."""
        self.board.shows("Read aloud, on both sides")
        rows = self.board.rows
        row = next(number for number, each in enumerate(rows) if "Read aloud" in each) + 2
        return rows[row].strip("│ ")
