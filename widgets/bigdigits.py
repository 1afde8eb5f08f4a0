"""Signs as large as the room lets them be, for eyes that are metres away.

A sign is drawn in cells that every terminal draws one column wide: its lit cells are ``#``, the others blanks. A
widget lets the lit ones vanish in a block of their own colour; where there are no colours the ``#`` remain.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from widgets.bigsyllables import SYLLABLES

LIT: Final = "#"
"""A lit cell."""
SYLLABLE_ROWS: Final = 8
"""Rows of a syllable in its smallest size; every other sign has room in them too."""
_STRETCHED: Final = (0, 1, 1, 2, 3, 3, 3, 4)
"""Which rows of a sign stand beside a syllable: what goes up and down is longer, no stroke is thicker."""

_SIGNS: Final = {
    "0": "### #.# #.# #.# ###",
    "1": ".#. ##. .#. .#. ###",
    "2": "### ..# ### #.. ###",
    "3": "### ..# ### ..# ###",
    "4": "#.# #.# ### ..# ..#",
    "5": "### #.. ### ..# ###",
    "6": "### #.. ### #.# ###",
    "7": "### ..# ..# ..# ..#",
    "8": "### #.# ### #.# ###",
    "9": "### #.# ### ..# ###",
    ":": ". # . # .",
    ".": ". . . . #",
    "+": "... .#. ### .#. ...",
    "-": "... ... ### ... ...",
    "/": "..# ..# .#. #.. #..",
    "%": "#.# ..# .#. #.. #.#",
    "!": "# # # . #",
    " ": ".. .. .. .. ..",
    "d": "..# ..# ### #.# ###",
    "k": "#.. #.# ##. #.# #.#",
    "A": "### #.# ### #.# #.#",
    "B": "##. #.# ##. #.# ##.",
    "C": "### #.. #.. #.. ###",
    "D": "##. #.# #.# #.# ##.",
    "E": "### #.. ### #.. ###",
    "F": "### #.. ### #.. #..",
    "G": "#### #... #.## #..# ####",
    "H": "#.# #.# ### #.# #.#",
    "I": "### .#. .#. .#. ###",
    "J": "..# ..# ..# #.# ###",
    "K": "#.# #.# ##. #.# #.#",
    "L": "#.. #.. #.. #.. ###",
    "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#..# ##.# #.## #..# #..#",
    "O": "### #.# #.# #.# ###",
    "P": "### #.# ### #.. #..",
    "Q": "#### #..# #..# #.## ####",
    "R": "##. #.# ##. #.# #.#",
    "S": "### #.. ### ..# ###",
    "T": "### .#. .#. .#. .#.",
    "U": "#.# #.# #.# #.# ###",
    "V": "#.# #.# #.# #.# .#.",
    "W": "#...# #...# #.#.# ##.## #...#",
    "X": "#.# #.# .#. #.# #.#",
    "Y": "#.# #.# ### .#. .#.",
    "Z": "### ..# .#. #.. ###",
}
_SEGMENTS: Final = {
    "0": (" _ ", "| |", "|_|"),
    "1": ("   ", "  |", "  |"),
    "2": (" _ ", " _|", "|_ "),
    "3": (" _ ", " _|", " _|"),
    "4": ("   ", "|_|", "  |"),
    "5": (" _ ", "|_ ", " _|"),
    "6": (" _ ", "|_ ", "|_|"),
    "7": (" _ ", "  |", "  |"),
    "8": (" _ ", "|_|", "|_|"),
    "9": (" _ ", "|_|", " _|"),
    ":": (" ", ".", "."),
    ".": (" ", " ", "."),
    "+": ("   ", "_|_", " | "),
    "-": ("   ", "___", "   "),
    " ": (" ", " ", " "),
    "d": ("   ", " _|", "|_|"),
}


class Size(NamedTuple):
    """How many cells one dot of a sign takes."""

    across: int
    down: int

    @property
    def gap(self) -> int:
        """Columns between two signs: a little less than a dot."""
        return (3 * self.across + 2) // 4


def _sizes() -> Iterator[Size]:
    for down in range(12, 1, -1):
        # A cell is twice as high as it is wide; a dot is drawn between three quarters and one and a half of that.
        yield from (Size(across, down) for across in range(3 * down, (3 * down - 1) // 2, -1))
    yield from (Size(3, 1), Size(2, 1), Size(1, 1))


SIZES: Final = tuple(_sizes())
"""The largest first."""


class Big(NamedTuple):
    """A text drawn large."""

    rows: tuple[str, ...]
    solid: bool
    """Whether its ``#`` are cells to be filled; else it is drawn in lines, as it stands."""

    @property
    def width(self) -> int:
        """Columns that it takes."""
        return len(self.rows[0]) if self.rows else 0


@lru_cache(maxsize=256)
def big(text: str, cells: int, rows: int) -> Big | None:
    """Return ``text`` as large as ``cells`` by ``rows`` let it be.

    Args:
        text: of the signs there are; others leave no large way to say it.
        cells: columns there are.
        rows: rows there are.

    Returns:
        None where there is no room, or no sign, for it.
    """
    dots = _dots(text)
    if dots:
        wide = sum(len(sign[0]) for sign in dots)
        for size in SIZES:
            taken = wide * size.across + (len(text) - 1) * size.gap
            if taken <= cells and len(dots[0]) * size.down <= rows:
                return Big(tuple(_filled(dots, size)), solid=True)
    if text and rows >= 3 and all(sign in _SEGMENTS for sign in text):
        drawn = [_SEGMENTS[sign] for sign in text]
        lines = tuple(" ".join(sign[row] for sign in drawn) for row in range(3))
        if len(lines[0]) <= cells:
            return Big(lines, solid=False)
    return None


def _dots(text: str) -> list[list[str]]:
    """Return the rows of dots of each sign, all equally high; nothing where a sign has none."""
    if all(sign in _SIGNS for sign in text):
        return [_SIGNS[sign].split() for sign in text]
    if any(sign not in _SIGNS and sign not in SYLLABLES for sign in text):
        return []
    return [
        SYLLABLES[sign].split() if sign in SYLLABLES else [_SIGNS[sign].split()[row] for row in _STRETCHED]
        for sign in text
    ]


def _filled(dots: list[list[str]], size: Size) -> Iterator[str]:
    for row in range(len(dots[0])):
        line = (" " * size.gap).join(
            "".join((LIT if dot == "#" else " ") * size.across for dot in sign[row]) for sign in dots
        )
        yield from (line for _each in range(size.down))
