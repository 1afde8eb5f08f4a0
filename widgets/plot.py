"""Values drawn in braille: a cell is two dots wide and four high, and knows nothing of colours."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from widgets.glyphs import ABOVE, BELOW

_BLANK: Final = 0x2800
_DOTS: Final = ((0x40, 0x04, 0x02, 0x01), (0x80, 0x20, 0x10, 0x08))
"""The bits of a cell's left and right dots, the lowest dot first."""


class Bar(NamedTuple):
    """What is drawn of one column: its mean, and how far its values reach."""

    mean: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Dots:
    """One cell: the dots of means and those of reaches apart, or a sign for what the scale has no room for."""

    line: int = 0
    reach: int = 0
    sign: str = ""

    @property
    def text(self) -> str:
        """What is drawn; a blank where nothing was measured."""
        if self.sign:
            return self.sign
        # Beside its mean a reach would only blur it.
        return chr(_BLANK + (self.line or self.reach)) if self.line or self.reach else " "


def dot_of(value: float, low: float, high: float, dots: int) -> int:
    """Return which of so many dots a value lands on, 0 the lowest; what is off the scale lands at its end."""
    room = high - low
    if math.isnan(value) or value <= low or not 0 < room < math.inf:
        return 0
    if value >= high:
        return dots - 1
    return min(int((value - low) / room * dots), dots - 1)


def edge(first: int, index: int, count: int, dots: int) -> int:
    """Return at which of the dots a column begins.

    Columns are as wide as each other or a dot wider. Which of them are wider goes by their own number, counted
    from ``first``, so that a column looks the same however far the picture has moved.

    Args:
        first: the own number of the first column.
        index: which one, from 0; ``count`` for the end of the last one.
        count: how many columns there are.
        dots: how many dots they share.
    """
    return (first + index) * dots // count - first * dots // count


def edges(first: int, count: int, dots: int) -> list[int]:
    """Return where each of ``count`` columns begins among ``dots``, and behind the last where it ends."""
    return [edge(first, index, count, dots) for index in range(count + 1)]


def plot(
    bars: Sequence[Bar | None], low: float, high: float, cells: int, rows: int, first: int = 0
) -> list[list[Dots]]:
    """Draw columns on a scale; returns rows of cells, the highest row first.

    A column without a value stays empty. One that reaches beyond the scale has a sign in the row at that end.

    Args:
        bars: from left to right; they fill the width.
        low: the lowest value of the scale.
        high: the highest.
        cells: the width.
        rows: the height.
        first: the first column's own number.
    """
    lines = [[0] * cells for _row in range(rows)]
    reaches = [[0] * cells for _row in range(rows)]
    signs = [[""] * cells for _row in range(rows)]
    bounds = edges(first, len(bars), cells * 2) if bars else [0]
    for bar, begin, end in zip(bars, bounds, bounds[1:], strict=False):
        if bar is None or math.isnan(bar.mean):
            continue
        middle = dot_of(bar.mean, low, high, rows * 4)
        lowest, highest = _reach(bar)
        bottom, top = (dot_of(each, low, high, rows * 4) for each in (lowest, highest))
        # Where there are more columns than dots, several share one.
        left = min(begin, cells * 2 - 1)
        for x in range(left, max(end, left + 1)):
            _set(lines, x, middle)
            for y in range(bottom, top + 1):
                _set(reaches, x, y)
            if highest > high:
                signs[0][x // 2] = ABOVE
            if lowest < low:
                signs[-1][x // 2] = BELOW
    return [
        [Dots(*cell) for cell in zip(line, reach, sign, strict=True)]
        for line, reach, sign in zip(lines, reaches, signs, strict=True)
    ]


def _reach(bar: Bar) -> tuple[float, float]:
    """Return how far a column reaches; its mean is always a part of it."""
    known = [each for each in (bar.low, bar.mean, bar.high) if each is not None and not math.isnan(each)]
    return min(known), max(known)


def _set(grid: list[list[int]], x: int, y: int) -> None:
    row = len(grid) - 1 - y // 4
    grid[row][x // 2] |= _DOTS[x % 2][y % 4]


def sparkline(bars: Sequence[Bar | None], low: float, high: float, cells: int, first: int = 0) -> str:
    """Draw columns in one row of braille, filled from below; nothing stands where nothing was measured."""
    filled = [None if bar is None else Bar(bar.mean, low, bar.mean) for bar in bars]
    (row,) = plot(filled, low, high, cells, 1, first)
    return "".join(chr(_BLANK + cell.reach) for cell in row)
