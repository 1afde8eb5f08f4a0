"""Moments as people type them, wherever they are asked: ``2026-12-05``, ``2026-12-05T14:30``, ``14:30``, ``3d``.

Nothing is loaded here that takes long: the grammar of the command line needs this before a command is known.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from data.i18n import _

When = Callable[[int, ZoneInfo], int]
"""(now, zone) → a moment; all in milliseconds UTC."""

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME_OF_DAY: Final = re.compile(r"[0-9]{2}:[0-9]{2}")
YEARS: Final = range(1971, 2200)
"""What a clock may show: far from where calendars end, in every zone."""


def to_come(text: str) -> When:
    """Read a moment: ISO 8601 (in the site's zone without an offset), the next ``HH:MM``, or a while from now.

    Raises:
        ValueError: it is none; the message ends in the mend.
    """
    return _read(text, 1)


def gone_by(text: str) -> When:
    """Read a moment in the past: ISO 8601, the last ``HH:MM``, or how long ago it was.

    Raises:
        ValueError: it is none; the message ends in the mend.
    """
    return _read(text, -1)


def deadline(text: str) -> When:
    """Read a moment to come by which something has to be done: a date alone is its last second.

    Raises:
        ValueError: it is none; the message ends in the mend.
    """
    if not _DATE.fullmatch(text):
        return to_come(text)
    to_come(text)
    last = datetime.combine(date.fromisoformat(text), time(23, 59, 59))
    return lambda _now, zone: _ms(last.replace(tzinfo=zone))


def _read(text: str, sign: int) -> When:
    if _TIME_OF_DAY.fullmatch(text):
        return _time_of_day(text, sign)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _apart(text, sign)
    if moment.year not in YEARS:
        raise ValueError(_("{text!r} is too far away").format(text=text))
    return lambda _now, zone: _ms(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def _time_of_day(text: str, sign: int) -> When:
    try:
        clock = time.fromisoformat(text)
    except ValueError:
        raise ValueError(_("{text!r} is not a time of day; write for instance 09:00").format(text=text)) from None

    def nearest(now: int, zone: ZoneInfo) -> int:
        today = datetime.fromtimestamp(now / 1000, zone).date()
        at = _ms(datetime.combine(today, clock, zone))
        behind = at <= now if sign > 0 else at > now
        return _ms(datetime.combine(today + timedelta(days=sign), clock, zone)) if behind else at

    return nearest


def _apart(text: str, sign: int) -> When:
    from data.duration import parse_duration

    try:
        ms = parse_duration(text)
    except ValueError:
        raise ValueError(
            _("{text!r} is not a moment; write for instance 2026-12-01T09:00, 14:30 or 45m").format(text=text)
        ) from None
    if not within_reach(ms):
        raise ValueError(_("{text!r} is too far away").format(text=text))
    return lambda now, _zone: now + sign * ms


def within_reach(at: int) -> bool:
    """Return whether a clock may show the moment ``at``."""
    return at < _ms(datetime(YEARS.stop, 1, 1, tzinfo=UTC))


def _ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
