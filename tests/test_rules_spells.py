"""When a target is known to be up or down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.histogram import Histogram
from data.records import SECOND, Reading, ReadingState, Spell
from warroom.rules.panels import percentile
from warroom.rules.spells import Turn, after, ended

HOLD = 10 * SECOND


def reading(at: int, state: ReadingState = ReadingState.OK, **more: object) -> Reading:
    return Reading.model_validate({"probe": "desk", "kind": "http", "at": at, "state": state, **more})


def down(at: int, reason: str = "timeout", phase: str | None = "connect") -> Reading:
    return reading(at, ReadingState.ERROR, reason=reason, phase=phase)


def spell(begin: int, up: bool = True, reason: str | None = None, phase: str | None = None) -> Spell:
    return Spell(probe="desk", up=up, begin_at=begin, reason=reason, phase=phase)


@pytest.mark.parametrize(
    ("running", "last_at", "read", "ends_at", "begins_at"),
    [
        (None, 0, reading(5_000), None, 5_000),
        (spell(0), 5_000, reading(10_000), None, None),
        (spell(0), 5_000, down(10_000), 10_000, 10_000),
        (spell(0, False, "timeout", "connect"), 5_000, down(10_000), None, None),
        (spell(0, False, "timeout", "connect"), 5_000, down(10_000, phase="tls"), 10_000, 10_000),
        (spell(0, False, "dns", "dns"), 5_000, down(10_000), 10_000, 10_000),
        (spell(0), 5_000, reading(15_000), None, None),
        (spell(0), 5_000, reading(15_001), 15_000, 15_001),
        (spell(0), 5_000, down(60_000), 15_000, 60_000),
        (spell(0), 5_000, reading(4_000), 5_000, 4_000),
    ],
)
def test_what_a_reading_ends_and_begins(
    running: Spell | None, last_at: int, read: Reading, ends_at: int | None, begins_at: int | None
) -> None:
    turn = after(running, last_at, read, HOLD, "no answer")
    assert turn.ends_at == ends_at
    assert (turn.begins.begin_at if turn.begins else None) == begins_at
    if turn.begins is not None:
        assert (turn.begins.up, turn.begins.words) == (read.ok, "no answer")


def test_a_suspect_reading_says_nothing() -> None:
    assert after(spell(0), 5_000, reading(60_000, ReadingState.SUSPECT), HOLD, None) == Turn()


def test_what_goes_on_ends_with_its_last_reading() -> None:
    done = spell(0).model_copy(update={"end_at": 5_000})
    assert [each.end_at for each in ended([done, spell(5_000)], 20_000, HOLD, 60_000)] == [5_000, 30_000]
    assert ended([spell(5_000)], 20_000, HOLD, 22_000)[0].end_at == 22_000
    assert ended([spell(25_000)], 20_000, HOLD, 22_000)[0].end_at == 25_000


@given(st.lists(st.floats(0.001, 1e7), min_size=1, max_size=300), st.sampled_from([0.5, 0.9, 0.95, 0.99, 1.0]))
def test_a_percentile_of_a_histogram_is_within_one_percent(values: list[float], share: float) -> None:
    exact = percentile(values, share)
    found = Histogram.of(values).percentile(share)
    assert found is not None
    assert abs(found - exact) <= 0.01 * exact


@given(st.lists(st.floats(0, 1e7)), st.lists(st.floats(0, 1e7)))
def test_histograms_merge_without_loss(first: list[float], second: list[float]) -> None:
    merged = Histogram.of(first)
    merged.merge(Histogram.of(second))
    assert merged.counts == Histogram.of(first + second).counts
    assert merged.total == len(first) + len(second)


def test_what_is_not_above_zero_has_a_bucket_of_its_own() -> None:
    low = Histogram.of([0.0, -3.0])
    assert (low.total, low.percentile(0.95)) == (2, 0.0)
    assert Histogram().percentile(0.5) is None
