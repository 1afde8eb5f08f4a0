"""``warroom audit``: proves from the store alone that every promise was kept or is shown as broken."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from data import audit as data_audit
from data import events, obligations
from data.i18n import _, ngettext
from data.progress import Tell
from data.records import SECOND, Kind, Ms, Obligation
from data.store import Tx
from warroom.cli import REFUSED, documents
from warroom.cli.meter import meter
from warroom.cli.output import Answer, seconds
from warroom.cli.session import in_room
from warroom.cli.words import word
from warroom.room import Room
from warroom.rules import audit as rules
from warroom.rules.handover import iso
from warroom.wording import kind_name, span


@dataclass(frozen=True)
class Findings:
    """What the store says, at one moment."""

    now: Ms
    obligations: int
    events: int
    overdue: Obligation | None
    first_broken: tuple[int, str] | None
    unrecorded: rules.Unrecorded
    lost: Obligation | None
    """The promise that ``unrecorded`` names."""

    @classmethod
    async def read(cls, tx: Tx, now: Ms, grace: Ms, tell: Tell) -> "Findings":
        """Look at everything; nothing is written."""
        compared = rules.unrecorded(await data_audit.fired(tx), await data_audit.entries(tx, rules.KINDS))
        return cls(
            now=now,
            obligations=await data_audit.count_of_obligations(tx),
            events=await events.count(tx),
            overdue=await data_audit.first_overdue(tx, now - grace),
            first_broken=await events.first_broken(tx, tell),
            unrecorded=compared,
            lost=None if compared.obligation is None else await obligations.get(tx, compared.obligation),
        )

    def flaws(self) -> Iterator[str]:
        """Name the first of each sort of flaw."""
        if self.overdue is not None:
            yield _("{subject} {promise} is due since {span} and has not fired").format(
                subject=self.overdue.subject,
                promise=_named(self.overdue),
                span=span(self.now - self.overdue.due_at),
            )
        if self.first_broken is not None:
            seq, why = self.first_broken
            yield _("entry {seq} breaks the chain: {why}").format(seq=seq, why=word(why))
        if self.lost is not None:
            yield _("{subject} {promise} has fired and left no entry in the chain").format(
                subject=self.lost.subject, promise=_named(self.lost)
            )
        if self.unrecorded.entry is not None:
            yield _("entry {seq} tells of a call that no promise has fired").format(seq=self.unrecorded.entry)

    def document(self, room: Room) -> dict[str, Any]:
        """Return it for scripts."""
        zone = room.site.zone
        overdue, lost = self.overdue, self.lost
        broken = self.first_broken
        return {
            "ok": not any(self.flaws()),
            "now": iso(self.now, zone),
            "obligations": self.obligations,
            "events": self.events,
            "overdue": None
            if overdue is None
            else {
                **documents.obligation(overdue, zone),
                "overdue_seconds": seconds(self.now - overdue.due_at),
            },
            "first_broken": None if broken is None else {"seq": broken[0], "reason": broken[1]},
            "unrecorded": None
            if not self.unrecorded
            else {
                "obligation": None if lost is None else documents.obligation(lost, zone),
                "entry": self.unrecorded.entry,
            },
        }


def _named(obligation: Obligation) -> str:
    return f"L{obligation.level}" if obligation.kind is Kind.LEVEL else kind_name(obligation.kind)


def audit(args: Namespace) -> int:
    """Prove it, or name the first that does not hold."""
    grace: Ms = rules.GRACE if args.grace is None else args.grace

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            with meter(_("checking the chain")) as tell:
                found = await Findings.read(tx, room.clock.now(), grace, tell)
        flaws = list(found.flaws())
        if flaws:
            return Answer(found.document(room), [], REFUSED, "; ".join(flaws))
        promises = ngettext("{count} promise", "{count} promises", found.obligations)
        entries = ngettext("{count} entry", "{count} entries", found.events)
        words = _(
            "{promises}, {entries}: nothing due for {seconds:g} s or longer is unfired, every firing has its"
            " entry, and the chain holds"
        ).format(
            promises=promises.format(count=found.obligations),
            entries=entries.format(count=found.events),
            seconds=grace / SECOND,
        )
        return Answer(found.document(room), [words])

    return in_room(args, look)
