"""What a terminal sends is sifted: keys and pastes get through, answers and garbage do not."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.escapes import ESCAPE, Sieve
from widgets.terminal import is_key


def sift(*sent: str) -> list[str]:
    sieve = Sieve(is_key)
    return [piece for chunk in sent for piece in sieve.feed(chunk)]


@pytest.mark.parametrize(
    "key",
    [
        "a",
        "한",
        "\r",
        "\x0c",
        "\x1b[A",
        "\x1bOP",
        "\x1b[15~",
        "\x1b[1;5C",
        "\x1b[97;5u",
        "\x1b[I",
        "\x1b[O",
        "\x1b[[A",
    ],
)
def test_keys_and_focus_get_through(key: str) -> None:
    assert sift(key) == [key]


@pytest.mark.parametrize(
    "garbage",
    [
        "\x1b]11;rgb:1e1e/1e1e/1e1e\x07",
        "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
        "\x1bP>|tmux 3.4a\x1b\\",
        "\x1b_Gi=31;OK\x1b\\",
        "\x1b[?1;2c",
        "\x1b[>0;276;0c",
        "\x1b[999;999;999z",
        "\x1b[M !!",
        "\x1b[<0;10;10M",
        "\x1b[99999999999;1u",
        "\x1b[55296;;55296u",
        "\x1b[1;1\x00",
        "\x1bOz",
        "\x1b[" + "1;" * 20 + "a",
        "\x1ba",
    ],
)
def test_everything_else_is_cut_out_whole(garbage: str) -> None:
    assert "".join(sift(f"x{garbage}y")).replace("\x00", "") == "xy"


def test_a_lone_escape_waits_for_what_follows_and_is_a_key_then() -> None:
    sieve = Sieve(is_key)
    assert list(sieve.feed(ESCAPE)) == []
    assert sieve.give_up() == ESCAPE
    assert list(sieve.feed("a")) == ["a"]


def test_two_escapes_are_two_keys() -> None:
    sieve = Sieve(is_key)
    assert list(sieve.feed(ESCAPE * 2)) == [ESCAPE]
    assert sieve.give_up() == ESCAPE


def test_an_unfinished_sequence_is_given_up_without_a_key() -> None:
    sieve = Sieve(is_key)
    assert list(sieve.feed("\x1b]0;title without an end")) == []
    assert sieve.give_up() == ""
    assert list(sieve.feed("a")) == ["a"]


def test_a_paste_keeps_its_text_and_loses_its_escapes() -> None:
    pasted = "\x1b[200~one\x1b[31m two\x07\x9b\r\n세\t\x1b[201~"
    assert "".join(sift(pasted, "q")) == "\x1b[200~one[31m two\r\n세\t\x1b[201~q"


def split(text: str, cuts: Iterable[int]) -> list[str]:
    at = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [text[begin:end] for begin, end in pairwise(at)]


@given(
    st.lists(st.sampled_from(["a", "머", "\x1b[A", "\x1b]2;t\x07", "\x1b[200~p\x1b[201~", "\x1b[?1c", "\x1bOP"])),
    st.lists(st.integers(0, 400), max_size=6),
)
def test_how_the_stream_is_cut_makes_no_difference(pieces: list[str], cuts: list[int]) -> None:
    text = "".join(pieces)
    assert "".join(sift(*split(text, cuts))) == "".join(sift(text))


@given(st.text(alphabet="\x1b[]PO?;0129~uMA\x07\\ az", max_size=60))
def test_nothing_is_invented(text: str) -> None:
    sieve = Sieve(is_key)
    passed = "".join(sieve.feed(text)) + sieve.give_up()
    rest = iter(text)
    assert all(sign in rest for sign in passed)
