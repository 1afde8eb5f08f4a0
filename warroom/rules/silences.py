"""What a silence holds back."""

from collections.abc import Iterable

from data.arrangements import Silence
from data.records import Ms

EVERYTHING = "all"
OF_PROBE = "probe:"
LONGEST: Ms = 8 * 60 * 60 * 1000
"""A silence ends after this at the latest."""


def covers(silence: Silence, subject: str, alarm: str | None) -> bool:
    """Return whether ``silence`` is about ``subject``, whose incident the probe ``alarm`` has opened."""
    return silence.scope in (EVERYTHING, subject) or (alarm is not None and silence.scope == OF_PROBE + alarm)


def held_at(silences: Iterable[Silence], subject: str, alarm: str | None, at: Ms) -> Silence | None:
    """Return the silence that held back at ``at`` what was owed about ``subject``."""
    return next(
        (each for each in silences if each.begin_at <= at < each.end_at and covers(each, subject, alarm)), None
    )
