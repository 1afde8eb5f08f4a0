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


def subject_of(scope: str) -> str:
    """Return the subject under which the chain tells of a silence: its incident, else all silences together."""
    return scope if scope.startswith("INC-") else "silence"


def held_at(silences: Iterable[Silence], subject: str, alarm: str | None, at: Ms) -> Silence | None:
    """Return the silence that holds back at ``at`` what is owed about ``subject``."""
    return next(
        (each for each in silences if each.begin_at <= at < each.end_at and covers(each, subject, alarm)), None
    )


def holds(silences: Iterable[Silence], subject: str, alarm: str | None, now: Ms) -> bool:
    """Return whether a silence holds back now what is owed about ``subject``."""
    return held_at(silences, subject, alarm, now) is not None


def held(silences: Iterable[Silence], subject: str, alarm: str | None, since: Ms) -> bool:
    """Return whether a silence held back for a while what has been owed about ``subject`` since then."""
    return any(since < each.end_at and covers(each, subject, alarm) for each in silences)
