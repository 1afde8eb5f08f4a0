"""Words of the command line, turned into values; whatever is malformed is wrong usage."""

import re
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from data.i18n import _

_INCIDENT: Final = re.compile(r"(?:INC-)?([0-9]{1,12})", re.IGNORECASE)
_HANDOVER: Final = re.compile(r"(?:HO-)?([0-9]{1,12})", re.IGNORECASE)
_SILENCE: Final = re.compile(r"(?:SIL-)?([0-9]{1,12})", re.IGNORECASE)
_SWAP: Final = re.compile(r"(?:SWAP-)?([0-9]{1,12})", re.IGNORECASE)
_TIME_OF_DAY: Final = re.compile(r"[0-9]{2}:[0-9]{2}")
_YEARS: Final = range(1971, 2200)
"""What a clock may show: far from where calendars end, in every zone."""
_FASTEST: Final = 86_400.0

When = Callable[[int, ZoneInfo], int]
"""(now, zone) → a moment; all in milliseconds UTC."""


def incident_id(text: str) -> str:
    """Read ``INC-12``, ``inc-12`` or ``12``."""
    found = _INCIDENT.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(_("{text!r} is not an incident; write for instance INC-1").format(text=text))
    return f"INC-{int(found[1])}"


def handover_number(text: str) -> int:
    """Read ``HO-3`` or ``3``."""
    found = _HANDOVER.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(_("{text!r} is not a handover; write for instance HO-1").format(text=text))
    return int(found[1])


def silence_number(text: str) -> int:
    """Read ``SIL-3`` or ``3``."""
    found = _SILENCE.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(_("{text!r} is not a silence; write for instance SIL-1").format(text=text))
    return int(found[1])


def silence_scope(text: str) -> str:
    """Read ``all``, an incident, or ``probe:NAME``."""
    if text == "all" or (text.startswith("probe:") and text != "probe:"):
        return text
    try:
        return incident_id(text)
    except ArgumentTypeError:
        raise ArgumentTypeError(
            _("{text!r} cannot be silenced; write all, an incident such as INC-1, or probe:NAME").format(text=text)
        ) from None


def swap_number(text: str) -> int:
    """Read ``SWAP-3`` or ``3``."""
    found = _SWAP.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(_("{text!r} is not a swap; write for instance SWAP-1").format(text=text))
    return int(found[1])


def day(text: str) -> date:
    """Read a date."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            _("{text!r} is not a date; write for instance 2026-12-01").format(text=text)
        ) from None
    if found.year not in _YEARS:
        raise ArgumentTypeError(_("{text!r} is too far away").format(text=text))
    return found


def count(text: str) -> int:
    """Read a whole number, nought or more."""
    if not re.fullmatch("[0-9]{1,9}", text):
        raise ArgumentTypeError(_("{text!r} is not a whole number").format(text=text))
    return int(text)


def speed(text: str) -> float:
    """Read how fast a drill's clock runs: 0 is frozen, 1 is real time."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= _FASTEST:
        raise ArgumentTypeError(
            _("{text!r} is not a speed; write a number from 0 (frozen) to {most:.0f}").format(
                text=text, most=_FASTEST
            )
        )
    return value


def duration(text: str) -> int:
    """Read a duration, in milliseconds."""
    from data.duration import parse_duration

    try:
        return parse_duration(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def when(text: str) -> When:
    """Read a moment: ISO 8601 (in the site's zone unless it has an offset), ``HH:MM`` to come, or a duration."""
    if _TIME_OF_DAY.fullmatch(text):
        return _next_time(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _in_a_while(text)
    if moment.year not in _YEARS:
        raise ArgumentTypeError(_("{text!r} is too far away").format(text=text))
    return lambda _now, zone: _ms(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def _next_time(text: str) -> When:
    try:
        clock = time.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            _("{text!r} is not a time of day; write for instance 09:00").format(text=text)
        ) from None

    def next_one(now: int, zone: ZoneInfo) -> int:
        today = datetime.fromtimestamp(now / 1000, zone).date()
        at = _ms(datetime.combine(today, clock, zone))
        return at if at > now else _ms(datetime.combine(today + timedelta(days=1), clock, zone))

    return next_one


def _in_a_while(text: str) -> When:
    try:
        ms = duration(text)
    except ArgumentTypeError:
        raise ArgumentTypeError(
            _("{text!r} is not a moment; write for instance 2026-12-01T09:00, 14:30 or 45m").format(text=text)
        ) from None
    if not within_reach(ms):
        raise ArgumentTypeError(_("{text!r} is too far away").format(text=text))
    return lambda now, _zone: now + ms


def within_reach(at: int) -> bool:
    """Return whether a clock may show the moment ``at``."""
    return at < _ms(datetime(_YEARS.stop, 1, 1, tzinfo=UTC))


def _ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
