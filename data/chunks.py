"""The form in which the past of a series is kept: half an hour of it in one chunk."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median_low
from typing import Final

from data.columns import Cursor, pack, pack_whole, unpack, unpack_whole, varint
from data.records import MINUTE, Ms

WINDOW: Final[Ms] = 30 * MINUTE
"""How much time a chunk covers; it begins at a multiple of this."""


def window_of(at: Ms) -> Ms:
    """Return the beginning of the window that ``at`` lies in."""
    return at // WINDOW * WINDOW


def encode(times: Sequence[Ms], values: Sequence[float]) -> bytes:
    """Pack samples; what comes out of `decode` is what went in, to the last bit that tells two numbers apart.

    Args:
        times: of one window, each later than the one before, at least one.
        values: one for each.
    """
    count = len(times)
    # Probes have an interval, so only how far each sample is off that beat has to be kept.
    step = median_low([after - before for before, after in pairwise(times)]) if count > 1 else 1
    begin = window_of(times[0])
    off = [at - begin - number * step for number, at in enumerate(times)]
    return varint(count) + varint(step) + pack_whole(off) + pack(values)


def decode(begin: Ms, body: bytes) -> tuple[list[Ms], list[float]]:
    """Unpack the chunk of the window at ``begin``: the moments, in order, and the values."""
    cursor = Cursor(body)
    count, step = cursor.varint(), cursor.varint()
    beat = range(begin, begin + count * step, step)
    times = [each + off for each, off in zip(beat, unpack_whole(cursor, count), strict=True)]
    return times, unpack(cursor, count)
