"""What a week of the programme was: its span, its incidents by priority, and how things stood when it ended."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Final, NamedTuple

from data.arrangements import ActionItem, Change
from data.records import Kind, Ms, Obligation, Priority
from data.situationviews import TaskView
from data.trends import Column
from warroom.rules.calendar import Calendar, moment
from warroom.rules.checklist import bare_id
from warroom.rules.measures import Course, Figure, Life, lives, measure, priority_by_epoch

TOLD: Final = (Priority.P1, Priority.P2)
"""The priorities of which each incident is told."""
_NO_BREACH: Final = (Kind.LEVEL, Kind.ACK_EXPIRY)
"""What fires without any promise to the customer being missed."""


class Week(NamedTuple):
    """The part of an ISO week that lies in the programme."""

    name: str
    """``2026-W49``."""
    number: int
    """Of the programme: the week of going live is 1."""
    begin: Ms
    end: Ms
    from_day: int
    to_day: int
    """The last day, counted in."""


def week_of(day: date, calendar: Calendar) -> Week | None:
    """Return the week that holds ``day``; None where that day is outside the programme."""
    first, last = calendar.date_of(1), calendar.date_of(calendar.plan.total_days)
    if not first <= day <= last:
        return None
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    begin, until = max(monday, first), min(monday + timedelta(days=7), last + timedelta(days=1))
    return Week(
        name=f"{year}-W{week:02d}",
        number=(monday - (first - timedelta(days=first.weekday()))).days // 7 + 1,
        begin=moment(begin, time(0), calendar.zone),
        end=moment(until, time(0), calendar.zone),
        from_day=(begin - first).days + 1,
        to_day=(until - first).days,
    )


@dataclass(frozen=True)
class Lived:
    """One incident as it stood at the end of the span."""

    course: Course
    """What had happened until then."""
    priority: Priority
    lives: Sequence[Life]
    levels: int
    """How many were called in the span."""
    missed: int
    """How many promises were missed in the span."""

    @property
    def open(self) -> bool:
        """Whether it was not resolved."""
        return self.lives[-1].resolved_at is None

    @property
    def to_acknowledge(self) -> Ms | None:
        """From its being noticed to the first response; None while there is none."""
        return self._after(self.lives[0].acknowledged_at)

    @property
    def to_resolve(self) -> Ms | None:
        """From its being noticed to its last resolution; None while it is open."""
        return self._after(self.lives[-1].resolved_at)

    def _after(self, at: Ms | None) -> Ms | None:
        return None if at is None else at - self.course.incident.detected_at


@dataclass(frozen=True)
class Tally:
    """The incidents of one priority, or of all."""

    opened: int
    resolved: int
    open: int
    """At the end of the span, whenever they were opened."""
    mtta: Figure
    """Of those opened in the span, as far as they had come at its end."""
    mttr: Figure
    levels: int
    missed: int


def lived(
    courses: Iterable[Course], levels: Mapping[str, int], fired: Iterable[Obligation], begin: Ms, end: Ms
) -> list[Lived]:
    """Return each incident that had part in the span from ``begin`` until before ``end``, the oldest first.

    What came later is left out, so that a week's report says the same whenever it is drafted.

    Args:
        courses: every incident.
        levels: how many levels were called in the span, by incident.
        fired: the promises whose moment came unmet.
        begin: of the span.
        end: of the span.
    """
    missed = Counter(each.subject for each in fired if _was_missed(each, begin, end))
    found = []
    for course in courses:
        incident = course.incident
        if incident.opened_at >= end:
            continue
        events = [event for event in course.events if event.at < end]
        passed = lives(incident, events)
        resolved_at = passed[-1].resolved_at
        calls, breaches = levels.get(incident.id, 0), missed[incident.id]
        if resolved_at is None or resolved_at >= begin or calls or breaches:
            priorities = [*priority_by_epoch(events).values()]
            found.append(
                Lived(
                    replace(course, events=events),
                    priorities[-1] if priorities else incident.priority,
                    passed,
                    calls,
                    breaches,
                )
            )
    return found


def _was_missed(each: Obligation, begin: Ms, end: Ms) -> bool:
    return each.kind not in _NO_BREACH and each.fired_at is not None and begin <= each.fired_at < end


def tally(every: Iterable[Lived], begin: Ms, priority: Priority | None = None) -> Tally:
    """Return the figures of ``priority``, of all for None, of a span that began at ``begin``."""
    counted = [each for each in every if priority in (None, each.priority)]
    opened = [each for each in counted if each.course.incident.opened_at >= begin]
    times = measure([each.course for each in opened])
    return Tally(
        opened=len(opened),
        resolved=sum((at := each.lives[-1].resolved_at) is not None and at >= begin for each in counted),
        open=sum(each.open for each in counted),
        mtta=times.mtta,
        mttr=times.mttr,
        levels=sum(each.levels for each in counted),
        missed=sum(each.missed for each in counted),
    )


class Mean(NamedTuple):
    """A measure over a span."""

    mean: float | None
    """Of all its readings; None without one."""
    highest: float | None
    readings: int


def mean_of(columns: Iterable[Column], begin: Ms, end: Ms) -> Mean:
    """Return what the columns that begin in the span from ``begin`` until before ``end`` come to."""
    within = [each for each in columns if begin <= each.at < end and each.n]
    readings = sum(each.n for each in within)
    return Mean(
        mean=sum(each.mean * each.n for each in within) / readings if readings else None,
        highest=max((each.high for each in within if each.high is not None), default=None),
        readings=readings,
    )


def stood(change: Change, end: Ms) -> Change:
    """Return a change as it stood before ``end``."""
    if change.ended_at is None or change.ended_at < end:
        return change
    return change.model_copy(update={"state": "under_way", "ended_at": None, "ended_by": None})


def open_actions(items: Iterable[ActionItem], end: Ms) -> list[ActionItem]:
    """Return the action items that were open before ``end``, as they stood then, the first due first."""
    found = [
        each.model_copy(update={"done_at": None, "done_by": None, "evidence": None})
        for each in items
        if each.at < end and (each.done_at is None or each.done_at >= end)
    ]
    return sorted(found, key=lambda each: (each.due_at, each.number))


class Checked(NamedTuple):
    """One checklist, as far as its times had begun."""

    phase: str
    """Of which it is, or the id of what comes again in every phase."""
    done: int
    skipped: int
    open: int
    """What could still be done."""
    overdue: int
    """As much of that as was late."""
    missed: int
    """Times of what comes again that were over when nobody had done it: the next one had begun."""


def checked(tasks: Iterable[TaskView], checklists: Sequence[str], end: Ms) -> list[Checked]:
    """Return how each of ``checklists`` stood before ``end``; a time that had not begun is not counted."""
    begun = [each for each in tasks if each.opens_at < end]
    # In the order of their times, so that the last one of each item is the present one.
    present = {bare_id(each.id): each.id for each in begun}
    found = {name: Counter[str]() for name in checklists}
    for each in begun:
        counts = found.get(each.checklist)
        if counts is None:
            continue
        if each.state != "open" and each.at is not None and each.at < end:
            counts[each.state] += 1
        elif present[bare_id(each.id)] != each.id:
            counts["missed"] += 1
        else:
            counts["open"] += 1
            counts["overdue"] += each.due_at < end
    return [
        Checked(name, counts["done"], counts["skipped"], counts["open"], counts["overdue"], counts["missed"])
        for name, counts in found.items()
    ]
