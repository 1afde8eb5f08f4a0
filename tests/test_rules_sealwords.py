"""The words of a seal: told apart by telephone, and the same for both sides."""

import unicodedata
from collections import Counter
from itertools import combinations

import pytest

from data.sealwords import ENGLISH, KOREAN
from warroom.rules.sealwords import words

SOUNDS = str.maketrans("ㅐㅒㅖㅙㅚㅞㅢㄲㅋㄸㅌㅃㅍㅆㅉㅊ", "ㅔㅔㅔㅔㅔㅔㅣㄱㄱㄷㄷㅂㅂㅅㅈㅈ")
"""Sounds that a telephone, or many speakers, make one of."""
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"


def heard(word: str) -> list[str]:
    """Return the sounds of a Korean word: initial, vowel and final of each syllable."""
    found = []
    for each in word:
        number = ord(each) - ord("가")
        found += [INITIALS[number // 588].translate(SOUNDS), VOWELS[number % 588 // 28].translate(SOUNDS)]
        found.append(str(number % 28))
    return found


def apart(one: str, other: str) -> int:
    """Return how many letters have to change until ``one`` is ``other``."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, row = row, [i]
        for j, each in enumerate(other, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != each)))
    return row[-1]


@pytest.mark.parametrize("known", [KOREAN, ENGLISH])
def test_there_is_one_for_each_byte(known: tuple[str, ...]) -> None:
    assert len(set(known)) == len(known) == 256


def test_korean_words_are_told_apart_by_their_first_syllable() -> None:
    for each in KOREAN:
        assert [unicodedata.name(char).startswith("HANGUL SYLLABLE") for char in each] == [True, True], each
    assert len({each[0] for each in KOREAN}) == 256
    sounds = {each: heard(each) for each in KOREAN}
    for one, other in combinations(KOREAN, 2):
        differ = sum(a != b for a, b in zip(sounds[one], sounds[other], strict=True))
        assert differ >= 2, (one, other)


def test_english_words_are_short_and_begin_differently() -> None:
    assert all(3 <= len(each) <= 8 and each.isascii() and each.islower() for each in ENGLISH)
    assert len({each[:3] for each in ENGLISH}) == 256
    assert max(Counter(each[:2] for each in ENGLISH).values()) <= 3
    near = [(one, other) for one, other in combinations(ENGLISH, 2) if one[1:] == other[1:]]
    assert near == []
    assert min(apart(one, other) for one, other in combinations(ENGLISH, 2) if abs(len(one) - len(other)) < 3) >= 3


def test_no_word_is_one_of_the_work() -> None:
    work = {"장애", "경보", "알람", "조치", "인수", "인계", "담당", "alarm", "alert", "outage", "page", "shift"}
    assert not work & {*KOREAN, *ENGLISH}


def test_a_seal_is_four_of_them() -> None:
    seal = "00ff01fe" + "9" * 56
    assert words(seal, "ko") == (KOREAN[0], KOREAN[255], KOREAN[1], KOREAN[254])
    assert words(seal, "en") == words(seal, "de") == (ENGLISH[0], ENGLISH[255], ENGLISH[1], ENGLISH[254])
    assert words("01" + seal[2:], "ko") != words(seal, "ko")
    assert KOREAN[:2] == ("각도", "간장"), "the order is part of what was read aloud"
