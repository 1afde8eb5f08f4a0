"""A terminal that somebody draws on: what it shows, as far as that is known, and what it is told next."""

from collections.abc import Sequence
from typing import Final

from warroom.screens.pens import Pen, change, way

Cell = tuple[str, Pen]
"""A character with its marks, and how it is drawn; no character is the right half of a wide one."""
Row = list[Cell | None]
"""Cells from left to right; None is one of which nothing is known."""

_GAP: Final = 5
"""Cells that may be cheaper to draw again than to pass over."""


def doubtful(character: str) -> bool:
    """Return whether terminals disagree about how many cells it takes."""
    return len(character) > 1 or character > "\uffff"


class Brush:
    """Draws rows where they differ from what the terminal shows, with as little said as possible."""

    def __init__(self, columns: int, rows: int) -> None:
        self._out: list[str] = []
        self._frame = self._framed = False
        self.lose(columns, rows)

    def lose(self, columns: int, rows: int) -> None:
        """Know nothing any more of a terminal of this size."""
        self._columns = columns
        self._shown: list[Row] = [[None] * columns for _ in range(rows)]
        self._at: tuple[int, int] | None = None
        self._drawn: Pen | None = None

    def find(self, x: int, y: int, pen: Pen) -> None:
        """Know where the cursor is, and the pen."""
        self._at, self._drawn = (x, y), pen

    def said(self) -> str:
        """Return what the terminal has to be told since this was asked last."""
        said, self._out = "".join(self._out), []
        return said

    def say(self, text: str) -> None:
        """Tell the terminal ``text`` as it is."""
        if self._frame and not self._framed:
            self._framed = True
            self._out.append("\x1b[?2026h")
        self._out.append(text)

    def begin(self) -> None:
        """Let what is said from here on be shown at once; a frame in which nothing is said is left out."""
        self._frame = True

    def end(self) -> None:
        """End what is shown at once."""
        if self._framed:
            self.say("\x1b[?2026l")
        self._frame = self._framed = False

    def paint(self, y: int, low: int, high: int, wanted: Sequence[Cell | None]) -> None:
        """Draw a row between two columns as it is ``wanted``."""
        shown = self._shown[y]
        if wanted[low:high] == shown[low:high]:
            return
        x = low
        while x < high:
            cell = wanted[x]
            if cell is None or cell == shown[x]:
                x += 1
                continue
            if not self._bridge(x, y):
                self.move(x, y)
            x = self._send(x, y, wanted, high)
            if doubtful(cell[0]):
                # It may lie over more cells than believed, or fewer.
                shown[x:] = [None] * (len(shown) - x)
                self._at, high = None, len(shown)

    def wait_behind(self, y: int, wanted: Sequence[Cell | None]) -> None:
        """Let the cursor wait behind the last column, where only a character drawn there brings it."""
        if self._at != (self._columns, y):
            x = self._columns - 1
            x -= 1 if (cell := wanted[x]) and not cell[0] else 0
            self.move(x, y)
            self._send(x, y, wanted, x + 1)
            self._at = self._columns, y

    def take(self, pen: Pen) -> None:
        """Draw with ``pen`` from here on."""
        if pen != self._drawn:
            self.say(change(self._drawn, pen))
            self._drawn = pen

    def move(self, x: int, y: int) -> None:
        """Bring the cursor to a column and a row."""
        if self._at != (x, y):
            # Behind the last column nothing is said about steps.
            reckoned = self._at if self._at and self._at[0] < self._columns else None
            self.say(way(reckoned, x, y))
            self._at = x, y

    def _bridge(self, x: int, y: int) -> bool:
        """Draw the few cells before ``x`` again, where that is cheaper than to pass over them."""
        if self._at is None or self._at[1] != y or not 0 < x - self._at[0] <= _GAP:
            return False
        cells = self._shown[y][self._at[0] : x]
        known = [cell[0] for cell in cells if cell and cell[1] == self._drawn and not doubtful(cell[0])]
        text = "".join(known)
        if len(known) < len(cells) or not known[0] or len(text.encode()) > len(way(self._at, x, y)):
            return False
        self.say(text)
        self._at = x, y
        return True

    def _send(self, x: int, y: int, wanted: Sequence[Cell | None], high: int) -> int:
        """Draw the character where the cursor is, and those after it that need no other word, up to a column.

        Return the column behind the last one.
        """
        first, end = wanted[x], x + 1
        if first is None:
            return end
        text, pen, shown, alone = [first[0]], first[1], self._shown[y], doubtful(first[0])
        while end < len(wanted) and (cell := wanted[end]):
            character = cell[0]
            if character and (alone or end >= high or cell[1] != pen or cell == shown[end] or doubtful(character)):
                break
            text.append(character)
            end += 1
        self.take(pen)
        self.say("".join(text))
        shown[x:end] = wanted[x:end]
        # What a terminal does behind its last column is its own affair.
        self._at = (end, y) if end < len(wanted) else None
        return end
