"""What a terminal sends is sifted: keys and pastes get through, answers and garbage do not."""

import asyncio
import os
import tty
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.app import App

from widgets import escapes
from widgets.escapes import ESCAPE, LATE, PATIENCE, PAUSE, Sieve
from widgets.terminal import TerminalDriver, is_key


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


def slowly(*sent: str) -> list[str]:
    """Return the pieces where each part comes so late that an escape before it is taken for the key."""
    sieve, found = Sieve(is_key), []
    for chunk in sent:
        found += [*sieve.feed(chunk), *([sieve.give_up()] if sieve.patience == PAUSE else [])]
    return found


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


SENT = ["a", "머", "\x1b[A", "\x1bOP", "\x1b[15~", "\x1b[1;5C", "\x1b[?1c", "\x1b[200~p[A]\x1b[201~"]
SENT += ["\x1b]11;rgb:1e1e/1e1e/1e1e\x07", "\x1b[97;5u", "\x1b[I"]


@given(st.lists(st.sampled_from(SENT)), st.lists(st.integers(0, 400), max_size=6))
def test_the_rest_of_a_sequence_that_comes_late_presses_nothing_of_its_own(
    pieces: list[str], cuts: list[int]
) -> None:
    text = "".join(pieces)
    found = "".join(each for each in slowly(*split(text, cuts)) if each != ESCAPE)
    assert found == "".join(sift(text))


@pytest.mark.parametrize(
    ("typed", "pressed"),
    [
        # Each part is a key; after the last one nothing comes for long.
        (("\x1b", "["), ["\x1b", "["]),
        (("\x1b", "]", "1"), ["\x1b", "]1"]),
        (("\x1b", "]", "]"), ["\x1b", "]]"]),
        (("\x1b", "[", "["), ["\x1b", "[["]),
        (("\x1b", "[", "l"), ["\x1b", "[l"]),
        (("\x1b", "a"), ["\x1b", "a"]),
        (("\x1b", "\x1b"), ["\x1b", "\x1b"]),
        (("\x1b", "\x1b[A"), ["\x1b", "\x1b[A"]),
        (("\x1b", "머"), ["\x1b", "머"]),
    ],
)
def test_keys_that_follow_an_escape_fast_all_count(typed: tuple[str, ...], pressed: list[str]) -> None:
    sieve, found = Sieve(is_key), []
    for chunk in typed:
        found += [*sieve.feed(chunk), *([sieve.give_up()] if sieve.patience == PAUSE else [])]
    while sieve.patience is not None:
        found.append(sieve.give_up())
    assert [each for each in found if each] == pressed


def test_what_is_held_waits_as_long_as_it_is_worth() -> None:
    sieve = Sieve(is_key)
    assert sieve.patience is None
    list(sieve.feed("\x1b"))
    assert sieve.patience == PAUSE
    list(sieve.feed("["))
    assert sieve.patience == PATIENCE
    list(sieve.feed("A\x1b"))
    sieve.give_up()
    assert sieve.patience == LATE
    list(sieve.feed("[1;"))
    assert sieve.patience == PATIENCE
    assert sieve.give_up() == ""
    # The end of a paste is no key, however late.
    list(sieve.feed("\x1b[200~text\x1b"))
    assert sieve.patience is None


async def test_a_key_that_comes_in_pieces_is_an_escape_and_that_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escapes, "LATE", 60.0)
    ours, its = os.openpty()
    heard: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def hear(message: object) -> None:
        assert isinstance(message, events.Key)
        loop.call_soon_threadsafe(heard.put_nowait, message.key)

    driver = TerminalDriver(App[None]())
    monkeypatch.setattr(driver, "fileno", its)
    monkeypatch.setattr(driver, "process_message", hear)
    tty.setraw(its)
    reading = loop.run_in_executor(None, driver.run_input_thread)
    try:
        for part, key in ((b"\x1b", "escape"), (b"[", None), (b"B", "down"), (b"\x1b", "escape"), (b"a", "a")):
            os.write(ours, part)
            if key is not None:
                assert await asyncio.wait_for(heard.get(), 30) == key
        assert heard.empty()
    finally:
        driver.exit_event.set()
        await reading
        os.close(ours)
        os.close(its)
