"""Ticking an item of the checklist, and taking the last act back."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from data import actions, tasks
from data.i18n import _, language
from data.records import TaskMark
from warroom.commands import action as action_items
from warroom.commands import takeback
from warroom.commands import task as commands
from warroom.commands.takeback import Entry
from warroom.room import Act
from warroom.rules.checklist import owed
from warroom.screens.desk import Desk
from warroom.screens.planpages import PLAN
from widgets.checklist import is_action


def selected_item(desk: Desk) -> str | None:
    """Return the item that is selected in the checklist's pane or on the plan's page, if either has the focus."""
    if desk.checklist.has_focus:
        return desk.checklist.selected_item
    kind, _blank, name = desk.row.partition(" ")
    has_focus = desk.searched is not None and desk.searched.has_focus
    return name if desk.aside == PLAN and kind == "item" and has_focus else None


async def tick(desk: Desk) -> None:
    """Tick the selected item, else the next one."""
    situation = desk.situation
    if situation is None:
        return
    task_id = selected_item(desk)
    if task_id is None and situation.next_item is not None:
        task_id = situation.next_item.id
    if task_id is None:
        desk.say(_("every item of the checklist is ticked"))
        return
    await tick_item(desk, task_id)


async def skip(desk: Desk) -> None:
    """Leave the selected item out, else the next one, with a reason."""
    situation = desk.situation
    if situation is None:
        return
    task_id = selected_item(desk)
    if task_id is None and situation.next_item is not None:
        task_id = situation.next_item.id
    if task_id is None:
        desk.say(_("every item of the checklist is ticked"))
        return
    if is_action(task_id):
        desk.say(_("{id} is an action item: it is done, not left out").format(id=task_id), "warn")
        return
    words = _words_of(desk, task_id)
    if (mark := await _mark(desk, task_id)) is not None and mark.state != "open":
        desk.say(_("{text}: is settled; z opens it again").format(text=words), "warn")
        return
    reason = await desk.ask(_("Why is it left out? {text}").format(text=words))
    if not reason:
        return
    _id, entry = await desk.do_noted(commands.skip, task_id, reason)
    desk.can_be_undone(words, partial(_open_again, desk, takeback.tick, task_id, entry), task_id)
    desk.say(_("{text}: left out — z takes it back").format(text=words))


async def tick_item(desk: Desk, task_id: str) -> None:
    """Tick one item of the phase, or an action item."""
    words = _words_of(desk, task_id)
    if is_action(task_id):
        _item, entry = await desk.do_noted(action_items.done, task_id)
        back = partial(_open_again, desk, takeback.action_done, task_id, entry)
    else:
        mark = await _mark(desk, task_id)
        skipped = mark.evidence if mark is not None and mark.state == "skipped" else None
        _none, entry = await desk.do_noted(commands.done, task_id)
        back = partial(_open_again, desk, partial(takeback.tick, skipped=skipped), task_id, entry)
    desk.can_be_undone(words, back, "" if is_action(task_id) else task_id)
    desk.say(_("{text} — z takes it back").format(text=words))


async def _open_again(
    desk: Desk, command: Callable[[Act, str, Entry], Awaitable[Any]], task_id: str, entry: Entry
) -> str:
    await desk.do_noted(command, task_id, entry)
    return _("{id} is open again").format(id=_words_of(desk, task_id))


async def _mark(desk: Desk, task_id: str) -> TaskMark | None:
    async with desk.room.store.reading() as tx:
        return (await tasks.marks(tx)).get(task_id)


async def undo(desk: Desk) -> None:
    """Take the last act from here back; a tick that is selected comes before another tick.

    Where nothing was done from here, the selected tick, else the actor's last one is taken back.
    """
    last, selected = desk.undos.last, await _selected_tick(desk)
    if last is None or (last.item and selected is not None):
        await _untick(desk, selected or await _last_of_mine(desk))
        return
    # Also when somebody was faster: the next stroke must not ask for the same again.
    desk.undos.pop()
    if last.back is not None:
        desk.say(await last.back())
        return
    words = _("{what} cannot be taken back: {why}").format(what=last.words, why=last.why_not)
    before = desk.undos.last
    if before is not None and before.back is not None:
        words = _("{words}; z again takes back: {what}").format(words=words, what=before.words)
    desk.say(words, "warn")


async def _untick(desk: Desk, task_id: str | None) -> None:
    if task_id is None:
        desk.say(_("there is nothing to take back"), "warn")
        return
    desk.undos.forget_item(task_id)
    if is_action(task_id):
        await desk.do_noted(action_items.reopen, task_id)
    else:
        await desk.do_noted(commands.undo, task_id)
    desk.say(_("{id} is open again").format(id=_words_of(desk, task_id)))


async def _selected_tick(desk: Desk) -> str | None:
    """Return the selected item of a checklist, if it is ticked."""
    selected = selected_item(desk)
    mark = None if selected is None or is_action(selected) else await _mark(desk, selected)
    return selected if mark is not None and mark.state != "open" else None


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
    """Return an item's words, its id when nothing is known of it."""
    known = {each.id: each.item.text.say(language()) for each in owed(desk.room.calendar)}
    if desk.situation is not None:
        known |= {item.id: f"{item.id} {item.text}" for item in desk.situation.actions}
    return known.get(task_id, task_id)
