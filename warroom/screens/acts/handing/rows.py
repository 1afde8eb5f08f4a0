"""What enter, and space, do on a row of the handover's page."""

from data import watchitems
from data.i18n import _
from warroom.commands import watchitem
from warroom.screens.acts import checklist
from warroom.screens.acts.handing import incoming, outgoing
from warroom.screens.acts.handing.looking import look, look_asking, open_one
from warroom.screens.acts.handing.nextstep import next_step
from warroom.screens.desk import Desk
from warroom.screens.handingpage import NAME
from widgets.handover import STEP


async def row(desk: Desk) -> None:
    """Do what the selected row is there for; most are only read."""
    kind, _blank, rest = desk.row.partition(" ")
    if desk.row == STEP:
        await next_step(desk)
    elif kind == "changed":
        await _tick(desk, rest)
    elif kind == "question":
        await _answer(desk, int(rest))
    elif kind == "item":
        await _item(desk, rest.split(" ", 2)[2])


async def tick(desk: Desk) -> None:
    """Tick the change that is selected on the page, else an item of the checklist."""
    kind, _blank, rest = desk.row.partition(" ")
    if desk.aside == NAME and kind == "changed" and desk.searched is not None and desk.searched.has_focus:
        await _tick(desk, rest)
    else:
        await checklist.tick(desk)


async def _tick(desk: Desk, rest: str) -> None:
    number, seen = map(int, rest.split())
    stand = await look_asking(desk)
    if stand is not None and stand.side == "incoming":
        await incoming.tick(desk, number, seen)
    elif stand is not None:
        desk.say(_("the incoming shift ticks it"), "warn")


async def _answer(desk: Desk, number: int) -> None:
    stand = await look_asking(desk)
    if stand is None or stand.offered is None:
        return
    found = next((each for each in stand.offered.walk.questions if each.number == number), None)
    if stand.side == "incoming" or found is None:
        desk.say(_("the outgoing shift answers it"), "warn")
    else:
        await outgoing.answer(desk, found)


async def _item(desk: Desk, name: str) -> None:
    """Open an incident or a silence, end a watch item; any other row is only read."""
    prefix, _dash, number = name.partition("-")
    if not number.isdecimal():
        return
    if prefix in ("INC", "SIL"):
        await open_one(desk, await look(desk), name)
    elif prefix == "WATCH":
        await _end(desk, int(number))


async def _end(desk: Desk, number: int) -> None:
    async with desk.room.store.reading() as tx:
        item = await watchitems.get(tx, number)
    if item is None or item.ended_at is not None:
        desk.say(_("it has ended already"), "warn")
        return
    question = _("End {id}? It goes over to nobody any more: {text}").format(id=item.id, text=item.text)
    if await desk.confirmed(question):
        await desk.do(watchitem.end, number)
        desk.say(_("{id} has ended; it goes over to nobody any more").format(id=item.id))
