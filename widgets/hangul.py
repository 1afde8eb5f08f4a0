"""Hangul taken apart into the keys that were struck for it, on the two-set layout that every Korean keyboard has.

With the Hangul input method on, ``a`` arrives as ``ㅁ``, and ``a`` ``j`` struck one after the other as ``머``.
"""

import unicodedata
from functools import lru_cache
from typing import Final

_INITIALS: Final = "r R s e E f a q Q t T d w W c z x v g"
_VOWELS: Final = "k o i O j p u P h hk ho hl y n nj np nl b m ml l"
_FINALS: Final = "r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g"
_JAMO = {
    begin + offset: keys
    for begin, row in ((0x1100, _INITIALS), (0x1161, _VOWELS), (0x11A8, _FINALS))
    for offset, keys in enumerate(row.split())
}
"""Conjoining jamo, in Unicode's order, with their keys; a capital is struck with shift."""
# Two compounds that Unicode takes for initials of old when they stand alone: ㅀ and ㅄ.
_JAMO[0x111A], _JAMO[0x1121] = "fg", "qt"
_BLOCKS: Final = ((0x1100, 0x11FF), (0x3131, 0x318E), (0xAC00, 0xD7A3), (0xFFA0, 0xFFDC))
"""Conjoining jamo, single jamo, syllables, and the narrow forms of single jamo."""
_WIDE: Final = (0xFF01, 0xFF5E)
"""The signs of ASCII, each as wide as a syllable."""


def is_hangul(character: str) -> bool:
    """Return whether it is a syllable or a single jamo."""
    return len(character) == 1 and any(begin <= ord(character) <= end for begin, end in _BLOCKS)


def is_wide(character: str) -> bool:
    """Return whether it is a letter, a digit or a sign of ASCII in its full-width form."""
    return character == "\u3000" or (len(character) == 1 and _WIDE[0] <= ord(character) <= _WIDE[1])


@lru_cache(maxsize=1024)
def strokes(character: str) -> str:
    """Return the keys that were struck for ``character``, capitals for those with shift.

    A compound vowel or final is two strokes. Neither Hangul of today nor full-width: nothing.
    """
    if is_wide(character):
        return unicodedata.normalize("NFKC", character)
    if not is_hangul(character):
        return ""
    jamo = unicodedata.normalize("NFKD", character)
    keys = [_JAMO.get(ord(each), "") for each in jamo]
    return "".join(keys) if all(keys) else ""


def shortcuts(character: str) -> str:
    """Return the keys of the board that ``character`` stands for: those struck, without shift where it is Hangul.

    No capital is bound on the board, because most are the same jamo as the small letter.
    """
    keys = strokes(character)
    return keys.lower() if is_hangul(character) else keys
