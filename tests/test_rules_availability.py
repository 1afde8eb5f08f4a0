"""Availability by time, against a counter that looks at every millisecond."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from data.records import Ms
from warroom.rules.availability import Availability, Readings, of_all, spans

MOMENTS = st.lists(st.tuples(st.integers(0, 60), st.sampled_from([0.0, 1.0])), max_size=12)
TARGETS = st.lists(
    st.tuples(MOMENTS.map(lambda found: sorted(found, key=lambda each: each[0])), st.integers(1, 25)), max_size=4
)


def state(readings: Readings, hold: Ms, at: Ms) -> float | None:
    """Return what is known at ``at``: the newest reading's value, unless it is too old."""
    before = [each for each in readings if each[0] <= at]
    return before[-1][1] if before and at < before[-1][0] + hold else None


def counted(targets: Sequence[tuple[Readings, Ms]], start: Ms, end: Ms) -> Availability:
    up = down = unknown = 0
    for at in range(start, end):
        states = [state(readings, hold, at) for readings, hold in targets]
        if 0.0 in states:
            down += 1
        elif states and None not in states:
            up += 1
        else:
            unknown += 1
    return Availability(up, down, unknown)


@given(TARGETS, st.integers(-5, 40), st.integers(0, 40))
def test_it_agrees_with_a_counter_of_milliseconds(
    targets: list[tuple[Readings, Ms]], start: Ms, length: Ms
) -> None:
    assert of_all(targets, start, start + length) == counted(targets, start, start + length)


@given(TARGETS, st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_window_is_the_sum_of_its_parts(targets: list[tuple[Readings, Ms]], a: Ms, b: Ms, c: Ms) -> None:
    start, middle, end = sorted((a, b, c))
    left, right = of_all(targets, start, middle), of_all(targets, middle, end)
    # A reading at the cut is seen by the right part only, as by the whole; one before it holds into both.
    whole = of_all(targets, start, end)
    assert whole == Availability(left.up + right.up, left.down + right.down, left.unknown + right.unknown)


@given(TARGETS, st.integers(0, 60), st.integers(1, 60))
def test_shares_are_shares(targets: list[tuple[Readings, Ms]], start: Ms, length: Ms) -> None:
    found = of_all(targets, start, start + length)
    assert min(found.up, found.down, found.unknown) >= 0
    assert found.up + found.down + found.unknown == length
    assert 0 <= found.coverage <= 1
    assert found.share is None or found.floor <= found.share <= 1


def test_nothing_measured_is_unknown_and_not_down() -> None:
    found = of_all([([], 10)], 0, 100)
    assert (found.share, found.coverage, found.floor) == (None, 0.0, 0.0)


def test_a_reading_holds_to_the_next_and_no_longer_than_it_may() -> None:
    readings = [(0, 1.0), (10, 0.0), (40, 1.0)]
    assert spans(readings, 20, 5, 50) == [(5, 10, True), (10, 30, False), (40, 50, True)]
