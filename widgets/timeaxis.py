"""Times below a plot: where they stand, and how much of a moment they say."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from data.records import DAY, HOUR, MINUTE, SECOND, Ms
from widgets.text import hhmm, local

_TICKS: Final[tuple[Ms, ...]] = (
    *(each * MINUTE for each in (1, 2, 5, 10, 15, 30)),
    *(each * HOUR for each in (1, 2, 3, 6, 12)),
    *(each * DAY for each in (1, 2, 3, 7, 14, 28)),
)


def ticks(begin: Ms, end: Ms, most: int, zone: str) -> list[tuple[Ms, str]]:
    """Return at most ``most`` round local times of a window with their words; a day begins with its date."""
    size = next((each for each in _TICKS if (end - begin) // each < max(most, 1)), _TICKS[-1])
    found = _days(begin, end, size // DAY, zone) if size >= DAY else _hours(begin, end, size, zone)
    return [(at, _words(at, zone)) for at in found]


def _hours(begin: Ms, end: Ms, size: Ms, zone: str) -> list[Ms]:
    offset = local(begin, zone).utcoffset() or timedelta()
    shift = round(offset.total_seconds()) * SECOND
    first = -(-(begin + shift) // size) * size - shift
    return list(range(first, end, size))


def _days(begin: Ms, end: Ms, days: int, zone: str) -> list[Ms]:
    # Counted from a Monday, so that weeks begin with one.
    first = local(begin, zone).date().toordinal() - 1
    ordinals = range(-(-first // days) * days + 1, local(end, zone).date().toordinal() + 1, days)
    midnights = (datetime.combine(date.fromordinal(each), time(), ZoneInfo(zone)) for each in ordinals)
    return [at for each in midnights if begin <= (at := round(each.timestamp()) * SECOND) < end]


def _words(at: Ms, zone: str) -> str:
    then = local(at, zone)
    return f"{then:%m-%d}" if (then.hour, then.minute) == (0, 0) else f"{then:%H:%M}"


def stretch(at: Ms, step: Ms, zone: str, now: Ms) -> str:
    """Return a column's time as ``14:00–14:05``; with seconds where it is short, with its date unless today."""
    begin, end = _moment(at, step, zone), _moment(at + step, step, zone)
    days = [local(each, zone).date() for each in (at, at + step, now)]
    first = "" if days[0] == days[2] else f"{days[0]:%m-%d} "
    second = "" if days[1] == days[0] else f"{days[1]:%m-%d} "
    return f"{first}{begin}–{second}{end}"


def _moment(at: Ms, step: Ms, zone: str) -> str:
    return hhmm(at, zone) if step >= MINUTE else f"{local(at, zone):%H:%M:%S}"
