"""The agenda as an iCalendar file (RFC 5545), for the calendars that people use anyway."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from data import appointments
from data.arrangements import AppointmentMark
from data.errors import Refused
from data.i18n import _, language
from data.records import DAY, Kind, Ms
from data.store import Tx
from data.text import clean, clean_lines
from warroom.agenda import people_of, roles_of
from warroom.room import Room
from warroom.rules import agenda as rules
from warroom.rules.agenda import REMIND, Appointment
from warroom.rules.calendar import local
from warroom.wording import reminder_text

if TYPE_CHECKING:
    from icalendar import Calendar, Event

_LONGEST: Final = 4_000


@dataclass(frozen=True)
class CalendarFile:
    """A file, and how much is in it."""

    text: str
    """Its lines end in CR LF, as RFC 5545 has it."""
    events: int


async def read(tx: Tx, room: Room, begin: Ms, end: Ms) -> CalendarFile:
    """Return every meeting and report between two moments, in the language spoken.

    A time keeps its UID, whatever becomes of it; each move, skip and taking back raises its SEQUENCE.

    Raises:
        Refused: the library that writes it is not installed.
    """
    marks, revised = await appointments.marks(tx), await appointments.revisions(tx)
    calendar, events = _empty(room), 0
    for each in rules.appointments(room.calendar, marks):
        at = each.due_at if each.begins_at is None else each.begins_at
        if each.over_at >= begin and at < end:
            sequence, last = revised.get(each.subject, (0, room.calendar.go_live))
            calendar.add_component(_event(room, each, marks.get(each.id), sequence, last))
            events += 1
    first, last_day = (local(at, room.calendar.zone).date() for at in (begin - DAY, end + DAY))
    calendar.add_missing_timezones(first_date=first.replace(day=1, month=1), last_date=last_day)
    return CalendarFile(calendar.to_ical().decode(), events)


def _empty(room: Room) -> "Calendar":
    try:
        import icalendar
    except ImportError:
        words = _(
            "icalendar is not installed; run pipx inject warroom icalendar, or pip install 'warroom[calendar]'"
        )
        raise Refused(words) from None
    name = clean(room.site.plan.name.say(language()), 200)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//warroom//agenda//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    return calendar


def _event(room: Room, one: Appointment, mark: AppointmentMark | None, sequence: int, revised: Ms) -> "Event":
    import icalendar

    event, skipped = icalendar.Event(), mark is not None and mark.state == "skipped"
    event.add("uid", _uid(room, one))
    # Of a calendar that nobody sends as an invitation, it is when the entry was last revised.
    event.add("dtstamp", datetime.fromtimestamp(revised // 1000, UTC))
    event.add("sequence", sequence)
    event.add("summary", one.of.name.say(language()))
    event.add("status", "CANCELLED" if skipped else "CONFIRMED")
    if one.begins_at is None:
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
    else:
        event.add("dtstart", local(one.begins_at, room.calendar.zone))
        if one.ends_at is not None:
            event.add("duration", timedelta(milliseconds=one.ends_at - one.begins_at))
    # Nobody is busy all day because a report is due, or the hour of a meeting is not known yet.
    event.add("transp", "OPAQUE" if one.ends_at is not None and not skipped else "TRANSPARENT")
    event.add("description", clean_lines("\n".join(_described(room, one, mark)), _LONGEST))
    for person in people_of(room.site, one):
        if person.email is not None and "@" in person.email:
            address = icalendar.vCalAddress(f"mailto:{clean(person.email, 254)}")
            address.params["CN"] = clean(person.name, 64)
            address.params["ROLE"] = "REQ-PARTICIPANT"
            event.add("attendee", address)
    if one.begins_at is not None and not skipped:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", reminder_text(one, room.calendar.zone))
        alarm.add("trigger", -timedelta(milliseconds=REMIND))
        event.add_component(alarm)
    return event


def _uid(room: Room, one: Appointment) -> str:
    """Return a name that this time has for ever, and none of another programme."""
    first = room.calendar.date_of(1)
    return f"{one.id.replace('@', '.')}.{one.kind}.{room.site.plan.id}.{first:%Y%m%d}@warroom"


def _described(room: Room, one: Appointment, mark: AppointmentMark | None) -> Iterator[str]:
    """Say what is talked about, who comes, and what became of it."""
    yield from (f"- {point.say(language())}" for point in one.points)
    heading = _("Attendees") if one.kind is Kind.AGENDA else _("Recipients")
    yield f"{heading}: " + ", ".join(
        f"{each.role} ({', '.join(each.names)})" if each.names else each.role for each in roles_of(room.site, one)
    )
    if mark is not None and mark.text and mark.state == "skipped":
        yield _("skipped: {reason}").format(reason=mark.text)
    elif mark is not None and mark.text and mark.begin_at is not None and mark.state == "open":
        yield _("moved: {reason}").format(reason=mark.text)
