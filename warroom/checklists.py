"""The checklists of the whole plan: each phase's, and each routine's, with what became of every item."""

from data.i18n import language
from data.programme import Phase, Routine
from data.records import Ms
from data.situationviews import ChecklistView
from data.store import Tx
from warroom.room import Room
from warroom.situation import all_task_views


async def read(tx: Tx, room: Room, now: Ms) -> tuple[ChecklistView, ...]:
    """Return them as they stand at ``now``, in the order of the plan, the phases first; the room is fresh."""
    plan, lang = room.calendar.plan, language()
    tasks = await all_task_views(tx, room, now)
    checklists: tuple[Phase | Routine, ...] = (*plan.phases, *plan.routines)
    return tuple(
        ChecklistView(
            id=each.id,
            name=each.name.say(lang),
            is_routine=isinstance(each, Routine),
            tasks=tuple(task for task in tasks if task.checklist == each.id),
        )
        for each in checklists
    )
