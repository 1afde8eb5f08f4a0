"""What an operator can do to a document, and to what the customer takes over."""

from typing import Any

from data import delivered, events, obligations
from data.deliverables import Deliverable
from data.deliverableviews import Sort
from data.delivered import Delivered
from data.errors import Refused
from data.i18n import _
from data.modelfaults import did_you_mean
from data.obligations import Due, Promise
from data.records import Kind, Ms, State
from data.text import clean
from warroom.commands.subject import said
from warroom.room import Act
from warroom.rules import delivering as rules
from warroom.rules.duty import key_of

_LASTING = (State.ARMED, State.FIRED)
"""What a promise that stands still, or was broken, is: none other of the same moment is made."""


def subject_of(kind: Sort, item_id: str) -> str:
    """Return what the chain calls an item."""
    return f"{kind}:{item_id}"


async def change(
    act: Act,
    kind: Sort,
    item_id: str,
    *,
    state: str | None = None,
    owner: str | None = None,
    review_at: Ms | None = None,
    link: str | None = None,
    note: str | None = None,
    with_whom: str | None = None,
) -> Delivered:
    """Set what is given of one item; the rest stays, but a step has a note of its own or none.

    A document that becomes current is reviewed again when the plan says so, unless a date is given.

    Args:
        act: the transaction.
        kind: of the item.
        item_id: group dot item, ``operations.manual``.
        state: the next one, or one before it.
        owner: whose it is; a key, name or login of somebody known, or another name.
        review_at: by when a document has to be current, again; to come.
        link: where it is found.
        note: in few words; for a step back the reason.
        with_whom: who of the customer confirms a step of a transfer.

    Raises:
        Refused: there is no such item, or no such step.
    """
    item = _known(act, kind, item_id)
    before = await _standing(act, kind, item_id)
    if state is None and with_whom is not None:
        raise Refused(
            _("{id}: somebody of the customer confirms a step; write it with --state").format(id=item_id)
        )
    if state is None and not any((owner, review_at, link, note)):
        raise Refused(_("{id}: nothing is to be set; write a state, an owner or a note").format(id=item_id))
    if review_at is not None and review_at <= act.now:
        raise Refused(_("{id}: a review cannot be due in the past; write a date to come").format(id=item_id))
    fields: dict[str, Any] = {"by_whom": act.actor.name, "at": act.now}
    if owner is not None:
        fields["owner"] = _name(act, said(owner, _("the owner"), 64))
    if link is not None:
        fields["link"] = said(link, _("the link"), 500)
    if note is not None or state is not None:
        fields["note"] = clean(note, 500).strip() or None if note else None
    if review_at is not None:
        fields["review_at"] = review_at
    customer = None
    if state is not None:
        customer = _step(act, kind, before, state, fields["note"], with_whom)
        fields["state"] = state
        if state == "current" and review_at is None:
            fields["review_at"] = rules.next_review(act.now, item.review_every)
    after = before.model_copy(update=fields)
    await delivered.save(act.tx, after)
    step = None if state is None else rules.way(kind, before.state, state)
    payload = {**_told(after), "before": _told(before), "step": step, "with": customer}
    await act.record(subject_of(kind, item_id), rules.RECORDED, **payload)
    if kind == "document":
        await _promise(act, after, became_current=state == "current")
    return after


async def undo(act: Act, kind: Sort, item_id: str) -> Delivered:
    """Take the last change of one item back that still stands; return how it stands then.

    A review that was kept by it is owed again; what was missed stays missed.
    """
    _known(act, kind, item_id)
    subject = subject_of(kind, item_id)
    changes = rules.standing_changes(await events.of_subject(act.tx, subject))
    if not changes:
        raise Refused(_("{id}: there is nothing to take back").format(id=item_id))
    last = changes[-1]
    untouched = len(changes) == 1
    fields = last.payload["before"] | {"by_whom": act.actor.name, "at": act.now}
    after = (await _standing(act, kind, item_id)).model_copy(update=fields)
    await (delivered.remove(act.tx, item_id) if untouched else delivered.save(act.tx, after))
    await act.record(subject, rules.RETRACTED, **_told(after), of=last.seq)
    if kind == "document":
        await _promise(act, after)
    return after


async def due(act: Act) -> list[Due]:
    """Return when each document is to be reviewed for which there is a date."""
    saved = await delivered.by_id(act.tx)
    return [
        Due(subject_of("document", item_id), Kind.TASK, each.at, each.review_at)
        for group in act.site.plan.deliverables
        if group.kind == "document"
        for item_id in (f"{group.id}.{item.id}" for item in group.items)
        if (each := saved.get(item_id)) is not None and each.review_at is not None
    ]


def _known(act: Act, kind: Sort, item_id: str) -> Deliverable:
    found = {
        f"{group.id}.{item.id}": (group.kind, item) for group in act.site.plan.deliverables for item in group.items
    }
    if item_id in found and found[item_id][0] == kind:
        return found[item_id][1]
    shown = clean(item_id, 80)
    if item_id in found and kind == "document":
        raise Refused(_("{id}: is taken over, not written; `warroom transfer` sets it").format(id=shown))
    if item_id in found:
        raise Refused(_("{id}: is a document; `warroom document` sets it").format(id=shown))
    names = [known for known, (sort, _item) in found.items() if sort == kind]
    mend = did_you_mean(shown, names) if names else _("the plan names none")
    if kind == "document":
        raise Refused(_("{id}: is not a document of the plan; {mend}").format(id=shown, mend=mend))
    raise Refused(_("{id}: is nothing that is taken over by the plan; {mend}").format(id=shown, mend=mend))


async def _standing(act: Act, kind: Sort, item_id: str) -> Delivered:
    saved = (await delivered.by_id(act.tx)).get(item_id)
    first = rules.STATES[kind][0]
    return saved or Delivered(id=item_id, state=first, by_whom=act.actor.name, at=act.now)


def _told(item: Delivered) -> dict[str, Any]:
    return item.model_dump(exclude={"id", "by_whom", "at"})


def _step(
    act: Act, kind: Sort, before: Delivered, state: str, note: str | None, with_whom: str | None
) -> str | None:
    """Return who of the customer confirms a step; refuse one that does not lead there."""
    step = rules.way(kind, before.state, state)
    if step is None:
        raise Refused(_no_step(kind, before, state))
    if step == "back" and note is None:
        words = _("{id}: a step back to {state} needs a reason; write it with --note")
        raise Refused(words.format(id=before.id, state=state))
    if kind == "document" and with_whom is not None:
        raise Refused(_("{id}: nobody of the customer confirms a document; leave --with out").format(id=before.id))
    if kind == "transfer" and step == "on" and with_whom is None:
        raise Refused(_("{id}: somebody of the customer confirms it; name them with --with").format(id=before.id))
    return None if with_whom is None else _customer(act, said(with_whom, _("the name"), 64))


def _no_step(kind: Sort, before: Delivered, state: str) -> str:
    if state == rules.OUTDATED:
        return _(
            "{id}: becomes outdated by itself when its review date has passed; write current or draft"
        ).format(id=before.id)
    if state not in rules.STATES[kind]:
        words = _("{id}: {state!r} is no state; write one of {states}")
        return words.format(id=before.id, state=clean(state, 40), states=" ".join(rules.STATES[kind]))
    if state == before.state:
        return _("{id}: is {state} already").format(id=before.id, state=state)
    words = _("{id}: there is no step from {before} to {state}; write one of {states}")
    return words.format(
        id=before.id,
        before=before.state,
        state=state,
        states=" ".join(rules.steps(kind, before.state)),
    )


def _name(act: Act, words: str) -> str:
    key = key_of(act.site.people, words)
    return words if key is None else act.site.people[key].name


def _customer(act: Act, words: str) -> str:
    """Return the name of somebody of the customer; they need not stand among the plan's people."""
    key, site = key_of(act.site.people, words), act.site
    sides = {role.id: role.side for role in site.plan.roles}
    name = _name(act, words)
    if name == act.actor.name or (key is not None and sides.get(site.people[key].role) != "customer"):
        raise Refused(_("{name} is not of the customer; name somebody who is").format(name=name))
    return name


async def _promise(act: Act, item: Delivered, *, became_current: bool = False) -> None:
    """Let the one review be owed that the item says; a document that became current has kept the others."""
    subject = subject_of("document", item.id)
    promised = await obligations.of_subject(act.tx, subject)
    for each in promised:
        if became_current:
            await obligations.meet(act.tx, each.id, act.now)
        elif each.due_at != item.review_at:
            await obligations.end(act.tx, each.id, State.SUPERSEDED, "moved")
    if item.review_at is None:
        return
    lasting = [each for each in promised if each.due_at == item.review_at and each.state in _LASTING]
    if became_current or not lasting:
        promise = Promise(subject, 1, Kind.TASK, 0, len(promised) + 1, act.now, item.review_at)
        await obligations.arm(act.tx, [promise])
