"""How alike two titles are, whatever numbers stand in them."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

ALIKE: Final = 0.5
"""From here on two titles are taken to speak of the same trouble."""

_SIZE: Final = 3


@lru_cache(maxsize=4096)
def trigrams(title: str) -> frozenset[str]:
    """Return every three neighbouring letters of each word, its edges among them.

    Hangul is taken apart into its jamo: a syllable weighs as much as the letters of a Latin word, and a particle
    behind a word changes little. Numbers and signs count for nothing: a node, a code, a duration differs each
    time.
    """
    apart = unicodedata.normalize("NFKD", title).casefold()
    letters = "".join(char if unicodedata.category(char)[0] == "L" else " " for char in apart)
    padded = (f" {word} " for word in letters.split())
    return frozenset(word[at : at + _SIZE] for word in padded for at in range(len(word) - _SIZE + 1))


@lru_cache(maxsize=4096)
def likeness(one: str, other: str) -> float:
    """Return how alike two titles are, 0 to 1: twice what they share over what both have."""
    left, right = trigrams(one), trigrams(other)
    if not left or not right:
        return 0.0
    return 2 * len(left & right) / (len(left) + len(right))


def most_alike(title: str, others: Iterable[tuple[int, str]]) -> tuple[int, float] | None:
    """Return number and likeness of the most alike of ``others``; None when none is alike enough.

    Args:
        title: the one that the others are held against.
        others: number and title of each, the newest first; of equals the newest is taken.
    """
    best: tuple[int, float] | None = None
    for number, other in others:
        alike = likeness(title, other)
        if alike >= ALIKE and (best is None or alike > best[1]):
            best = number, alike
    return best
