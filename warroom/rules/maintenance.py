"""When nothing is expected of some probes: windows that somebody set, and those that come again each week."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from data.hours import WeekHours
from data.records import HOUR, Maintenance, Ms
from warroom.rules.calendar import local, moment

LONGEST: Ms = 12 * HOUR
"""A window that somebody sets ends after this at the latest."""


@dataclass(frozen=True)
class Window:
    """A stretch of time in which nothing is expected of some probes."""

    begin: Ms
    end: Ms
    probes: frozenset[str] | None
    """By name; None is all of them."""
    reason: str = ""
    id: str | None = None
    """``MNT-1``; None for one of the site file."""

    def covers(self, probe: str) -> bool:
        """Return whether it is about ``probe``."""
        return self.probes is None or probe in self.probes


@dataclass(frozen=True)
class Weekly:
    """A window that comes again each week."""

    hours: WeekHours
    probes: tuple[str, ...]
    """By name; none is all of them."""
    reason: str


def windows(
    given: Iterable[Maintenance], weekly: Iterable[Weekly], zone: ZoneInfo, begin: Ms, end: Ms
) -> list[Window]:
    """Return the windows of a stretch of time, cut at its ends, the first to begin first.

    Args:
        given: those that somebody set.
        weekly: those that come again, by the wall clock of ``zone``.
        zone: of the site.
        begin: of the stretch.
        end: of the stretch.
    """
    found = [
        Window(each.begin_at, each.end_at, frozenset(each.probes) or None, each.reason, each.id) for each in given
    ]
    found += [
        Window(start, stop, frozenset(each.probes) or None, each.reason)
        for each in weekly
        for start, stop in _spans(each.hours, zone, begin, end)
    ]
    cut = [
        Window(max(each.begin, begin), min(each.end, end), each.probes, each.reason, each.id)
        for each in found
        if each.begin < end and each.end > begin and each.begin < each.end
    ]
    return sorted(cut, key=lambda each: (each.begin, each.end))


def _spans(hours: WeekHours, zone: ZoneInfo, begin: Ms, end: Ms) -> Iterator[tuple[Ms, Ms]]:
    day, last = local(begin, zone).date() - timedelta(days=1), local(end, zone).date()
    while day <= last:
        if day.weekday() in hours.weekdays:
            yield _span(hours, day, zone)
        day += timedelta(days=1)


def _span(hours: WeekHours, day: date, zone: ZoneInfo) -> tuple[Ms, Ms]:
    end_day = day + timedelta(days=1) if hours.end <= hours.start else day
    begin, end = moment(day, hours.start, zone), moment(end_day, hours.end, zone)
    if end <= begin:
        # It begins at a time that this night's clock skips, so it begins later; it lasts as long as ever.
        utc = ZoneInfo("UTC")
        end = begin + moment(end_day, hours.end, utc) - moment(day, hours.start, utc)
    return begin, end


def covering(found: Iterable[Window], probe: str, at: Ms) -> Window | None:
    """Return the window in which ``probe`` is at ``at``."""
    return next((each for each in found if each.begin <= at < each.end and each.covers(probe)), None)
