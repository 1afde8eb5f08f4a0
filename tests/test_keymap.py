"""The list of all actions: whole, without clashes, and what a site changes of it."""

from collections import Counter
from pathlib import Path

import pytest

from data import i18n
from data.keymap import BY_ID, ENTRIES, MAPPABLE, clashes, is_key
from data.yamlfile import Faults
from tests import keytable
from tests.rooms import SITE, BoardOnDrill, Prepared
from tests.test_board import Desk, desk
from warroom.config import load_site
from warroom.screens.actions import ACTIONS
from warroom.screens.board import BoardScreen
from widgets.footer import KeyBar
from widgets.line import plain

HANGUL_SAFE = "abcdefghijklmnopqrstuvwxyz"


def test_every_action_that_does_something_is_listed_once_and_does_it() -> None:
    assert [name for name, count in Counter(each.id for each in ENTRIES).items() if count > 1] == []
    listed = {each.id for each in ENTRIES if each.where == "board" and not each.fixed}
    assert listed == {action.id for action in ACTIONS}


def test_no_key_means_two_things() -> None:
    for places in (("board", "pane", "page"), ("board", "chart")):
        keys = Counter(key for each in ENTRIES if each.where in places for key in each.keys)
        assert [key for key, count in keys.items() if count > 1] == []


def test_nothing_needs_a_capital_a_function_key_or_a_key_of_the_multiplexer() -> None:
    for each in (BY_ID[name] for name in MAPPABLE):
        for key in each.keys:
            assert is_key(key)
            # With the Hangul IME on, most capitals are the same as small letters.
            assert key in HANGUL_SAFE or not key.isalpha() or len(key) > 1
            assert not (key.startswith("f") and key[1:].isdigit())


def test_the_readme_has_the_keys_there_are() -> None:
    i18n.use("en")
    assert keytable.parts(keytable.README.read_text(encoding="utf-8"))[1] == keytable.table()


def test_keys_that_swap_do_not_clash() -> None:
    assert list(clashes({"acknowledge": ("s",), "step": ("a",)})) == []
    assert list(clashes({"acknowledge": ("s",)})) == [("acknowledge", "s", "step")]
    assert list(clashes({"note": ("up",)})) == [("note", "up", "up")]


KEYS = """
keys:
  acknowledge: [g, f5]
  assign: []
  note: f9
"""


def test_a_site_sets_its_own_keys(tmp_path: Path) -> None:
    path = tmp_path / "warroom.yaml"
    path.write_text(SITE + KEYS, encoding="utf-8")
    keys = load_site(path, {}).keys
    assert keys.all_shown(BY_ID["acknowledge"]) == "g f5"
    assert (keys.shown(BY_ID["assign"]), keys.shown(BY_ID["note"]), keys.shown(BY_ID["step"])) == ("", "f9", "s")


@pytest.mark.parametrize(
    ("wrong", "words", "mend"),
    [
        ("acknowlege: f", "acknowlege", "did you mean acknowledge?"),
        ("up: k", "has the same keys everywhere", "take it out"),
        ("note: ctrl+b", "'ctrl+b' is not a key that can be set", "write a letter or a sign"),
        ('note: "ㅜ"', "is not a key that can be set", "write a letter or a sign"),
        ("note: s", "s belongs to step", "choose another key, or give step one"),
        ('note: "5"', "5 belongs to plan", "choose another key, or give plan one"),
        ('note: "3"', "3 belongs to pane", "choose another key"),
        ("note: {a: b}", "is not a list", "write [a, b]"),
    ],
)
def test_keys_that_do_not_hold_are_faults_with_their_place(
    tmp_path: Path, wrong: str, words: str, mend: str
) -> None:
    i18n.use("en")
    path = tmp_path / "warroom.yaml"
    path.write_text(f"{SITE}keys:\n  {wrong}\n", encoding="utf-8")
    with pytest.raises(Faults) as found:
        load_site(path, {})
    (fault,) = found.value.faults
    assert fault.line == SITE.count("\n") + 2
    assert words in f"{fault.key} {fault.message}"
    assert mend in fault.mend


async def test_the_board_answers_to_the_keys_of_the_site(tmp_path: Path) -> None:
    app = BoardOnDrill(Prepared(tmp_path, "en", site=KEYS))
    async with app.run_test(size=(120, 40)) as pilot:
        hands = Desk(app, pilot)
        await hands.until(lambda: isinstance(app.screen, BoardScreen) and app.screen.situation is not None)
        bar = app.screen.query_one(KeyBar)
        await hands.until(lambda: "g ack" in plain(bar.lines[0]) and "f9 note" in plain(bar.lines[0]))
        await hands.press("f9")
        await hands.until(lambda: hands.asks)
        await hands.press("escape")
        await hands.press("n", "a")
        assert not hands.asks
        await hands.press("g")
        await hands.until(lambda: "acknowledged" in hands.said)


async def test_the_foot_line_shows_what_means_something_now(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        bar = hands.screen.query_one(KeyBar)
        assert " a ack" not in plain(bar.lines[0])
        assert " o open" in plain(bar.lines[0])
        await hands.press("o")
        await hands.type("calls drop")
        await hands.choose("1")
        await hands.until(lambda: " a ack" in plain(bar.lines[0]))
