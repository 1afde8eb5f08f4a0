"""What a measure is worth, and how it is judged."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.plan import Indicator, Target, load_plan
from data.readings import Sample
from data.records import MINUTE, SECOND
from warroom.rules import panels

PLAN = load_plan("aicc")
NOW = 1_800_000_000_000
NUMBERS = st.floats(-1e9, 1e9)


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        (">=", 99.9, "ok"),
        (">=", 99.89, "breach"),
        ("<=", 2.0, "warn"),
        ("<=", 1.8, "warn"),
        ("<=", 1.79, "ok"),
        ("<=", 2.01, "breach"),
        ("<", 2.0, "breach"),
        (">", 99.9, "breach"),
        ("==", 0.0, "ok"),
        ("==", 1.0, "breach"),
    ],
)
def test_a_value_against_its_target(op: Any, value: float, expected: str) -> None:
    limit = {">=": 99.9, ">": 99.9, "<=": 2.0, "<": 2.0, "==": 0.0}[op]
    assert panels.judge(value, Target(op=op, value=limit), 0.9) == expected


@given(NUMBERS, NUMBERS, st.sampled_from([">=", "<=", ">", "<", "=="]), st.floats(0.01, 1))
def test_a_breach_is_a_breach_however_near(value: float, limit: float, op: Any, warn_at: float) -> None:
    held = {
        ">=": value >= limit,
        "<=": value <= limit,
        ">": value > limit,
        "<": value < limit,
        "==": value == limit,
    }
    state = panels.judge(value, Target(op=op, value=limit), warn_at)
    assert (state == "breach") == (not held[op])
    assert state != "warn" or op in ("<=", "<")
    assert panels.judge(value, None, warn_at) == "ok"


@given(st.lists(NUMBERS, min_size=1, max_size=50), st.sampled_from([0.5, 0.95, 0.99, 1.0]))
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(values: list[float], share: float) -> None:
    found = panels.percentile(values, share)
    enough = math.ceil(round(share * len(values), 9))
    assert found in values
    assert sum(value <= found for value in values) >= enough
    assert sum(value < found for value in values) < enough


def indicator(name: str) -> Indicator:
    return PLAN.indicator(name)


def source(ok: list[float], values: list[float], *, whole: bool = True, age: int = 0) -> panels.Source:
    """Readings every five seconds, the last one ``age`` milliseconds ago."""

    def samples(found: list[float]) -> list[Sample]:
        begin = NOW - age - 5 * SECOND * (len(found) - 1)
        return [Sample(begin + 5 * SECOND * number, value) for number, value in enumerate(found)]

    return panels.Source(ok=samples(ok), values=samples(values), interval=5 * SECOND, whole_probe=whole)


def test_availability_is_time_up_of_time_known() -> None:
    view = panels.measure(indicator("availability"), [source([1.0] * 700 + [0.0] + [1.0] * 20, [])], NOW)
    assert view.value == pytest.approx(100 * 719 / 720)
    assert (view.state, view.stale) == ("breach", False)
    assert view.coverage == 1


def test_availability_needs_every_target() -> None:
    well, bad = source([1.0] * 100, []), source([1.0] * 50 + [0.0] * 50, [])
    view = panels.measure(indicator("availability"), [well, bad], NOW)
    assert view.value == pytest.approx(100 * 50 / 99)  # the last reading has only just come


def test_too_little_known_shows_no_figure() -> None:
    ok = [Sample(NOW - 40 * MINUTE, 1.0), Sample(NOW - 5 * SECOND, 1.0), Sample(NOW, 1.0)]
    sparse = panels.Source(ok=ok, values=[], interval=5 * SECOND, whole_probe=True)
    view = panels.measure(indicator("availability"), [sparse], NOW)
    assert (view.value, view.state) == (None, "unknown")
    assert view.coverage is not None
    assert view.coverage < 0.01


def test_old_readings_are_no_state() -> None:
    fresh = panels.measure(indicator("response_time"), [source([1.0] * 9, [840.0] * 9, age=11 * SECOND)], NOW)
    stale = panels.measure(indicator("response_time"), [source([1.0] * 9, [840.0] * 9, age=12 * SECOND)], NOW)
    assert (fresh.state, fresh.stale) == ("ok", False)
    assert (stale.state, stale.stale) == ("unknown", True)
    assert fresh.value == stale.value == pytest.approx(0.84)
    nothing = panels.measure(indicator("response_time"), [], NOW)
    assert (nothing.state, nothing.value, nothing.age_ms) == ("unknown", None, None)


def test_response_time_is_judged_on_the_mean_with_p95_beside_it() -> None:
    slow = source([1.0] * 20, [1000.0] * 19 + [9000.0])
    view = panels.measure(indicator("response_time"), [slow], NOW)
    assert view.value == pytest.approx(1.4)
    assert (view.state, view.detail) == ("ok", "p95 1.00")


def test_a_failure_counts_in_the_error_rate_and_not_in_the_response_time() -> None:
    mixed = source([1.0] * 19 + [0.0], [500.0] * 19)
    assert panels.measure(indicator("error_rate"), [mixed], NOW).value == pytest.approx(5)
    assert panels.measure(indicator("response_time"), [mixed], NOW).value == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("users", "state", "detail"),
    [(399.0, "ok", "80 %"), (400.0, "warn", "80 %"), (500.0, "warn", "100 %"), (501.0, "breach", "100 %")],
)
def test_a_capacity_shows_how_much_of_it_is_used(users: float, state: str, detail: str) -> None:
    view = panels.measure(indicator("concurrent_users"), [source([1.0], [users], whole=False)], NOW)
    assert (view.value, view.state, view.detail) == (users, state, detail)


def test_the_trend_has_holes_where_nothing_is_known() -> None:
    view = panels.measure(indicator("cpu"), [source([1.0] * 30, [40.0] * 30, whole=False)], NOW)
    assert len(view.trend) == panels.BUCKETS
    assert view.trend[0] is None
    assert [value for value in view.trend if value is not None] == [40.0] * 3
