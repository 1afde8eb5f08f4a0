"""Changes of the system that is watched: the first thing that is asked when something breaks."""

from data import changes
from data.arrangements import Change, ChangeKind, ChangeState
from data.errors import Refused
from data.i18n import _
from data.records import Ms
from warroom.commands.subject import said
from warroom.room import Act


async def add(
    act: Act,
    text: str,
    *,
    kind: ChangeKind = "other",
    at: Ms | None = None,
    rollback: str | None = None,
    state: ChangeState = "made",
) -> Change:
    """Write down what was changed, or is being changed.

    Args:
        act: the transaction.
        text: in few words.
        kind: tuning, patch, deploy or other.
        at: when it was made; now for None.
        rollback: how it is taken back; one that is under way needs it, for whoever has to stop it.
        state: made, or under_way until it is ended.
    """
    if at is not None and at > act.now:
        raise Refused(_("a change is written down once it is made; this moment is to come"))
    if state == "under_way" and not rollback:
        raise Refused(_("a change that is under way says how it is taken back; write a rollback"))
    change = await changes.add(
        act.tx,
        kind=kind,
        text=said(text, _("the change"), 500),
        rollback=said(rollback, _("how it is taken back"), 500) if rollback else None,
        by=act.actor.name,
        at=act.now if at is None else at,
        state=state,
    )
    await act.record(
        change.id,
        "changed" if state == "made" else "change_begun",
        change=kind,
        text=change.text,
        rollback=change.rollback,
        made_at=change.at,
    )
    return change


async def end(act: Act, number: int, *, taken_back: bool = False) -> Change:
    """Write down that a change that was under way is made, or was taken back."""
    change = await changes.get(act.tx, number)
    if change is None:
        raise Refused(_("{id}: there is no such change").format(id=f"CHG-{number}"))
    if change.state != "under_way":
        raise Refused(_("{id} is not under way: it was ended already").format(id=change.id))
    state: ChangeState = "taken_back" if taken_back else "made"
    change = change.model_copy(update={"state": state, "ended_at": act.now, "ended_by": act.actor.name})
    await changes.save(act.tx, change)
    await act.record(change.id, "change_taken_back" if taken_back else "change_made", text=change.text)
    return change
