"""Reads what the report of a week is drafted from."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, time

from data import actions, changes, events, obligations
from data.arrangements import ActionItem, Change
from data.errors import Refused
from data.i18n import _
from data.panelviews import PanelView
from data.programme import Phase
from data.records import HOUR, Ms, Priority
from data.store import Tx
from warroom import indicatorpage, situation
from warroom.indicators import panel_views
from warroom.lessons.handovers import Programme, programme
from warroom.lessons.measures import courses
from warroom.room import Room
from warroom.rules.calendar import local, moment
from warroom.rules.weekly import (
    Checked,
    Lived,
    Mean,
    Tally,
    Week,
    checked,
    lived,
    mean_of,
    open_actions,
    stood,
    tally,
    week_of,
)


@dataclass(frozen=True)
class Weekly:
    """All that the report tells."""

    week: Week
    drafted_at: Ms
    until: Ms
    """Until before when things are told: the week's end, or what has passed of it."""
    phases: tuple[Phase, ...]
    """Those that the week has part in."""
    handovers: Programme
    handovers_so_far: Programme
    incidents: tuple[Lived, ...]
    tallies: dict[str, Tally]
    """By priority, and ``all``."""
    indicators: tuple[tuple[PanelView, Mean], ...]
    """Each as it is now, and over the week."""
    changes: tuple[Change, ...]
    actions: tuple[ActionItem, ...]
    """The open ones."""
    checklist: tuple[Checked, ...]

    @property
    def told_until(self) -> Ms:
        """The last moment that is told of."""
        return self.until - 1


async def read(tx: Tx, room: Room, asked: date | None) -> Weekly:
    """Return what is known of the week that holds ``asked``, by default the present day.

    Raises:
        Refused: the day is outside the programme, or its week has not begun.
    """
    now, calendar = room.clock.now(), room.calendar
    today = local(now, calendar.zone).date()
    week = _week(room, asked or today, now)
    until = min(week.end, now + 1)
    begun = moment(calendar.date_of(1), time(0), calendar.zone)
    phases = calendar.plan.phases
    happened = await _incidents(tx, week.begin, until)
    reached = [each.id for each in phases if each.from_day <= week.to_day]
    reached += [each.id for each in calendar.plan.routines]
    return Weekly(
        week=week,
        drafted_at=now,
        until=until,
        phases=tuple(each for each in phases if each.from_day <= week.to_day and week.from_day <= each.to_day),
        handovers=await programme(tx, room, week.begin, week.end, now),
        handovers_so_far=await programme(tx, room, begun, week.end, now),
        incidents=tuple(happened),
        tallies={
            **{each.value: tally(happened, week.begin, each) for each in Priority},
            "all": tally(happened, week.begin),
        },
        indicators=tuple(await _indicators(tx, room, week.begin, until, now)),
        changes=tuple(await _changes(tx, week.begin, until)),
        actions=tuple(open_actions(await actions.everything(tx), until)),
        checklist=tuple(checked(await situation.all_task_views(tx, room, now), reached, until)),
    )


def _week(room: Room, day: date, now: Ms) -> Week:
    calendar = room.calendar
    week = week_of(day, calendar)
    first, last = calendar.date_of(1), calendar.date_of(calendar.plan.total_days)
    if week is None:
        words = _("{day} is outside the programme; write --date with a day from {first} to {last}")
        raise Refused(words.format(day=day, first=first, last=last))
    if week.begin > now:
        words = _("the week of {day} has not begun; write --date with a day until {today}")
        raise Refused(words.format(day=day, today=local(now, calendar.zone).date()))
    return week


async def _incidents(tx: Tx, begin: Ms, end: Ms) -> list[Lived]:
    levels = Counter(each.subject for each in await events.between(tx, "level", begin, end))
    return lived(await courses(tx, 0), levels, await obligations.fired_since(tx, begin - 1), begin, end)


async def _indicators(tx: Tx, room: Room, begin: Ms, end: Ms, now: Ms) -> list[tuple[PanelView, Mean]]:
    found = []
    for panel in await panel_views(tx, room, now):
        page = await indicatorpage.read(tx, room, panel, end - 1, end - begin, HOUR)
        found.append((panel, mean_of(page.columns, begin, end)))
    return found


async def _changes(tx: Tx, begin: Ms, end: Ms) -> list[Change]:
    """Return those made, begun, ended or under way in the span, the oldest first."""
    every = [
        *await changes.since(tx, begin),
        *await changes.ended_since(tx, begin - 1),
        *await changes.under_way(tx),
    ]
    found = {each.number: stood(each, end) for each in every if each.at < end}
    return sorted(found.values(), key=lambda each: (each.at, each.number))
