"""Finds what was meant by a few typed words: all of them have to occur, in any order, in either case.

Hangul is found by its initial consonants too: ``ㅅㄷ`` finds 상담, and so does ``ㅅ담``.
"""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
"""The consonants that begin a syllable, in the order of their code points."""
_FIRST_SYLLABLE: Final = ord("가")
_LAST_SYLLABLE: Final = ord("힣")
_AN_INITIAL: Final = 588
"""How many syllables begin with the same consonant."""

T = TypeVar("T")


def folded(text: str) -> str:
    """Return ``text`` as it is compared: syllables composed, in one case."""
    return unicodedata.normalize("NFC", text).casefold()


def words_of(query: str) -> list[str]:
    """Return the words of what was typed, as they are compared."""
    return folded(query).split()


def initials_of(text: str) -> str:
    """Return ``text`` with the initial consonant in the place of each syllable."""
    return "".join(map(_initial, text))


def _initial(sign: str) -> str:
    code = ord(sign)
    if _FIRST_SYLLABLE <= code <= _LAST_SYLLABLE:
        return INITIALS[(code - _FIRST_SYLLABLE) // _AN_INITIAL]
    return sign


def _places(word: str, text: str, initials: str) -> list[int]:
    """Return where ``word`` occurs in ``text``."""
    last = len(text) - len(word)
    if not any(sign in INITIALS for sign in word):
        return [at for at in range(last + 1) if text.startswith(word, at)]
    return [
        at
        for at in range(last + 1)
        if all(sign in (text[at + i], initials[at + i]) for i, sign in enumerate(word))
    ]


def distance(query: str, text: str) -> int | None:
    """Return how far ``text`` is from what was typed, 0 being nearest; None where a word does not occur in it.

    A word that is one of the text's is nearest, then one that begins one, then one inside.
    """
    there = folded(text)
    initials = initials_of(there)
    total = 0
    for word in words_of(query):
        places = _places(word, there, initials)
        if not places:
            return None
        total += min(_at(place, word, there) for place in places)
    return total


def _at(place: int, word: str, text: str) -> int:
    begins = place == 0 or not text[place - 1].isalnum()
    end = place + len(word)
    ends = end == len(text) or not text[end].isalnum()
    return 0 if begins and ends else 1 if begins else 2


def find(items: Sequence[T], query: str, text: Callable[[T], str], section: Callable[[T], str]) -> list[T]:
    """Return what was meant: the section with the nearest item first, in each the nearest first, else in order.

    Args:
        items: in the order in which they stand when nothing tells them apart.
        query: what was typed; nothing finds everything.
        text: what an item is found by.
        section: what an item stands under.
    """
    measured = [(distance(query, text(item)), item) for item in items]
    found = [(far, item) for far, item in measured if far is not None]
    nearest: dict[str, int] = {}
    for far, item in found:
        nearest[section(item)] = min(far, nearest.get(section(item), far))
    order = {name: place for place, name in enumerate(sorted(nearest, key=lambda name: nearest[name]))}
    found.sort(key=lambda each: (order[section(each[1])], each[0]))
    return [item for _far, item in found]
