"""Facts in a row, each in the longest form that lets all of them fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from widgets.glyphs import GAP
from widgets.line import LOUD, Line, Span, line_width

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
            line = (*line, *_gap(line, part), *form) if line else form
    return line


def _gap(before: Line, part: Part) -> Line:
    """Return what parts two facts; beside a block of colour no sign is needed."""
    return BLANK if before[-1].role in LOUD or part.forms[0][0].role in LOUD else part.gap


def squeeze(parts: Sequence[Part], cells: int) -> list[Part]:
    """Return the parts with their forms shortened until the row takes ``cells``, or nothing can give way.

    Afterwards what still fits beside the facts that matter more comes back.
    """
    left = list(parts)
    while line_width(row(left)) > cells:
        shrinkable = [index for index, part in enumerate(left) if len(part.forms) > 1]
        if not shrinkable:
            break
        victim = max(shrinkable, key=lambda index: left[index].rank)
        left[victim] = _shorter(left[victim], 1)
    for index in sorted(range(len(parts)), key=lambda index: parts[index].rank):
        for drop in range(len(parts[index].forms) - len(left[index].forms)):
            longer = [*left[:index], _shorter(parts[index], drop), *left[index + 1 :]]
            if line_width(row(longer)) <= cells:
                left = longer
                break
    return left


def _shorter(part: Part, drop: int) -> Part:
    return Part(part.rank, part.forms[drop:], part.gap)
