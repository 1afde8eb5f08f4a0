"""A seal in words, so that both sides can read it aloud."""

from typing import Final

from data.sealwords import ENGLISH, KOREAN

COUNT: Final = 4
"""One word for each byte: two records with the same four are one in four thousand million."""


def words(seal: str, language: str) -> tuple[str, ...]:
    """Return the words for the first bytes of ``seal``, a digest in hex; English for any language but Korean."""
    known = KOREAN if language == "ko" else ENGLISH
    return tuple(known[each] for each in bytes.fromhex(seal)[:COUNT])
