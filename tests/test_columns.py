"""What is packed comes out as it went in, and small."""

import math
import random

from hypothesis import example, given
from hypothesis import strategies as st

from data import chunks
from data.chunks import WINDOW
from data.columns import Cursor, pack, pack_whole, unpack, unpack_whole, varint
from data.records import SECOND

BEGIN = 1_796_083_200_000
WHOLE = st.integers(-(2**52), 2**52)


@given(st.integers(-(2**70), 2**70))
def test_a_whole_number_comes_back(number: int) -> None:
    assert Cursor(varint(number)).varint() == number


@given(st.lists(WHOLE, min_size=1, max_size=50))
@example([0])
@example([-(2**52), 2**52, -(2**52), 2**52])
def test_whole_numbers_come_back(numbers: list[int]) -> None:
    assert unpack_whole(Cursor(pack_whole(numbers)), len(numbers)) == numbers


@given(
    st.one_of(
        st.lists(st.floats(allow_nan=False), min_size=1, max_size=50),
        st.lists(st.decimals(-1000, 1000, places=2).map(float), min_size=1, max_size=50),
        st.lists(st.integers(-10, 10_000).map(float), min_size=1, max_size=50),
    )
)
@example([math.inf, -math.inf, 0.1])
@example([2.0**53, 1e300, 5e-324])
@example([1e15, 0.1])
def test_numbers_come_back(numbers: list[float]) -> None:
    assert unpack(Cursor(pack(numbers)), len(numbers)) == numbers


@given(
    st.lists(st.integers(0, WINDOW - 1), min_size=1, max_size=60, unique=True).map(sorted),
    st.integers(0, 10_000),
)
def test_a_chunk_comes_back_whatever_its_moments(offsets: list[int], windows: int) -> None:
    begin = BEGIN + windows * WINDOW
    times = [begin + offset for offset in offsets]
    values = [float(offset % 7) for offset in offsets]
    assert chunks.decode(begin, chunks.encode(times, values)) == (times, values)


def test_what_is_regular_takes_no_room() -> None:
    times = list(range(BEGIN + 137, BEGIN + WINDOW, 5 * SECOND))
    assert len(times) == 360
    assert len(chunks.encode(times, [1.0] * 360)) < 20
    assert len(chunks.encode(times, [float(7 * each) for each in range(360)])) < 25


def test_noise_takes_what_its_digits_need() -> None:
    chance = random.Random(1)
    times = [each + min(int(chance.expovariate(1)), 9) for each in range(BEGIN, BEGIN + WINDOW, 5 * SECOND)]
    latencies = [float(f"{80 * math.exp(chance.gauss(0, 0.3)):.3g}") for _ in times]
    assert len(chunks.encode(times, latencies)) / len(times) < 2.1
    assert len(chunks.encode(times, [chance.random() for _ in times])) / len(times) < 8.5
