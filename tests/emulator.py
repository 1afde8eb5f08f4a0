"""A terminal emulator that is shown a stream directly, and whose screens can be compared."""

import re
import unicodedata
from typing import Any

import pyte
from wcwidth import wcwidth

UNKNOWN = re.compile(r"\x1b\[(?:[><][0-9;]*u|\?[0-9;]*\$p)")
"""Sequences that the emulator takes for text."""


class Emulator(pyte.Screen):
    """A screen on which a wide character that loses a half loses the other one too, as on a terminal."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(columns, rows)
        self.bells = 0
        self._stream = pyte.Stream(self)

    def show(self, text: str) -> None:
        """Draw what a program sends; a kernel puts a return before each end of a line."""
        self._stream.feed(UNKNOWN.sub("", text).replace("\n", "\r\n"))

    def bell(self, *_more: Any) -> None:
        self.bells += 1

    def draw(self, data: str) -> None:
        for character in data:
            width = wcwidth(character)
            if width > 0:
                super().draw(character)
                self._halve(self.cursor.x - width, self.cursor.x)
            elif self.cursor.x > 0:
                self._mark(character)

    def _halve(self, begin: int, end: int) -> None:
        line = self.buffer[self.cursor.y]
        if begin > 0 and wcwidth(line[begin - 1].data[:1] or " ") == 2 and line[begin].data:
            line[begin - 1] = line[begin - 1]._replace(data=" ")
        if end < self.columns and line[end].data == "":
            line[end] = line[end]._replace(data=" ")

    def _mark(self, mark: str) -> None:
        """Put a mark onto the character before the cursor, wide or not, also behind the last column."""
        line, x = self.buffer[self.cursor.y], self.cursor.x - 1
        x -= x > 0 and line[x].data == ""
        line[x] = line[x]._replace(data=unicodedata.normalize("NFC", line[x].data + mark))

    @property
    def picture(self) -> dict[tuple[int, int], Any]:
        """Every cell with its attributes, by row and column."""
        return {(y, x): self.buffer[y][x] for y in range(self.lines) for x in range(self.columns)}

    @property
    def caret(self) -> tuple[int, int, bool, Any]:
        """Where the cursor stands, whether it is hidden, and how it would draw."""
        return self.cursor.y, self.cursor.x, self.cursor.hidden, self.cursor.attrs


def assert_same(one: Emulator, other: Emulator) -> None:
    """Assert that both show the same to the last cell and attribute."""
    if any(one.buffer[y] != other.buffer[y] for y in range(one.lines)):
        there, here = one.picture, other.picture
        different = {place: (there[place], here[place]) for place in there if there[place] != here[place]}
        assert not different, different
    assert one.caret == other.caret
    assert one.bells == other.bells
    assert one.title == other.title
