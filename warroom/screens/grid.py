"""A screen remembered: what was drawn for a terminal, turned into what the terminal still lacks."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from rich.cells import split_graphemes

from warroom.screens.brush import Brush, Cell, Row
from warroom.screens.pens import PLAIN, Pen, changed

LONGEST: Final = 65_536
"""Characters of a sequence without an end after which it is waited for no longer."""

_TOKEN: Final = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<pen>[0-9;]*)m"
    r"|\x1b\[(?P<move>[0-9]{0,4}(?:;[0-9]{0,4})?)H"
    r"|(?P<line>\n(?=\x1b\[[0-9;]*H))"
    r"|\x1b\[\?2026(?P<frame>[hl])"
    r"|\x1b\]8;(?P<link>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|(?P<aside>\x07"
    r"|\x1b\[\?(?:7|9|12|25|1004|100[0-3]|1005|1006|101[56]|2004|2048)[hl]"  # modes that move and draw nothing
    r"|\x1b\[(?:[<>=][0-9;]*u|\?[0-9;]*(?:\$p|u)|[0-9;]*n|[>=]?[0-9]*c|[0-9]* q)"  # of keys, questions, the cursor
    r"|\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\))"
    r"|(?P<other>\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]|.)",
    re.DOTALL,
)
_BEGUN: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)\Z", re.DOTALL)


@lru_cache(maxsize=1024)
def _characters(text: str) -> tuple[tuple[str, int], ...]:
    """Return each character with its marks, and its cells."""
    return tuple((text[begin:end], cells) for begin, end, cells in split_graphemes(text)[0])


@lru_cache(maxsize=4096)
def _cells(text: str, pen: Pen) -> list[Cell]:
    """Return the cells of ``text`` drawn with ``pen``; empty for one with marks that have no cell of their own.

    The same text has the very same cells, so that what is drawn anew without a change is known at a glance.
    """
    if text.isascii():
        return [(character, pen) for character in text]
    cells: list[Cell] = []
    for character, width in _characters(text):
        if width == 0:
            return []
        cells += ((character, pen), ("", pen))[:width]
    return cells


class Grid:
    """Reads what Textual writes, remembers the screen, and says what a terminal that shows it still lacks.

    Of the stream it understands places, pens, text, hyperlinks and the begin and end of a frame. Anything else
    passes unchanged and in order. What may have moved the cursor or drawn something leads it *astray*: it forgets
    the screen, and everything passes unchanged until the stream names a place again.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self.size = columns, rows
        self._forgotten = False
        self._astray = True
        self._held = ""
        # Where the stream draws next; a column beyond the last after a character in it.
        self._x = self._y = 0
        self._pen: Pen | None = PLAIN
        self._brush = Brush(columns, rows)
        self._wipe()
        self._take: dict[str, Callable[[str], None]] = {
            "text": self._text,
            "pen": self._draw_with,
            "move": self._go,
            "line": self._line,
            "frame": self._mark,
            "link": self._follow,
            "aside": self._pass,
            "other": self._lose,
        }

    @property
    def held(self) -> str:
        """The begin of a sequence whose rest has not come."""
        return self._held

    def forget(self) -> None:
        """Believe nothing of what the terminal shows; from any thread, at any time."""
        self._forgotten = True

    def resize(self, columns: int, rows: int) -> None:
        """Go on with a terminal of another size; what it shows is not known."""
        if (columns, rows) != self.size:
            self.size = columns, rows
            self._forgotten = True

    def feed(self, data: str) -> str:
        """Return what the terminal must be sent instead of ``data``."""
        if self._forgotten:
            self._forgotten = False
            self._wipe()
            # Behind the last column a cursor is in a state that nobody can bring about from outside.
            self._astray = self._astray or self._x >= self.size[0] or self._y >= self.size[1]
        whole = self._whole(self._held + data)
        for token in _TOKEN.finditer(whole):
            if kind := token.lastgroup:
                self._take[kind](token[kind])
        if not self._astray:
            self._level()
        return self._brush.said()

    def _whole(self, data: str) -> str:
        """Keep back a sequence at the end whose rest has not come."""
        last = data.rfind("\x1b")
        # An escape at the end may itself be the end of a string.
        for begin in (data.rfind("\x1b", 0, max(last, 0)), last):
            if begin >= 0 and len(data) - begin < LONGEST and _BEGUN.match(data, begin):
                self._held = data[begin:]
                return data[:begin]
        self._held = ""
        return data

    def _wipe(self) -> None:
        columns, rows = self.size
        self._wanted: list[Row] = [[None] * columns for _ in range(rows)]
        self._touched: dict[int, tuple[int, int]] = {}
        self._brush.lose(columns, rows)

    # What the stream says

    def _text(self, text: str) -> None:
        pen = self._pen
        if self._astray or pen is None:
            self._brush.say(text)
            return
        cells, room = _cells(text, pen), self.size[0] - self._x
        if 0 < len(cells) <= room:
            self._put(cells)
            return
        fits, used = 0, 0
        for character, width in _characters(text):
            if width == 0 or fits + width > room:
                break
            fits += width
            used += len(character)
        if used:
            self._put(_cells(text[:used], pen))
        self._beyond(text[used:])

    def _put(self, cells: list[Cell]) -> None:
        """Draw cells where the stream is; a wide character that loses a half loses the other one too."""
        row, begin, end = self._wanted[self._y], self._x, self._x + len(cells)
        self._x = end
        if row[begin:end] == cells:
            return
        low, high = begin, end
        if (old := row[begin]) and not old[0] and (lead := row[begin - 1]):
            low -= 1
            row[low] = " ", lead[1]
        if end < len(row) and (old := row[end]) and not old[0]:
            high += 1
            row[end] = " ", old[1]
        row[begin:end] = cells
        self._touch(self._y, low, high)

    def _touch(self, y: int, low: int, high: int) -> None:
        known = self._touched.get(y)
        if known is not None and (known[0] < low or known[1] > high):
            low, high = min(low, known[0]), max(high, known[1])
        self._touched[y] = low, high

    def _beyond(self, text: str) -> None:
        """Take text that begins with a mark without a cell of its own, or does not fit into the row."""
        mark, width = _characters(text)[0]
        x = self._x - 1
        row = self._wanted[self._y]
        if width == 0 and x >= 0:
            x -= 1 if (cell := row[x]) and not cell[0] else 0
            if lead := row[x]:
                row[x] = lead[0] + mark, lead[1]
                self._touch(self._y, x, x + 1)
                if rest := text[len(mark) :]:
                    self._text(rest)
                return
        self._lose(text)

    def _draw_with(self, numbers: str) -> None:
        pen = changed(self._pen if self._pen is not None else PLAIN, numbers)
        if self._astray:
            # What ends every pen also ends one that is not known.
            known = self._pen is not None or numbers.partition(";")[0].strip("0") == ""
            self._brush.say(f"\x1b[{numbers}m")
            self._pen = pen if known else None
        elif pen is None:
            self._lose(f"\x1b[{numbers}m")
            self._pen = None
        else:
            self._pen = pen

    def _follow(self, link: str) -> None:
        link = "" if link == ";" else link
        if self._astray or self._pen is None:
            self._brush.say(f"\x1b]8;{link or ';'}\x1b\\")
        if self._pen is not None:
            self._pen = self._pen._replace(link=link)

    def _go(self, place: str) -> None:
        row, _, column = place.partition(";")
        self._y = min(max(int(row or 1), 1), self.size[1]) - 1
        self._x = min(max(int(column or 1), 1), self.size[0]) - 1
        if self._astray:
            self._brush.say(f"\x1b[{place}H")
            if self._pen is not None:
                self._astray = False
                self._brush.find(self._x, self._y, self._pen)

    def _line(self, end: str) -> None:
        """Leave out the end of a line that a place follows, but for the last row, which scrolls."""
        if self._astray or self._y + 1 >= self.size[1]:
            self._lose(end)

    def _mark(self, which: str) -> None:
        """Begin or end what is shown at once."""
        if which == "h":
            self._brush.begin()
            return
        if not self._astray:
            self._level()
        self._brush.end()

    def _pass(self, sequence: str) -> None:
        if not self._astray:
            self._level()
        self._brush.say(sequence)

    def _lose(self, sequence: str) -> None:
        self._pass(sequence)
        self._astray = True
        if sequence.startswith("\x1b") and (sequence[1:2] != "[" or sequence[-1] in "up"):
            # It may bring back a pen of old.
            self._pen = None
        self._wipe()

    def _level(self) -> None:
        """Bring the terminal to where the stream is: cells, then cursor and pen."""
        for y in sorted(self._touched):
            self._brush.paint(y, *self._touched[y], self._wanted[y])
        self._touched.clear()
        if self._x < self.size[0]:
            self._brush.move(self._x, self._y)
        else:
            self._brush.wait_behind(self._y, self._wanted[self._y])
        if self._pen is not None:
            self._brush.take(self._pen)
