"""What the plan owes on its dates, promised ahead: checklist items, and whatever else it says is due."""

from collections.abc import Awaitable, Callable
from typing import Final

from data import meta, obligations
from data.obligations import Due, Promise
from data.records import DAY, HOUR, State
from warroom.commands import appointment, deliverable, task
from warroom.room import Act

AHEAD: Final = 7 * DAY
"""How long ahead promises are made: nothing is overlooked while no engine runs for that long."""
AGAIN: Final = HOUR
"""After how long the engine looks again."""
_FOLLOWED: Final = "plan_followed_at"


SOURCES: Final[tuple[Callable[[Act], Awaitable[list[Due]]], ...]] = (task.due, appointment.due, deliverable.due)
"""Each says what of its kind is still owed, from the plan's first day to its last."""


async def keep_up(act: Act) -> None:
    """Follow the plan where that is an hour ago or more by the war room's clock, or ahead of it."""
    told = await meta.get(act.tx, _FOLLOWED)
    if told is None or not int(told) <= act.now < int(told) + AGAIN:
        await follow(act)


async def follow(act: Act) -> None:
    """Promise what falls due within the days ahead, and withdraw what the plan no longer says.

    What fell due while nobody followed the plan is promised too, and fires at once, late. A store that begins in
    the midst of a programme owes what comes from then on. A second call changes nothing.
    """
    told = await meta.get(act.tx, _FOLLOWED)
    since = act.now if told is None else int(told)
    await meta.owe_from(act.tx, since)
    owed = {(due.subject, due.due_at): due for source in SOURCES for due in await source(act)}
    wanted = {name: due for name, due in owed.items() if since < due.due_at <= act.now + AHEAD}
    for each in await obligations.armed_by_plan(act.tx):
        if each.due_at > act.now and (each.subject, each.due_at) not in owed:
            await obligations.end(act.tx, each.id, State.SUPERSEDED, "plan")
    known = await obligations.of_subjects(act.tx, {due.subject for due in wanted.values()})
    promises = []
    for due in wanted.values():
        promised = known[due.subject]
        if not any(each.due_at == due.due_at and each.state in (State.ARMED, State.FIRED) for each in promised):
            seq = len(promised) + 1
            promises.append(Promise(due.subject, 1, due.kind, 0, seq, due.anchor_at, due.due_at))
    await obligations.arm(act.tx, promises)
    await meta.put(act.tx, _FOLLOWED, str(act.now))
