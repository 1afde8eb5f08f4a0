import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from data.records import DAY, HOUR, MINUTE, SECOND, Ms
from tests.test_widgets_scene import NOW, ZONE
from widgets.line import Line, Span, ends, fit_line, line_width, plain
from widgets.text import age, clock, countdown, cut, fit, hhmm, lasted, moment, number, spark, tidy, width, wrapped

TITLES = st.lists(
    st.sampled_from(
        [
            "상담 ",
            "라우팅",
            "불능",
            "abc",
            " ",
            "😀",
            "👍🏽",
            "☎\ufe0f",
            "e\u0301",
            "\u1112\u1161\u11ab",
            "\x1b[31m",
            "\x07",
            "[ERROR]",
            "[/x]",
            "\u202e",
            "👨\u200d👩\u200d👧",
            "\n",
            "\x9b2J",
            "ｱ",
            "…",
        ]
    ),
    max_size=40,
).map("".join)
"""Titles as people and machines write them: Hangul whole and in pieces, emoji, marks, escapes, markup."""


@pytest.mark.parametrize(
    ("text", "cells", "fitted"),
    [
        ("가용성", 8, "가용성  "),
        ("가용성", 6, "가용성"),
        ("가용성", 5, "가용…"),
        ("가용성", 4, "가… "),
        ("가용성", 1, "…"),
        ("가용성", 0, ""),
        ("abc", 2, "a…"),
        ("a b c", 3, "a… "),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("", 3, "   "),
    ],
)
def test_text_is_cut_and_padded_by_cells(text: str, cells: int, fitted: str) -> None:
    assert fit(text, cells) == fitted
    body = fitted.rstrip()
    assert fit(text, cells, "right") == fitted[len(body) :] + body


@given(text=TITLES, cells=st.integers(0, 60))
def test_fit_takes_the_cells_it_was_given(text: str, cells: int) -> None:
    shown = tidy(text)
    assert width(fit(shown, cells)) == width(fit(shown, cells, "right")) == cells
    assert width(cut(shown, cells)) <= cells


@given(text=TITLES, cells=st.integers(0, 60), rows=st.integers(1, 5))
def test_what_is_wrapped_has_room(text: str, cells: int, rows: int) -> None:
    lines = wrapped(tidy(text), cells, rows)
    assert 1 <= len(lines) <= rows
    assert all(width(line) <= cells for line in lines)


@given(text=TITLES, cells=st.integers(2, 60))
def test_wrapping_loses_nothing_but_blanks(text: str, cells: int) -> None:
    shown = tidy(text)
    assert "".join(wrapped(shown, cells, 1_000)).replace(" ", "") == shown.replace(" ", "")


def test_text_is_wrapped_at_blanks() -> None:
    assert wrapped("상담 라우팅 불능, look again", 12, 3) == ["상담 라우팅", "불능, look", "again"]
    assert wrapped("상담 라우팅 불능, look again", 12, 2) == ["상담 라우팅", "불능, look…"]
    assert wrapped("/a/very/long/path: full", 10, 5) == ["/a/very/lo", "ng/path:", "full"]


@given(text=TITLES)
def test_tidy_leaves_nothing_that_terminals_disagree_on(text: str) -> None:
    shown = tidy(text)
    assert not [char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co")]
    assert not [char for char in shown if char == "\ufe0f" or "\U0001f3fb" <= char <= "\U0001f3ff"]
    assert unicodedata.is_normalized("NFC", shown)
    assert width(shown) == sum(cell_len(char) for char in shown)


def test_syllables_in_pieces_are_put_together() -> None:
    assert tidy("\u1112\u1161\u11ab\u1100\u1173\u11af") == "한글"


def test_a_title_that_looks_like_markup_stays_as_it_is() -> None:
    assert tidy("[ERROR] db down [/x]") == "[ERROR] db down [/x]"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (17 * MINUTE + 38 * SECOND, "00:17:38"),
        (0, "00:00:00"),
        (1, "00:00:01"),
        (999, "00:00:01"),
        (-999, "+00:00:00"),
        (-3 * MINUTE - 10 * SECOND, "+00:03:10"),
        (99 * HOUR, "99:00:00"),
        (99 * HOUR + SECOND, "4d 03:00"),
        (100 * HOUR, "4d 04:00"),
        (4 * DAY + 3 * HOUR + 12 * MINUTE, "4d 03:12"),
        (5 * DAY + 3 * HOUR + 12 * MINUTE, "5d 03:12"),
        (-6 * DAY, "+6d 00:00"),
    ],
)
def test_countdown(left: Ms, words: str) -> None:
    assert countdown(left) == words


@given(now=st.integers(0, DAY), left=st.integers(0, HOUR))
def test_the_clock_and_the_time_left_add_up_to_the_moment(now: Ms, left: Ms) -> None:
    due = (now + left) // SECOND * SECOND
    hours, minutes, seconds = (int(part) for part in countdown(max(due - now, 0)).split(":"))
    shown = hours * HOUR + minutes * MINUTE + seconds * SECOND
    assert due < now or now // SECOND * SECOND + shown == due


@pytest.mark.parametrize(
    ("ms", "words", "long"),
    [
        (-5, "0s", "0s"),
        (1_999, "1s", "1s"),
        (59_999, "59s", "59s"),
        (5 * MINUTE, "5m", "5m"),
        (3 * HOUR + 9 * MINUTE, "3h", "3h09m"),
        (2 * DAY + 4 * HOUR, "2d", "2d04h"),
    ],
)
def test_ages_and_durations(ms: Ms, words: str, long: str) -> None:
    assert age(ms) == words
    assert lasted(ms) == long


def test_moments_stand_in_the_plans_zone() -> None:
    assert clock(NOW, ZONE) == "14:03:22"
    assert clock(NOW + 999, ZONE) == "14:03:22"
    assert hhmm(NOW, "UTC") == "05:03"
    assert moment(NOW, ZONE, NOW) == "14:03"
    assert moment(NOW - 15 * HOUR, ZONE, NOW) == "12-01"


def test_spark_draws_on_a_fixed_scale_and_marks_gaps() -> None:
    assert spark([0, 1, 2, None, 8, 9, -1], 0, 8) == "▁▂▃·██▁"
    assert spark([float("nan"), 3], 3, 3) == "·▁"
    assert spark([], 0, 1) == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (99.97, "99.97"),
        (0.84, "0.84"),
        (412, "412"),
        (803.4, "803.4"),
        (1234.5, "1234"),
        (250_000, "250k"),
        (0, "0"),
    ],
)
def test_numbers_are_short(value: float, words: str) -> None:
    assert number(value) == words


LINES = st.lists(st.builds(Span, TITLES.map(tidy)), max_size=6).map(tuple)


@given(line=LINES, cells=st.integers(0, 80))
def test_a_line_takes_the_cells_it_was_given(line: Line, cells: int) -> None:
    fitted = fit_line(line, cells)
    assert line_width(fitted) == cells
    if 0 < cells < line_width(line):
        assert plain(fitted).rstrip().endswith("…")
    elif cells:
        assert plain(fitted).startswith(plain(line))


@given(left=LINES, right=LINES, cells=st.integers(0, 80))
def test_two_ends_fill_a_line(left: Line, right: Line, cells: int) -> None:
    line = ends(left, right, cells)
    assert line_width(line) == cells
    if line_width(right) < cells:
        assert plain(line).endswith(plain(right))
