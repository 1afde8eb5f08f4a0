"""Changes of the system that is watched: the first thing that is asked when something breaks."""

from data import changes
from data.arrangements import Change, ChangeKind
from data.errors import Refused
from data.i18n import _
from data.records import Ms
from warroom.commands.subject import said
from warroom.room import Act


async def add(
    act: Act, text: str, *, kind: ChangeKind = "other", at: Ms | None = None, rollback: str | None = None
) -> Change:
    """Write down what was changed.

    Args:
        act: the transaction.
        text: in few words.
        kind: tuning, patch, deploy or other.
        at: when it was made; now for None.
        rollback: how it is taken back.
    """
    if at is not None and at > act.now:
        raise Refused(_("a change is written down once it is made; this moment is to come"))
    change = await changes.add(
        act.tx,
        kind=kind,
        text=said(text, _("the change"), 500),
        rollback=said(rollback, _("how it is taken back"), 500) if rollback else None,
        by=act.actor.name,
        at=act.now if at is None else at,
    )
    await act.record(
        change.id, "changed", change=kind, text=change.text, rollback=change.rollback, made_at=change.at
    )
    return change
