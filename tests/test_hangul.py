"""Letters work with the Hangul input method on: syllables taken apart, and what that means where the focus is."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.widgets import Input

from tests.boards import House, house
from tests.test_board import desk
from tests.test_keyboard import typed
from widgets.hangul import is_hangul, shortcuts, strokes
from widgets.pane import Pane

HINT = "Hangul input is on"
LAYOUT = {
    **dict(zip("qwertyuiop", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", strict=True)),
    **dict(zip("asdfghjkl", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", strict=True)),
    **dict(zip("zxcvbnm", "ㅋㅌㅊㅍㅠㅜㅡ", strict=True)),
    **dict(zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True)),
}
"""The keyboard, row by row, as it is printed on its keys."""
COMPOUND = {
    "ㅗㅏ": "ㅘ",
    "ㅗㅐ": "ㅙ",
    "ㅗㅣ": "ㅚ",
    "ㅜㅓ": "ㅝ",
    "ㅜㅔ": "ㅞ",
    "ㅜㅣ": "ㅟ",
    "ㅡㅣ": "ㅢ",
    "ㄱㅅ": "ㄳ",
    "ㄴㅈ": "ㄵ",
    "ㄴㅎ": "ㄶ",
    "ㄹㄱ": "ㄺ",
    "ㄹㅁ": "ㄻ",
    "ㄹㅂ": "ㄼ",
    "ㄹㅅ": "ㄽ",
    "ㄹㅌ": "ㄾ",
    "ㄹㅍ": "ㄿ",
    "ㄹㅎ": "ㅀ",
    "ㅂㅅ": "ㅄ",
}
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
SYLLABLES = st.integers(0xAC00, 0xD7A3).map(chr)


def composed(keys: str) -> str:
    """Return the one syllable that an input method makes of ``keys``."""
    jamo = [LAYOUT[key] for key in keys]
    initial = jamo.pop(0)
    vowel = jamo.pop(0)
    if jamo and vowel + jamo[0] in COMPOUND and COMPOUND[vowel + jamo[0]] in VOWELS:
        vowel = COMPOUND[vowel + jamo.pop(0)]
    final = COMPOUND["".join(jamo)] if len(jamo) == 2 else "".join(jamo)
    place = (INITIALS.index(initial) * 21 + VOWELS.index(vowel)) * 28 + FINALS.index(final)
    return chr(0xAC00 + place)


def test_every_syllable_is_the_keys_that_make_it() -> None:
    syllables = [chr(each) for each in range(0xAC00, 0xD7A4)]
    assert len(syllables) == 11_172
    assert [composed(strokes(each)) for each in syllables] == syllables


def test_every_single_jamo_is_its_key() -> None:
    for key, jamo in LAYOUT.items():
        assert strokes(jamo) == key
        assert shortcuts(jamo) == key.lower()
    for parts, whole in COMPOUND.items():
        assert strokes(whole) == strokes(parts[0]) + strokes(parts[1])


@given(SYLLABLES)
def test_a_syllable_whole_or_in_conjoining_jamo_is_the_same_keys(syllable: str) -> None:
    apart = unicodedata.normalize("NFD", syllable)
    assert "".join(map(strokes, apart)) == strokes(syllable)
    assert shortcuts(syllable) == strokes(syllable).lower()
    assert shortcuts(syllable).isascii()


@given(st.characters())
def test_nothing_else_is_a_shortcut(character: str) -> None:
    keys = shortcuts(character)
    assert not keys or is_hangul(character) or unicodedata.normalize("NFKC", character) == keys
    assert character not in ("½", "①", "é", "漢", "ﬁ") or not keys


@pytest.mark.parametrize(
    ("character", "keys"),
    [("ㅁ", "a"), ("머", "aj"), ("노", "sh"), ("ㅜ", "n"), ("과", "rhk"), ("값", "rkqt")],
)
def test_examples(character: str, keys: str) -> None:
    assert shortcuts(character) == keys


@pytest.mark.parametrize(
    ("character", "keys"),
    [("ａ", "a"), ("１", "1"), ("？", "?"), ("．", "."), ("＠", "@"), ("\u3000", " "), ("Ａ", "A"), ("ﾡ", "r")],
)
def test_full_width_signs_are_the_narrow_ones(character: str, keys: str) -> None:
    assert shortcuts(character) == keys


# On the board


async def test_a_syllable_is_its_keys_one_after_the_other(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("머")
        await hands.becomes(2, lambda found: found.acknowledged_by == "이기술")
        page = hands.screen.query_one("#page", Pane)
        await hands.until(lambda: page.region.area > 0 and "Postmortem" in str(page.border_title))


async def test_what_is_typed_into_a_field_stays_hangul(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("ㅜ")
        await hands.until(lambda: hands.asks)
        await hands.press(*"머ㅁ１")
        assert hands.screen.query_one(Input).value == "머ㅁ１"
        await hands.press("escape")
        await hands.until(lambda: not hands.asks)


async def test_the_rest_of_a_syllable_that_opens_a_question_is_dropped(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        before = await hands.incident(2)
        # g asks for the parts of the incident; n and p, typed with it, must not be answers or open a question.
        await hands.press("훼")
        await hands.until(lambda: hands.asks)
        await hands.pilot.pause()
        await hands.press("escape")
        await hands.until(lambda: not hands.asks)
        assert not hands.screen.query_one("#timeline", Pane).region.area
        # p asks for the priority in options, of which the rest is none either: 훼 again, but from its vowel.
        await hands.press("ㅞ")
        await hands.until(lambda: hands.asks)
        await hands.pilot.pause()
        assert hands.screen.query_one(Input).value == ""
        await hands.press("escape")
        await hands.until(lambda: not hands.asks)
        assert await hands.incident(2) == before


async def test_in_a_question_of_options_digits_count_and_letters_mean_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("ㄴ")
        await hands.until(lambda: hands.asks)
        await hands.press("ㅁ", "머", "a")
        assert hands.asks
        await hands.press("３")
        await hands.becomes(2, lambda found: found.step == 3)


async def test_a_syllable_whose_act_is_refused_does_nothing_more(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        # n, with no incident to write a note on; o, struck with it, must not open one.
        typed(hands, "ㅜ", 10.0)
        await hands.until(lambda: "no incident is open" in hands.said)
        await hands.until(lambda: not hands.app._keyboard._busy)
        hands.screen.say("")
        # In a breath of its own: what follows a refusal at once is dropped.
        typed(hands, "ㅞ", 20.0)
        await hands.until(lambda: "no incident is open" in hands.said)
        await hands.pilot.pause()
        assert not hands.asks


async def test_control_keys_named_by_their_hangul_are_the_same(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        forgotten: list[bool] = []
        hands.app._forget_screen = lambda: forgotten.append(True)  # type: ignore[method-assign]
        hands.app.post_message(events.Key("ctrl+ㅣ", None))
        await hands.until(lambda: bool(forgotten))


async def test_the_hint_is_given_once_and_below_what_the_key_has_said(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("ㅁ")
        await hands.until(lambda: HINT in hands.said)
        assert hands.said.index("acknowledged") < hands.said.index(HINT)
        hands.screen.query_one("#flash").clear()  # type: ignore[attr-defined]  # its time is over
        await hands.until(lambda: "acknowledged" not in hands.said)
        hands.screen.query_one("#flash").clear()  # type: ignore[attr-defined]
        await hands.until(lambda: HINT not in hands.said)
        await hands.press("ㅣ", "ㅣ")
        await hands.pilot.pause()
        assert HINT not in hands.said


# On a real terminal


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as made:
        made.command("incident", "open", "calls drop", "--priority", "P1")
        yield made


def test_bytes_of_hangul_press_the_keys_also_when_they_come_in_pieces(calm: House) -> None:
    with calm.board() as board:
        board.shows("INC-1")
        for byte in "ㅁ".encode():
            board.send(bytes([byte]))
            board.rests(0.2)
        board.shows("INC-1 acknowledged")
        # As terminals with the newer protocol for keys send them: ㅣ, and ctrl+ㅣ.
        board.type("\x1b[12643u")
        board.shows("Timeline INC-1")
        board.press("escape")
        board.hides("Timeline INC-1")
        board.scribble(30, "WALL: the system goes down")
        board.shows("WALL")
        board.type("\x1b[12643;5u")
        board.hides("WALL")
        board.type("ㅜ머리\r")
        board.until(lambda: ("INC-1", "note") in calm.acts())
        board.type("ㅐ상담 불능\r1")
        board.shows("INC-2 opened")
        # 띠 is E, l: the next level is asked for, and the timeline is not opened behind the question.
        board.type("띠")
        board.shows("esc: leave")
        board.press("escape")
        board.hides("esc: leave")
        assert "Timeline" not in board.text
        board.type("ｑ")
        assert board.ends() == 0
    titles = calm.rows("SELECT title FROM incidents ORDER BY number")
    assert titles == [("calls drop",), ("상담 불능",)]
    (note,) = calm.rows("SELECT json_extract(payload, '$.text') FROM events WHERE kind = 'note'")
    assert note == ("머리",)
