"""What the customer is told: written down whole, and sent by the routes that carry such messages."""

from typing import Literal

from data import incidents, obligations, outbox
from data.errors import Refused
from data.i18n import _
from data.records import Incident, Kind, Ms, Status
from data.templates import MESSAGE_LIMIT
from data.text import clean_lines
from warroom.commands.subject import found, meet, must_be_open, policy_of, renew_claim, said, siblings_of
from warroom.drafting import Edited, as_posted, draft
from warroom.room import Act
from warroom.rules import obligations as rules

Eta = Ms | Literal["unknown"] | None
"""When recovery is expected; None leaves it as it stands."""


async def may_post(act: Act, incident_id: str, kind: str) -> Incident:
    """Return the incident; refuse a message that would make no sense as things stand."""
    incident = await found(act, incident_id)
    if kind != "completion":
        await must_be_open(act, incident)
    elif incident.status is not Status.RESOLVED:
        raise Refused(_("{id} is not resolved; resolve it before its completion report").format(id=incident.id))
    return incident


def foreseen(incident: Incident, kind: str, eta: Eta = None, next_action: str | None = None) -> Incident:
    """Return the incident as a message of ``kind`` has to show it.

    A completion report speaks of later improvements: the next action of the time before is none of them.
    """
    changes: dict[str, object] = {}
    if eta is not None:
        changes["eta"] = None if eta == "unknown" else eta
    if next_action is not None:
        changes["next_action"] = said(next_action, _("the next action"), 500) if next_action.strip() else None
    elif kind == "completion":
        changes["next_action"] = None
    return incident.model_copy(update=changes)


async def post_update(
    act: Act,
    incident_id: str,
    text: str,
    *,
    kind: str = "update",
    eta: Eta = None,
    next_action: str | None = None,
    edited: Edited | None = None,
) -> Incident:
    """Post a message to the customer: record it as it is sent, and owe it to every route for such messages.

    Args:
        act: the transaction.
        incident_id: the incident.
        text: what is going on, in the operator's words.
        kind: ``notice``, ``update`` or ``completion``.
        eta: when recovery is expected.
        next_action: what is done next, in a completion report what is improved later; empty for nothing, None
            leaves it as it stands.
        edited: the whole message, where somebody has changed the draft.
    """
    before = await may_post(act, incident_id, kind)
    words = said(text, _("the message"))
    shown = foreseen(before, kind, eta, next_action)
    # Drafted before the promises move on: what it promises is reckoned from them as they are.
    drafted = await draft(act.tx, act.site, act.now, shown, kind, text)
    message = drafted.text if edited is None else clean_lines(as_posted(edited, drafted.text), MESSAGE_LIMIT)
    said(message, _("the message"))
    incident = shown if next_action is not None else shown.model_copy(update={"next_action": before.next_action})
    await _keep(act, incident, kind)
    incident = await incidents.save(act.tx, await renew_claim(act, incident))
    if incident.next_action != before.next_action:
        await act.record(incident.id, "next_action", text=incident.next_action or "")
    await act.record(
        incident.id,
        "notice" if kind == "notice" else "update",
        text=words,
        post=kind,
        eta=incident.eta,
        next_at=drafted.next_at,
        message=message,
    )
    await _send(act, incident, kind, message)
    return incident


async def _keep(act: Act, incident: Incident, kind: str) -> None:
    """Meet the promise that a message keeps; an update promises the next one."""
    if kind == "completion":
        await meet(act, incident, Kind.COMPLETION_REPORT)
    elif kind == "notice":
        await meet(act, incident, Kind.FIRST_NOTICE)
    else:
        await meet(act, incident, Kind.UPDATE)
        every = (await policy_of(act, incident)).priorities[incident.priority].update_every
        if every is not None:
            siblings = await siblings_of(act, incident)
            await obligations.arm(act.tx, [rules.next_update(incident, siblings, every, act.now, act.now)])


async def _send(act: Act, incident: Incident, kind: str, message: str) -> None:
    for route in act.site.notify:
        if kind in route.posts and route.serves(None, incident.priority):
            await outbox.put(
                act.tx,
                subject=incident.id,
                obligation_id=None,
                channels=(route.name,),
                people=(),
                text=message,
                now=act.now,
            )
