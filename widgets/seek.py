"""Words sought among rows: where they stand, and how they are drawn there."""

from collections.abc import Sequence
from itertools import groupby

from data.logfilter import folded
from widgets.line import Line, Role, Span, plain
from widgets.text import tidy

FOUND: Role = "chosen"
"""How a sought word is drawn; where it stands, the mark of the selection says too."""


def sought(text: str) -> tuple[str, ...]:
    """Return the words of what is typed."""
    return tuple(folded(tidy(text)).split())


def matches(lines: Sequence[Line], keys: Sequence[object], words: Sequence[str]) -> list[int]:
    """Return the rows with a key that have all of the words, together with those without one that follow."""
    found: list[int] = []
    text, begin = "", -1
    for index in range(len(lines) + 1):
        ends = index == len(lines) or (index < len(keys) and keys[index] is not None)
        if ends:
            if begin >= 0 and words and all(word in text for word in words):
                found.append(begin)
            text, begin = "", index
        if index < len(lines):
            text += folded(plain(lines[index])).strip() + " "
    return found


def lit(line: Line, words: Sequence[str]) -> Line:
    """Return a line in which the words stand out."""
    text = folded(plain(line))
    marked: set[int] = set()
    for word in words:
        at = text.find(word)
        while at >= 0:
            marked.update(range(at, at + len(word)))
            at = text.find(word, at + 1)
    if not marked:
        return line
    spans: list[Span] = []
    place = 0
    for span in line:
        for found, piece in groupby(enumerate(span.text, place), key=lambda each: each[0] in marked):
            text = "".join(sign for _at, sign in piece)
            spans.append(Span(text, FOUND if found else span.role))
        place += len(span.text)
    return tuple(spans)
