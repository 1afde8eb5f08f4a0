"""A message in full, as it goes out."""

from rich.cells import chop_cells

from widgets.line import Span
from widgets.pane import Rows
from widgets.text import tidy

_LONGEST = 20_000


def message_rows(text: str, cells: int) -> Rows:
    """Draw every line; long ones run on. Each row can be selected, so that all of it can be scrolled to."""
    rows = [
        Span(part, "title" if line.startswith("#") else "text")
        for line in text.splitlines()
        for part in (chop_cells(_indented(line), max(cells, 8)) or [""])
    ]
    return tuple((number, (span,)) for number, span in enumerate(rows))


def _indented(line: str) -> str:
    return " " * (len(line) - len(line.lstrip(" "))) + tidy(line, _LONGEST)
