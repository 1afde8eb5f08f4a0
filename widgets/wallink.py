"""What all parts of the wall are drawn with: large signs, wide words, fields of colour, parts side by side."""

from collections.abc import Sequence
from typing import Final

from widgets.bigdigits import LIT, Big
from widgets.line import Line, Role, Span, fit_line, line_width
from widgets.text import cut, width

Lines = tuple[Line, ...]

PLAIN: Final[Role] = "text"
"""Where there is no field."""


MIDDLE: Final = 0.5


class Lit(Span):
    """Cells of a large sign, to be filled with the colour of their role."""


def spaced(words: str) -> str:
    """Return words set wide, ``P 1   O P E N``, for the distance."""
    return "   ".join(" ".join(word) for word in words.split())


def centred(text: str, cells: int, role: Role, filler: str = " ") -> Line:
    """Return ``text`` in the middle of a row, with ``filler`` on both sides of it."""
    short = cut(text, cells)
    spare = cells - width(short)
    edge = max(spare // 2 - 3, 0) if filler != " " else 0
    left = filler * edge + " " * (spare // 2 - edge)
    right = " " * (spare - spare // 2 - edge) + filler * edge
    return (Span(left + short + right, role),)


def large(drawn: Big, cells: int, role: Role, field: Role = PLAIN, *, lean: float = MIDDLE) -> Lines:
    """Return a large text in rows of ``cells``.

    Args:
        drawn: no wider than that.
        cells: columns.
        role: whose colour its lit cells have.
        field: what its other cells and the sides are drawn in.
        lean: where it stands between the left edge, 0, and the right one, 1.
    """
    before = int((cells - drawn.width) * lean)
    after = cells - drawn.width - before
    sides = (Span(" " * before, field), Span(" " * after, field))
    return tuple((sides[0], *_ink(row, drawn, role, field), sides[1]) for row in drawn.rows)


def _ink(row: str, drawn: Big, role: Role, field: Role) -> Line:
    if not drawn.solid:
        return (Span(row, role if field == PLAIN else field),)
    spans: list[Span] = []
    start = 0
    for end in range(1, len(row) + 1):
        if end == len(row) or row[end] != row[start]:
            text = row[start:end]
            spans.append(Lit(text, role) if text[0] == LIT else Span(text, field))
            start = end
    return tuple(spans)


def dyed(line: Line, field: Role, cells: int) -> Line:
    """Return a line in exactly ``cells``, all of it in ``field`` unless that is none."""
    whole = fit_line(line, cells)
    return whole if field == PLAIN else (Span("".join(span.text for span in whole), field),)


def blank(cells: int, field: Role = PLAIN) -> Line:
    """Return an empty row."""
    return (Span(" " * cells, field),)


def tall(lines: Sequence[Line], cells: int, rows: int) -> Lines:
    """Return exactly ``rows`` rows of ``cells``."""
    kept = tuple(fit_line(line, cells) for line in lines[:rows])
    return kept + (blank(cells),) * (rows - len(kept))


def beside(parts: Sequence[tuple[Sequence[Line], int]], gap: int, rows: int) -> Lines:
    """Return parts, each with the columns that it has, side by side in ``rows`` rows."""
    columns = [tall(lines, cells, rows) for lines, cells in parts]
    found = []
    for row in range(rows):
        line: Line = ()
        for index, column in enumerate(columns):
            line = (*line, *((Span(" " * gap),) if index else ()), *column[row])
        found.append(line)
    return tuple(found)


def ends_of(left: Line, right: Line, cells: int) -> Line:
    """Return ``left`` and ``right`` at the two edges; ``right`` goes where both have no room."""
    spare = cells - line_width(left) - line_width(right)
    return (*left, Span(" " * spare), *right) if right and spare > 0 else fit_line(left, cells)
