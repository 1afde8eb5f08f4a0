"""``warroom incident show`` and ``list``: looks that change nothing."""

from argparse import Namespace
from dataclasses import dataclass
from typing import Any

from data import events, incidents, obligations
from data.besideviews import Beside
from data.deliveryviews import DeliveryView
from data.errors import Refused
from data.i18n import _
from data.incidentviews import IncidentView
from data.records import Event, Incident, Kind, Obligation
from warroom import deliveries, incidentviews
from warroom.cli import documents
from warroom.cli.beside_page import beside_page
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.cli.words import word
from warroom.commands.subject import number_of
from warroom.lessons.beside import beside
from warroom.room import Room
from warroom.wording import cause_text, event_text, kind_name, level_name, reason_text

ALL = 1_000_000
"""More incidents than any programme has."""


@dataclass(frozen=True)
class Known:
    """Everything about one incident, from one consistent state of the store."""

    view: IncidentView
    owed: list[Obligation]
    timeline: list[Event]
    deliveries: list[DeliveryView]
    beside: Beside

    @classmethod
    async def read(cls, room: Room, incident_id: str) -> "Known":
        """Read it.

        Raises:
            Refused: there is no such incident.
        """
        async with room.store.reading() as tx:
            await room.refresh(tx)
            now = room.clock.now()
            incident = await incidents.get(tx, number_of(incident_id))
            if incident is None:
                raise Refused(_("{id}: there is no such incident").format(id=incident_id))
            return cls(
                view=await incidentviews.view_of(tx, room, incident, now),
                owed=await obligations.of_subject(tx, incident.id),
                timeline=await events.of_subject(tx, incident.id),
                deliveries=await deliveries.about(tx, incident.id, incident.alarm, now),
                beside=await beside(tx, room.site, incident),
            )

    @property
    def incident(self) -> Incident:
        """Its present state."""
        return self.view.incident

    @property
    def headline(self) -> str:
        """The line that every act answers with."""
        return headline(self.incident)

    def document(self, room: Room) -> dict[str, Any]:
        """Return it as ``incident show`` gives it."""
        zone = room.site.zone
        return {
            **documents.incident(self.incident, zone),
            "policy_now": self.view.policy_now,
            "obligations": [documents.obligation(each, zone) for each in self.owed],
            "timeline": [documents.entry(each, room) for each in self.timeline],
            "deliveries": [documents.delivery(each, zone) for each in self.deliveries],
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
        lines += ["", _("what happened"), *table(happened, "  ")]
        return lines + (["", _("messages"), *self._messages(room)] if self.deliveries else [])

    def _messages(self, room: Room) -> list[str]:
        """Return who was told, by which channel, and each attempt."""
        lines = []
        for each in self.deliveries:
            who = f"  {shown(each.at, room.site.zone)}  {plain(each.person or '—')}"
            by = plain(each.route or " > ".join(each.channels))
            why = f" ({plain(reason_text(each.reason))})" if each.reason and not each.attempts else ""
            lines.append(f"{who}  {by}  {word(each.state)}{why}")
            tries = [
                (
                    shown(one.at, room.site.zone),
                    plain(one.route),
                    word(one.outcome) if one.outcome else _("under way"),
                    plain(one.error) if one.error else "",
                )
                for one in each.attempts
            ]
            lines += table(tries, "    ")
        return lines


def headline(incident: Incident) -> str:
    """Return an incident in one line."""
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
