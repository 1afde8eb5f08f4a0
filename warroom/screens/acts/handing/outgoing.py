"""The steps of the side that hands the watch over: offer it, tell the next shift, answer what it asks."""

from typing import Final

from data.arrangements import WatchItem
from data.i18n import _
from warroom.commands import handover as commands
from warroom.commands import walking, watchitem
from warroom.handover.page import Stand, said_words
from warroom.room import Act
from warroom.rules.duty import name_of
from warroom.rules.walk import Question
from warroom.screens.acts.handing.looking import waiting_words
from warroom.screens.desk import Desk

_WRITE: Final = ("2", "3", "4")


async def step(desk: Desk, stand: Stand) -> bool:
    """Ask what is done next; return whether there may be more to do at once."""
    offered = stand.offered
    options = [("2", _("watch item")), ("3", _("if-then")), ("4", _("words"))]
    waiting: Question | None = None
    if offered is None:
        options.insert(0, ("1", _("offer the watch")))
        label = _("You hand over. What now?")
    else:
        waiting = next(iter(offered.walk.unanswered), None)
        label = waiting_words(offered)
        if waiting is not None:
            options.insert(0, ("1", _("answer {number}").format(number=waiting.number)))
            label = _("Question {number} of {actor}: {text}").format(
                number=waiting.number, actor=waiting.by, text=said_words(waiting.text, desk.zone)
            )
    choice = await desk.choose(label, options)
    if choice is None:
        return False
    digit = options[choice][0]
    if digit in _WRITE:
        await (watch, contingency, words)[_WRITE.index(digit)](desk)
    elif waiting is not None:
        await answer(desk, waiting)
    else:
        await _offer(desk, stand)
    return False


async def _offer(desk: Desk, stand: Stand) -> None:
    people = [] if stand.handing is None else stand.handing.body["people"]
    names = ", ".join(name_of(desk.room.site.people, each) for each in people)
    question = _("Freeze it, and offer the watch now? Nobody is rostered")
    if names:
        question = _("Freeze it, and offer the watch to {people} now?").format(people=names)
    if await desk.confirmed(question):
        made = await desk.do(commands.offer, desk.room)
        desk.say(_("{id} offered; the incoming shift walks through it with h").format(id=made.id))


async def answer(desk: Desk, question: Question) -> None:
    """Answer a question."""
    label = f"{question.number} {said_words(question.text, desk.zone)}"
    text = await desk.ask(_("{question} · your answer").format(question=label))
    if text:
        await desk.do(walking.answer, question.number, text)
        desk.say(_("question {number} is answered").format(number=question.number))


async def watch(desk: Desk) -> None:
    """Write down something that the next shift has to watch."""
    text = await desk.ask(_("Watch item: what has to be watched?"))
    if not text:
        return
    sign = await desk.ask(_("Which sign calls for action? enter: not told"))
    action = None if sign is None else await desk.ask(_("What is to be done then? enter: not told"))
    until = None if action is None else await desk.ask(_("Until when? enter: until somebody ends it"))
    if until is None:
        return

    async def add(act: Act) -> WatchItem:
        return await watchitem.add(act, text, sign=sign, action=action, until=until)

    await _written(desk, await desk.do(add))


async def contingency(desk: Desk) -> None:
    """Write down what is to be done if something happens."""
    text = await desk.ask(_("If what happens?"))
    action = await desk.ask(_("Then what is to be done?")) if text else None
    if not text or not action:
        return

    async def add(act: Act) -> WatchItem:
        return await watchitem.add(act, text, kind="contingency", action=action)

    await _written(desk, await desk.do(add))


async def words(desk: Desk) -> None:
    """Write free words for the next shift."""
    text = await desk.ask(_("Words for the next shift"))
    if not text:
        return

    async def add(act: Act) -> WatchItem:
        return await watchitem.add(act, text, kind="words")

    await _written(desk, await desk.do(add))


async def _written(desk: Desk, item: WatchItem) -> None:
    async def back() -> str:
        ended = await desk.do(watchitem.end, item.number)
        return _("{id} has ended; it goes over to nobody any more").format(id=ended.id)

    said = _("{id} goes over with the watch").format(id=item.id)
    desk.can_be_undone(said, back)
    desk.say(said)
