"""How the handover stands for whoever presses a key, and what they have to see of it."""

from datetime import datetime

from data import silences
from data.i18n import _
from warroom.commands import walking
from warroom.handover import page
from warroom.handover.page import Stand
from warroom.handover.walk import Handing
from warroom.screens.desk import Desk
from widgets.silences import scope_words


async def look(desk: Desk) -> Stand:
    """Return how the handover stands."""
    room = desk.room
    async with room.store.reading() as tx:
        now = room.clock.now()
        return await page.stand(tx, room, now, desk.sides.get(room.actor.name))


async def look_asking(desk: Desk) -> Stand | None:
    """Return how it stands, for a side that is asked where nothing tells it; None when that is left."""
    stand = await look(desk)
    if stand.side is not None:
        return stand
    name = desk.room.actor.name
    choice = await desk.choose(
        _("{name}: on which side of this handover are you?").format(name=name),
        (("1", _("I take the watch")), ("2", _("I hand it over"))),
    )
    if choice is None:
        return None
    desk.sides[name] = "outgoing" if choice else "incoming"
    return await look(desk)


async def open_one(desk: Desk, stand: Stand, which: str) -> None:
    """Show an incident or a silence in full, and record that whoever takes the watch has seen it."""
    offered = stand.offered
    if stand.side == "incoming" and offered is not None and which in offered.not_opened:
        await desk.do(walking.preview, desk.room, which)
    if which.startswith("INC-"):
        await desk.show_timeline(int(which.removeprefix("INC-")))
    else:
        await _silence(desk, which)


async def _silence(desk: Desk, which: str) -> None:
    async with desk.room.store.reading() as tx:
        found = await silences.get(tx, int(which.removeprefix("SIL-")))
    if found is None:
        return
    begin, end = (
        f"{datetime.fromtimestamp(at / 1000, desk.zone):%m-%d %H:%M}" for at in (found.begin_at, found.end_at)
    )
    facts = (
        (_("messages held back"), scope_words(found.scope)),
        (_("from"), begin),
        (_("until"), end),
        (_("owner"), found.owner),
        (_("reason"), found.reason),
        (_("ended by"), found.ended_by or "—"),
    )
    text = "\n".join(f"{name}: {value}" for name, value in facts)
    await desk.show_over(which, text)


def waiting_words(stands: Handing) -> str:
    """Return how far a handover has come, in few words."""
    return _("opened {opened}, read back {read}, changes ticked {ticked} · questions open: {asked}").format(
        opened=f"{len(stands.to_open) - len(stands.not_opened)}/{len(stands.to_open)}",
        read=f"{len(stands.owed) - len(stands.not_read_back)}/{len(stands.owed)}",
        ticked=f"{len(stands.changed) - len(stands.not_ticked)}/{len(stands.changed)}",
        asked=len(stands.walk.unanswered),
    )
