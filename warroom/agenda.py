"""The meetings and reports of the plan, with what became of each, read for a page."""

from collections.abc import Sequence

from data import appointments, meta
from data.agendaviews import AppointmentStanding, AppointmentView, AttendeeView
from data.arrangements import AppointmentMark
from data.errors import Refused
from data.i18n import _, language
from data.plan import Person
from data.records import DAY, Ms
from data.store import Tx
from data.text import clean
from warroom.config import Site
from warroom.room import Room
from warroom.rules import agenda as rules
from warroom.rules.agenda import REMINDER, Appointment
from warroom.rules.duty import role_name
from warroom.rules.recipients import Recipients, recipients


async def read(tx: Tx, room: Room, now: Ms, begin: Ms, end: Ms) -> list[AppointmentView]:
    """Return what is due from ``begin`` on and begins before ``end``, by when it begins."""
    marks = await appointments.marks(tx)
    known = rules.appointments(room.calendar, marks)
    owed_from = await meta.owed_from(tx)
    views = [view_of(room.site, each, marks.get(each.id), now, owed_from) for each in known]
    shown = (each for each in views if begin <= each.due_at and _at(each) < end)
    return sorted(shown, key=lambda each: (_at(each), each.id))


def named(said: str, known: Sequence[Appointment], now: Ms) -> Appointment:
    """Return what a name means: a bare one the present or next time.

    Raises:
        Refused: it names no meeting or report.
    """
    found = rules.meant(said, known, now)
    if found is None:
        words = _("{id}: is no meeting or report of the plan; `warroom agenda --all` names them")
        raise Refused(words.format(id=clean(said, 80)))
    return found


async def one(tx: Tx, room: Room, id_: str) -> AppointmentView:
    """Return one time as it stands now.

    Raises:
        Refused: the plan has none of that name.
    """
    marks, now = await appointments.marks(tx), room.clock.now()
    found = named(id_, rules.appointments(room.calendar, marks), now)
    return view_of(room.site, found, marks.get(found.id), now, await meta.owed_from(tx))


async def soon(tx: Tx, room: Room, now: Ms) -> tuple[AppointmentView, ...]:
    """Return what begins, or is due, within a day from now, by when it is due."""
    marks = await appointments.marks(tx)
    near = (
        each
        for each in rules.appointments(room.calendar, marks)
        if each.begins_at is not None and now < each.begins_at <= now + DAY
    )
    owed_from = await meta.owed_from(tx)
    views = [view_of(room.site, each, marks.get(each.id), now, owed_from) for each in near]
    return tuple(each for each in views if each.state == "ahead")


def _at(view: AppointmentView) -> Ms:
    return view.due_at if view.begins_at is None else view.begins_at


def view_of(
    site: Site, one: Appointment, mark: AppointmentMark | None, now: Ms, owed_from: Ms | None
) -> AppointmentView:
    """Return one time as it stands at ``now``; the plan's dates are owed from a moment on, None for not yet."""
    lacking = _("no hour; write agenda: {{{id}: {{at: '14:00'}}}} in the site file").format(id=one.of.id)
    return AppointmentView(
        id=one.id,
        subject=one.subject,
        kind="agenda" if one.kind.value == "agenda" else "report",
        name=one.of.name.say(language()),
        day=one.day.isoformat(),
        begins_at=one.begins_at,
        ends_at=one.ends_at,
        due_at=one.due_at,
        state=_standing(one, mark, now, owed_from),
        moved=mark is not None and mark.begin_at is not None,
        by=None if mark is None else mark.by_whom,
        at=None if mark is None else mark.at,
        text=None if mark is None else mark.text,
        attendees=roles_of(site, one),
        hint=lacking if one.begins_at is None else None,
    )


def _standing(
    one: Appointment, mark: AppointmentMark | None, now: Ms, owed_from: Ms | None
) -> AppointmentStanding:
    if mark is not None and mark.state != "open":
        return mark.state
    if one.due_at <= now:
        return "past" if owed_from is None or one.due_at <= owed_from else "late"
    return "now" if one.begins_at is not None and one.begins_at <= now else "ahead"


def name_of(room: Room, subject: str) -> str:
    """Return what the plan calls the meeting or report that a promise is about; empty where it is about none."""
    kind, _colon, id_ = subject.partition(":")
    if f"{kind}:" not in (REMINDER, "agenda:", "report:"):
        return ""
    found = next((each for each in rules.planned(room.calendar) if each.id == id_), None)
    return "" if found is None else found.of.name.say(language())


def roles_of(site: Site, one: Appointment) -> tuple[AttendeeView, ...]:
    """Return which roles attend, or get it, and who has each."""
    return tuple(
        AttendeeView(
            role=role_name(site.plan, role, language()),
            names=tuple(person.name for person in site.people.values() if person.role == role),
        )
        for role in one.roles
    )


def people_of(site: Site, one: Appointment) -> Sequence[Person]:
    """Return who attend, or get it."""
    return [person for person in site.people.values() if person.role in one.roles]


def channels(site: Site, people: Sequence[Person]) -> Recipients:
    """Return by which channels they are reached: their own alone, a route of nobody is no attendee."""
    own = {route for person in people for route in person.routes}
    return recipients(people, site.people.values(), [route.name for route in site.notify if route.name in own])
