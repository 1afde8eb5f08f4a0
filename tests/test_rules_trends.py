"""The past in columns: how long one is, and what a measure was worth in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.histogram import Histogram
from data.history import COARSE, FINE, Bucket
from data.panelviews import PanelView
from data.plan import Target
from data.records import DAY, HOUR, MINUTE, SECOND, Ms
from data.trends import Column
from tests.test_widgets_scene import at_most, panel
from warroom.rules.availability import Known, Stretch, joint, total
from warroom.rules.maintenance import Window
from warroom.rules.trends import ZOOMS, columns_of, is_uptime, series_of, step_for, uptime_columns


def bucket(at: Ms, *values: float, histogram: bool = False) -> Bucket:
    kept = Histogram.of(values) if histogram else None
    return Bucket(at, len(values), 0, sum(values), min(values), max(values), kept)


def shown(kind: str, unit: str = "", **more: object) -> PanelView:
    return panel("x", "x", 1.0, unit, kind=kind, **more)


def spell(begin: Ms, end: Ms, up: bool = True) -> Known:
    return Known(begin, end, up)


def together(targets: list[list[Known]], begin: Ms, end: Ms, *windows: Window) -> list[Stretch]:
    return joint({str(number): spells for number, spells in enumerate(targets)}, windows, begin, end)


@pytest.mark.parametrize("columns", [138, 218])
@pytest.mark.parametrize("zoom", ZOOMS)
def test_a_column_is_short_enough_to_fill_the_room_and_long_enough_to_fit(zoom: str, columns: int) -> None:
    step = step_for(ZOOMS[zoom], columns, 5 * SECOND)
    assert columns // 3 < ZOOMS[zoom] // step <= columns
    if ZOOMS[zoom] >= DAY:
        assert step % FINE == 0
    if ZOOMS[zoom] >= 7 * DAY:
        assert step % COARSE == 0


def test_a_column_is_as_long_as_the_slowest_probe_waits() -> None:
    assert step_for(15 * MINUTE, 218, 5 * SECOND) == 5 * SECOND
    assert step_for(15 * MINUTE, 218, MINUTE) == MINUTE
    assert step_for(15 * MINUTE, 218, 3 * DAY) == 3 * DAY
    assert step_for(84 * DAY, 1, SECOND) >= 84 * DAY


def test_a_mean_is_weighted_by_readings_and_its_percentile_comes_from_all_of_them() -> None:
    fast, slow = [100.0] * 95, [4000.0] * 5
    series = {"a:latency": [bucket(0, *fast, histogram=True)], "b:latency": [bucket(0, *slow, histogram=True)]}
    (column,) = columns_of(shown("mean", "s"), series)
    assert (column.at, column.n, column.low, column.high) == (0, 100, 0.1, 4.0)
    assert column.mean == pytest.approx(0.295)
    assert column.p95 == pytest.approx(0.1, rel=0.01)
    (column,) = columns_of(shown("mean", "ms"), series)
    assert column.mean == pytest.approx(295)


def test_a_capacity_is_the_sum_where_all_of_it_is_known() -> None:
    series = {"a.users": [bucket(0, 10, 20), bucket(5, 30)], "b.users": [bucket(0, 100)]}
    assert columns_of(shown("capacity", target=at_most(500)), series) == [Column(0, 3, 115, 110, 120)]


def test_a_gauge_is_its_worst_series() -> None:
    series = {"a.cpu": [bucket(0, 10, 20)], "b.cpu": [bucket(0, 60, 80), bucket(5, 1)]}
    assert columns_of(shown("gauge", "%"), series) == [Column(0, 4, 70, 60, 80), Column(5, 1, 1, 1, 1)]


def test_the_share_of_failures_of_a_whole_probe_comes_from_its_readings() -> None:
    errors = shown("share", "%", target=at_most(1), series=("a:latency", "b.errors"))
    assert series_of(errors) == ("a:ok", "b.errors")
    assert not is_uptime(errors)
    assert columns_of(errors, {"a:ok": [bucket(0, 1, 1, 1, 0)]}) == [Column(0, 4, 25, 0, 100)]
    assert is_uptime(shown("share", "%", target=Target(op=">=", value=99.9)))


def test_an_availability_is_a_share_of_the_known_time_and_the_unknown_a_gap() -> None:
    both = [
        [spell(0, 40), spell(40, 60, up=False), spell(60, 100)],
        [spell(0, 50), spell(50, 90)],
    ]
    counted = {"a:ok": [bucket(0, 1, 1)], "b:ok": [bucket(0, 1)]}
    columns = uptime_columns(together(both, 0, 95), 0, 95, 30, counted)
    assert [(each.at, round(each.mean, 2), each.n) for each in columns] == [
        (0, 100.0, 3),
        (30, 33.33, 0),
        (60, 100.0, 0),
    ]
    assert uptime_columns(together([[spell(0, 40)], []], 0, 40), 0, 40, 30, {}) == []


def test_maintenance_is_no_part_of_an_availability() -> None:
    down = [[spell(0, 30), spell(30, 60, up=False), spell(60, 90)]]
    window = Window(35, 90, frozenset({"0"}))
    columns = uptime_columns(together(down, 0, 90, window), 0, 90, 30, {})
    assert [(each.at, each.mean) for each in columns] == [(0, 100.0), (30, 0.0)]


RUNS = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 10), st.booleans()), max_size=8)


def spells_of(runs: list[tuple[int, int, bool]]) -> list[Known]:
    found, at = [], 0
    for lasting, gap, up in runs:
        found.append(spell(at + gap, at + gap + lasting, up))
        at += gap + lasting
    return found


@given(st.lists(RUNS, min_size=1, max_size=3), st.integers(1, 40), st.integers(0, 100), st.integers(1, 200))
def test_columns_say_what_the_time_behind_them_says(
    runs: list[list[tuple[int, int, bool]]], step: int, begin: int, length: int
) -> None:
    begin = begin // step * step
    end = begin + length
    stretches = together([spells_of(each) for each in runs], begin, end)
    found = {each.at: each.mean for each in uptime_columns(stretches, begin, end, step, {})}
    for at in range(begin, end, step):
        share = total(stretches, at, min(at + step, end)).share
        assert found.get(at) == (None if share is None else pytest.approx(share * 100))


def test_a_day_of_spells_each_second_takes_no_time() -> None:
    spells = [spell(at, at + SECOND, up=at % 7 > 0) for at in range(0, 6 * HOUR, SECOND)]
    assert len(uptime_columns(together([spells], 0, 6 * HOUR), 0, 6 * HOUR, 5 * MINUTE, {})) == 72
