"""A handover and the walk through it, read for a page: which one lies ahead, and who stands on which side."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from data import handovers, incidents
from data.i18n import _, language, ngettext
from data.records import Handover, Ms
from data.store import Tx
from data.walkviews import AskedView, ChangedView, HandoverView, TakenView, WalkStep
from warroom import duty
from warroom.handover import away, draft, walk
from warroom.handover.account import seal_words
from warroom.handover.sections import sections, state_name
from warroom.handover.walk import Handing
from warroom.incidentviews import line_of
from warroom.room import Room
from warroom.rules import shifts
from warroom.rules.calendar import local
from warroom.rules.duty import key_of, name_of
from warroom.rules.sides import Side, side
from warroom.rules.walk import Changed, Question

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[0-9:.]*(?:[+-]\d\d:\d\d)?")
NAMED: Final = 6
"""Ids that a note names; of more it says how many."""


@dataclass(frozen=True)
class Stand:
    """The handover that lies ahead, for one person who looks."""

    handing: Handing | None
    """None before anybody ever took the watch."""
    holder: str | None
    """Who holds the watch; None for nobody."""
    side: Side | None
    """Of the person who looks; None where nothing tells it."""

    @property
    def offered(self) -> Handing | None:
        """The one that is offered."""
        stands = self.handing
        return stands if stands is not None and stands.handover.state == "offered" else None


async def stand(tx: Tx, room: Room, now: Ms, known: Side | None = None) -> Stand:
    """Return how the handover that lies ahead stands.

    Args:
        tx: the transaction.
        room: the site, and who looks.
        now: the moment.
        known: on which side they stand, where they have said so.
    """
    ahead, holder = await handovers.ahead(tx), await duty.holder(tx, room.site, room.calendar, now)
    lapsed = holder is not None and await _lapsed(tx, room, holder.since)
    mine = known or await _side(tx, room, now, ahead, None if holder is None or lapsed else holder.name)
    found = None
    if ahead is not None:
        if ahead.state == "declined":
            # It is offered anew with what there is then.
            ahead = ahead.model_copy(update={"body": None})
        found = await walk.read(tx, room, ahead, now, taker=room.actor.name if mine == "incoming" else None)
    return Stand(found, holder.name if holder else None, mine)


async def _lapsed(tx: Tx, room: Room, since: Ms) -> bool:
    """Return whether the watch has gone back to the lead, so that the next shift takes it from nobody."""
    last = await handovers.last_accepted(tx)
    return last is not None and last.accepted_at != since


async def _side(tx: Tx, room: Room, now: Ms, ahead: Handover | None, holder: str | None) -> Side | None:
    people, last = room.site.people, await handovers.last_accepted(tx)
    key = key_of(people, room.actor.name)
    names = {room.actor.name, *([key, people[key].name] if key in people else [])}
    holding = {holder} if holder else set()
    if holding and ahead is not None and ahead.state == "offered" and ahead.relief is None and ahead.offered_by:
        holding.add(ahead.offered_by)
    if ahead is not None and ahead.state == "offered":
        coming: Iterable[str] = ahead.people
    else:
        coming = await draft.people_on(tx, room, await draft.incoming(tx, room, now))
    return side(names, holding, last.people if last else (), tuple(coming))


async def read(tx: Tx, room: Room, now: Ms, zone: ZoneInfo, known: Side | None = None) -> HandoverView:
    """Return the page of the handover that lies ahead, and of the last one as long as that one is far away.

    Args:
        tx: the transaction.
        room: the site, and who looks.
        now: the moment.
        zone: in which moments are told.
        known: the side of whoever looks, where they have said so.
    """
    found = await stand(tx, room, now, known)
    stands = found.handing
    body = await draft.compose(tx, room, now) if stands is None else stands.body
    offered, coming = found.offered, await _coming(tx, room, stands, now)
    if offered is not None:
        names: Sequence[str] = offered.handover.people
    else:
        names = await draft.people_on(tx, room, coming)
    people = ", ".join(name_of(room.site.people, key) for key in names) or _("nobody is rostered")
    shift = _("no shift follows") if coming is None else room.site.roster.shifts[coming.id].name.say(language())
    last = await handovers.last_accepted(tx)
    return HandoverView(
        title=_("Handover") if stands is None else f"{_('Handover')} {stands.handover.id}",
        heads=(f"→ {shift}: {people}", _waits(found, zone)),
        overall=body["state"],
        overall_words=state_name(body["state"]),
        steps=() if offered is None else _steps(offered),
        away=() if found.side == "outgoing" else await away.lines(tx, room, room.actor.name, now),
        sections=sections(body, room.site.plan),
        frozen=offered is not None,
        asked=() if offered is None else tuple(_asked(each, offered, zone) for each in offered.walk.questions),
        changed=() if offered is None else tuple(_changed(each, room, zone) for each in offered.changed),
        taken=None if last is None or _near(room, stands, now) else await taken(tx, room, last),
    )


def _near(room: Room, stands: Handing | None, now: Ms) -> bool:
    """Return whether the handover that lies ahead is what matters now, and not the last one."""
    if stands is None:
        return False
    start = stands.handover.start_at
    return stands.handover.state != "draft" or (start is not None and now >= start - room.site.plan.handover_draft)


async def _coming(tx: Tx, room: Room, stands: Handing | None, now: Ms) -> shifts.Shift | None:
    """Return the shift that takes over."""
    offered = None
    if stands is not None and stands.handover.state == "offered" and stands.handover.start_at is not None:
        offered = shifts.shift_at(room.site.roster.shifts, stands.handover.start_at, room.site.zone)
    return offered or await draft.incoming(tx, room, now)


def _waits(found: Stand, zone: ZoneInfo) -> str:
    """Return what the handover waits for."""
    stands = found.handing
    if stands is None or found.holder is None:
        return _("nobody holds the watch; h takes it")
    handover = stands.handover
    if handover.state == "offered":
        cutoff = f"{local(handover.cutoff_at or 0, zone):%H:%M:%S}"
        if handover.relief:
            words = _("{actor} takes it, nobody hands it over: {reason} · frozen at {moment}")
            return words.format(actor=handover.offered_by, reason=handover.relief, moment=cutoff)
        return _("{actor} offers it · frozen at {moment}").format(actor=handover.offered_by, moment=cutoff)
    start = "" if handover.start_at is None else f" · {local(handover.start_at, zone):%m-%d %H:%M}"
    if handover.state == "declined":
        return _("declined; {holder} holds the watch, and offers it anew").format(holder=found.holder) + start
    return _("draft; {holder} holds the watch").format(holder=found.holder) + start


def _steps(stands: Handing) -> tuple[WalkStep, ...]:
    """Return the walk in five steps; the first that is not done is the next one."""
    opened = len(stands.to_open) - len(stands.not_opened)
    read = len(stands.owed) - len(stands.not_read_back)
    ticked = len(stands.changed) - len(stands.not_ticked)
    waiting = len(stands.walk.unanswered)
    told = (
        (_("opened {count}"), f"{opened}/{len(stands.to_open)}", not stands.not_opened),
        (_("read back {count}"), f"{read}/{len(stands.owed)}", not stands.not_read_back),
        (_("questions {count} open"), waiting, not waiting),
        (_("changed {count}"), f"{ticked}/{len(stands.changed)}", not stands.not_ticked),
        (_("accept"), "", False),
    )
    first = next(number for number, (_words, _count, done) in enumerate(told) if not done)
    return tuple(
        WalkStep(
            words=f"{number + 1} {words.format(count=count)}",
            state="done" if done else "next" if number == first else "later",
        )
        for number, (words, count, done) in enumerate(told)
    )


def field_name(field: str) -> str:
    """Return what a thing that is read back is called."""
    return {"priority": _("priority"), "next_due": _("next due"), "next_action": _("next action")}[field]


def said_words(text: str, zone: ZoneInfo) -> str:
    """Return words of the record with their moments as people read them, and fields by their names."""
    for field in ("priority", "next_due", "next_action"):
        text = text.replace(f"{field}:", f"{field_name(field)}:")

    def shown(found: re.Match[str]) -> str:
        try:
            at = datetime.fromisoformat(found[0])
        except ValueError:
            return found[0]
        return f"{at.astimezone(zone) if at.tzinfo else at:%H:%M}"

    return _MOMENT.sub(shown, text)


def _asked(question: Question, stands: Handing, zone: ZoneInfo) -> AskedView:
    text = question.text if question.incident is None else said_words(question.text, zone)
    if question.incident is None:
        waits = question.answer is None
    else:
        waits = question.incident in stands.walk.open_differences
    return AskedView(
        number=question.number,
        text=text,
        by=question.by,
        at=question.at,
        answer=question.answer,
        answered_by=question.answered_by,
        open=waits,
    )


def _changed(change: Changed, room: Room, zone: ZoneInfo) -> ChangedView:
    last = line_of(change.events[-1], room, zone)
    return ChangedView(
        number=change.number,
        subject=change.subject,
        seq=change.seq,
        at=last.at,
        text=f"{last.text} · {last.actor}",
        more=len(change.events) - 1,
        ticked=change.ticked,
    )


async def taken(tx: Tx, room: Room, last: Handover) -> TakenView:
    """Return how the watch went over by a handover that was accepted."""
    record = json.loads(last.record or "{}")
    return TakenView(
        id=last.id,
        holder=last.accepted_by or "",
        at=last.accepted_at or 0,
        words=() if last.seal is None else seal_words(room, last.seal),
        notes=tuple(_notes(record)),
        kept=tuple(await _kept(tx, record, last.accepted_by or "")),
    )


def _notes(record: dict[str, Any]) -> Iterable[str]:
    """Say what was accepted unseen or unanswered, and that nobody else looked."""
    unseen = record.get("not_opened", [])
    if unseen:
        yield _("accepted without opening: {ids}").format(ids=_some(unseen))
    said = record.get("read_back", {})
    waiting = sum(each["answer"] is None and each["incident"] not in said for each in record.get("questions", []))
    if waiting:
        words = ngettext(
            "accepted with {count} question unanswered", "accepted with {count} questions unanswered", waiting
        )
        yield words.format(count=waiting)
    accepted = record.get("accepted", {})
    if accepted.get("by") == record.get("offered", {}).get("by"):
        # Nobody handed it over; a relief says so itself.
        return
    if record.get("same_os_user"):
        user = accepted["os_user"]
        yield _("one operating-system user, {user}, stands on both sides").format(user=user)


async def _kept(tx: Tx, record: dict[str, Any], holder: str) -> list[str]:
    """Say with whom each incident stays whose claim did not move, as long as it does."""
    found = []
    for name in record.get("claims_kept", []):
        incident = await incidents.of_subject(tx, name)
        if incident is not None and incident.status.is_open and incident.acknowledged_by not in (None, holder):
            words = _("{id} stays with {actor} until {holder} takes it with a")
            found.append(words.format(id=name, actor=incident.acknowledged_by, holder=holder))
    return found


def _some(names: list[str]) -> str:
    more = f" +{len(names) - NAMED}" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
