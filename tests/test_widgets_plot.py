"""Braille plots by their properties: every value on its dot, gaps empty, nothing that a float can break."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.plan import Target
from data.records import DAY, HOUR, MINUTE, SECOND
from tests.test_widgets_scene import NOW, ZONE, at_most, panel
from widgets.glyphs import ABOVE, BELOW
from widgets.plot import Bar, Dots, dot_of, edges, plot, sparkline
from widgets.scale import plot_scale, scale
from widgets.text import width
from widgets.timeaxis import stretch, ticks

ANY = st.floats(allow_nan=True, allow_infinity=True)
FINITE = st.floats(0, 100)
BIT = {
    (0, 0): 0x40,
    (0, 1): 0x04,
    (0, 2): 0x02,
    (0, 3): 0x01,
    (1, 0): 0x80,
    (1, 1): 0x20,
    (1, 2): 0x10,
    (1, 3): 0x08,
}
"""A dot of a cell, by its place from the left and from below, as Unicode numbers them."""


def lit(grid: list[list[Dots]], part: str) -> set[tuple[int, int]]:
    """Return the dots that are set, by their places from the left and from below."""
    return {
        (2 * x + right, 4 * (len(grid) - 1 - row) + up)
        for row, cells in enumerate(grid)
        for x, cell in enumerate(cells)
        for (right, up), bit in BIT.items()
        if getattr(cell, part) & bit
    }


@given(st.lists(st.none() | FINITE, min_size=1, max_size=60), st.integers(1, 8), st.integers(0, 10**6))
def test_every_value_lands_on_its_dot_and_a_gap_stays_empty(
    values: list[float | None], rows: int, first: int
) -> None:
    cells = -(-len(values) // 2) + first % 7
    bars = [None if value is None else Bar(value) for value in values]
    bounds = edges(first, len(bars), cells * 2)
    wanted = {
        (x, min(int(value / 100 * rows * 4), rows * 4 - 1))
        for value, begin, end in zip(values, bounds, bounds[1:], strict=False)
        if value is not None
        for x in range(begin, end)
    }
    assert lit(plot(bars, 0.0, 100.0, cells, rows, first), "line") == wanted
    assert all(end > begin for begin, end in pairwise(bounds))


@given(ANY, ANY)
def test_a_higher_value_never_lands_lower(one: float, other: float) -> None:
    if not math.isnan(one) and not math.isnan(other):
        lower, upper = sorted((one, other))
        assert dot_of(lower, 0.0, 2.0, 16) <= dot_of(upper, 0.0, 2.0, 16)


@given(st.lists(st.none() | st.builds(Bar, ANY, st.none() | ANY, st.none() | ANY), max_size=30), ANY, ANY)
def test_no_floats_break_it(bars: list[Bar | None], low: float, high: float) -> None:
    grid = plot(bars, low, high, 7, 3)
    assert [[width(cell.text) for cell in cells] for cells in grid] == [[1] * 7] * 3
    assert len(sparkline(bars, low, high, 7)) == 7


@given(FINITE, FINITE, FINITE)
def test_a_column_reaches_from_its_lowest_to_its_highest_value(one: float, two: float, three: float) -> None:
    low, mean, high = sorted((one, two, three))
    grid = plot([Bar(mean, low, high)], 0.0, 100.0, 1, 5)
    bottom, top = dot_of(low, 0.0, 100.0, 20), dot_of(high, 0.0, 100.0, 20)
    assert lit(grid, "reach") == {(x, y) for x in (0, 1) for y in range(bottom, top + 1)}


def test_a_cell_with_a_mean_shows_the_mean_alone() -> None:
    grid = plot([Bar(50.0, 0.0, 100.0)], 0.0, 100.0, 1, 3)
    assert [cell.text for (cell,) in grid] == ["⣿", "⠒", "⣿"]


def test_what_is_off_the_scale_has_a_sign_at_that_end() -> None:
    grid = plot([Bar(1.0), Bar(1.0), Bar(9.0), None, Bar(-1.0), Bar(1.0, 0.5, 9.0)], 0.0, 2.0, 3, 2)
    assert [[cell.sign for cell in cells] for cells in grid] == [["", ABOVE, ABOVE], ["", "", BELOW]]
    on_the_edge = plot([Bar(2.0), Bar(0.0)], 0.0, 2.0, 1, 2)
    assert [cell.sign for (cell,) in on_the_edge] == ["", ""]


@given(st.integers(0, 10**9), st.integers(1, 120), st.integers(1, 240))
def test_a_column_keeps_its_width_when_the_picture_moves(first: int, count: int, more: int) -> None:
    dots = count + more
    before, after = edges(first, count, dots), edges(first + 1, count, dots)
    assert (before[0], before[-1]) == (after[0], after[-1]) == (0, dots)
    widths = [[end - begin for begin, end in pairwise(each)] for each in (before, after)]
    assert widths[0][1:] == widths[1][:-1]
    assert max(widths[0]) - min(widths[0]) <= 1


@given(st.lists(ANY, max_size=5), ANY)
def test_where_the_plan_names_a_bound_the_scale_never_moves_with_the_data(trend: list[float], peak: float) -> None:
    for target, unit, kind, wanted in (
        (at_most(2), "s", "mean", (0.0, 4.0)),
        (at_most(1), "%", "share", (0.0, 2.0)),
        (at_most(500), "", "capacity", (0.0, 600.0)),
        (at_most(80), "%", "share", (0.0, 100.0)),
        (Target(op=">=", value=99.0), "%", "share", (90.0, 100.0)),
    ):
        shown = panel("x", "x", 1.0, unit, target=target, kind=kind, trend=tuple(trend))
        assert plot_scale(shown, peak) == pytest.approx(wanted)


@given(ANY)
def test_a_measure_without_a_bound_grows_in_steps_of_one_two_and_five(peak: float) -> None:
    low, high = plot_scale(panel("network", "x", 1.0, "ms", trend=()), peak)
    assert (low, high > 0, math.isfinite(high)) == (0.0, True, True)
    if 1e-300 < peak < 1e300:
        assert high >= peak or high == pytest.approx(peak)
        assert f"{high:.0e}"[0] in "125"


def test_a_trend_is_as_it_was() -> None:
    assert scale(panel("response_time", "x", 1.0, "s", target=at_most(2))) == (0.0, 2.0)


@pytest.mark.parametrize(
    ("window", "most", "words"),
    [
        (15 * MINUTE, 7, ["13:50", "13:55", "14:00"]),
        (HOUR, 7, ["13:10", "13:20", "13:30", "13:40", "13:50", "14:00"]),
        (DAY, 7, ["18:00", "12-02", "06:00", "12:00"]),
        (7 * DAY, 7, ["11-27", "11-29", "12-01"]),
        (84 * DAY, 12, ["09-14", "09-28", "10-12", "10-26", "11-09", "11-23"]),
    ],
)
def test_the_axis_has_round_local_times_and_dates(window: int, most: int, words: list[str]) -> None:
    found = ticks(NOW - window, NOW, most, ZONE)
    assert [each for _at, each in found] == words
    assert all(NOW - window <= at < NOW for at, _words in found)


@given(st.integers(MINUTE, 84 * DAY), st.integers(1, 40), st.integers(0, 10 * DAY))
def test_the_axis_never_has_more_times_than_there_is_room_for(window: int, most: int, later: int) -> None:
    found = ticks(NOW + later - window, NOW + later, most, "Europe/Berlin")
    assert len(found) <= most + 1
    assert [at for at, _words in found] == sorted({at for at, _words in found})


def test_days_begin_at_midnight_also_when_clocks_change() -> None:
    found = ticks(1_774_600_000_000, 1_774_600_000_000 + 6 * DAY, 7, "Europe/Berlin")
    assert [words for _at, words in found] == ["03-28", "03-29", "03-30", "03-31", "04-01", "04-02"]


@pytest.mark.parametrize(
    ("ago", "step", "words"),
    [
        (10 * SECOND, 10 * SECOND, "14:03:12–14:03:22"),
        (HOUR, 5 * MINUTE, "13:03–13:08"),
        (DAY, HOUR, "12-01 14:03–15:03"),
        (2 * DAY, DAY, "11-30 14:03–12-01 14:03"),
    ],
)
def test_the_time_of_a_column_is_as_long_as_it_must_be(ago: int, step: int, words: str) -> None:
    assert stretch(NOW - ago, step, ZONE, NOW) == words
