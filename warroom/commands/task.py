"""What an operator can do to a checklist item."""

from data import tasks
from data.errors import Refused
from data.i18n import _
from data.obligations import Due
from data.records import Kind
from data.text import clean
from warroom.commands import subject
from warroom.room import Act
from warroom.rules.checklist import Owed, bare_id, current, owed
from warroom.wording import ago


def _known(act: Act, task_id: str) -> Owed:
    """Return what an id names; the bare name of an item that comes again means its present time."""
    for each in owed(act.calendar):
        if each.id == task_id:
            return each
    for each in current(act.calendar, act.now):
        if bare_id(each.id) == task_id:
            return each
    raise Refused(_("{id}: is not a checklist item; `warroom task list` names them").format(id=clean(task_id, 80)))


async def _set(act: Act, task_id: str, state: str, evidence: str | None, kind: str) -> None:
    await tasks.mark(act.tx, task_id, state, act.actor.name, act.now, evidence)
    await act.record(f"task:{task_id}", kind, text=evidence)


async def done(act: Act, task_id: str, evidence: str | None = None) -> str:
    """Tick an item, with a note or a link as evidence; return its whole id."""
    task_id = _known(act, task_id).id
    mark = (await tasks.marks(act.tx)).get(task_id)
    if mark is not None and mark.state == "done":
        raise Refused(
            _("{id} was ticked by {actor} {ago}").format(id=task_id, actor=mark.by, ago=ago(act.now - mark.at))
        )
    await _set(act, task_id, "done", clean(evidence, 500) if evidence else None, "done")
    return task_id


async def undo(act: Act, task_id: str) -> str:
    """Open an item again; return its whole id."""
    task_id = _known(act, task_id).id
    mark = (await tasks.marks(act.tx)).get(task_id)
    if mark is None or mark.state == "open":
        raise Refused(_("{id} is open already").format(id=task_id))
    await _set(act, task_id, "open", None, "undone")
    return task_id


async def skip(act: Act, task_id: str, reason: str) -> str:
    """Leave an item out, with a reason; return its whole id."""
    task_id = _known(act, task_id).id
    words = subject.said(reason, _("the reason"), 500)
    await _set(act, task_id, "skipped", words, "skipped")
    return task_id


async def due(act: Act) -> list[Due]:
    """Return when each item that nobody has ticked or skipped is due."""
    marks = await tasks.marks(act.tx)
    return [
        Due(f"task:{each.id}", Kind.TASK, each.opens_at, each.due_at)
        for each in owed(act.calendar)
        if each.id not in marks or marks[each.id].state == "open"
    ]
