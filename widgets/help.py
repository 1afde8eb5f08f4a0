"""Every key and what it does, in sections."""

from widgets.line import Line, Span
from widgets.pane import Rows
from widgets.text import fit, width

Section = tuple[str, tuple[tuple[str, str], ...]]
"""A heading, and pairs of keys and words."""


def help_rows(sections: tuple[Section, ...], cells: int) -> Rows:
    """Draw each section in as many columns as there is room for, read downwards; a row is selected to scroll."""
    pairs = [pair for _heading, pairs in sections for pair in pairs]
    key = max((width(key) for key, _words in pairs), default=0)
    column = min(key + 1 + max((width(words) for _key, words in pairs), default=0) + 2, cells)
    columns = max(cells // column, 1) if column else 1
    lines: list[Line] = []
    for heading, found in sections:
        height = -(-len(found) // columns)
        lines.append((Span(heading, "title"),))
        lines += [_row(found[row::height], key, column) for row in range(height)]
    return tuple(enumerate(lines))


def _row(pairs: tuple[tuple[str, str], ...], key: int, column: int) -> Line:
    return tuple(
        span
        for name, words in pairs
        for span in (Span(fit(name, key, "right") + " ", "key"), Span(fit(words, column - key - 1)))
    )
