"""The programme on its dates, read for a page: phases, coverage, days off, extensions, the next boundary."""

from typing import Literal

from data import extensions
from data.agendaplan import Meeting, ReportDue
from data.arrangements import Extension
from data.hours import WEEKDAY_NAMES
from data.i18n import _, language
from data.planviews import (
    BoundaryView,
    CoverageView,
    DayOffView,
    ExtensionView,
    OutsideView,
    PhaseView,
    PlanView,
    SourceView,
    StepView,
)
from data.programme import Coverage, Phase
from data.records import Ms
from data.store import Tx
from warroom import duty
from warroom.callsheet import contact_of
from warroom.room import Room
from warroom.rules.boundary import Boundary, Step, upcoming
from warroom.rules.calendar import Calendar
from warroom.rules.duty import role_name


async def read(tx: Tx, room: Room, now: Ms) -> PlanView:
    """Return the programme as of ``now``; the room has been refreshed."""
    calendar, plan, lang = room.calendar, room.calendar.plan, language()
    day = calendar.day(now)
    phase = calendar.phase(now) if day >= 1 else None
    found = await extensions.everything(tx)
    return PlanView(
        id=plan.id,
        name=plan.name.say(lang),
        sources=tuple(
            SourceView(
                title=each.title.say(lang),
                version=each.version,
                issued=each.issued,
                author=each.author.say(lang),
                approved_by=each.approved_by.say(lang),
            )
            for each in plan.sources
        ),
        zone=calendar.zone.key,
        holidays=plan.holidays,
        first=calendar.date_of(1),
        last=calendar.date_of(plan.total_days),
        day=day,
        days=plan.total_days,
        phase=None if phase is None else phase.id,
        coverage=_coverage(phase),
        outside=await _outside(tx, room, now),
        days_off=_days_off(calendar, day),
        phases=tuple(_phase(each, calendar, day, found) for each in plan.phases),
        extensions=tuple(_extension(each, calendar) for each in found),
        boundary=_boundary(upcoming(calendar, room.site.roster.shifts, now), room, day),
    )


def _coverage(phase: Phase | None) -> CoverageView | None:
    return None if phase is None else _hours(phase.coverage)


def _hours(coverage: Coverage) -> CoverageView:
    return CoverageView(
        name=coverage.name.say(language()),
        hours=_hours_words(coverage),
        always=coverage.always,
        weekdays=coverage.weekdays,
        start=coverage.start,
        end=coverage.end,
        on_holidays=coverage.always or coverage.holidays == "open",
    )


def _hours_words(coverage: Coverage) -> str:
    if coverage.start is None or coverage.end is None:
        return _("24 h, every day")
    days = sorted(coverage.weekdays)
    names = [_(WEEKDAY_NAMES[day]) for day in days]
    runs_on = len(days) > 2 and days == list(range(days[0], days[-1] + 1))
    words = _("{start}–{end} {days}").format(
        start=f"{coverage.start:%H:%M}",
        end=f"{coverage.end:%H:%M}",
        days=f"{names[0]}–{names[-1]}" if runs_on else ", ".join(names),
    )
    if coverage.holidays == "open":
        return _("{hours}, on days off too").format(hours=words)
    return _("{hours}, not on days off").format(hours=words)


async def _outside(tx: Tx, room: Room, now: Ms) -> OutsideView:
    site, outside = room.site, not room.calendar.is_covered(now)
    level = site.plan.policy.ladder[0]
    leads = duty.outside_coverage(site)
    watch = await duty.on_watch(tx, site, room.calendar, now) if outside else leads
    people = duty.called(site, level, watch, now)
    return OutsideView(
        level=level.name.say(language()),
        role=role_name(site.plan, site.plan.outside_coverage, language()),
        people=tuple(contact_of(site, person) for person in people),
        now=outside,
    )


def _days_off(calendar: Calendar, today: int) -> tuple[DayOffView, ...]:
    first, last = calendar.date_of(max(today, 1)), calendar.date_of(calendar.plan.total_days)
    return tuple(
        DayOffView(day=day, name=name.say(language()))
        for day, name in sorted(calendar.days_off.items())
        if first <= day <= last
    )


def _phase(phase: Phase, calendar: Calendar, today: int, found: list[Extension]) -> PhaseView:
    return PhaseView(
        id=phase.id,
        name=phase.name.say(language()),
        from_day=phase.from_day,
        to_day=phase.to_day,
        first=calendar.date_of(phase.from_day),
        last=calendar.date_of(phase.to_day),
        state=_state(phase, today),
        longer=sum(each.days for each in found if each.phase == phase.id),
        coverage=_hours(phase.coverage),
        items=len(phase.tasks),
    )


def _state(phase: Phase, today: int) -> Literal["over", "current", "ahead"]:
    if today > phase.to_day:
        return "over"
    return "current" if today >= phase.from_day else "ahead"


def _extension(each: Extension, calendar: Calendar) -> ExtensionView:
    names = {phase.id: phase.name.say(language()) for phase in calendar.plan.phases}
    return ExtensionView(
        id=each.id,
        phase=each.phase,
        phase_name=names.get(each.phase, each.phase),
        days=each.days,
        reason=each.reason,
        by=each.by_whom,
        at=each.at,
    )


def _boundary(found: Boundary | None, room: Room, today: int) -> BoundaryView | None:
    if found is None:
        return None
    shifts = room.site.roster.shifts
    return BoundaryView(
        day=found.day,
        at=found.at,
        days_left=(found.day - room.calendar.date_of(today)).days,
        ending=None if found.ending is None else found.ending.id,
        beginning=None if found.beginning is None else found.beginning.id,
        coverage_before=_coverage(found.ending),
        coverage_after=_coverage(found.beginning),
        ends=tuple(map(_step, found.ends)),
        begins=tuple(map(_step, found.begins)),
        shifts_idle=tuple(shifts[each].name.say(language()) for each in found.idle),
        shifts_needed=tuple(shifts[each].name.say(language()) for each in found.needed),
    )


def _step(step: Step) -> StepView:
    kind, each = step
    match each:
        case Meeting():
            items = len(each.points)
        case ReportDue():
            items = len(each.contents)
        case _:
            items = len(each.tasks)
    return StepView(kind=kind, id=each.id, name=each.name.say(language()), items=items)
