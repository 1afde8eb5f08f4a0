"""Patterns with ``*``, ``?`` and ``[a-z]``, matched in a time that grows with the text, whatever the pattern."""

import fnmatch
import re
from collections.abc import Callable
from typing import Final

from data.i18n import _

_SIGN: Final = re.compile(r"\*+|\[!?+\]?+[^\]]*\]|.", re.DOTALL)
_LONGEST: Final = 40
"""Signs between two stars, when one of them stands for several characters: each is tried at each place."""

Finder = Callable[[str, int, int], int]
"""Returns where a part stands first in a text between two places, or -1."""


class Glob:
    """A pattern, read once.

    Raises:
        ValueError: Too many signs stand between two stars; the message ends in the mend, behind a semicolon.
    """

    def __init__(self, pattern: str) -> None:
        parts: list[list[str]] = [[]]
        for found in _SIGN.finditer(pattern.replace("[^", "[!")):
            if found[0].startswith("*"):
                parts.append([])
            else:
                parts[-1].append(found[0])
        for signs in parts[1:-1]:
            if len(signs) > _LONGEST and None in map(_plain, signs):
                raise ValueError(
                    _(
                        "pat() with more than {count} signs between two stars, ? or [] among them; shorten it"
                    ).format(count=_LONGEST)
                )
        self._starred = len(parts) > 1
        self._parts = [(len(signs), _finder(signs)) for signs in parts]

    def matches(self, text: str) -> bool:
        """Whether the whole of ``text`` fits."""
        first, *middle = self._parts
        if not self._starred:
            return len(text) == first[0] and first[1](text, 0, len(text)) == 0
        last = middle.pop()
        place, end = first[0], len(text) - last[0]
        if place > end or first[1](text, 0, place) != 0 or last[1](text, end, len(text)) != end:
            return False
        # Of each part in turn the first place is the best one: it leaves most to those behind it.
        for size, find in middle:
            found = find(text, place, end)
            if found < 0:
                return False
            place = found + size
        return True


def _finder(signs: list[str]) -> Finder:
    plain = [_plain(sign) for sign in signs]
    if None not in plain:
        whole = "".join(sign for sign in plain if sign is not None)
        return lambda text, start, end: text.find(whole, start, end)
    search = re.compile("".join(_expression(sign) for sign in signs), re.DOTALL).search

    def find(text: str, start: int, end: int) -> int:
        found = search(text, start, end)
        return -1 if found is None else found.start()

    return find


def _plain(sign: str) -> str | None:
    """Return the one character that ``sign`` stands for; None when it may be several."""
    if len(sign) == 1:
        return None if sign == "?" else sign
    return sign[1] if len(sign) == 3 and sign[1] != "!" else None


def _expression(sign: str) -> str:
    return fnmatch.translate(sign).removesuffix(r"\Z").removesuffix(r"\z")
