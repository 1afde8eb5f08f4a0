"""Says on every board that the watch has gone over, and the words by which both sides know one record."""

from typing import TYPE_CHECKING

from data import handovers
from data.i18n import _
from data.records import Ms
from data.situationviews import Situation
from warroom.room import Room
from warroom.screens.late import Late

if TYPE_CHECKING:
    from warroom.handover import page
else:
    page = Late("warroom.handover.page")


class Herald:
    """Notices when the watch has gone over, whoever took it and wherever."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._known = False
        self._since: Ms | None = None

    async def look(self, situation: Situation) -> str:
        """Return what there is to say of a watch that was taken since the last look; nothing for none."""
        before, self._since = self._since, situation.shift.held_since
        known, self._known = self._known, True
        if not known or self._since is None or self._since == before:
            return ""
        async with self._room.store.reading() as tx:
            last = await handovers.last_accepted(tx)
            taken = None if last is None else await page.taken(tx, self._room, last)
        if taken is None or taken.at != self._since:
            # Coverage has ended, and nobody took anything.
            return ""
        said = _("{actor} holds the watch").format(actor=taken.holder)
        if taken.words:
            said = _("{said} · read aloud: {words}").format(said=said, words=" · ".join(taken.words))
        return said
