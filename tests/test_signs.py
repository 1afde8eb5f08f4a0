"""Stand-ins for signs: one for every sign that is drawn, as wide as the sign, and different where that matters."""

import ast
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from data import keymap
from widgets import glyphs
from widgets.signs import ascii_only, ascii_signs, is_ambiguous, safe_only, safe_signs

ROOT = Path(__file__).parents[1]
GLYPHS = {
    sign: name
    for name, value in vars(glyphs).items()
    if name.isupper() and isinstance(value, str)
    for sign in value
    if not sign.isascii()
}


def literals(path: Path) -> set[str]:
    """Return every sign that is not ASCII of a source's texts, but for its documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
    ]
    return {each for text in texts for each in text if not each.isascii()}


def test_every_sign_of_the_widgets_and_screens_has_a_stand_in() -> None:
    files = [*ROOT.glob("widgets/*.py"), *ROOT.glob("warroom/screens/**/*.py"), ROOT / "warroom/wording.py"]
    signs = {each for path in files if path.name != "signs.py" for each in literals(path)}
    signs |= {each for entry in keymap.ENTRIES for key in entry.keys for each in keymap.key_words(key)}
    signs = {each for each in signs if not each.isascii() and unicodedata.category(each)[0] not in "LMNC"}
    assert len(signs) > 15
    assert {each for each in signs if each not in ascii_signs()} == set()
    assert {each for each in signs if is_ambiguous(each) and each not in safe_signs()} == set()


def test_a_stand_in_is_ascii_and_one_cell_wide() -> None:
    for sign, stand_in in ascii_signs().items():
        assert stand_in.isascii(), sign
        assert stand_in.isprintable(), sign
        assert cell_len(stand_in) == cell_len(sign), sign
    for sign, stand_in in safe_signs().items():
        assert cell_len(stand_in) == cell_len(sign), sign
        assert not is_ambiguous(stand_in), sign


STATES = ["TICK", "AUTO", "CROSS", "WARN", "UNKNOWN", "SKIPPED", "NEXT", "RAISED", "ANSWERED", "MENDED", "HELD"]


@pytest.mark.parametrize("put", [ascii_only, safe_only])
def test_signs_of_states_differ(put: object) -> None:
    assert callable(put)
    drawn = [put(getattr(glyphs, name)) for name in STATES]
    assert len(set(drawn)) == len(STATES)


def test_a_trend_and_a_plot_still_read() -> None:
    assert ascii_only(glyphs.BLOCKS) == "_.-=+*#@"
    assert safe_only("▁▃▅▇") == "⣀⣤⣶⣿"
    assert ascii_only("⠉⠒⠤⣀") == "'~-_"
    assert ascii_only("⣿⠀⡇⢸") == "# ||"
    assert all(ascii_only(chr(0x2800 + code)) != " " for code in range(1, 256))
    assert ascii_only("≥ 99.9 %  ← → b") == ">=99.9 %  < > b"
    assert ascii_only("≥") == ">"


@given(st.text(max_size=30))
@example("e\u0301 café ① ㈜ Ω д ❤\ufe0f 👨\u200d👩\u200d👧 \u2500\ufe0f")
def test_any_text_keeps_its_width(text: str) -> None:
    plain, safe = ascii_only(text), safe_only(text)
    assert cell_len(plain) == cell_len(text)
    assert cell_len(safe) == cell_len(text)
    assert not any(is_ambiguous(each) for each in safe)
    assert all(each.isascii() or unicodedata.category(each)[0] in "LMNC" for each in plain)


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_and_hangul_stay(text: str) -> None:
    assert ascii_only(text) == safe_only(text) == text
    assert ascii_only(text + "가") == ascii_only(text) + "가"
