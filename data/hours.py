"""Weekdays, times of day, and the hours in which somebody may be called."""

import re
from datetime import datetime, time
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, PlainSerializer

from data.i18n import _, mark
from data.records import Record
from data.text import clean

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY_NAMES: Final = (
    mark("Mon"),
    mark("Tue"),
    mark("Wed"),
    mark("Thu"),
    mark("Fri"),
    mark("Sat"),
    mark("Sun"),
)
"""What people call them, Monday first; to be translated where they are shown."""


def _weekday(value: object) -> object:
    if isinstance(value, str):
        if value not in _WEEKDAYS:
            raise ValueError(
                _("{text!r} is not a weekday; write one of {names}").format(
                    text=clean(value, 60), names=" ".join(_WEEKDAYS)
                )
            )
        return _WEEKDAYS.index(value)
    return value


def _time_of_day(value: object) -> time:
    if isinstance(value, time):
        return value
    try:
        if not isinstance(value, str) or len(value) != len("09:00"):
            raise ValueError
        return time.fromisoformat(value)
    except ValueError:
        raise ValueError(
            _("{text!r} is not a time of day; write for instance 09:00").format(text=clean(str(value), 60))
        ) from None


Weekday = Annotated[
    int,
    Field(ge=0, le=6),
    BeforeValidator(_weekday),
    PlainSerializer(lambda day: _WEEKDAYS[day], return_type=str),
]
"""Monday is 0; a file says ``mon`` to ``sun``."""

TimeOfDay = Annotated[
    time,
    BeforeValidator(_time_of_day),
    PlainSerializer(lambda moment: f"{moment:%H:%M}", return_type=str),
]
"""A wall-clock time in the plan's zone, to the minute: ``09:00``."""

_HOURS: Final = re.compile(r"(?:([a-z]{3})(?:-([a-z]{3}))? +)?([0-9]{2}:[0-9]{2}) ?- ?([0-9]{2}:[0-9]{2})")


class WeekHours(Record):
    """Hours that come again each week, in the plan's zone; an end at or before the start is on the next day."""

    weekdays: tuple[Weekday, ...]
    """The days on which they begin."""
    start: TimeOfDay
    end: TimeOfDay

    def hold(self, local: datetime) -> bool:
        """Return whether they hold at a moment, given as the zone's wall clock shows it."""
        clock = local.time()
        if self.start < self.end:
            return local.weekday() in self.weekdays and self.start <= clock < self.end
        yesterday = (local.weekday() - 1) % 7
        return (local.weekday() in self.weekdays and clock >= self.start) or (
            yesterday in self.weekdays and clock < self.end
        )

    @property
    def words(self) -> str:
        """The hours as a file has them: ``mon-fri 09:00-18:00``."""
        days = _WEEKDAYS[self.weekdays[0]]
        if len(self.weekdays) > 1:
            days += f"-{_WEEKDAYS[self.weekdays[-1]]}"
        clock = f"{self.start:%H:%M}-{self.end:%H:%M}"
        return clock if len(self.weekdays) == 7 else f"{days} {clock}"


def _week_hours(value: object) -> object:
    """Read ``mon-fri 09:00-18:00``; without days they hold on each."""
    if isinstance(value, WeekHours):
        return value
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    names = [name for name in (found[1], found[2]) if name] if found else []
    if found is None or any(name not in _WEEKDAYS for name in names):
        raise ValueError(
            _("{text!r} are no hours; write for instance mon-fri 09:00-18:00").format(text=clean(str(value), 60))
        )
    days = tuple(range(7))
    if names:
        first, last = _WEEKDAYS.index(names[0]), _WEEKDAYS.index(names[-1])
        days = tuple((first + step) % 7 for step in range((last - first) % 7 + 1))
    return WeekHours(weekdays=days, start=_time_of_day(found[3]), end=_time_of_day(found[4]))


Hours = Annotated[
    WeekHours,
    BeforeValidator(_week_hours),
    PlainSerializer(lambda hours: hours.words, return_type=str),
]
"""``mon-fri 09:00-18:00``, or ``09:00-18:00`` for every day."""
