"""One handover to its end: how it stands, what each side did, what keeps it from being accepted, its seal."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from data import events, handovers
from data.i18n import _, ngettext
from data.records import Event, Handover, Ms
from data.store import Tx
from data.text import clean
from warroom.handover import walk
from warroom.handover.walk import Handing
from warroom.room import Room
from warroom.rules import sealwords
from warroom.rules.walk import Changed, Question, changes


@dataclass(frozen=True)
class Handed:
    """A handover with all that is told of it, for one person who looks."""

    stands: Handing
    timeline: tuple[Event, ...]
    changed: tuple[Changed, ...]
    """What had changed when it was accepted; of one that waits, what has changed by now."""

    @property
    def handover(self) -> Handover:
        """The record."""
        return self.stands.handover

    @cached_property
    def record(self) -> dict[str, Any]:
        """What was sealed; empty before that."""
        found: dict[str, Any] = json.loads(self.handover.record or "{}")
        return found

    @property
    def accepted(self) -> Event | None:
        """The entry of the chain by which the watch went over."""
        return next((each for each in self.timeline if each.kind == "accepted"), None)

    @property
    def walked(self) -> tuple[Event, ...]:
        """The entries since it was offered last: what was declined and offered anew is walked through anew."""
        offers = [number for number, each in enumerate(self.timeline) if each.kind == "offered"]
        return self.timeline[offers[-1] :] if offers else ()

    @property
    def same_os_user(self) -> bool | None:
        """Whether one operating-system user stands on both sides; None before it is accepted."""
        return None if self.accepted is None else bool(self.accepted.payload["same_user"])

    @property
    def not_opened(self) -> tuple[str, ...]:
        """What nobody of the incoming shift has looked at, or had when the watch went over."""
        if self.accepted is not None:
            return tuple(self.record.get("not_opened", ()))
        return self.stands.not_opened

    @property
    def not_ticked(self) -> tuple[Changed, ...]:
        """The changes since the offer that nobody has ticked."""
        return tuple(each for each in self.changed if not each.ticked)

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """The questions without an answer."""
        return self.stands.walk.unanswered

    @property
    def claims_moved(self) -> tuple[str, ...]:
        """The incidents whose claim went over with the watch."""
        return tuple(self.record.get("claims_moved", ()))

    @property
    def claims_kept(self) -> tuple[str, ...]:
        """The incidents whose claim stays with who held it: a P1 without a temporary fix."""
        return tuple(self.record.get("claims_kept", ()))

    @property
    def addenda(self) -> tuple[Event, ...]:
        """What was added later."""
        return tuple(each for each in self.timeline if each.kind == "addendum")

    def missing(self) -> list[str]:
        """Return what keeps it from being accepted, in words; nothing for one that does not wait."""
        if self.handover.state != "offered":
            return []
        found = [_("read back {id}").format(id=each) for each in self.stands.not_read_back]
        found += [
            _("tick {number} ({id})").format(number=each.number, id=clean(each.subject, 80))
            for each in self.not_ticked
        ]
        if self.handover.relief:
            found += [_("open {id}").format(id=each) for each in self.not_opened]
        return found

    def notes(self) -> list[str]:
        """Return what was not done before the watch went over and did not hinder it, in words."""
        if self.accepted is None:
            return []
        found = []
        if self.handover.relief:
            found.append(_("nobody handed it over: {reason}").format(reason=self.handover.relief))
        if self.not_opened:
            found.append(_("not looked at: {ids}").format(ids=", ".join(self.not_opened)))
        if self.unanswered:
            words = ngettext(
                "{count} question has no answer: {numbers}",
                "{count} questions have no answer: {numbers}",
                len(self.unanswered),
            )
            numbers = ", ".join(str(each.number) for each in self.unanswered)
            found.append(words.format(count=len(self.unanswered), numbers=numbers))
        if self.handover.relief is None and self.handover.offered_by == self.handover.accepted_by:
            found.append(_("offered and accepted by one person, {actor}").format(actor=self.handover.accepted_by))
        elif self.handover.relief is None and self.same_os_user:
            found.append(
                _("one operating-system user, {user}, both offered and accepted").format(
                    user=self.handover.os_user
                )
            )
        return found


def seal_words(room: Room, seal: str) -> tuple[str, ...]:
    """Return the words of a seal, in the language of the site: whoever looks, both sides read the same."""
    return sealwords.words(seal, room.site.language or "ko")


async def read(tx: Tx, room: Room, handover: Handover, now: Ms) -> Handed:
    """Return all of ``handover``, as it concerns whoever looks.

    The one who offers it waits for another to tick what has changed; anybody else would tick it themselves.
    """
    actor = room.actor.name
    taker = actor if actor != handover.offered_by or handover.relief else None
    stands = await walk.read(tx, room, handover, now, taker=taker)
    timeline = tuple(await events.of_subject(tx, handover.id))
    accepted = next((each for each in timeline if each.kind == "accepted"), None)
    changed = stands.changed
    if accepted is not None:
        cutoff = handover.cutoff_seq or 0
        since = await events.after(tx, cutoff, max(accepted.seq - cutoff - 1, 0))
        changed = tuple(changes(since, stands.walk.ticked, accepted.actor))
    return Handed(stands, timeline, changed)


async def ahead_or_last(tx: Tx) -> Handover | None:
    """Return the handover that lies ahead, else the newest; None before there was any."""
    return await handovers.ahead(tx) or await handovers.get(tx, None)
