"""Whom to call now about an incident, or about nothing in particular."""

from collections.abc import Iterable
from typing import Literal

from data import events, obligations
from data.i18n import _, language
from data.incidentviews import Contact, IncidentView, Rung
from data.people import Callee, CallSheet, Circle
from data.plan import Person
from data.records import Kind, Ms, Obligation, State
from warroom import duty
from warroom.config import Site
from warroom.room import Room
from warroom.rules.calendar import local
from warroom.rules.calls import Call, calls_in, outcome, proposed
from warroom.rules.duty import ON_SHIFT, is_reachable, keys_for, role_name


async def read(room: Room, view: IncidentView | None, zone: str | None = None) -> CallSheet:
    """Return the sheet about the incident of ``view``; for None, of whoever is there anyhow.

    Hours are the site's, and say so to a board that tells moments in another ``zone``.
    """
    async with room.store.reading() as tx:
        await room.refresh(tx)
        now = room.clock.now()
        watch = await duty.on_watch(tx, room.site, room.calendar, now)
        timeline = [] if view is None else await events.of_subject(tx, view.incident.id)
        owed = [] if view is None else await obligations.of_subject(tx, view.incident.id)
    calls = [] if view is None else calls_in(timeline)
    sheet = _Sheet(room.site, now, calls, named=zone not in (None, room.site.zone.key))
    watching = _("on watch") if room.calendar.is_covered(now) else _("on watch outside coverage")
    people = room.site.people
    standing = sheet.circle(watching, (people[key] for key in keys_for(ON_SHIFT, room.site.plan, watch)))
    hotline = [_hotline(room.site.plan.hotline)] if room.site.plan.hotline else []
    lead = sheet.role(room.site.plan.outside_coverage)
    if view is None:
        return _sheet(None, [standing, lead, *hotline], room.site, None)
    also = dict.fromkeys(role for level in room.site.plan.policy.ladder for role in level.also)
    vendors = [role.id for role in room.site.plan.roles if role.side == "vendor"]
    circles = [
        *sheet.levels(view, owed),
        standing,
        *(sheet.role(role) for role in also),
        *hotline,
        lead,
        *(sheet.role(role) for role in vendors),
    ]
    upcoming = view.next_rung.level if view.next_rung is not None else None
    about = f"{view.incident.priority} {view.incident.id} {view.incident.title}"
    return _sheet(about, circles, room.site, proposed(view.rungs, upcoming))


def everybody(site: Site) -> list[Contact]:
    """Return all people of the site, with their roles in words."""
    return [contact_of(site, person) for person in site.people.values()]


def contact_of(site: Site, person: Person) -> Contact:
    """Return a person as somebody to call, with the role in words."""
    return Contact(name=person.name, phone=person.phone, role=role_name(site.plan, person.role, language()))


def _hotline(number: str) -> Circle:
    return Circle(words=_("hotline"), state="standing", at=None, people=(), phone=number)


def _sheet(about: str | None, circles: Iterable[Circle], site: Site, next_one: Contact | None) -> CallSheet:
    return CallSheet(about=about, circles=tuple(circles), hotline=site.plan.hotline, proposed=next_one)


class _Sheet:
    """Makes the circles of one sheet."""

    def __init__(self, site: Site, now: Ms, calls: list[Call], *, named: bool) -> None:
        self._site = site
        self._zone = f" {local(now, site.zone):%Z}" if named else ""
        self._now = now
        self._calls = calls

    def circle(self, words: str, people: Iterable[Person]) -> Circle:
        """Return people who stand together, whatever the ladder does."""
        contacts = [outcome(contact_of(self._site, person), self._calls, None) for person in people]
        callees = tuple(self._callee(words, contact) for contact in contacts)
        return Circle(words=words, state="standing", at=None, people=callees)

    def role(self, role: str) -> Circle:
        """Return everybody who is named for ``role``."""
        people = self._site.people
        words = role_name(self._site.plan, role, language())
        return self.circle(words, (people[key] for key in keys_for(role, self._site.plan, ())))

    def levels(self, view: IncidentView, owed: list[Obligation]) -> list[Circle]:
        """Return the next level, then those that have been called, the highest first."""
        upcoming, found = view.next_rung, []
        if upcoming is not None:
            # One that was called already is called again: what is armed says when.
            armed = [each for each in owed if each.kind is Kind.LEVEL and each.state is State.ARMED]
            due = next((each.due_at for each in armed if each.level == upcoming.level), upcoming.due_at)
            found.append(self._level(upcoming, "next", due))
        called = [rung for rung in reversed(view.rungs) if rung.state is State.FIRED and rung != upcoming]
        return found + [self._level(rung, "called", rung.fired_at) for rung in called]

    def _level(self, rung: Rung, state: Literal["next", "called"], at: Ms | None) -> Circle:
        words = f"L{rung.level} {rung.name}"
        people = tuple(self._callee(words, contact) for contact in rung.contacts)
        return Circle(words=words, state=state, at=at, people=people)

    def _callee(self, words: str, contact: Contact) -> Callee:
        everybody = self._site.people.values()
        person = next(
            (each for each in everybody if (each.name, each.phone) == (contact.name, contact.phone)), None
        )
        return Callee(
            **contact.model_dump(),
            key=f"{words} {contact.name} {contact.phone}",
            hours=person.hours.words + self._zone if person is not None and person.hours is not None else None,
            reachable=person is None or is_reachable(person, local(self._now, self._site.zone)),
        )
