"""How a terminal draws: its pen, its cursor, and the shortest way from one state of them to another."""

from functools import lru_cache
from typing import Final, NamedTuple


class Pen(NamedTuple):
    """Everything that a character takes on when it is drawn."""

    marks: frozenset[int] = frozenset()
    """Bold, italics and the like, by their numbers."""
    ink: str = ""
    """The colour of the character, as a terminal is told; empty is the terminal's own."""
    paper: str = ""
    """The colour behind it."""
    link: str = ""
    """Parameters and address of the hyperlink it belongs to, joined as a terminal is told; empty is none."""


PLAIN: Final = Pen()
_OFF: Final = {
    22: (1, 2),
    23: (3,),
    24: (4, 21),
    25: (5, 6),
    27: (7,),
    28: (8,),
    29: (9,),
    54: (51, 52),
    55: (53,),
}
"""What ends marks, and which."""
_MARKS: Final = frozenset(mark for marks in _OFF.values() for mark in marks)
_CONFUSED: Final = 21
"""A second line under the character for some terminals, the end of bold for others."""


@lru_cache(maxsize=4096)
def changed(pen: Pen, numbers: str) -> Pen | None:
    """Return the pen after a terminal was told ``numbers``, joined by ``;``; None where one of them is unknown."""
    marks, ink, paper = pen.marks, pen.ink, pen.paper
    left = [int(each or 0) for each in numbers.split(";")]
    while left:
        number = left.pop(0)
        if number == 0:
            marks, ink, paper = PLAIN[:3]
        elif number in _MARKS:
            marks |= {number}
        elif number in _OFF:
            marks = marks.difference(_OFF[number])
        elif 30 <= number <= 37 or 90 <= number <= 97:
            ink = str(number)
        elif 40 <= number <= 47 or 100 <= number <= 107:
            paper = str(number)
        elif number == 39:
            ink = ""
        elif number == 49:
            paper = ""
        elif number in (38, 48) and (count := {5: 2, 2: 4}.get(left[0] if left else -1, 99)) <= len(left):
            colour = ";".join(map(str, (number, *left[:count])))
            del left[:count]
            ink, paper = (colour, paper) if number == 38 else (ink, colour)
        else:
            return None
    return Pen(marks, ink, paper, pen.link)


@lru_cache(maxsize=4096)
def change(old: Pen | None, new: Pen) -> str:
    """Return what a terminal is told that draws with ``old``; None is a pen that nobody knows."""
    link = "" if new.link == (old.link if old else "") else f"\x1b]8;{new.link or ';'}\x1b\\"
    if old is not None and old[:3] == new[:3]:
        return link
    whole = [*map(str, sorted(new.marks)), *filter(None, (new.ink, new.paper))]
    if old is None or old[:3] != PLAIN[:3]:
        whole.insert(0, "0" if whole else "")
    ways = [";".join(whole)]
    if old is not None and _CONFUSED not in old.marks | new.marks:
        ways.append(";".join(_steps(old, new)))
    return f"\x1b[{min(ways, key=len)}m{link}"


def _steps(old: Pen, new: Pen) -> list[str]:
    steps, kept = [], old.marks
    for off, marks in _OFF.items():
        if (old.marks - new.marks).intersection(marks):
            steps.append(str(off))
            kept = kept.difference(marks)
    steps += map(str, sorted(new.marks - kept))
    if old.ink != new.ink:
        steps.append(new.ink or "39")
    if old.paper != new.paper:
        steps.append(new.paper or "49")
    return steps


def way(at: tuple[int, int] | None, x: int, y: int) -> str:
    """Return the shortest way of the cursor to a column and a row; from None, a place that nobody knows."""
    place = f"{y + 1 if y else ''};{x + 1}" if x else f"{y + 1 if y else ''}"
    ways = [f"\x1b[{place}H"]
    if at is not None:
        down, right = y - at[1], x - at[0]
        across = [_step("C", right) if right > 0 else _step("D", -right), f"\x1b[{x + 1 if x else ''}G"]
        if right <= 0:
            across.append("\b" * -right)
        ways.append(_step("B" if down > 0 else "A", abs(down)) + min(across, key=len))
    return min(ways, key=len)


def _step(letter: str, count: int) -> str:
    return f"\x1b[{count if count > 1 else ''}{letter}" if count else ""
