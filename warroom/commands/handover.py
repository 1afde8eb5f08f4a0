"""Handing the watch from one shift to the next: offer, accept, decline, relieve."""

from typing import Any

from data import events, handovers, incidents, obligations, outbox
from data.errors import Refused
from data.i18n import _
from data.records import Handover, Ms, Priority, State
from data.store import Tx
from warroom import duty, reach
from warroom.commands import nextshift, subject
from warroom.handover import draft as drafts
from warroom.handover import walk as walks
from warroom.handover.walk import Handing
from warroom.room import Act, Room
from warroom.rules import handover as rules
from warroom.rules import shifts
from warroom.rules.duty import key_of, keys_for
from warroom.rules.sealing import seal


async def draft(act: Act, room: Room) -> rules.Body:
    """Return what would be offered now; nothing is written."""
    return await drafts.compose(act.tx, room, act.now)


async def offer(act: Act, room: Room) -> Handover:
    """Freeze the draft and offer the watch to the incoming shift."""
    waiting = await handovers.offered(act.tx)
    if waiting is not None:
        raise Refused(
            _("{id} is offered already by {actor}; it waits for the incoming shift").format(
                id=waiting.id, actor=waiting.offered_by
            )
        )
    return await _freeze(act, room, relief=None)


async def _freeze(act: Act, room: Room, relief: str | None) -> Handover:
    """Freeze what is handed over now, and wait for the incoming shift; an offer in mid-shift waits no longer."""
    ahead = await handovers.ahead(act.tx) or await handovers.draft(act.tx, start_at=None)
    coming = await nextshift.begin_after(act, act.now)
    is_near = coming is not None and coming - act.now <= act.site.plan.handover_draft
    # A watch that nobody holds in the hours of coverage is taken for now.
    for_now = act.calendar.is_covered(act.now) and not await duty.is_held(act.tx, act.calendar, act.now)
    start = coming if coming is not None and is_near and not for_now else act.now
    shift = shifts.shift_at(act.site.roster.shifts, start, act.site.zone) or await drafts.incoming(
        act.tx, room, act.now
    )
    text, digest = seal(await drafts.compose(act.tx, room, act.now, shift=shift))
    handover = ahead.model_copy(
        update={
            "state": "offered",
            "start_at": start,
            "relief": relief,
            "offered_by": act.actor.name,
            "os_user": act.actor.os_user,
            "cutoff_at": act.now,
            "cutoff_seq": await events.last_seq(act.tx),
            "body": text,
            "sha256": digest,
            "readback": None,
            "people": await drafts.people_on(act.tx, room, shift),
        }
    )
    await handovers.save(act.tx, handover)
    owed = await nextshift.armed(act, handover)
    for each in owed:
        if each.anchor_at > start:
            await obligations.end(act.tx, each.id, State.SUPERSEDED, "offered")
    # A shift that has begun is waited for from its beginning on, not from the offer.
    if all(each.anchor_at > start for each in owed):
        await nextshift.arm(act, handover, start)
    await act.record(handover.id, "offered", sha256=digest, **({"relief": relief} if relief else {}))
    return handover


async def waiting(tx: Tx) -> Handover:
    """Return the handover that waits for an answer.

    Raises:
        Refused: none is offered.
    """
    handover = await handovers.offered(tx)
    if handover is None:
        raise Refused(_("no handover is offered; the outgoing shift offers it with `warroom handover offer`"))
    return handover


async def accept(act: Act, room: Room) -> Handover | Refused:
    """Take the watch. Where nobody holds it, no offer is needed: what is to be read back is frozen by this."""
    handover = await handovers.offered(act.tx)
    if handover is None and not await duty.is_held(act.tx, act.calendar, act.now):
        handover = await _freeze(act, room, relief=None)
    if handover is None:
        handover = await waiting(act.tx)
    stands = await walks.read(act.tx, room, handover, act.now, taker=act.actor.name)
    return _to_be_walked(stands) or await _take(act, stands)


def _to_be_walked(stands: Handing) -> Refused | None:
    """Refuse a watch of which something was not understood, or not seen."""
    if stands.not_read_back:
        return Refused(
            _("read back {ids} first, with `warroom handover readback FILE`").format(
                ids=", ".join(stands.not_read_back)
            )
        )
    if stands.not_ticked:
        return Refused(
            _("changed since the offer: {changes}; look, and tick each with `warroom handover tick N`").format(
                changes=", ".join(f"{each.number} {each.subject}" for each in stands.not_ticked)
            )
        )
    if stands.handover.relief and stands.not_opened:
        return Refused(
            _("nobody tells you of it: open {ids} first, with `warroom handover preview ID`").format(
                ids=", ".join(stands.not_opened)
            )
        )
    return None


async def _take(act: Act, stands: Handing) -> Handover:
    handover, last = stands.handover, await handovers.last_accepted(act.tx)
    outgoing = {handover.offered_by, *([last.accepted_by] if last and last.accepted_by else [])}
    moved, kept = [], []
    for each in await incidents.open_ones(act.tx):
        if each.acknowledged_by not in outgoing or each.acknowledged_by == act.actor.name:
            continue
        if each.priority is Priority.P1 and not each.mitigated:
            kept.append(each.id)
        else:
            await subject.move_claim(act, each)
            moved.append(each.id)
    same_user = handover.os_user == act.actor.os_user
    begin, people = await _taken_for(act, handover)
    record, digest = seal({**_record(act, stands, moved, kept, same_user), "people": people})
    handover = handover.model_copy(
        update={
            "state": "accepted",
            "start_at": begin,
            "accepted_by": act.actor.name,
            "accepted_at": act.now,
            "people": people,
            "record": record,
            "seal": digest,
        }
    )
    await handovers.save(act.tx, handover)
    for promise in await obligations.of_subject(act.tx, handover.id):
        await obligations.meet(act.tx, promise.id, act.now)
    await act.record(
        handover.id,
        "accepted",
        sha256=handover.sha256,
        seal=digest,
        same_user=same_user,
        claims_moved=moved,
        claims_kept=kept,
    )
    if handover.relief:
        await _tell_lead(act, handover)
    await nextshift.arm_next(act, act.now)
    return handover


async def _taken_for(act: Act, handover: Handover) -> tuple[Ms, list[str]]:
    """Return when the shift begins that takes the watch now, and the keys of its people, whoever takes it first.

    Where the one who takes it is rostered says which shift it is; without a word there, it is the one to which it
    was offered. A watch taken within the last hour of one's own shift is handed over all the same at its end.
    """
    rota, last = await duty.rota(act.tx, act.site), await handovers.last_accepted(act.tx)
    # Whoever relieves a shift that took the watch before its beginning holds it for that shift.
    taken = max(act.now, (last.start_at or 0) if last else 0)
    begin, people = max(taken, handover.start_at or 0), handover.people
    taker = key_of(act.site.people, act.actor.name)
    if taker is None:
        return begin, people
    coming = await nextshift.begin_after(act, act.now)
    near = [] if coming is None or coming - act.now > act.site.plan.handover_draft else [coming]
    for start in (*near, taken, act.now):
        shift = shifts.shift_at(act.site.roster.shifts, start, act.site.zone)
        if shift is not None and taker in rota.on(shift, start):
            begin, people = max(start, taken), list(rota.on(shift, start))
            break
    return begin, list(dict.fromkeys([taker, *people]))


def _record(act: Act, stands: Handing, moved: list[str], kept: list[str], same_user: bool) -> dict[str, Any]:
    """Return all that both sides saw and did, as it is sealed."""
    handover, walk, zone = stands.handover, stands.walk, act.site.zone
    return {
        "handover": handover.id,
        "body": stands.body,
        "body_sha256": handover.sha256,
        "relief": handover.relief,
        "offered": {"by": handover.offered_by, "os_user": handover.os_user},
        "accepted": {"by": act.actor.name, "os_user": act.actor.os_user, "at": rules.iso(act.now, zone)},
        "same_os_user": same_user,
        "opened": sorted(walk.opened),
        "not_opened": list(stands.not_opened),
        "read_back": {incident: dict(said) for incident, said in walk.said.items()},
        "differed": walk.differed,
        "questions": [
            {
                "number": each.number,
                "text": each.text,
                "by": each.by,
                "incident": each.incident,
                "answer": each.answer,
                "answered_by": each.answered_by,
            }
            for each in walk.questions
        ],
        "changed": [{"subject": each.subject, "seq": each.seq} for each in stands.changed],
        "claims_moved": moved,
        "claims_kept": kept,
    }


async def _tell_lead(act: Act, handover: Handover) -> None:
    """Owe the lead a word that the watch was taken without anybody handing it over."""
    site = act.site
    people = [site.people[key] for key in keys_for(site.plan.outside_coverage, site.plan, ())]
    text = _("{id}: {actor} took the watch, and nobody handed it over: {reason}").format(
        id=handover.id, actor=act.actor.name, reason=handover.relief
    )
    for channels, told in reach.reached(site, people, None, None).items():
        await outbox.put(
            act.tx,
            subject=handover.id,
            obligation_id=None,
            channels=channels,
            people=[person.name for person in told],
            text=text,
            now=act.now,
        )


async def decline(act: Act, reason: str) -> Handover:
    """Send an offered handover back: the outgoing shift still holds the watch, and offers it anew.

    What it is owed by stays: a shift that declines has not taken the watch.
    """
    handover = await waiting(act.tx)
    words = subject.said(reason, _("the reason"), 500)
    owed = await nextshift.armed(act, handover)
    since = min([act.now, *(each.anchor_at - 1 for each in owed)])
    start = await nextshift.begin_after(act, since)
    handover = handover.model_copy(update={"state": "declined", "start_at": start})
    await handovers.save(act.tx, handover)
    for each in owed:
        # An offer in mid-shift was owed an answer, and has it.
        if each.anchor_at != start:
            await obligations.end(act.tx, each.id, State.CANCELLED, "declined")
    await act.record(handover.id, "declined", reason=words)
    await nextshift.arm_next(act, since)
    return handover


async def relieve(act: Act, room: Room, reason: str) -> Handover:
    """Take the watch where nobody is there to hand it over: one signature, and the whole walk before it.

    An offer that waits becomes this; what is still to be opened, read back or ticked is, and then it is accepted.
    With nothing of that it is taken at once.
    """
    words = subject.said(reason, _("the reason"), 500)
    handover = await handovers.offered(act.tx)
    if handover is None:
        handover = await _freeze(act, room, relief=words)
    elif handover.relief is None:
        handover = handover.model_copy(update={"relief": words})
        await handovers.save(act.tx, handover)
        await act.record(handover.id, "relieving", reason=words)
    stands = await walks.read(act.tx, room, handover, act.now, taker=act.actor.name)
    if stands.not_opened or stands.not_read_back or stands.not_ticked:
        return handover
    return await _take(act, stands)


async def addendum(act: Act, text: str) -> Handover:
    """Add words to the newest handover; what was sealed stays as it was."""
    handover = await handovers.get(act.tx, None)
    if handover is None:
        raise Refused(_("there is no handover yet"))
    words = subject.said(text, _("the addendum"), 2_000)
    await act.record(handover.id, "addendum", text=words)
    return handover
