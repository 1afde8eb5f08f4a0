"""What has to be done after an incident or a meeting: each item is owed until its moment, listed until done."""

from data import actions, obligations
from data.arrangements import ActionItem, ActionKind
from data.errors import Refused
from data.i18n import _
from data.obligations import Promise
from data.records import Kind, Ms, State
from data.text import clean
from warroom.commands.subject import found, said
from warroom.room import Act
from warroom.wording import ago


async def add(
    act: Act, incident_id: str, text: str, *, kind: ActionKind, due_at: Ms, owner: str | None = None
) -> ActionItem:
    """Write down what has to be done about an incident, open or not; it is owed from now on.

    Args:
        act: the transaction.
        incident_id: what it was learnt from.
        text: in few words.
        kind: see it sooner, keep it away, or mend it.
        due_at: by when; to come.
        owner: who does it; the actor for None.
    """
    incident = await found(act, incident_id)
    item = await add_to(act, incident.id, text, kind=kind, due_at=due_at, owner=owner, incident=incident.number)
    await _tell_incident(act, item, "added")
    return item


async def add_to(
    act: Act,
    source: str,
    text: str,
    *,
    kind: ActionKind,
    due_at: Ms,
    owner: str | None = None,
    incident: int | None = None,
) -> ActionItem:
    """Write down what has to be done, of an incident or, without one, of the meeting called ``source``."""
    words = said(text, _("the action item"), 500)
    if due_at <= act.now:
        raise Refused(_("an action item cannot be due in the past; write a moment to come"))
    item = await actions.add(
        act.tx,
        incident=incident,
        meeting=source if incident is None else None,
        kind=kind,
        text=words,
        owner=said(act.actor.name if owner is None else owner, _("the owner"), 64),
        due_at=due_at,
        now=act.now,
    )
    await obligations.arm(act.tx, [Promise(item.id, 1, Kind.TASK, 0, 1, act.now, due_at)])
    await act.record(item.id, "added", incident=source, item=kind, text=item.text, owner=item.owner, due_at=due_at)
    return item


async def _tell_incident(act: Act, item: ActionItem, did: str) -> None:
    await act.record(item.source, "action", action=item.id, did=did, text=item.text)


async def _known(act: Act, action_id: str) -> ActionItem:
    digits = action_id.upper().removeprefix("ACT-")
    item = await actions.get(act.tx, int(digits)) if digits.isascii() and digits.isdigit() else None
    if item is None:
        raise Refused(
            _("{id}: is not an action item; `warroom action list` names them").format(id=clean(action_id, 40))
        )
    return item


async def done(act: Act, action_id: str, evidence: str | None = None) -> ActionItem:
    """Say that an item is done, with a note or a link as evidence."""
    item = await _known(act, action_id)
    if item.done_at is not None:
        raise Refused(
            _("{id} was done by {actor} {ago}").format(
                id=item.id, actor=item.done_by, ago=ago(act.now - item.done_at)
            )
        )
    words = clean(evidence, 500) if evidence else None
    item = item.model_copy(update={"done_at": act.now, "done_by": act.actor.name, "evidence": words})
    await actions.save(act.tx, item)
    for each in await obligations.of_subject(act.tx, item.id):
        await obligations.meet(act.tx, each.id, act.now)
    await act.record(item.id, "done", text=words)
    await _tell_incident(act, item, "done")
    return item


async def reopen(act: Act, action_id: str) -> ActionItem:
    """Open an item again. It is owed again, at once if its moment has passed; what was missed stays missed."""
    item = await _known(act, action_id)
    if item.done_at is None:
        raise Refused(_("{id} is open already").format(id=item.id))
    item = item.model_copy(update={"done_at": None, "done_by": None, "evidence": None})
    await actions.save(act.tx, item)
    promised = await obligations.of_subject(act.tx, item.id)
    if not any(each.state is State.FIRED for each in promised):
        epoch = max((each.epoch for each in promised), default=0) + 1
        due = max(item.due_at, act.now)
        await obligations.arm(act.tx, [Promise(item.id, epoch, Kind.TASK, 0, 1, act.now, due)])
    await act.record(item.id, "undone")
    await _tell_incident(act, item, "undone")
    return item
