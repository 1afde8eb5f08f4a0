"""A trend is told where there is one, and only there."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from data.records import HOUR, MINUTE
from warroom.rules.trend import LEAST_POINTS, reaches, rising

STEP = 5 * MINUTE
POINTS = 36
NOW = POINTS * STEP
SEEDS = st.integers(0, 2**32)


def points(values: list[float]) -> list[tuple[int, float]]:
    return [(NOW - STEP * (len(values) - number), value) for number, value in enumerate(values)]


@given(SEEDS, st.floats(0, 30), st.integers(LEAST_POINTS, POINTS))
def test_noise_without_a_trend_warns_of_nothing(seed: int, spread: float, count: int) -> None:
    dice = Random(seed)
    noise = [60 + dice.gauss(0, spread) for _ in range(count)]
    assert reaches(points(noise), 85.0, NOW, 6 * HOUR) is None


@given(SEEDS, st.floats(2, 8), st.floats(0, 0.5))
def test_a_steady_climb_warns_of_the_moment_it_arrives(seed: int, hourly: float, spread: float) -> None:
    dice = Random(seed)
    start = 85 - hourly * 7
    climb = [start + hourly * number / 12 + dice.gauss(0, spread) for number in range(POINTS)]
    found = reaches(points(climb), 85.0, NOW, 6 * HOUR)
    # It was 7 hours away three hours ago.
    assert found is not None
    assert abs(found - 4 * HOUR) <= 0.6 * HOUR


@given(SEEDS)
def test_a_step_and_a_fall_are_no_climb(seed: int) -> None:
    dice = Random(seed)
    step = [40 + dice.gauss(0, 1)] * 30 + [60 + dice.gauss(0, 1) for _ in range(6)]
    fall = [80 - number + dice.gauss(0, 1) for number in range(POINTS)]
    assert reaches(points(step), 85.0, NOW, 6 * HOUR) is None
    assert reaches(points(fall), 85.0, NOW, 6 * HOUR) is None


def test_what_is_far_or_short_or_flat_is_no_news() -> None:
    slow = [40 + number / 12 for number in range(POINTS)]
    assert rising(points(slow)) is not None
    assert reaches(points(slow), 85.0, NOW, 6 * HOUR) is None
    assert reaches(points([80.0 + number for number in range(LEAST_POINTS - 1)]), 95.0, NOW, 6 * HOUR) is None
    assert reaches(points([84.0] * POINTS), 85.0, NOW, 6 * HOUR) is None


def test_a_climb_that_has_arrived_arrives_now() -> None:
    assert reaches(points([50.0 + number for number in range(POINTS)]), 80.0, NOW, 6 * HOUR) == 0


def test_odd_points_do_not_move_it() -> None:
    climb = [50.0 + number / 4 for number in range(POINTS)]
    odd = [value if number % 9 else 5.0 for number, value in enumerate(climb)]
    trend = rising(points(odd))
    assert trend is None or abs(trend.slope * HOUR - 3) < 0.3
