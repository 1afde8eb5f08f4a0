"""``warroom incident show``, ``list`` and ``forecast``: looks that change nothing."""

from argparse import Namespace
from dataclasses import dataclass
from typing import Any

from data import events, incidents, obligations, policies
from data.errors import Refused
from data.i18n import _
from data.plan import Policy
from data.records import Event, Incident, Kind, Obligation
from data.views import Beside, IncidentView
from warroom import duty, situation
from warroom.cli import documents
from warroom.cli.beside_page import beside_page
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.cli.words import word
from warroom.commands.subject import number_of
from warroom.lessons.beside import beside
from warroom.room import Room
from warroom.rules.handover import iso
from warroom.rules.obligations import pending
from warroom.wording import cause_text, event_text, kind_name, level_name

ALL = 1_000_000
"""More incidents than any programme has."""


@dataclass(frozen=True)
class Known:
    """Everything about one incident, from one consistent state of the store."""

    view: IncidentView
    owed: list[Obligation]
    timeline: list[Event]
    policy: Policy
    watch: tuple[str, ...]
    beside: Beside

    @classmethod
    async def read(cls, room: Room, incident_id: str) -> "Known":
        """Read it.

        Raises:
            Refused: there is no such incident.
        """
        async with room.store.reading() as tx:
            await room.clock.refresh(tx)
            now = room.clock.now()
            incident = await incidents.get(tx, number_of(incident_id))
            if incident is None:
                raise Refused(_("{id}: there is no such incident").format(id=incident_id))
            return cls(
                view=await situation.view_of(tx, room, incident, now),
                owed=await obligations.of_subject(tx, incident.id),
                timeline=await events.of_subject(tx, incident.id),
                policy=await policies.get(tx, incident.policy_version),
                watch=await duty.on_watch(tx, room.site, room.calendar, now),
                beside=await beside(tx, room.site, incident),
            )

    @property
    def incident(self) -> Incident:
        """Its present state."""
        return self.view.incident

    @property
    def headline(self) -> str:
        """The line that every act answers with."""
        return _headline(self.incident)

    def document(self, room: Room) -> dict[str, Any]:
        """Return it as ``incident show`` gives it."""
        zone = room.site.zone
        return {
            **documents.incident(self.incident, zone),
            "policy_now": self.view.policy_now,
            "obligations": [documents.obligation(each, zone) for each in self.owed],
            "timeline": [documents.entry(each, room) for each in self.timeline],
            **documents.beside(self.beside, self.incident.started_at, zone),
        }

    def page(self, room: Room) -> list[str]:
        """Return it as people read it."""
        zone, incident = room.site.zone, self.incident
        facts = [
            (_("began"), shown(incident.started_at, zone)),
            (_("step"), f"{incident.step}/6 {self.view.step_name}"),
            (_("level"), f"L{incident.level}"),
            (_("acknowledged by"), _until(plain(incident.acknowledged_by), incident.ack_expires_at, room)),
            (_("commander"), plain(incident.commander)),
            (_("communications"), plain(incident.communications)),
            (_("scribe"), plain(incident.scribe)),
            (_("impact"), plain(incident.impact)),
            (_("temporary fix"), plain(incident.fix)),
            (_("undone by"), plain(incident.undo)),
            (_("next action"), plain(incident.next_action)),
            (_("expected end"), shown(incident.eta, zone)),
            (_("policy"), self.view.edited or f"v{incident.policy_version}"),
            (_("row version"), str(incident.row_version)),
        ]
        lines = [self.headline, *table(facts, "  ")]
        promises = [
            (shown(each.due_at, zone), _named(each, room), word(each.state), plain(cause_text(each.cause)))
            for each in self.owed
        ]
        lines += beside_page(self.beside, zone)
        lines += ["", _("promises"), *(table(promises, "  ") or ["  " + _("none")])]
        happened = [
            (shown(each.at, zone), plain(each.actor, 64), plain(event_text(each, room.site.plan)))
            for each in self.timeline
        ]
        return [*lines, "", _("what happened"), *table(happened, "  ")]

    def forecast(self, room: Room) -> list[dict[str, Any]]:
        """Return what fires if nothing happens, the next first, and whom each level calls."""
        return [
            {
                "subject": each.subject,
                "kind": each.kind.value,
                "level": each.level if each.kind is Kind.LEVEL else None,
                "due_at": iso(each.due_at, room.site.zone),
                "name": _named(each, room),
                "calls": self._calls(each, room),
            }
            for each in pending(self.incident, self.owed, self.policy)
        ]

    def _calls(self, obligation: Obligation, room: Room) -> list[dict[str, str | None]]:
        levels = [each for each in self.policy.ladder if obligation.level == each.level]
        return [
            {"name": person.name, "phone": person.phone}
            for level in levels
            for person in duty.called(room.site, level, self.watch, obligation.due_at)
        ]


def _headline(incident: Incident) -> str:
    title = plain(incident.title)
    return f"{incident.id} {incident.priority} {word(incident.status)} · {title}"


def _until(name: str, expires_at: int | None, room: Room) -> str:
    if expires_at is None:
        return name
    return _("{name}, until {moment}").format(name=name, moment=shown(expires_at, room.site.zone))


def _named(obligation: Obligation, room: Room) -> str:
    if obligation.kind is Kind.LEVEL:
        return f"L{obligation.level} {level_name(room.site.plan, obligation.level)}"
    return kind_name(obligation.kind)


def show(args: Namespace) -> int:
    """Print one with everything about it."""

    async def look(room: Room) -> Answer:
        known = await Known.read(room, args.id)
        return Answer(known.document(room), known.page(room))

    return in_room(args, look)


def list_(args: Namespace) -> int:
    """Print all of them, or the open ones."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            found = await (incidents.open_ones(tx) if args.open else incidents.latest(tx, ALL))
        rows = [
            (
                each.id,
                each.priority.value,
                word(each.status),
                f"L{each.level}",
                shown(each.opened_at, room.site.zone),
                plain(each.acknowledged_by),
                plain(each.title),
            )
            for each in found
        ]
        document = [documents.incident(each, room.site.zone) for each in found]
        return Answer(document, table(rows) or [_("no incidents")])

    return in_room(args, look, create=True)


def forecast(args: Namespace) -> int:
    """Print what comes if nothing happens."""

    async def look(room: Room) -> Answer:
        known = await Known.read(room, args.id)
        coming = known.forecast(room)
        moments = (each.due_at for each in pending(known.incident, known.owed, known.policy))
        rows = [
            (shown(at, room.site.zone), each["name"], _people(each))
            for at, each in zip(moments, coming, strict=True)
        ]
        return Answer(coming, [known.headline, *(table(rows, "  ") or ["  " + _("nothing is owed")])])

    return in_room(args, look)


def _people(coming: dict[str, Any]) -> str:
    if coming["level"] is None:
        return ""
    named = ", ".join(plain(f"{each['name']} {each['phone'] or ''}") for each in coming["calls"])
    return named or _("NOBODY IS KNOWN — call by hand")
