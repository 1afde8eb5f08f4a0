"""A document in sections, as a page of the board shows it."""

from typing import Final

from data.documentviews import Section
from data.i18n import _
from widgets.line import Line, Role, Span
from widgets.pane import Rows
from widgets.text import fit, tidy, width, wrapped

_LIMIT: Final = 4_000
_COLUMN: Final = 20
"""Cells that a column takes at most; the last one runs on over several rows."""
_LAST: Final = 12
"""Cells that the last column has at least."""


def draft_rows(sections: tuple[Section, ...], cells: int, *, blank: str) -> Rows:
    """Draw each section under its title.

    Args:
        sections: in order.
        cells: of a row.
        blank: what stands where people are to write.
    """
    lines: list[Line] = []
    for part in sections:
        lines.append((Span(tidy(part.title), "title"),))
        if part.rows:
            lines += _rows(part, cells)
        else:
            lines.append((Span("  " + (blank if part.blank else _("none")), "dim"),))
        lines.append(())
    # Every row has a key, so that the arrows go through all of them.
    return tuple(enumerate(lines[:-1]))


def _rows(part: Section, cells: int) -> list[Line]:
    table = [tuple(tidy(cell, _LIMIT) for cell in row) for row in part.rows]
    head = [tuple(part.head)] if part.head else []
    columns = [
        min(max(width(row[at]) for row in (*head, *table) if at < len(row) - 1), _COLUMN)
        for at in range(max(len(row) for row in table) - 1)
    ]
    while columns and 2 + sum(columns) + 2 * len(columns) + _LAST > cells and max(columns) > 1:
        columns[columns.index(max(columns))] -= 1
    return [line for row in head for line in _wrapped(row, columns, cells, "dim")] + [
        line for row in table for line in _wrapped(row, columns, cells, "text")
    ]


def _wrapped(row: tuple[str, ...], columns: list[int], cells: int, role: Role) -> list[Line]:
    """Return one row of a table, its last column running on below itself."""
    sizes = columns[: len(row) - 1]
    left = "  " + "".join(fit(cell, size) + "  " for cell, size in zip(row, sizes, strict=False))
    words = wrapped(row[-1], max(cells - width(left), 1))
    first: Line = (Span(left, "dim"), Span(words[0], role))
    return [first, *((Span(" " * width(left)), Span(part, role)) for part in words[1:])]
