"""Taking the watch, offering it, and reading back what is handed over."""

import json
from datetime import datetime, timedelta
from typing import Any

from data import handovers
from data.i18n import _
from data.records import Priority
from warroom.commands import handover as commands
from warroom.commands import walking
from warroom.rules import readback
from warroom.screens.desk import Desk


async def handover(desk: Desk) -> None:
    """Take the watch, or offer it."""
    room = desk.room
    async with room.store.reading() as tx:
        offered = await handovers.offered(tx)
        last = await handovers.last_accepted(tx)
    if offered is None and last is not None:
        question = _("Offer the watch to the incoming shift now?")
        if await desk.confirmed(question):
            handover = await desk.do(commands.offer, room)
            desk.say(_("{id} offered; the incoming shift accepts with h").format(id=handover.id))
        return
    if offered is None:
        if await desk.confirmed(_("Nobody holds the watch. Take it?")):
            await _accept_first(desk)
        return
    if not await desk.confirmed(
        _("Take the watch that {actor} offers ({id})?").format(actor=offered.offered_by, id=offered.id)
    ):
        return
    if await _read_back(desk, json.loads(offered.body or "{}")):
        await _accept(desk)


async def _accept_first(desk: Desk) -> None:
    """Take a watch that nobody held; what is open is read back all the same."""
    room = desk.room
    offered = await desk.do(commands.offer, room)
    if await _read_back(desk, json.loads(offered.body or "{}")):
        await _accept(desk)


async def _accept(desk: Desk) -> None:
    room = desk.room
    handover = await desk.do(commands.accept, room)
    desk.say(_("{actor} holds the watch").format(actor=handover.accepted_by))


async def _read_back(desk: Desk, body: dict[str, Any]) -> bool:
    """Ask for every P1 and P2 what the record says; return whether it was read back."""
    owed = readback.to_read_back(body["incidents"])
    if not owed:
        return True
    said: dict[str, dict[str, Any]] = {}
    room = desk.room
    for record in owed:
        priority = await desk.choose(
            _("Read back: which priority has {id}? {title}").format(id=record["id"], title=record["title"]),
            tuple((str(n), each.value) for n, each in enumerate(Priority, 1)),
        )
        if priority is None:
            return False
        question = _("{id}: its next due moment, as HH:MM? Nothing when none").format(id=record["id"])
        due = await desk.ask(desk.timed(question))
        if due is None:
            return False
        action = await desk.ask(_("{id}: the next action? Nothing when none").format(id=record["id"]))
        if action is None:
            return False
        said[record["id"]] = {
            "priority": list(Priority)[priority].value,
            "next_due": _moment(desk, due, body["cutoff"]),
            "next_action": action or None,
        }
    await desk.do(walking.read_back, room, said)
    return True


def _moment(desk: Desk, typed: str, cutoff: str) -> str | None:
    """Return the first HH:MM at or after the cutoff as ISO 8601; what is no time stays as typed."""
    if not typed.strip():
        return None
    begin = datetime.fromisoformat(cutoff)
    try:
        clock = datetime.strptime(typed.strip(), "%H:%M").time()
    except ValueError:
        return typed
    found = begin.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return (found if found >= begin.replace(second=0, microsecond=0) else found + timedelta(days=1)).isoformat()
