"""What an operator can do to a checklist item."""

from typing import Literal

from data import obligations, tasks
from data.errors import Refused
from data.i18n import _
from data.obligations import Due, Promise
from data.records import Kind, State
from data.text import clean
from warroom.commands import subject
from warroom.indicators import panel_views
from warroom.room import Act
from warroom.rules.checklist import Owed, bare_id, current, owed
from warroom.wording import ago, measured


def _known(act: Act, task_id: str) -> Owed:
    """Return what an id names; the bare name of an item that comes again means its present time."""
    for each in owed(act.calendar):
        if each.id == task_id:
            return each
    for each in current(act.calendar, act.now):
        if bare_id(each.id) == task_id:
            return each
    raise Refused(_("{id}: is not a checklist item; `warroom task list` names them").format(id=clean(task_id, 80)))


async def done(act: Act, task_id: str, evidence: str | None = None) -> str:
    """Tick an item; return its whole id.

    Args:
        act: the transaction.
        task_id: the item.
        evidence: a note or a link; what the item's indicators say now stands before it by itself.
    """
    each = _known(act, task_id)
    mark = (await tasks.marks(act.tx)).get(each.id)
    if mark is not None and mark.state == "done":
        raise Refused(
            _("{id} was ticked by {actor} {ago}").format(id=each.id, actor=mark.by, ago=ago(act.now - mark.at))
        )
    panels = await panel_views(act.tx, act, act.now, only=each.item.panels) if each.item.panels else ()
    said = (measured(panels), clean(evidence, 500) if evidence else "")
    await settle(act, each, "done", " · ".join(filter(None, said)) or None)
    return each.id


async def undo(act: Act, task_id: str) -> str:
    """Open an item again; return its whole id."""
    each = _known(act, task_id)
    mark = (await tasks.marks(act.tx)).get(each.id)
    if mark is None or mark.state == "open":
        raise Refused(_("{id} is open already").format(id=each.id))
    await open_again(act, each)
    return each.id


async def skip(act: Act, task_id: str, reason: str) -> str:
    """Leave an item out, with a reason; return its whole id."""
    each = _known(act, task_id)
    await settle(act, each, "skipped", subject.said(reason, _("the reason"), 500))
    return each.id


async def settle(act: Act, each: Owed, state: Literal["done", "skipped"], words: str | None) -> None:
    """Write that an item is done or skipped; what was promised of it is kept, late where it was missed before."""
    await tasks.mark(act.tx, each.id, state, act.actor.name, act.now, words)
    for promise in await obligations.of_subject(act.tx, _subject(each)):
        await obligations.meet(act.tx, promise.id, act.now)
    await act.record(_subject(each), state, text=words)


async def open_again(act: Act, each: Owed, words: str | None = None) -> None:
    """Open an item again, with what tells why. It is owed again, at once if its moment has passed.

    What was missed stays missed. What nobody has promised yet is promised when its time comes.
    """
    await tasks.mark(act.tx, each.id, "open", act.actor.name, act.now, None)
    promised = await obligations.of_subject(act.tx, _subject(each))
    if promised and not any(promise.state in (State.ARMED, State.FIRED) for promise in promised):
        due_at, seq = max(each.due_at, act.now), len(promised) + 1
        again = Promise(_subject(each), 1, Kind.TASK, 0, seq, each.opens_at, due_at)
        await obligations.arm(act.tx, [again])
    await act.record(_subject(each), "undone", text=words)


def _subject(each: Owed) -> str:
    return f"task:{each.id}"


async def due(act: Act) -> list[Due]:
    """Return when each item that nobody has ticked or skipped is due."""
    marks = await tasks.marks(act.tx)
    return [
        Due(_subject(each), Kind.TASK, each.opens_at, each.due_at)
        for each in owed(act.calendar)
        if each.id not in marks or marks[each.id].state == "open"
    ]
