"""The sheet of one time of a meeting or report: what is talked about, with what the store has for each point."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from data import actions, appointments, decisions, meta
from data.agendaplan import SHOWN, Shown
from data.agendaviews import AppointmentView
from data.arrangements import ActionItem, Decision
from data.documentviews import Section
from data.i18n import _, language
from data.records import DAY, Kind, Ms
from data.store import Tx
from data.text import clean_lines
from warroom import agenda
from warroom.agendaparts import SECTIONS, About
from warroom.lessons import paper
from warroom.room import Room
from warroom.rules import agenda as rules
from warroom.rules.agenda import Appointment
from warroom.rules.calendar import local, moment


@dataclass(frozen=True)
class Part:
    """What the store has of one sort."""

    shows: Shown
    section: Section


@dataclass(frozen=True)
class Point:
    """One thing that is talked about, or told, and what the store has for it."""

    text: str
    parts: tuple[Part, ...]
    """None where people bring it."""


@dataclass(frozen=True)
class Sheet:
    """All that stands on it."""

    view: AppointmentView
    since: Ms
    """From when things are told: the last time before, else the programme's begin."""
    until: Ms
    """Until before when: now, or the end of one that is over."""
    points: tuple[Point, ...]
    others: tuple[Part, ...]
    """What no point asks for."""
    decisions: tuple[Decision, ...]
    actions: tuple[ActionItem, ...]
    """What this very time has decided and given to people."""


async def read(tx: Tx, room: Room, said: str) -> Sheet:
    """Return the sheet of what a name means: a bare one is the present or next time.

    Raises:
        Refused: it names no meeting or report.
    """
    now, marks = room.clock.now(), await appointments.marks(tx)
    known = rules.appointments(room.calendar, marks)
    one = agenda.named(said, known, now)
    about = _about(tx, room, one, rules.before(one, known, marks), known, now)
    asked = {shows for point in one.points for shows in point.shows}
    others = [] if one.kind is Kind.REPORT else [shows for shows in SHOWN if shows not in asked]
    parts = {shows: Part(shows, await SECTIONS[shows](about)) for shows in (*asked, *others)}
    return Sheet(
        view=agenda.view_of(room.site, one, marks.get(one.id), now, await meta.owed_from(tx)),
        since=about.since,
        until=about.until,
        points=tuple(
            Point(point.say(language()), tuple(parts[shows] for shows in point.shows)) for point in one.points
        ),
        others=tuple(parts[shows] for shows in others),
        decisions=tuple(await decisions.of_meeting(tx, one.id)),
        actions=tuple(await actions.of_meeting(tx, one.id)),
    )


def _about(
    tx: Tx, room: Room, one: Appointment, last: Appointment | None, known: Sequence[Appointment], now: Ms
) -> About:
    calendar = room.calendar
    began = moment(calendar.date_of(1), time(0), calendar.zone) if last is None else _at(last)
    until = min(now, one.over_at) if one.over_at > began else now
    later = (_at(each) for each in known if each.of.id == one.of.id and each.due_at > one.due_at)
    return About(tx, room, now, min(began, until), until, next(later, _at(one) + 7 * DAY), last)


def _at(one: Appointment) -> Ms:
    return one.due_at if one.begins_at is None else one.begins_at


def markdown(sheet: Sheet, room: Room) -> str:
    """Return a sheet as a file that is kept or sent."""
    return paper.markdown(title(sheet), note(sheet, room), sections(sheet, room))


def title(sheet: Sheet) -> str:
    """Return what it is called."""
    return f"{sheet.view.name} {sheet.view.day}"


def note(sheet: Sheet, room: Room) -> str:
    """Return what stands under the title."""
    at = sheet.view.due_at if sheet.view.begins_at is None else sheet.view.begins_at
    return _("{moment} · filled from the record as of {now}").format(
        moment=f"{local(at, room.calendar.zone):%Y-%m-%d %H:%M}",
        now=f"{local(sheet.until, room.calendar.zone):%Y-%m-%d %H:%M}",
    )


def sections(sheet: Sheet, room: Room) -> tuple[Section, ...]:
    """Return all that stands on it: people, points, what else is known, and what came of it."""
    found = [_people(sheet)]
    for number, point in enumerate(sheet.points, 1):
        head = f"{number}. {point.text}"
        if not point.parts:
            found.append(Section(title=head, blank=True))
        found += [
            part.section.model_copy(update={"title": f"{head} — {part.section.title}"}) for part in point.parts
        ]
    found += [part.section for part in sheet.others]
    return (*found, *_outcome(sheet, room))


def _people(sheet: Sheet) -> Section:
    rows = tuple((each.role, ", ".join(each.names) or _("nobody has this role")) for each in sheet.view.attendees)
    return Section(title=_("Attendees") if sheet.view.kind == "agenda" else _("Recipients"), rows=rows)


def _outcome(sheet: Sheet, room: Room) -> list[Section]:
    """Return what was written down of this very time."""
    text = clean_lines(sheet.view.text or "", 20_000).splitlines()
    written = tuple((line,) for line in text if line.strip())
    if sheet.view.state == "skipped":
        return [Section(title=_("Skipped"), rows=written)]
    if sheet.view.kind == "report":
        return [Section(title=_("Sent"), rows=written)] if sheet.view.state == "done" else []
    held = sheet.view.state == "done"
    return [
        Section(title=_("Minutes"), rows=written if held else (), blank=not held),
        Section(
            title=_("Decisions"), rows=tuple((each.id, each.text) for each in sheet.decisions), blank=not held
        ),
        Section(
            title=_("Action items"),
            head=(_("id"), _("owner"), _("due"), _("what")),
            rows=tuple(
                (each.id, each.owner, f"{local(each.due_at, room.calendar.zone):%Y-%m-%d %H:%M}", each.text)
                for each in sheet.actions
            ),
            blank=not held,
        ),
    ]
