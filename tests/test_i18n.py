"""The Korean catalogue says everything that the sources say, and the language is chosen as documented."""

import ast
import gettext
import shutil
import string
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from data import i18n
from data.keymap import ENTRIES, Keymap
from data.locale.compile import compile_catalogues
from data.locale.extract import messages
from data.plantypes import Text
from data.records import Signal, State, Status
from warroom.wording import KINDS, POSTS, ROLES
from widgets.footer import key_line
from widgets.line import line_width
from widgets.text import width

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "data" / "locale"
PO = LOCALE / "ko" / "LC_MESSAGES" / "warroom.po"
FLOORS = ("warroom", "widgets", "probes", "data")
LABEL = 8
"""Cells that a key's label may take: four syllables."""

METHOD = [("**.py", "data.locale.extract:messages")]


def said() -> set[str | tuple[str, ...]]:
    """Return what the sources say, as `make messages` finds it."""
    keywords = {**DEFAULT_KEYWORDS, "mark": None}
    return {found[2] for floor in FLOORS for found in extract_from_dir(ROOT / floor, METHOD, keywords=keywords)}


def every(texts: object) -> tuple[str, ...]:
    """Return a message's text, or all its plural forms."""
    return tuple(map(str, texts)) if isinstance(texts, list | tuple) else (str(texts or ""),)


def fields(text: str) -> list[tuple[str, str, str]]:
    return sorted(
        (name, spec or "", conversion or "")
        for _literal, name, spec, conversion in string.Formatter().parse(text)
        if name is not None
    )


@pytest.fixture(scope="session")
def korean() -> Catalog:
    with PO.open("rb") as text:
        return read_po(text, locale="ko")


@pytest.fixture(scope="session")
def entries(korean: Catalog) -> list[Message]:
    return [message for message in korean if message.id]


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let `use` read a catalogue that the build hook compiles now."""
    po = tmp_path / "ko" / "LC_MESSAGES" / "warroom.po"
    po.parent.mkdir(parents=True)
    shutil.copy(PO, po)
    (mo,) = compile_catalogues(tmp_path)
    monkeypatch.setattr(i18n, "_FOLDER", tmp_path)
    return mo


class TestCatalogue:
    def test_says_what_the_sources_say_and_nothing_else(self, entries: list[Message]) -> None:
        known, wanted = {message.id for message in entries}, said()
        assert known == wanted, "run `make messages` and translate what is empty"

    def test_leaves_nothing_empty_or_fuzzy(self, entries: list[Message]) -> None:
        assert [each.id for each in entries if each.fuzzy or not all(every(each.string))] == []

    def test_keeps_the_fields(self, entries: list[Message]) -> None:
        odd = [
            message.id
            for message in entries
            for text in every(message.string)
            if fields(text) != fields(every(message.id)[-1])
        ]
        assert odd == []

    def test_keeps_what_is_wrong_and_the_mend_apart(self, entries: list[Message]) -> None:
        """A fault's text is cut at its semicolon, in any language."""
        odd = [
            message.id
            for message in entries
            for text in every(message.string)
            if text.count("; ") != every(message.id)[-1].count("; ")
        ]
        assert odd == []

    def test_has_plain_characters_in_as_many_lines(self, entries: list[Message]) -> None:
        odd = [
            message.id
            for message in entries
            for text in every(message.string)
            if text.count("\n") != every(message.id)[-1].count("\n")
            or any(unicodedata.category(char).startswith("C") for char in text if char != "\n")
            or text != unicodedata.normalize("NFC", text)
        ]
        assert odd == []

    def test_has_what_is_looked_up_by_value(self, korean: Catalog) -> None:
        values = {*Status, *State, Signal.RAISED, Signal.RECOVERED, *KINDS, *POSTS, *ROLES}
        values |= {each.label for each in ENTRIES if each.label} | {each.meaning for each in ENTRIES}
        assert {str(value) for value in values if str(value) not in korean} == set()

    def test_knows_every_kind_of_event(self) -> None:
        recorded = {
            each.value
            for path in (ROOT / "warroom").rglob("*.py")
            for call in ast.walk(ast.parse(path.read_bytes()))
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "record"
            for part in _outcomes(call.args[1:2])
            for each in [part]
            if isinstance(each, ast.Constant)
        }
        assert "opened" in recorded
        assert recorded <= set(KINDS), "add the kind to KINDS in warroom/wording.py"

    def test_is_compiled_in_this_tree(self, entries: list[Message]) -> None:
        mo = PO.with_suffix(".mo")
        mend = "the compiled catalogue is older than its text; run `make messages`"
        assert mo.is_file(), mend
        with mo.open("rb") as binary:
            read = gettext.GNUTranslations(binary)
        old = [each.id for each in entries if isinstance(each.id, str) and read.gettext(each.id) != each.string]
        assert old == [], mend


def _outcomes(args: list[ast.expr]) -> Iterator[ast.expr]:
    """Yield what an argument may be; of a choice both ends, not its condition."""
    for arg in args:
        if isinstance(arg, ast.IfExp):
            yield from _outcomes([arg.body, arg.orelse])
        else:
            yield arg


class TestExtraction:
    def test_sees_into_f_strings(self, tmp_path: Path) -> None:
        source = tmp_path / "source.py"
        source.write_text(
            """print(f"1 {_('inside')}", _(value), mark("marked"), ngettext("one", "many", n), other("x"))"""
        )
        with source.open("rb") as stream:
            found = {
                texts for _line, _name, texts, _comments in messages(stream, ("_", "mark", "ngettext"), (), {})
            }
        assert found == {("inside",), ("marked",), ("one", "many")}


class TestSpeaking:
    def test_speaks_what_the_build_hook_compiles(self, compiled: Path, entries: list[Message]) -> None:
        i18n.use("ko")
        assert i18n.language() == "ko"
        spoken = {each.id: i18n._(each.id) for each in entries if isinstance(each.id, str)}
        assert spoken == {each.id: each.string for each in entries if isinstance(each.id, str)}
        assert spoken["triggered"] == "발생"

    @pytest.mark.usefixtures("compiled")
    def test_speaks_english_again(self) -> None:
        i18n.use("ko")
        assert i18n._("checklist") == "체크리스트"
        i18n.use("en")
        assert i18n._("checklist") == "checklist"

    @pytest.mark.usefixtures("compiled")
    def test_speaks_english_for_a_language_it_does_not_have(self) -> None:
        i18n.use("fr")
        assert (i18n.language(), i18n._("checklist")) == ("en", "checklist")

    @pytest.mark.usefixtures("compiled")
    @pytest.mark.parametrize(
        ("language", "count", "words"),
        [
            ("en", 1, "1 probe"),
            ("en", 0, "0 probes"),
            ("en", 2, "2 probes"),
            ("ko", 1, "프로브 1개"),
            ("ko", 2, "프로브 2개"),
        ],
    )
    def test_counts(self, language: str, count: int, words: str) -> None:
        i18n.use(language)
        assert i18n.ngettext("{count} probe", "{count} probes", count).format(count=count) == words

    @pytest.mark.usefixtures("compiled")
    def test_leaves_the_plan_to_its_own_two_languages(self) -> None:
        text = Text(ko="응답시간", en="Response time")
        for spoken in i18n.LANGUAGES:
            i18n.use(spoken)
            assert (text.say("ko"), text.say("en")) == ("응답시간", "Response time")

    @pytest.mark.usefixtures("compiled")
    def test_has_short_words_for_keys(self) -> None:
        i18n.use("ko")
        named = [each for each in ENTRIES if each.label]
        assert {each.words: width(each.words) for each in named if width(each.words) > LABEL} == {}
        pairs = tuple((Keymap().shown(each), each.words) for each in named[:16])
        assert line_width(key_line(pairs, 1_000)) <= 160


class TestChoice:
    @pytest.mark.parametrize(
        ("option", "environment", "site", "language"),
        [
            ("ko", {"WARROOM_LANG": "en", "LANG": "en_US.UTF-8"}, "en", "ko"),
            (None, {"WARROOM_LANG": "ko", "LANG": "en_US.UTF-8"}, "en", "ko"),
            (None, {"LANG": "en_US.UTF-8"}, "ko", "ko"),
            (None, {"WARROOM_LANG": "", "LANG": "ko_KR.UTF-8"}, "en", "en"),
            (None, {"LANG": "ko_KR.UTF-8"}, None, "ko"),
            (None, {"LANG": "ko_KR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, None, "en"),
            (None, {"LC_ALL": "ko_KR.eucKR", "LC_MESSAGES": "C", "LANG": "C"}, None, "ko"),
            (None, {"LC_ALL": "", "LANG": "ko_KR"}, None, "ko"),
            (None, {"LC_ALL": "C.UTF-8", "LANG": "ko_KR.UTF-8"}, None, "en"),
            ("fr", {"LANG": "ko_KR.UTF-8"}, "ko", "en"),
            (None, {}, None, "en"),
        ],
    )
    def test_takes_the_nearest_wish(
        self, option: str | None, environment: dict[str, str], site: str | None, language: str
    ) -> None:
        assert i18n.choose(option, environment, site) == language
