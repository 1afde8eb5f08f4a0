"""Finding by a few typed words: nothing is missed, nothing else is found, the nearest comes first."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.rules.finding import INITIALS, distance, find, folded, initials_of, words_of

SIGNS = "ab Ié1-상담ㅅ라우팅"
TEXTS = st.lists(st.text(SIGNS, max_size=12), max_size=8)


def found(texts: list[str], query: str) -> list[str]:
    return find(texts, query, lambda text: text, lambda text: text[:1])


@given(TEXTS)
def test_nothing_typed_finds_everything_in_order_of_sections(texts: list[str]) -> None:
    names = list(dict.fromkeys(text[:1] for text in texts))
    assert found(texts, " ") == [text for name in names for text in texts if text[:1] == name]


@given(TEXTS, st.text("abIé1-상라 ", max_size=4))
def test_what_is_found_is_just_what_holds_every_word(texts: list[str], query: str) -> None:
    holds = [text for text in texts if all(word in folded(text) for word in words_of(query))]
    assert sorted(found(texts, query)) == sorted(holds)


@given(TEXTS, st.text(SIGNS, max_size=3), st.text(SIGNS, max_size=3))
def test_a_further_word_finds_no_more_and_their_order_does_not_count(texts: list[str], one: str, two: str) -> None:
    both = sorted(found(texts, f"{one} {two}"))
    assert both == sorted(found(texts, f"{two} {one}"))
    assert all(both.count(text) <= found(texts, one).count(text) for text in both)


@given(st.text(SIGNS, max_size=12), st.integers(0, 11), st.integers(1, 4))
def test_any_part_of_a_text_finds_it_in_capitals_and_taken_apart(text: str, begin: int, length: int) -> None:
    part = text[begin : begin + length]
    assert distance(part.upper(), text) is not None
    assert distance(unicodedata.normalize("NFD", part), unicodedata.normalize("NFD", text)) is not None


@given(st.text("상담라우팅ㅅ1 ", min_size=1, max_size=12), st.integers(0, 11), st.integers(1, 4))
def test_initial_consonants_find_what_begins_with_them(text: str, begin: int, length: int) -> None:
    assert distance(initials_of(text)[begin : begin + length], text) is not None


@given(TEXTS, st.text(SIGNS, max_size=4))
def test_in_a_section_the_nearest_comes_first_and_the_nearest_section_is_first(
    texts: list[str], query: str
) -> None:
    far = [distance(query, text) or 0 for text in found(texts, query)]
    names = [text[:1] for text in found(texts, query)]
    sections = [[far[i] for i, name in enumerate(names) if name == each] for each in dict.fromkeys(names)]
    assert all(section == sorted(section) for section in sections)
    assert [min(section) for section in sections] == sorted(min(section) for section in sections)
    assert all(names[i] == names[i + 1] or names[i] not in names[i + 1 :] for i in range(len(names) - 1))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("ㅅㄷ", "상담 라우팅 불능"),
        ("ㅅ담 ㄹㅇ", "상담 라우팅 불능"),
        ("불능 상담", "상담 라우팅 불능"),
        ("inc-12", "P1 INC-12 calls drop"),
        ("DROP 12", "P1 INC-12 calls drop"),
        ("2222", "이기술 · 기술 지원 010-2222-2222"),
    ],
)
def test_what_people_type(query: str, text: str) -> None:
    assert distance(query, text) is not None
    assert distance(query + "x", text) is None


def test_a_whole_word_is_nearer_than_a_part() -> None:
    assert found(["INC-112", "INC-120", "INC-12"], "inc-12") == ["INC-12", "INC-120"]
    assert found(["note", "a note", "notes of", "denote"], "note")[0] == "note"
    assert initials_of("가힣 a") == INITIALS[0] + INITIALS[-1] + " a"
