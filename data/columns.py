"""Columns of numbers, packed: exactly what went in comes out, in a few bits a number where they are regular.

A column of whole numbers is kept as it is, as its differences, or as the differences of those, whichever is
smallest: what remains above its minimum, in the narrowest integers that hold it, the bytes of one weight
together, deflated. Numbers with a fixed count of decimals are whole ones once scaled; others are kept as they
stand in memory.
"""

import sys
import zlib
from array import array
from collections.abc import Sequence
from itertools import accumulate
from operator import sub
from typing import Final

_WIDTHS: Final = {1: "B", 2: "H", 4: "I", 8: "Q"}
_ORDERS: Final = 3
_DECIMALS: Final = 9
_RAW: Final = 255
"""Stands in the place of the decimals of a column that is not scaled."""
_ROOM: Final = 3_000
"""Bytes that most of what is inflated has room in at once."""
_EXACT: Final = 2**53
"""Whole numbers up to here are exact as a float."""


def varint(number: int) -> bytes:
    """Return a whole number of any sign in as few bytes as it needs."""
    rest = number << 1 if number >= 0 else (-number << 1) - 1
    out = bytearray()
    while rest >= 0x80:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    out.append(rest)
    return bytes(out)


class Cursor:
    """Reads what was packed, piece by piece."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def varint(self) -> int:
        """Read a whole number."""
        shift = found = 0
        while True:
            byte = self._data[self._at]
            self._at += 1
            found |= (byte & 0x7F) << shift
            if byte < 0x80:
                return -((found + 1) >> 1) if found & 1 else found >> 1
            shift += 7

    def byte(self) -> int:
        """Read one byte."""
        self._at += 1
        return self._data[self._at - 1]

    def take(self, count: int) -> bytes:
        """Read so many bytes."""
        self._at += count
        return self._data[self._at - count : self._at]

    def rest(self) -> bytes:
        """Read all that is left."""
        return self.take(len(self._data) - self._at)


def deflate(data: bytes) -> bytes:
    """Return ``data`` compressed, without a frame around it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -12, 8)
    return packer.compress(data) + packer.flush()


def inflate(data: bytes) -> bytes:
    """Return what was deflated."""
    return zlib.decompress(data, -12, _ROOM)


def _shuffled(numbers: "array[int] | array[float]") -> bytes:
    """Return the bytes of lowest weight of all numbers, then those of the next."""
    if sys.byteorder == "big":
        numbers.byteswap()
    raw, width = numbers.tobytes(), numbers.itemsize
    return b"".join(raw[weight::width] for weight in range(width))


def _together(planes: bytes, width: int, count: int) -> bytes:
    raw = bytearray(len(planes))
    for weight in range(width):
        raw[weight::width] = planes[weight * count : (weight + 1) * count]
    return bytes(raw)


def narrowed(numbers: Sequence[int]) -> tuple[int, bytes]:
    """Return numbers from nought up in the narrowest integers that hold all: their width, their bytes."""
    most = max(numbers, default=0)
    width = next(width for width in _WIDTHS if most < 1 << 8 * width)
    return width, _shuffled(array(_WIDTHS[width], numbers))


def widened(planes: bytes, width: int, count: int) -> "array[int]":
    """Return what was narrowed."""
    numbers = array(_WIDTHS[width])
    numbers.frombytes(planes if width == 1 else _together(planes, width, count))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def pack_whole(numbers: Sequence[int]) -> bytes:
    """Return a column of at least one whole number, packed."""
    found: list[bytes] = []
    heads, rest = b"", list(numbers)
    for order in range(_ORDERS):
        found.append(bytes([order]) + heads + _body(rest))
        if len(rest) < 2:
            break
        heads += varint(rest[0])
        rest = list(map(sub, rest[1:], rest))
    return min(found, key=len)


def _body(rest: Sequence[int]) -> bytes:
    least = min(rest)
    if least == max(rest):
        return varint(least) + b"\0"
    width, planes = narrowed([number - least for number in rest])
    packed = deflate(planes)
    return varint(least) + bytes([width]) + varint(len(packed)) + packed


def unpack_whole(cursor: Cursor, count: int) -> list[int]:
    """Read a column of ``count`` whole numbers."""
    order = cursor.byte()
    heads = [cursor.varint() for _ in range(order)]
    least, width = cursor.varint(), cursor.byte()
    if width == 0:
        numbers = [least] * (count - order)
    else:
        packed = cursor.take(cursor.varint())
        numbers = [least + number for number in widened(inflate(packed), width, count - order)]
    for head in reversed(heads):
        numbers = list(accumulate(numbers, initial=head))
    return numbers


def pack(numbers: Sequence[float]) -> bytes:
    """Return a column of at least one number, packed."""
    scaled = _scaled(numbers)
    if scaled is not None:
        decimals, whole = scaled
        return bytes([decimals]) + pack_whole(whole)
    packed = deflate(_shuffled(array("d", numbers)))
    return bytes([_RAW]) + varint(len(packed)) + packed


def _scaled(numbers: Sequence[float]) -> tuple[int, list[int]] | None:
    """Return with how few decimals all numbers are whole, and those; None where that is not exact."""
    if not all(-_EXACT < number < _EXACT for number in numbers):
        return None
    for decimals in range(_DECIMALS + 1):
        scale = 10**decimals
        whole = [round(number * scale) for number in numbers]
        if max(map(abs, whole)) >= _EXACT:
            return None
        if all(each / scale == number for each, number in zip(whole, numbers, strict=True)):
            return decimals, whole
    return None


def unpack(cursor: Cursor, count: int) -> list[float]:
    """Read a column of ``count`` numbers."""
    decimals = cursor.byte()
    if decimals == _RAW:
        numbers = array("d")
        numbers.frombytes(_together(inflate(cursor.take(cursor.varint())), 8, count))
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers.tolist()
    scale = 10**decimals
    return [number / scale for number in unpack_whole(cursor, count)]
