"""Facts in a row, each in the longest form that lets all of them fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from widgets.glyphs import GAP
from widgets.line import Line, Span, line_width

DOT: Final[Line] = (Span(f" {GAP} ", "dim"),)
BLANK: Final[Line] = (Span(" "),)


@dataclass(frozen=True)
class Part:
    """One fact in one or more forms, the longest first; the highest ``rank`` gives way first."""

    rank: int
    forms: tuple[Line, ...]
    gap: Line = DOT
    """What stands between the fact before and this one."""


def row(parts: Sequence[Part]) -> Line:
    """Return the first form of each part in a row."""
    line: Line = ()
    for part in parts:
        form = part.forms[0]
        if form:
            line = (*line, *part.gap, *form) if line else form
    return line


def squeeze(parts: Sequence[Part], cells: int) -> list[Part]:
    """Return the parts with their forms shortened until the row takes ``cells``, or nothing can give way."""
    left = list(parts)
    while line_width(row(left)) > cells:
        shrinkable = [index for index, part in enumerate(left) if len(part.forms) > 1]
        if not shrinkable:
            break
        victim = max(shrinkable, key=lambda index: left[index].rank)
        left[victim] = Part(left[victim].rank, left[victim].forms[1:], left[victim].gap)
    return left
