"""Ticking an item of the checklist, and taking a tick back."""

from data import actions, tasks
from data.i18n import _
from warroom.commands import action as action_items
from warroom.commands import task as commands
from warroom.screens.desk import Desk
from widgets.checklist import is_action


async def tick(desk: Desk) -> None:
    """Tick the selected item, else the next one."""
    situation = desk.situation
    if situation is None:
        return
    pane = desk.checklist
    task_id = pane.selected_item if pane.has_focus else None
    if task_id is None:
        task_id = next((task.id for task in situation.tasks if task.state == "open"), None)
    if task_id is None:
        desk.say(_("every item of this phase is ticked"))
        return
    words = _words_of(desk, task_id)
    if is_action(task_id):
        await desk.do(action_items.done, task_id)
    else:
        await desk.do(commands.done, task_id)
    desk.last_tick = task_id
    desk.say(_("{text} — z takes it back").format(text=words))


async def undo(desk: Desk) -> None:
    """Take a tick back: the selected one, else the last one from here, else the actor's last one."""
    task_id = desk.last_tick
    # An action item leaves the list with its tick: whatever is selected by then is not what was meant.
    if task_id is None or not is_action(task_id):
        task_id = _selected_tick(desk) or task_id or await _last_of_mine(desk)
    if task_id is None:
        desk.say(_("there is nothing to take back"), "warn")
        return
    # Also when somebody was faster: the next stroke must not ask for the same again.
    desk.last_tick = None
    if is_action(task_id):
        await desk.do(action_items.reopen, task_id)
    else:
        await desk.do(commands.undo, task_id)
    desk.say(_("{id} is open again").format(id=_words_of(desk, task_id)))


def _selected_tick(desk: Desk) -> str | None:
    """Return the selected item of the phase, if it is ticked."""
    pane = desk.checklist
    selected = pane.selected_item if pane.has_focus else None
    tasks_shown = desk.situation.tasks if desk.situation is not None else ()
    return next((task.id for task in tasks_shown if task.id == selected and task.state != "open"), None)


async def _last_of_mine(desk: Desk) -> str | None:
    me = desk.room.actor.name
    async with desk.room.store.reading() as tx:
        mine = [
            (mark.at, name)
            for name, mark in (await tasks.marks(tx)).items()
            if mark.by == me and mark.state != "open"
        ]
        done = await actions.last_done_by(tx, me)
    if done is not None and done.done_at is not None:
        mine.append((done.done_at, done.id))
    return max(mine)[1] if mine else None


def _words_of(desk: Desk, task_id: str) -> str:
    """Return an item's words, its id when it is not in sight."""
    situation = desk.situation
    if situation is None:
        return task_id
    known = {task.id: task.text for task in situation.tasks}
    known |= {item.id: f"{item.id} {item.text}" for item in situation.actions}
    return known.get(task_id, task_id)
