"""Durations as people write them: ``90s``, ``30m``, ``1h30m``, ``2d``."""

import re
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

from data.i18n import _
from data.records import DAY, HOUR, MINUTE, SECOND, Ms
from data.text import clean

_UNITS: tuple[tuple[str, Ms], ...] = (("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND), ("ms", 1))
_SHAPE = re.compile("".join(rf"(?:([0-9]{{1,9}}){unit}(?![a-z]))?" for unit, _size in _UNITS))


def parse_duration(text: str | int) -> Ms:
    """Read a duration; units go from large to small, each at most once.

    Args:
        text: for instance ``90s``, ``1h30m``, ``0m``, ``500ms``, ``2d``.

    Raises:
        ValueError: it is not a duration. The message ends in the mend, behind a semicolon. A bare number is
            refused as well, because nobody can tell which unit it meant.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise ValueError(_("not a duration; write for instance 30s, 5m or 1h30m"))
    if not isinstance(text, str):
        raise ValueError(_("{text} has no unit; write {number}s").format(text=text, number=abs(text)))
    trimmed = text.strip()
    if trimmed.startswith("-"):
        raise ValueError(_("{text} is negative; write 0s or more").format(text=clean(trimmed, 60)))
    if re.fullmatch("[0-9]+", trimmed):
        number = clean(trimmed, 60)
        raise ValueError(_("{text} has no unit; write {number}s").format(text=number, number=number))
    found = _SHAPE.fullmatch(trimmed)
    if not trimmed or found is None:
        raise ValueError(
            _("{text!r} is not a duration; write for instance 30s, 5m or 1h30m").format(text=clean(trimmed, 60))
        )
    return sum(int(count) * size for count, (_unit, size) in zip(found.groups("0"), _UNITS, strict=True))


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
