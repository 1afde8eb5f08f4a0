"""Handing the watch from one shift to the next: draft, offer, read-back, accept."""

import json
from collections.abc import Mapping
from typing import Any

from data import handovers, incidents, obligations, silences
from data.errors import Refused
from data.i18n import _
from data.obligations import Promise
from data.records import HOUR, Handover, Incident, Kind, Ms, State
from data.text import clean
from warroom import duty, situation
from warroom.commands import subject
from warroom.incidentviews import incident_views
from warroom.indicators import panel_views
from warroom.room import Act, Room
from warroom.rules import handover as rules
from warroom.rules import shifts
from warroom.rules.duty import name_of
from warroom.wording import promise_name

NEXT_SHIFT: Ms = 9 * HOUR
"""How far ahead promises are listed: a shift and its handover."""


def _incoming(act: Act) -> shifts.Shift | None:
    """Return the shift that takes over: the next one once its handover may be drafted, else the present one."""
    site = act.site
    following = shifts.next_shift(site.roster.shifts, act.now, site.zone)
    if following is not None and following.start - act.now <= site.plan.handover_draft:
        return following
    return shifts.shift_at(site.roster.shifts, act.now, site.zone) or following


async def _incoming_people(act: Act) -> list[str]:
    incoming = _incoming(act)
    return [] if incoming is None else list((await duty.rota(act.tx, act.site)).on(incoming, incoming.start))


async def _body(act: Act, room: Room) -> rules.Body:
    last = await handovers.last_accepted(act.tx)
    since = last.accepted_at or 0 if last is not None else 0
    views = await incident_views(act.tx, room, act.now)
    phase = act.calendar.phase(act.now)
    owed = await obligations.due(act.tx, act.now + NEXT_SHIFT)
    missed = await obligations.fired_since(act.tx, since)
    return rules.compose(
        incidents=views,
        resolved=[each for each in await incidents.latest(act.tx, 500) if (each.resolved_at or 0) > since],
        tasks=await situation.task_views(act.tx, room, phase.id if phase else None),
        panels=await panel_views(act.tx, room, act.now),
        promises=[(each.subject, promise_name(each.subject, each.kind), each.due_at) for each in owed],
        missed=[
            (each.subject, promise_name(each.subject, each.kind), each.due_at)
            for each in missed
            if each.kind is not Kind.LEVEL
        ],
        silences=await silences.active(act.tx, act.now),
        people=[name_of(act.site.people, key) for key in await _incoming_people(act)],
        now=act.now,
        zone=act.site.zone,
    )


async def draft(act: Act, room: Room) -> rules.Body:
    """Return what would be offered now; nothing is written."""
    return await _body(act, room)


async def offer(act: Act, room: Room) -> Handover:
    """Freeze the draft and offer the watch to the incoming shift."""
    waiting = await handovers.offered(act.tx)
    if waiting is not None:
        raise Refused(
            _("{id} is offered already by {actor}; it waits for the incoming shift").format(
                id=waiting.id, actor=waiting.offered_by
            )
        )
    text, digest = rules.seal(await _body(act, room))
    handover = await handovers.offer(
        act.tx,
        by=act.actor.name,
        os_user=act.actor.os_user,
        now=act.now,
        body=text,
        sha256=digest,
        people=await _incoming_people(act),
    )
    incoming = _incoming(act)
    grace = act.site.plan.handover_grace
    start = max(incoming.start, act.now) if incoming is not None else act.now
    await obligations.arm(act.tx, [Promise(handover.id, 1, Kind.HANDOVER, 0, 1, start, start + grace)])
    await act.record(handover.id, "offered", sha256=digest)
    return handover


async def _waiting(act: Act) -> Handover:
    handover = await handovers.offered(act.tx)
    if handover is None:
        raise Refused(_("no handover is offered; the outgoing shift offers it with `warroom handover offer`"))
    return handover


async def read_back(act: Act, said: Mapping[str, Mapping[str, Any]]) -> Handover | Refused:
    """Hold what the incoming shift says against the record; whatever differs must be talked over."""
    handover = await _waiting(act)
    body = json.loads(handover.body)
    known = {each["id"] for each in rules.to_read_back(body)}
    unknown = sorted(clean(str(name), 40) for name in said if name not in known)
    if unknown:
        raise Refused(
            _("{names}: not among what is read back ({known})").format(
                names=", ".join(unknown), known=", ".join(sorted(known)) or _("none")
            )
        )
    wrong = rules.mismatches(body, said)
    if wrong:
        await act.record(handover.id, "readback_mismatch", fields=[[each.incident, each.field] for each in wrong])
        lines = [
            _("{id} {field}: the record says {record}, read back was {said}").format(
                id=each.incident,
                field=each.field,
                record=each.record or _("none"),
                said=clean(each.said or "", 80) or _("none"),
            )
            for each in wrong
        ]
        return Refused("; ".join(lines))
    handover = handover.model_copy(update={"readback": {"by": act.actor.name, "said": dict(said)}})
    await handovers.save(act.tx, handover)
    await act.record(handover.id, "read_back")
    return handover


async def accept(act: Act, room: Room) -> Handover:
    """Take the watch. The first one ever needs no offer: nobody held it."""
    handover = await handovers.offered(act.tx)
    last = await handovers.last_accepted(act.tx)
    if handover is None and last is None:
        handover = await offer(act, room)
    if handover is None:
        handover = await _waiting(act)
    owed = rules.to_read_back(json.loads(handover.body))
    if owed and handover.readback is None:
        raise Refused(
            _("read back {ids} first, with `warroom handover readback FILE`").format(
                ids=", ".join(each["id"] for each in owed)
            )
        )
    same_user = handover.os_user == act.actor.os_user
    handover = handover.model_copy(
        update={"state": "accepted", "accepted_by": act.actor.name, "accepted_at": act.now}
    )
    await handovers.save(act.tx, handover)
    for each in await obligations.of_subject(act.tx, handover.id):
        await obligations.meet(act.tx, each.id, act.now)
    outgoing = {handover.offered_by, *([last.accepted_by] if last and last.accepted_by else [])}
    moved = [
        each.id
        for each in await incidents.open_ones(act.tx)
        if each.acknowledged_by in outgoing and await _move_claim(act, each)
    ]
    await act.record(handover.id, "accepted", sha256=handover.sha256, same_user=same_user, claims_moved=moved)
    return handover


async def _move_claim(act: Act, incident: Incident) -> bool:
    """Give the new holder of the watch a claim that the old one held; a commander stays who they are."""
    if incident.acknowledged_by == act.actor.name:
        return False
    moved = incident.model_copy(update={"acknowledged_by": act.actor.name})
    await incidents.save(act.tx, await subject.renew_claim(act, moved))
    await act.record(incident.id, "claim_moved", before=incident.acknowledged_by)
    return True


async def decline(act: Act, reason: str) -> Handover:
    """Send an offered handover back; the outgoing shift still holds the watch."""
    handover = await _waiting(act)
    words = subject.said(reason, _("the reason"), 500)
    handover = handover.model_copy(update={"state": "declined"})
    await handovers.save(act.tx, handover)
    for each in await obligations.of_subject(act.tx, handover.id):
        await obligations.end(act.tx, each.id, State.CANCELLED, "declined")
    await act.record(handover.id, "declined", reason=words)
    return handover


async def addendum(act: Act, text: str) -> Handover:
    """Add words to the newest handover; what was sealed stays as it was."""
    handover = await handovers.get(act.tx, None)
    if handover is None:
        raise Refused(_("there is no handover yet"))
    words = subject.said(text, _("the addendum"), 2_000)
    await act.record(handover.id, "addendum", text=words)
    return handover
