"""Moments as people type them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from data.i18n import _

_TIME_OF_DAY: Final = re.compile(r"[0-9]{2}:[0-9]{2}")
_YEARS: Final = range(1971, 2200)
"""What a clock may show: far from where calendars end, in every zone."""

When = Callable[[int, ZoneInfo], int]
"""(now, zone) → a moment; all in milliseconds UTC."""


def when(text: str) -> When:
    """Read a moment: ISO 8601 (in the site's zone unless it has an offset), ``HH:MM`` to come, or a duration.

    Raises:
        ValueError: it is none; the words say why.
    """
    if _TIME_OF_DAY.fullmatch(text):
        return _next_time(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _in_a_while(text)
    if moment.year not in _YEARS:
        raise ValueError(_("{text!r} is too far away").format(text=text))
    return lambda _now, zone: _ms(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def _next_time(text: str) -> When:
    try:
        clock = time.fromisoformat(text)
    except ValueError:
        raise ValueError(_("{text!r} is not a time of day; write for instance 09:00").format(text=text)) from None

    def next_one(now: int, zone: ZoneInfo) -> int:
        today = datetime.fromtimestamp(now / 1000, zone).date()
        at = _ms(datetime.combine(today, clock, zone))
        return at if at > now else _ms(datetime.combine(today + timedelta(days=1), clock, zone))

    return next_one


def _in_a_while(text: str) -> When:
    from data.duration import parse_duration

    try:
        ms = parse_duration(text)
    except ValueError:
        raise ValueError(
            _("{text!r} is not a moment; write for instance 2026-12-01T09:00, 14:30 or 45m").format(text=text)
        ) from None
    if not within_reach(ms):
        raise ValueError(_("{text!r} is too far away").format(text=text))
    return lambda now, _zone: now + ms


def within_reach(at: int) -> bool:
    """Return whether a clock may show the moment ``at``."""
    return at < _ms(datetime(_YEARS.stop, 1, 1, tzinfo=UTC))


def _ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
