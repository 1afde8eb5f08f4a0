"""Durations as people write them: ``90s``, ``30m``, ``1h30m``, ``2d``."""

import re
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

from data.records import DAY, HOUR, MINUTE, SECOND, Ms

_UNITS: tuple[tuple[str, Ms], ...] = (("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND), ("ms", 1))
_SHAPE = re.compile("".join(rf"(?:([0-9]{{1,9}}){unit}(?![a-z]))?" for unit, _ in _UNITS))


def parse_duration(text: str | int) -> Ms:
    """Read a duration; units go from large to small, each at most once.

    Args:
        text: for instance ``90s``, ``1h30m``, ``0m``, ``500ms``, ``2d``.

    Raises:
        ValueError: it is not a duration. The message ends in the mend, behind a semicolon. A bare number is
            refused as well, because nobody can tell which unit it meant.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise ValueError("not a duration; write for instance 30s, 5m or 1h30m")
    if not isinstance(text, str):
        raise ValueError(f"{text} has no unit; write {abs(text)}s")
    trimmed = text.strip()
    if trimmed.startswith("-"):
        raise ValueError(f"{trimmed!r} is negative; write 0s or more")
    if re.fullmatch("[0-9]+", trimmed):
        raise ValueError(f"{trimmed} has no unit; write {trimmed}s")
    found = _SHAPE.fullmatch(trimmed)
    if not trimmed or found is None:
        raise ValueError(f"{trimmed!r} is not a duration; write for instance 30s, 5m or 1h30m")
    return sum(int(count) * size for count, (_, size) in zip(found.groups("0"), _UNITS, strict=True))


def format_duration(ms: Ms) -> str:
    """Write a duration so that :func:`parse_duration` reads the same one back; nought is ``0s``.

    Raises:
        ValueError: it is negative.
    """
    if ms < 0:
        raise ValueError(f"{ms} ms is negative; a duration is 0 or more")
    parts: list[str] = []
    for unit, size in _UNITS:
        count, ms = divmod(ms, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


Duration = Annotated[
    Ms, BeforeValidator(parse_duration), PlainSerializer(format_duration, return_type=str, when_used="always")
]
"""A model's field in milliseconds, read from and written to text only, so that a dump can be read back."""
