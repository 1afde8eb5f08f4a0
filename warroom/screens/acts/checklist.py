"""Ticking an item of the checklist, and taking the last act back."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from data import actions, tasks
from data.i18n import _, language
from warroom.commands import action as action_items
from warroom.commands import takeback
from warroom.commands import task as commands
from warroom.commands.takeback import Entry
from warroom.room import Act
from warroom.rules.checklist import owed
from warroom.screens.desk import Desk
from widgets.checklist import is_action


async def tick(desk: Desk) -> None:
    """Tick the selected item, else the next one."""
    situation = desk.situation
    if situation is None:
        return
    pane = desk.checklist
    task_id = pane.selected_item if pane.has_focus else None
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
    pane = desk.checklist
    selected = pane.selected_item if pane.has_focus else None
    item = next((each for each in situation.checklist if each.id == selected), situation.next_item)
    if item is None:
        desk.say(_("every item of the checklist is ticked"))
        return
    if item.state != "open":
        desk.say(_("{text}: is settled; z opens it again").format(text=item.text), "warn")
        return
    reason = await desk.ask(_("Why is it left out? {text}").format(text=item.text))
    if not reason:
        return
    _id, entry = await desk.do_noted(commands.skip, item.id, reason)
    desk.can_be_undone(item.text, partial(_open_again, desk, takeback.tick, item.id, entry), item.id)
    desk.say(_("{text}: left out — z takes it back").format(text=item.text))


async def tick_item(desk: Desk, task_id: str) -> None:
    """Tick one item of the phase, or an action item."""
    words = _words_of(desk, task_id)
    if is_action(task_id):
        _item, entry = await desk.do_noted(action_items.done, task_id)
        back = partial(_open_again, desk, takeback.action_done, task_id, entry)
    else:
        skipped = await _skipped(desk, task_id)
        _none, entry = await desk.do_noted(commands.done, task_id)
        back = partial(_open_again, desk, partial(takeback.tick, skipped=skipped), task_id, entry)
    desk.can_be_undone(words, back, "" if is_action(task_id) else task_id)
    desk.say(_("{text} — z takes it back").format(text=words))


async def _open_again(
    desk: Desk, command: Callable[[Act, str, Entry], Awaitable[Any]], task_id: str, entry: Entry
) -> str:
    await desk.do_noted(command, task_id, entry)
    return _("{id} is open again").format(id=_words_of(desk, task_id))


async def _skipped(desk: Desk, task_id: str) -> str | None:
    """Return why an item was skipped; None where it was not."""
    async with desk.room.store.reading() as tx:
        mark = (await tasks.marks(tx)).get(task_id)
    return mark.evidence if mark is not None and mark.state == "skipped" else None


async def undo(desk: Desk) -> None:
    """Take the last act from here back; a tick that is selected comes before another tick.

    Where nothing was done from here, the selected tick, else the actor's last one is taken back.
    """
    last, selected = desk.undos.last, _selected_tick(desk)
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


def _selected_tick(desk: Desk) -> str | None:
    """Return the selected item of the phase, if it is ticked."""
    pane = desk.checklist
    selected = pane.selected_item if pane.has_focus else None
    tasks_shown = desk.situation.checklist if desk.situation is not None else ()
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
    """Return an item's words, its id when nothing is known of it."""
    known = {each.id: each.item.text.say(language()) for each in owed(desk.room.calendar)}
    if desk.situation is not None:
        known |= {item.id: f"{item.id} {item.text}" for item in desk.situation.actions}
    return known.get(task_id, task_id)
