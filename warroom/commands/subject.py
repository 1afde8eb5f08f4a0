"""What every act on an incident needs: the incident, its promises, and the words of a refusal."""

from typing import Literal

from data import events, incidents, obligations, policies
from data.errors import Refused
from data.i18n import _
from data.plan import Policy
from data.records import Incident, Kind, Obligation, State
from data.text import clean
from warroom.room import Act
from warroom.rules import obligations as rules
from warroom.wording import ago

Ending = Literal[State.CANCELLED, State.SUPERSEDED]
"""How a promise ends that was neither kept nor broken."""

TEXT_LIMIT = 4_000


def number_of(incident_id: str) -> int:
    """Return the number in ``INC-12``; a bare number will do.

    Raises:
        Refused: it names no incident.
    """
    digits = incident_id.upper().removeprefix("INC-")
    if not digits.isascii() or not digits.isdigit():
        raise Refused(_("{id}: is not an incident; write for instance INC-1").format(id=clean(incident_id)))
    return int(digits)


async def found(act: Act, incident_id: str) -> Incident:
    """Return one incident.

    Raises:
        Refused: there is none of that name.
    """
    incident = await incidents.get(act.tx, number_of(incident_id))
    if incident is None:
        raise Refused(_("{id}: there is no such incident").format(id=clean(incident_id)))
    return incident


def said(text: str, what: str, limit: int = TEXT_LIMIT) -> str:
    """Return what was typed, made safe; refuse it when nothing is left."""
    cleaned = clean(text, limit).strip()
    if not cleaned:
        raise Refused(_("{what} is empty; write some words").format(what=what))
    return cleaned


async def unchanged(act: Act, incident: Incident, seen: int | None) -> None:
    """Refuse an act on a state that its operator has not seen."""
    if seen is None or seen == incident.row_version:
        return
    last = (await events.of_subject(act.tx, incident.id))[-1]
    raise Refused(
        _("{id} has changed since you looked: {kind} by {actor} {ago}; look again").format(
            id=incident.id, kind=_(last.kind), actor=last.actor, ago=ago(act.now - last.at)
        )
    )


async def must_be_open(act: Act, incident: Incident) -> None:
    """Refuse an act on an incident that is resolved or closed; say who did that."""
    if not incident.status.is_open:
        words = _("{id} is {status}, by {actor} {ago}; reopen it first")
        raise Refused(words.format(**await came_to_be(act, incident, incident.status)))


async def came_to_be(act: Act, incident: Incident, *kinds: str) -> dict[str, str]:
    """Return what a refusal says of an incident: its state, and who brought it about when.

    Args:
        act: the refused one.
        incident: as it stands.
        kinds: of the events that lead to what it is now; the newest of them counts.
    """
    last = [each for each in await events.of_subject(act.tx, incident.id) if each.kind in kinds][-1]
    return {
        "id": incident.id,
        "status": _(incident.status),
        "priority": incident.priority,
        "level": str(incident.level),
        "actor": last.actor,
        "ago": ago(act.now - last.at),
    }


async def policy_of(act: Act, incident: Incident) -> Policy:
    """Return the policy frozen on ``incident``."""
    return await policies.get(act.tx, incident.policy_version)


async def siblings_of(act: Act, incident: Incident) -> list[Obligation]:
    """Return every obligation of ``incident``."""
    return await obligations.of_subject(act.tx, incident.id)


async def meet(act: Act, incident: Incident, kind: Kind) -> None:
    """Record that every promise of ``kind`` is kept by now."""
    for each in rules.met_by(incident, await siblings_of(act, incident), kind):
        await obligations.meet(act.tx, each.id, act.now)


async def end_armed(act: Act, incident: Incident, state: Ending, cause: str, kind: Kind | None = None) -> None:
    """End what is armed, all of it or of one kind, with the reason."""
    for each in await siblings_of(act, incident):
        if each.state is State.ARMED and kind in (None, each.kind):
            await obligations.end(act.tx, each.id, state, cause)


async def move_claim(act: Act, incident: Incident) -> Incident:
    """Give the actor a claim that somebody else has, renewed; a commander stays who they are."""
    moved = incident.model_copy(update={"acknowledged_by": act.actor.name})
    saved = await incidents.save(act.tx, await renew_claim(act, moved))
    await act.record(incident.id, "claim_moved", before=incident.acknowledged_by)
    return saved


async def renew_claim(act: Act, incident: Incident) -> Incident:
    """Renew the holder's claim, if the actor is the holder."""
    claim = (await policy_of(act, incident)).priorities[incident.priority].claim
    if incident.acknowledged_by != act.actor.name or claim is None or incident.mitigated:
        return incident
    await end_armed(act, incident, State.SUPERSEDED, "renewed", Kind.ACK_EXPIRY)
    expires_at = act.now + claim
    promise = rules.next_claim(incident, await siblings_of(act, incident), expires_at, act.now)
    await obligations.arm(act.tx, [promise])
    return incident.model_copy(update={"ack_expires_at": expires_at})
