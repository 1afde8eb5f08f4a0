"""Log histograms: within one percent, and merged without loss."""

import math
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from data.histogram import Histogram

LATENCIES = st.lists(st.one_of(st.floats(1e-6, 1e9), st.just(0.0)), max_size=60)
SHARES = st.sampled_from([0.0, 0.5, 0.95, 0.99, 1.0])


def exact(values: list[float], share: float) -> float:
    return sorted(values)[max(math.ceil(share * len(values) - 1e-9) - 1, 0)]


@given(LATENCIES, SHARES)
def test_a_percentile_is_within_one_percent(values: list[float], share: float) -> None:
    found = Histogram.of(values).percentile(share)
    if not values:
        assert found is None
    else:
        assert found is not None
        assert math.isclose(found, exact(values, share), rel_tol=0.0101)


@given(st.lists(LATENCIES, max_size=5))
def test_merging_loses_nothing(parts: list[list[float]]) -> None:
    whole = Histogram()
    for part in parts:
        whole.merge(Histogram.of(part))
    every = [value for part in parts for value in part]
    assert whole.counts == Histogram.of(every).counts
    assert whole.total == len(every)


@given(LATENCIES)
def test_it_is_kept_as_it_is(values: list[float]) -> None:
    made = Histogram.of(values)
    read, behind = Histogram.unpacked(b"before" + made.packed() + b"and more", len(b"before"))
    assert read.counts == made.counts
    assert behind == len(b"before" + made.packed())


def test_counts_are_of_buckets() -> None:
    found = Histogram.of([1.0] * 300 + [100.0] * 70_000 + [0.0]).counts
    assert Counter(found.values()) == Counter([1, 300, 70_000])
    assert list(found) == sorted(found)
