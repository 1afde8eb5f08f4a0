"""What would go wrong with a call in the coming hours: nobody there, no way to reach them, a way never tried."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from data.i18n import _, ngettext
from data.messaging import Attempt, Outcome
from data.plan import Person, ShiftTime
from data.records import DAY, Ms
from warroom.rules import failures
from warroom.rules.calendar import Calendar, local, moment
from warroom.rules.shifts import Shift, Swap, around

HORIZON: Final[Ms] = DAY
"""How far ahead is looked."""


class Call(NamedTuple):
    """Whom one level would call, and through what."""

    level: int
    role: str
    people: tuple[str, ...]
    """Keys."""
    out_of_reach: tuple[str, ...]
    """Keys of those who have neither a phone nor a channel."""
    channels: tuple[str, ...]


class Segment(NamedTuple):
    """A stretch of time in which the same people are called."""

    begin: Ms
    covered: bool
    shift: Shift | None
    people: tuple[str, ...]
    """Keys of those on the shift."""
    calls: tuple[Call, ...]


class Finding(NamedTuple):
    """One thing to mend before it is needed."""

    at: Ms
    """From when on it matters."""
    level: int | None
    key: str
    """Where in the site file."""
    what: str
    mend: str


def edges(
    shifts: Mapping[str, ShiftTime], swaps: Iterable[Swap], people: Iterable[Person], calendar: Calendar, now: Ms
) -> list[Ms]:
    """Return the moments from ``now`` to the horizon at which others may be called than before, ``now`` first."""
    zone, until = calendar.zone, now + HORIZON
    found = {now}
    for shift in (*around(shifts, now, zone), *around(shifts, until, zone)):
        found |= {shift.start, shift.end}
    for swap in swaps:
        found |= {swap.start, swap.end}
    for begin, end in calendar.covered_spans(now):
        if begin >= until:
            break
        found |= {begin, end}
    for person in people:
        found |= _hours_edges(person, now, zone)
    return sorted(each for each in found if now <= each < until)


def _hours_edges(person: Person, now: Ms, zone: ZoneInfo) -> set[Ms]:
    if person.hours is None:
        return set()
    days = [local(now, zone).date() + timedelta(days=offset) for offset in (0, 1)]
    return {moment(day, clock, zone) for day in days for clock in (person.hours.start, person.hours.end)}


def findings(segments: Sequence[Segment], needed: int, last: Mapping[str, Attempt]) -> list[Finding]:
    """Return what to mend, each once, from the first moment at which it matters.

    Args:
        segments: of the coming hours, in order.
        needed: how many people a shift has.
        last: the last finished attempt of each route.
    """
    found: dict[tuple[str, str], Finding] = {}
    for segment in segments:
        for each in (*_of_shift(segment, needed), *_of_calls(segment, last)):
            found.setdefault((each.key, each.what), each)
    return list(found.values())


def _of_shift(segment: Segment, needed: int) -> Iterable[Finding]:
    if not segment.covered:
        return
    if segment.shift is None:
        what, mend = _("no shift is on"), _("let the shifts follow one another without a gap")
        yield Finding(segment.begin, None, "roster.shifts", what, mend)
    elif len(segment.people) < needed:
        what = ngettext(
            "the shift has {count} of {needed} person", "the shift has {count} of {needed} people", needed
        ).format(count=len(segment.people), needed=needed)
        key = f"roster.days.{segment.shift.day}.{segment.shift.id}"
        yield Finding(segment.begin, None, key, what, _("name who is on"))


def _of_calls(segment: Segment, last: Mapping[str, Attempt]) -> Iterable[Finding]:
    for call in segment.calls:
        if not call.people:
            what = _("level {level} has nobody").format(level=call.level)
            mend = _("add somebody of the role {role}").format(role=call.role)
            yield Finding(segment.begin, call.level, "people", what, mend)
        for key in call.out_of_reach:
            what = _("level {level} calls them, and there is neither a phone nor a channel").format(
                level=call.level
            )
            yield Finding(segment.begin, call.level, f"people.{key}", what, _("write a phone or routes"))
        for name in call.channels:
            untested = _untested(last.get(name))
            if untested is not None:
                mend = _("send one with `warroom notify test {name}`").format(name=name)
                yield Finding(segment.begin, call.level, f"notify.{name}", untested, mend)


def _untested(attempt: Attempt | None) -> str | None:
    """Return why a channel is not known to work; None when its last message arrived."""
    if attempt is None:
        return _("the channel was never tested")
    if attempt.outcome is Outcome.DELIVERED:
        return None
    return _("the last attempt failed: {error}").format(error=failures.words(attempt.error) or _("no answer"))
