"""Conditions: Gatus's syntax, judged closed. Each row says why it must come out so."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records import HOUR
from probes.conditions import parse, parse_value, path_value
from probes.observation import Observation
from probes.operands import AnyOf, Body, Has, Length, Literal, Operand, Pattern, Placeholder

BODY = {
    "name": "john",
    "count": 3,
    "ratio": 1.99,
    "text_number": "12.5",
    "ok": True,
    "nothing": None,
    "list": [{"x": 7}, 2],
    "empty": "",
    "상태": "정상",
    "huge": 2**60,
    "object": {"a": 1},
    "version": "v2",
}


def seen(body: bytes | None = None, **facts: object) -> Observation:
    observation = Observation(at=1_000 * HOUR, connected=True, status=200, ip="127.0.0.1")
    observation.body = json.dumps(BODY).encode() if body is None else body
    observation.phases = {"connect": 0.4, "first_byte": 120.0}
    observation.certificate_expires_at = 1_072 * HOUR
    for name, value in facts.items():
        setattr(observation, name, value)
    return observation


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("[STATUS] == 200", "numbers are equal"),
        ("200 == [STATUS]", "either side may hold the placeholder"),
        ("[STATUS] != 500", "another number"),
        ("[STATUS] < 300", "order of numbers"),
        ("300 > [STATUS]", "order from the other side"),
        ("[STATUS] <= 200", "the edge belongs to it"),
        ("[STATUS] >= 200", "the edge belongs to it"),
        ("[status] == 200", "Gatus does not mind the case"),
        ("[STATUS] == any(200, 429)", "one of several"),
        ("[STATUS] != any(500, 503)", "none of several"),
        ("[STATUS] == any(404, pat(2*))", "a pattern among several"),
        ("[STATUS] == pat(2??)", "a number is matched as it is written"),
        ("[RESPONSE_TIME] < 500", "milliseconds"),
        ("[RESPONSE_TIME] < 2s", "a duration"),
        ("[RESPONSE_TIME] > 120ms", "fractions count"),
        ("[CONNECTED] == true", "a truth"),
        ("[CONNECTED] != false", "a truth"),
        ("[IP] == 127.0.0.1", "an address is text"),
        ("[IP] == pat(127.*)", "an address fits a pattern"),
        ("[CERTIFICATE_EXPIRATION] > 48h", "72 hours are left"),
        ("[CERTIFICATE_EXPIRATION] > 2d", "72 hours are left"),
        ("[BODY].name == john", "a text"),
        ("[BODY].name != jane", "another text"),
        ("[BODY].name == pat(j?h*)", "a pattern"),
        ("[BODY].name == pat([a-k]ohn)", "a set"),
        ("[BODY].name == pat([^a-i]ohn)", "a set turned round as Go writes it"),
        ("[BODY].ratio > 1", "1.99 is not cut to 1"),
        ("[BODY].ratio != 1", "1.99 is not cut to 1"),
        ("[BODY].ratio < 1.995", "the site's fraction is not cut either"),
        ("[BODY].text_number > 12", "a numeric text is a number"),
        ("[BODY].text_number == 12.50", "a numeric text is compared as a number"),
        ("[BODY].huge != 1152921504606846975", "large numbers are exact"),
        ("[BODY].ok == true", "a truth in the body"),
        ("[BODY].nothing == null", "null is null"),
        ("[BODY].name != null", "something is not null"),
        ("[BODY].list[0].x == 7", "a path through a list"),
        ("[BODY].상태 == 정상", "Hangul in keys and values"),
        ("[BODY].list[1] == [BODY].list[1]", "a placeholder on both sides"),
        ("[BODY].count < [BODY].list[0].x", "numbers on both sides"),
        ("len([BODY].list) == 2", "elements of a list"),
        ("len([BODY].name) == 4", "characters of a text"),
        ("len([BODY].object) == 1", "members of an object"),
        ("len([BODY].empty) == 0", "an empty text"),
        ("has([BODY].name) == true", "it is there"),
        ("has([BODY].errors) == false", "it is not there"),
        ("has([BODY].nothing) == true", "null is there"),
        ("[BODY] == pat(*john*)", "the whole body is text"),
        ("pat(*a == b*) != [BODY]", "an operator inside a function is not the comparison"),
    ],
)
def test_holds(condition: str, why: str) -> None:
    result = parse(condition).judge(seen())
    assert result.ok, (why, result)
    assert result.condition == condition


@pytest.mark.parametrize(
    ("condition", "why", "actual"),
    [
        ("[STATUS] == 404", "another number", "200"),
        ("[STATUS] == any(404, 500)", "none of them", "200"),
        ("[RESPONSE_TIME] < 120", "120.4 is not below 120, nor cut to it", "120.4"),
        ("[BODY].ratio == 1", "1.99 is not cut to 1", "1.99"),
        ("[BODY].ratio <= 1.98", "the site's fraction is not cut either", "1.99"),
        ("[BODY].gone == 1", "missing", "missing: no [BODY].gone"),
        ("[BODY].gone != 1", "missing fails under != too", "missing: no [BODY].gone"),
        ("[BODY].gone < 1", "missing is not nought", "missing"),
        ("[BODY].list[9] != 1", "past the end", "missing"),
        ("[BODY].name.first != x", "no way through a text", "missing"),
        ("[BODY].name < 5", "a text is no number", "not a number: john"),
        ("[BODY].name != 5", "a text does not compare with a number", "cannot be compared"),
        ("[BODY].empty == 0", "an empty text is not nought", "cannot be compared"),
        ("[BODY].count != john", "a number does not compare with a word", "3 · cannot be compared"),
        ("[BODY].ok == 1", "a truth is not a number", "true"),
        ("[BODY].ok > 0", "a truth has no size", "not a number: true"),
        ("[BODY].nothing != 5", "null does not compare with a number", "null"),
        ("[BODY].nothing < 1", "null is not nought", "not a number: null"),
        ("[BODY].list != 1", "a list does not compare", "a list of 2"),
        ("[BODY].object == pat(*)", "an object is no text", "an object of 1"),
        ("[BODY].version > 1", "v2 is no number", "not a number: v2"),
        ("len([BODY].count) > 0", "a number has no length", "has no length"),
        ("[CERTIFICATE_EXPIRATION] > 73h", "72 hours are left", "72.0h"),
        ("[CONNECTED] == yes", "only true and false are truths", "true"),
        ("[BODY].name == [BODY].count", "a text and a number", "cannot be compared"),
    ],
)
def test_fails_and_says_why(condition: str, why: str, actual: str) -> None:
    result = parse(condition).judge(seen())
    assert not result.ok, why
    assert actual in result.actual, why


@pytest.mark.parametrize(
    "condition",
    [
        "[BODY].errors == 0",
        "[BODY].errors != 5",
        "[BODY].errors < 5",
        "has([BODY].errors) == false",
        "len([BODY].errors) == 0",
    ],
)
def test_an_error_page_passes_no_check_of_a_path(condition: str) -> None:
    result = parse(condition).judge(seen(b"<html>Bad Gateway</html>"))
    assert not result.ok
    assert "not JSON: <html>Bad Gateway" in result.actual


@pytest.mark.parametrize(
    "condition", ["[STATUS] != 500", "[RESPONSE_TIME] < 1s", "[IP] != 1.1.1.1", "[CERTIFICATE_EXPIRATION] < 9000h"]
)
def test_what_was_not_measured_fails(condition: str) -> None:
    nothing = Observation(at=0)
    assert not parse(condition).judge(nothing).ok
    assert "missing" in parse(condition).judge(nothing).actual
    assert not parse("[BODY] != x").judge(nothing).ok


def test_a_cut_body_fails_what_needs_the_whole() -> None:
    cut = seen(b"abc", truncated=True)
    for condition in ("[BODY] != x", "len([BODY]) == 3", "has([BODY].x) == false", "[BODY] == pat(abc*)"):
        result = parse(condition).judge(cut)
        assert not result.ok
        assert "limit of 3 bytes" in result.actual
    assert parse("[STATUS] == 200").judge(cut).ok


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"NaN",
        b'{"a": Infinity}',
        b"{" * 50,
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
        b"\xff\xfe",
        b"\x00",
    ],
)
def test_a_body_that_is_not_json_is_a_failed_condition_not_an_exception(body: bytes) -> None:
    assert not parse("[BODY].a != 1").judge(seen(body)).ok


def test_three_hundred_levels_are_read() -> None:
    deep = b'{"a":' * 300 + b"1" + b"}" * 300
    assert parse("[BODY]" + ".a" * 300 + " == 1").judge(seen(deep)).ok


def test_the_length_of_a_whole_body() -> None:
    assert parse("len([BODY]) == 3").judge(seen(b"[1, 2, 3]")).ok
    assert parse("len([BODY]) == 7").judge(seen(b'{"a":1}')).ok
    assert parse("[BODY][1] == 2").judge(seen(b"[1, 2, 3]")).ok


def test_what_was_seen_is_safe_to_show() -> None:
    result = parse("[BODY].x == ok").judge(
        seen(json.dumps({"x": "\x1b]0;owned\x07\x1b[2Jred\u202e" + "y" * 999}).encode())
    )
    assert result.actual.startswith("redy")
    assert len(result.actual) <= 200
    assert result.actual.isprintable()


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("", "spaces around the operator"),
        ("[STATUS]", "spaces around the operator"),
        ("[STATUS]==200", "spaces around the operator"),
        ("[STATUS] ==", "spaces around the operator"),
        ("STATUS == 200", "name one of [STATUS]"),
        ("1 == 1", "name one of [STATUS]"),
        ("[STATUZ] == 200", "known are [STATUS]"),
        ("[CONTEXT] == x", "known are [STATUS]"),
        ("[STATUS].x == 200", "known are [STATUS]"),
        ("[STATUS] < any(1, 2)", "compare them with == or !="),
        ("[BODY] >= pat(*)", "compare them with == or !="),
        ("[RESPONSE_TIME] < 1.5s", "a number or a duration"),
        ("[BODY].x > high", "a number or a duration"),
        ("[STATUS] == any()", "empty place"),
        ("[STATUS] == any(1,)", "empty place"),
        ("[STATUS] == any(any(1), 2)", "inside any()"),
        ("[STATUS] == any([BODY].a, 2)", "inside any()"),
        ("[STATUS] == any(1", "end it with )"),
        ("len([STATUS]) == 3", "give it [BODY]"),
        ("has(x) == true", "give it [BODY]"),
        ("[BODY]..x == 1", "is no path"),
        ("[BODY].a[b] == 1", "is no path"),
        ("[BODY] == " + "x" * 5000, "shorten it"),
    ],
)
def test_refused_at_load_with_the_mend(text: str, mend: str) -> None:
    with pytest.raises(ValueError, match=r"(?s).*") as refusal:
        parse(text)
    assert mend in str(refusal.value)


words = (
    st.text(string.ascii_letters + string.digits + "._-:/가나 ", min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
steps = st.text(string.ascii_letters + "_-가나", min_size=1, max_size=6) | st.integers(0, 999)
bodies = st.builds(Body, st.lists(steps, max_size=5).map(tuple))
looks: st.SearchStrategy[Operand] = st.one_of(
    st.sampled_from(["STATUS", "RESPONSE_TIME", "CONNECTED", "IP", "CERTIFICATE_EXPIRATION"]).map(Placeholder),
    bodies,
    st.builds(Length, bodies),
    st.builds(Has, bodies),
)
literals = st.builds(Literal, words)
patterns = st.builds(Pattern, words)
options = st.builds(AnyOf, st.lists(literals | patterns, min_size=1, max_size=4).map(tuple))


@given(looks, st.sampled_from(["==", "!="]), st.one_of(looks, literals, patterns, options), st.booleans())
def test_what_is_written_is_read_back(left: Operand, operator: str, right: Operand, turned: bool) -> None:
    if turned:
        left, right = right, left
    condition = parse(f"  {left}  {operator} {right}")
    assert (condition.left, condition.operator, condition.right) == (left, operator, right)
    assert parse(str(condition)) == condition


pieces = st.sampled_from(
    [
        "[STATUS]",
        "[BODY]",
        ".a",
        "[0]",
        " == ",
        " != ",
        " < ",
        "any(",
        "pat(",
        "len(",
        "has(",
        ")",
        ",",
        "1s",
        "*",
        "[",
    ]
)


@given(
    st.one_of(st.text(max_size=80), st.lists(pieces | st.text(max_size=3), max_size=12).map("".join)), st.binary()
)
def test_any_text_is_a_condition_or_a_value_error(text: str, body: bytes) -> None:
    try:
        condition = parse(text)
    except ValueError:
        return
    result = condition.judge(seen(body))
    assert result.actual == "" or result.actual.isprintable()
    assert parse(str(condition)) == condition


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    ),
    looks,
    literals,
)
def test_never_both_equal_and_unequal(document: object, left: Operand, right: Literal) -> None:
    body = json.dumps(document).encode()
    same = parse(f"{left} == {right}").judge(seen(body)).ok
    other = parse(f"{left} != {right}").judge(seen(body)).ok
    assert not (same and other)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("[BODY].count", 3.0),
        ("[BODY].text_number", 12.5),
        ("[BODY].name", "john"),
        ("[BODY].ok", 1.0),
        ("[BODY].nothing", None),
        ("[BODY].gone", None),
        ("[BODY].list", None),
        ("len([BODY].list)", 2.0),
    ],
)
def test_a_value_is_a_number_a_text_or_none(where: str, value: float | str | None) -> None:
    assert path_value(seen(), parse_value(where)) == value


def test_numbers_without_end_are_no_value() -> None:
    assert path_value(seen(b'{"a": 1e999}'), parse_value("[BODY].a")) is None
    assert path_value(seen(b'{"a": ' + b"9" * 400 + b"}"), parse_value("[BODY].a")) is None


def test_a_value_that_is_no_path_is_refused() -> None:
    with pytest.raises(ValueError, match="is no value"):
        parse_value("[STATUS]")


@pytest.mark.parametrize(
    "text", ["[STATUS] == 0xC8", "0o310 == [STATUS]", "[STATUS] == 0b11001000", "[STATUS] < 0xff"]
)
def test_numbers_of_other_bases(text: str) -> None:
    assert parse(text).judge(seen()).ok
