"""The steps of the side that takes the watch: open, read back, tick, accept; ask and decline meanwhile."""

from data.i18n import _
from data.records import Handover
from warroom.commands import handover as commands
from warroom.commands import walking
from warroom.handover.page import Stand
from warroom.handover.walk import Handing
from warroom.screens.acts.handing.looking import open_one, waiting_words
from warroom.screens.acts.handing.reading import read_back
from warroom.screens.desk import Desk


async def step(desk: Desk, stand: Stand) -> bool:
    """Ask what is done next; return whether there may be more to do at once."""
    offered = stand.offered
    if offered is None:
        return await _not_offered(desk, stand)
    options = [("1", _next(offered)), ("2", _("ask")), ("3", _("decline"))]
    if offered.handover.relief is None:
        options.append(("4", _("nobody hands over")))
        if offered.not_opened and not (offered.not_read_back or offered.not_ticked):
            options.append(("5", _("accept unseen")))
    choice = await desk.choose(waiting_words(offered), options)
    if choice is None:
        return False
    digit = options[choice][0]
    if digit == "1":
        return await _go_on(desk, stand, offered)
    if digit == "5":
        return await _accept(desk, offered)
    return await {"2": _ask, "3": _decline, "4": _relieve}[digit](desk)


def _next(stands: Handing) -> str:
    """Return what comes next, in words."""
    if stands.not_opened:
        return _("open {id}").format(id=stands.not_opened[0])
    if stands.not_read_back:
        return _("read {id} back").format(id=_first_unread(stands))
    if stands.not_ticked:
        change = stands.not_ticked[0]
        return _("tick change {number}, {subject}").format(number=change.number, subject=change.subject)
    return _("accept the watch")


def _first_unread(stands: Handing) -> str:
    """Return what is read back next: what has not differed yet comes first."""
    wrong = stands.walk.open_differences
    return min(stands.not_read_back, key=lambda each: each in wrong)


async def _go_on(desk: Desk, stand: Stand, stands: Handing) -> bool:
    if stands.not_opened:
        await open_one(desk, stand, stands.not_opened[0])
        return False
    if stands.not_read_back:
        return await read_back(desk, stands, _first_unread(stands))
    if stands.not_ticked:
        return await tick(desk, stands.not_ticked[0].number, stands.not_ticked[0].seq)
    return await _accept(desk, stands)


async def tick(desk: Desk, number: int, seen: int) -> bool:
    """Record that a change has been seen, as far as it was shown."""
    await desk.do(walking.tick, desk.room, number, seen=seen)
    desk.say(_("change {number} is ticked").format(number=number))
    return True


async def _ask(desk: Desk) -> bool:
    text = await desk.ask(_("What do you ask the outgoing shift?"))
    if text:
        await desk.do(walking.ask, text)
        desk.say(_("asked; the outgoing shift sees it, and the answer stands here"))
    return False


async def _decline(desk: Desk) -> bool:
    reason = await desk.ask(_("Why do you decline? The outgoing shift still holds the watch"))
    if reason:
        made = await desk.do(commands.decline, reason)
        desk.say(_("{id} is declined; the outgoing shift holds the watch").format(id=made.id), "warn")
    return False


async def _relieve(desk: Desk) -> bool:
    reason = await desk.ask(_("Nobody hands over: why? The lead is told"))
    if not reason:
        return False
    made = await desk.do(commands.relieve, desk.room, reason)
    return _taken(desk, made)


async def _not_offered(desk: Desk, stand: Stand) -> bool:
    if stand.handing is None or stand.holder is None:
        return await _take_first(desk)
    label = _("{holder} holds the watch, and has not offered it").format(holder=stand.holder)
    choice = await desk.choose(label, (("4", _("nobody hands over: take it")),))
    return False if choice is None else await _relieve(desk)


async def _take_first(desk: Desk) -> bool:
    """Take a watch that nobody holds; what is open is walked through all the same."""
    if not await desk.confirmed(_("Nobody holds the watch. Take it?")):
        return False
    situation = desk.situation
    if situation is not None and situation.incidents:
        await desk.do(commands.offer, desk.room)
        return True
    return _taken(desk, await desk.do(commands.accept, desk.room))


async def _accept(desk: Desk, stands: Handing) -> bool:
    left = []
    if stands.not_opened:
        left.append(_("not opened: {ids}").format(ids=", ".join(stands.not_opened)))
    if stands.walk.unanswered:
        left.append(_("unanswered: {count}").format(count=len(stands.walk.unanswered)))
    question = _("Take the watch that {actor} offers ({id})?").format(
        actor=stands.handover.offered_by, id=stands.handover.id
    )
    if not await desk.confirmed(" · ".join((question, *left))):
        return False
    return _taken(desk, await desk.do(commands.accept, desk.room))


def _taken(desk: Desk, handover: Handover) -> bool:
    """Say who holds the watch; return whether something is still to be walked through."""
    if handover.state != "accepted":
        desk.say(_("{id}: walk through it, then accept").format(id=handover.id))
        return True
    desk.say(_("{actor} holds the watch").format(actor=handover.accepted_by))
    return False
