"""What the checklists of a plan owe, each time that they owe it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Final

from data.plan import Plan
from data.programme import Phase, PlanTask, Routine
from data.records import Ms
from warroom.rules.calendar import Calendar, moment
from warroom.rules.recurrence import dates, stretches

_AT: Final = "@"
"""Between an item's name and the date of one that comes again."""


@dataclass(frozen=True)
class Owed:
    """One item, one time."""

    id: str
    """Phase dot item, ``d1-3.availability``; and a date where it comes again: ``w3-4.tuning@2026-12-18``."""
    checklist: Phase | Routine
    phase: str
    """In which it is due."""
    item: PlanTask
    place: int
    """Of the item in the plan."""
    day: date
    """The last one on which it can be done in time."""
    opens_at: Ms
    """From when it can be done."""
    due_at: Ms


@lru_cache(maxsize=8)
def owed(calendar: Calendar) -> tuple[Owed, ...]:
    """Return all that the plan owes from its first day to its last, by when it is due."""
    checklists: tuple[Phase | Routine, ...] = (*calendar.plan.phases, *calendar.plan.routines)
    place, found = 0, list[Owed]()
    for checklist in checklists:
        for item in checklist.tasks:
            found += _times(checklist, item, place, calendar)
            place += 1
    return tuple(sorted(found, key=lambda each: (each.due_at, each.place)))


def current(calendar: Calendar, now: Ms) -> list[Owed]:
    """Return what can be done at ``now``, and what could be before: in the order of the plan.

    Of what comes again, a time is over when the next one opens. Before the programme, what its first moment asks.
    """
    seen_at = max(now, _midnight(calendar.date_of(1), calendar))
    found: dict[str, Owed] = {}
    for each in owed(calendar):
        if each.opens_at <= seen_at:
            found[bare_id(each.id)] = each
    return sorted(found.values(), key=lambda each: each.place)


def is_provable(item: PlanTask, plan: Plan) -> bool:
    """Return whether an item's indicators can prove it: it has some, and each has a target."""
    return bool(item.panels) and all(plan.indicator(each).target is not None for each in item.panels)


def item_of(plan: Plan, task_id: str) -> PlanTask | None:
    """Return the item that an id names, with or without the date of its time; None for one the plan has not."""
    checklist, _dot, item = bare_id(task_id).partition(".")
    try:
        return plan.task(checklist, item)
    except KeyError:
        return None


def bare_id(task_id: str) -> str:
    """Return an item's name without the date of its time."""
    return task_id.partition(_AT)[0]


def _times(checklist: Phase | Routine, item: PlanTask, place: int, calendar: Calendar) -> Iterator[Owed]:
    phases = (checklist.id,) if isinstance(checklist, Phase) else checklist.phases
    name = f"{checklist.id}.{item.id}"
    for first, last in stretches(phases, calendar):
        begin = _midnight(first, calendar)
        if item.recurs is None:
            phase = _phase(last, calendar)
            yield Owed(name, checklist, phase, item, place, last, begin, _midnight(last + _DAY, calendar))
            continue
        for day in dates(item.recurs, first, last, calendar):
            if item.recurs.every == "day":
                begin = _midnight(day, calendar)
            again, due = f"{name}{_AT}{day.isoformat()}", _due(item, day, calendar)
            yield Owed(again, checklist, _phase(day, calendar), item, place, day, begin, due)
            begin = _midnight(day + _DAY, calendar)


_DAY: Final = timedelta(days=1)


def _midnight(day: date, calendar: Calendar) -> Ms:
    return moment(day, time(0), calendar.zone)


def _phase(day: date, calendar: Calendar) -> str:
    phase = calendar.phase_on(day)
    return "" if phase is None else phase.id


def _due(item: PlanTask, day: date, calendar: Calendar) -> Ms:
    """Return when it is due on ``day``: at its hour, else when the day's coverage ends, else with the day."""
    if item.recurs is not None and item.recurs.at is not None:
        return moment(day, item.recurs.at, calendar.zone)
    hours = calendar.hours(day)
    return hours[1] if hours is not None else _midnight(day + _DAY, calendar)
