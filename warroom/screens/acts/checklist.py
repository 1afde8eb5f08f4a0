"""Ticking an item of the checklist, and taking a tick back."""

from data import tasks
from data.i18n import _
from warroom.commands import task as commands
from warroom.screens.desk import Desk


async def tick(desk: Desk) -> None:
    """Tick the selected item, else the next one."""
    situation = desk.situation
    if situation is None:
        return
    pane = desk.checklist
    task_id = pane.selected_task if pane.has_focus else None
    if task_id is None:
        task_id = next((task.id for task in situation.tasks if task.state == "open"), None)
    if task_id is None:
        desk.say(_("every item of this phase is ticked"))
        return
    await desk.do(commands.done, task_id)
    desk.last_tick = task_id
    desk.say(_("{text} — z takes it back").format(text=_words_of(desk, task_id)))


async def undo(desk: Desk) -> None:
    """Take a tick back."""
    pane = desk.checklist
    task_id = pane.selected_task if pane.has_focus else desk.last_tick
    if task_id is None:
        async with desk.room.store.reading() as tx:
            mine = [
                (mark.at, name)
                for name, mark in (await tasks.marks(tx)).items()
                if mark.by == desk.room.actor.name and mark.state != "open"
            ]
        task_id = max(mine)[1] if mine else None
    if task_id is None:
        desk.say(_("there is nothing to take back"), "warn")
        return
    await desk.do(commands.undo, task_id)
    desk.last_tick = None
    desk.say(_("{id} is open again").format(id=_words_of(desk, task_id)))


def _words_of(desk: Desk, task_id: str) -> str:
    """Return a checklist item's words, its id when it is not in sight."""
    tasks_shown = desk.situation.tasks if desk.situation is not None else ()
    return next((task.text for task in tasks_shown if task.id == task_id), task_id)
