"""Before and after a change: the interval holds what it says, and nothing is said of too little."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.plan import load_plan
from data.records import HOUR, MINUTE, SECOND
from warroom.rules.beforeafter import (
    GAP,
    Difference,
    Side,
    counting,
    difference,
    spans,
    student,
    verdict,
)

PLAN = load_plan("aicc")
RUNS = 600


def minutes(dice: Random, count: int, mean: float, likeness: float) -> list[float]:
    """Means of minutes of twelve readings each, of which each is like the one before by ``likeness``."""
    value = dice.gauss(0, 1)
    blocks = []
    for _ in range(count):
        readings = []
        for _ in range(12):
            value = likeness * value + (1 - likeness**2) ** 0.5 * dice.gauss(0, 1)
            readings.append(mean + value)
        blocks.append(sum(readings) / 12)
    return blocks


def outages(dice: Random, count: int, share: float, length: float) -> list[float]:
    """Shares of minutes that are up, with outages of ``length`` minutes on average."""
    down = dice.random() > share
    blocks = []
    for _ in range(count):
        up = 0
        for _ in range(12):
            chance = 1 / (12 * length)
            leaves = dice.random() < (chance if down else chance * (1 - share) / share)
            down = down != leaves
            up += not down
        blocks.append(up / 12)
    return blocks


def side(blocks: list[float]) -> Side:
    return Side(blocks, 12 * len(blocks))


@pytest.mark.parametrize(
    ("count", "likeness", "least"),
    [(60, 0.0, 0.93), (60, 0.8, 0.92), (60, 0.95, 0.90), (15, 0.0, 0.93), (15, 0.8, 0.91)],
)
def test_the_interval_of_a_mean_holds_the_truth_as_often_as_it_says(
    count: int, likeness: float, least: float
) -> None:
    dice = Random(count + round(100 * likeness))
    held = 0
    for _ in range(RUNS):
        before, after = (side(minutes(dice, count, mean, likeness)) for mean in (5.0, 5.5))
        found = difference(before, after, share_of=None)
        assert found is not None
        held += found.low <= 0.5 <= found.high
    assert least <= held / RUNS <= 0.995


@pytest.mark.parametrize(("share", "length"), [(0.9, 1.0), (0.97, 2.0), (0.8, 0.5)])
def test_the_interval_of_an_availability_holds_the_truth_as_often_as_it_says(share: float, length: float) -> None:
    dice = Random(round(100 * share))
    held = 0
    for _ in range(RUNS):
        before, after = (side(outages(dice, 60, share, length)) for _ in range(2))
        found = difference(before, after, share_of=1.0)
        assert found is not None
        held += found.low <= 0 <= found.high
    assert held / RUNS >= 0.92


def test_a_real_difference_is_seen() -> None:
    dice = Random(1)
    before, after = side(minutes(dice, 60, 5.0, 0.5)), side(minutes(dice, 60, 6.0, 0.5))
    found = difference(before, after, share_of=None)
    assert found is not None
    assert 0 < found.low < 1 < found.high


def test_where_nothing_failed_an_outage_was_possible_yet() -> None:
    found = difference(side([100.0] * 60), side([100.0] * 60), share_of=100)
    assert found is not None
    assert found.value == 0
    assert found.low == pytest.approx(-found.high)
    assert 5 < found.high < 7
    outage = difference(side([100.0] * 60), side([100.0] * 30 + [0.0] * 30), share_of=100)
    assert outage is not None
    assert outage.value == -50


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=80))
def test_alike_minutes_count_for_less_and_never_for_more(blocks: list[float]) -> None:
    assert 0 < counting(blocks) <= len(blocks)


@pytest.mark.parametrize(("freedom", "reach"), [(3, 3.182), (10, 2.228), (30, 2.042), (1e9, 1.960)])
def test_student_s_t(freedom: float, reach: float) -> None:
    assert student(freedom) == pytest.approx(reach, abs=0.03)


def test_nine_minutes_are_too_few() -> None:
    assert difference(side([1.0] * 9), side([2.0] * 60), share_of=None) is None
    assert verdict(PLAN.indicator("response_time"), None) == "few"


@pytest.mark.parametrize(
    ("name", "low", "high", "expected"),
    [
        ("availability", 0.1, 0.3, "better"),
        ("availability", -0.3, -0.1, "worse"),
        ("response_time", 0.1, 0.3, "worse"),
        ("response_time", -0.3, -0.1, "better"),
        ("response_time", -0.1, 0.3, "same"),
        ("concurrent_users", 5, 9, "higher"),
        ("network", -9, -5, "lower"),
    ],
)
def test_the_target_says_which_way_is_better(name: str, low: float, high: float, expected: str) -> None:
    found = Difference((low + high) / 2, low, high)
    assert verdict(PLAN.indicator(name), found) == expected


@pytest.mark.parametrize(("passed", "length"), [(3 * HOUR, HOUR), (20 * MINUTE, 19 * MINUTE), (20 * SECOND, 0)])
def test_windows_are_equal_and_no_longer_than_what_has_passed(passed: int, length: int) -> None:
    found = spans(1_000 * HOUR, HOUR, 1_000 * HOUR + passed)
    assert found.length == length
    assert found.before == (1_000 * HOUR - GAP - length, 1_000 * HOUR - GAP)
    assert found.after == (1_000 * HOUR + GAP, 1_000 * HOUR + GAP + length)
