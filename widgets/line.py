"""A line as the widgets draw it: spans of text, each with a role that the theme gives a colour."""

from functools import lru_cache
from typing import Final, Literal, NamedTuple, get_args

from widgets.text import cut, width

Role = Literal[
    "text",
    "dim",
    "rule",
    "title",
    "ok",
    "warn",
    "breach",
    "info",
    "trend",
    "select",
    "chosen",
    "key",
    "bar",
    "p1",
    "p2",
    "p3",
    "p4",
    "alert",
    "caution",
    "environment",
    "production",
    "drill",
    "demo",
]
"""What a span means; ``alert`` to ``demo`` are blocks of colour, loud on purpose."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)
LOUD: Final[frozenset[Role]] = frozenset(
    {"alert", "caution", "environment", "production", "drill", "demo", "p1", "chosen"}
)
"""Roles with a background of their own."""


class Span(NamedTuple):
    """Some text in one role."""

    text: str
    role: Role = "text"


Line = tuple[Span, ...]


@lru_cache(maxsize=4096)
def line_width(line: Line) -> int:
    """Return how many cells a line takes."""
    return sum(width(span.text) for span in line)


def plain(line: Line) -> str:
    """Return a line's text."""
    return "".join(span.text for span in line)


@lru_cache(maxsize=4096)
def fit_line(line: Line, cells: int) -> Line:
    """Return a line in exactly ``cells`` cells: cut with ``…`` or padded on the right."""
    spare = cells - line_width(line)
    if spare >= 0:
        return (*line, Span(" " * spare)) if spare else line
    room, kept = cells - 1, []
    for text, role in line:
        if width(text) > room:
            kept.append(Span(cut(text + " ", room + 1) if room >= 0 else "", role))
            break
        kept.append(Span(text, role))
        room -= width(text)
    return fit_line(tuple(kept), cells)


def ends(left: Line, right: Line, cells: int) -> Line:
    """Return ``left`` at the left edge and ``right`` at the right one, ``left`` cut to leave a blank between."""
    size = line_width(right)
    if size >= cells:
        return fit_line(right, cells)
    room = cells - size - (1 if right else 0)
    return (*fit_line(left, room), Span(" ") if right else Span(""), *right)


def joined(parts: list[Line], between: Line) -> Line:
    """Return the parts that are not empty, with ``between`` between two of them."""
    line: Line = ()
    for part in parts:
        if part:
            line = (*line, *between, *part) if line else part
    return line
