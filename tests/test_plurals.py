"""Counts and durations read right in both languages: one is one, and a duration says the same everywhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import i18n
from data.duration import format_duration, parse_duration
from data.i18n import ngettext
from data.records import DAY, HOUR, MINUTE, SECOND
from warroom.rules import why
from warroom.wording import ago, signed_span, span
from widgets.text import age, countdown, lasted

HOME = Path(__file__).parent.parent
FIGURES = (
    "after|before|count|days|events|hours|limit|lines|minutes|n|needed|number|of|rate|seconds|series|size|total|wanted"
    "|window"
)
"""Fields of messages that are numbers."""
COUNTED = re.compile(
    rf"\{{(?:{FIGURES})(?::[^}}]*)?\}} (?:[a-z-]+ )??(?!(?:is|was|has|as)\b)(?:[a-z-]*[a-rt-z]s|people)\b"
)
"""A figure, perhaps an adjective, and a noun that is many."""
ALWAYS_MANY = {
    # The figure is a limit of the program, or beyond one, and never 1.
    "a condition of {count} characters; shorten it",
    "a message with a body of {size} bytes; at most {limit} are read past",
    "an answer of {count} records; at most {limit} are read",
    "more than {count} words; the others are left out",
    "{where}: a token has {count} characters or more, on one line",
    "it printed more than {count} bytes and was ended",
    "more than {count} redirects",
    "more than {count} interim answers before the answer",
    "the answer is longer than {count} bytes; write a narrower query",
    "the body is longer than the limit of {limit} bytes",
    "the head of an answer is longer than {limit} bytes",
    "holds more than {limit} values, aliases counted in full",
    "is nested more than {limit} levels deep",
    "a body in more than {count} pieces",
    "pat() with more than {count} signs between two stars, ? or [] among them; shorten it",
    "{count} bytes are too many to be read as JSON; at most {limit} are",
    "{count} datagrams, and no answer among them",
    "{count} messages, and no answer among them",
    # Two figures, of which one may be 1.
    "{before} and {after} readings",
    # One and many are the same word.
    "the query found {count} series; write pick: sum, or a query that gives one",
    # A rate, which is no count.
    "{name} uses up its budget {rate} times too fast over {span}",
}
"""Looked through one by one: right as they stand."""


def said(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Find every message that goes through one of the functions ``names``, with its place."""
    for package in ("warroom", "widgets", "probes", "data"):
        for path in sorted((HOME / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names):
                    continue
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, f"{path.relative_to(HOME)}:{node.lineno}"


def test_no_message_speaks_of_many_where_there_is_one() -> None:
    wrong = {
        place: text for text, place in said(("_", "mark")) if COUNTED.search(text) and text not in ALWAYS_MANY
    }
    assert wrong == {}, "use ngettext, or look it through and add it to ALWAYS_MANY"


def test_what_was_looked_through_is_still_said() -> None:
    assert {text for text, _place in said(("_", "mark"))} >= ALWAYS_MANY


@pytest.mark.parametrize(
    ("lang", "count", "words"),
    [
        ("en", 0, "0 lines wait"),
        ("en", 1, "1 line waits"),
        ("en", 2, "2 lines wait"),
        ("ko", 0, "대기 0건"),
        ("ko", 1, "대기 1건"),
        ("ko", 2, "대기 2건"),
    ],
)
def test_korean_has_one_form_and_english_two(lang: str, count: int, words: str) -> None:
    i18n.use(lang)
    assert ngettext("{count} line waits", "{count} lines wait", count).format(count=count) == words


def test_reasons_count_right() -> None:
    i18n.use("en")
    assert why.failures(1, 1, HOUR).startswith("1 of 1 reading failed in the last 1")
    assert why.failures(0, 2, HOUR).startswith("0 of 2 readings failed")
    i18n.use("ko")
    assert "1건" in why.failures(1, 1, HOUR)


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize(
    ("ms", "old", "long", "left"),
    [
        (0, "0s", "0s", "00:00:00"),
        (999, "0s", "0s", "00:00:01"),
        (SECOND, "1s", "1s", "00:00:01"),
        (59 * SECOND, "59s", "59s", "00:00:59"),
        (MINUTE, "1m", "1m", "00:01:00"),
        (90 * MINUTE, "1h", "1h30m", "01:30:00"),
        (HOUR, "1h", "1h00m", "01:00:00"),
        (DAY - SECOND, "23h", "23h59m", "23:59:59"),
        (DAY, "1d", "1d00h", "24:00:00"),
        (4 * DAY + 3 * HOUR + 12 * MINUTE, "4d", "4d03h", "4d 03:12"),
        (-3 * MINUTE - 10 * SECOND, "0s", "0s", "+00:03:10"),
        (-5 * DAY, "0s", "0s", "+5d 00:00"),
    ],
)
def test_short_durations_are_the_same_in_both_languages(
    lang: str, ms: int, old: str, long: str, left: str
) -> None:
    i18n.use(lang)
    assert (age(ms), lasted(ms), countdown(ms)) == (old, long, left)


@pytest.mark.parametrize(
    ("ms", "english", "korean"),
    [
        (0, "0 s", "0초"),
        (SECOND, "1 s", "1초"),
        (MINUTE, "1 min", "1분"),
        (59 * MINUTE, "59 min", "59분"),
        (HOUR, "1 h", "1시간"),
        (2 * DAY + 5 * HOUR, "2 d", "2일"),
    ],
)
def test_durations_in_sentences(ms: int, english: str, korean: str) -> None:
    i18n.use("en")
    assert (span(ms), ago(ms)) == (english, f"{english} ago")
    i18n.use("ko")
    assert (span(ms), ago(ms)) == (korean, f"{korean} 전")
    assert signed_span(-HOUR) == "-1시간"


@given(st.integers(0, 400 * DAY), st.sampled_from(["en", "ko"]))
def test_a_duration_written_is_the_one_read_in_either_language(ms: int, lang: str) -> None:
    i18n.use(lang)
    assert parse_duration(format_duration(ms)) == ms


@pytest.mark.parametrize(("lang", "words"), [("en", "has no unit; write 5s"), ("ko", "단위가 없습니다")])
def test_a_duration_that_is_none_is_refused_in_the_language_spoken(lang: str, words: str) -> None:
    i18n.use(lang)
    with pytest.raises(ValueError, match=words):
        parse_duration("5")
