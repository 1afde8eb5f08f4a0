"""What of a board's keys changes only how it is told: in which language, zone and colours."""

from abc import abstractmethod
from zoneinfo import ZoneInfo

from data import i18n
from data.errors import WarroomError
from data.i18n import _
from warroom.room import Room
from warroom.screens.arranging import Arranging
from warroom.screens.keyboard import HangulPressed
from widgets.footer import Flash
from widgets.situation import UTC

HINT_STAYS = 8.0
"""Seconds for which a hint stands at the foot."""


class Telling(Arranging):
    """A screen that speaks another language and tells moments in another zone."""

    room: Room
    """The store, the site and who looks."""
    _hangul_told = False
    _zone: ZoneInfo | None = None

    @abstractmethod
    async def catch_up(self, *, anew: bool = False) -> None:
        """Draw what has changed, or everything anew."""

    def on_hangul_pressed(self, _message: HangulPressed) -> None:
        """Say once in this board's life that the input method is on and does no harm."""
        if not self._hangul_told:
            self._hangul_told = True
            words = _("Hangul input is on (한/영) · letter keys work all the same")
            self.query_one(Flash).say_next(words, "info", HINT_STAYS)

    async def action_language(self) -> None:
        """Speak the other language from here on; a question that is open keeps its words."""
        i18n.use("en" if i18n.language() == "ko" else "ko")
        await self._put_anew(_("this board speaks English now"))

    async def action_utc(self) -> None:
        """Tell all moments in UTC; or, as before, in the zone of the site."""
        self._zone = ZoneInfo(UTC) if self._zone is None else None
        zone = self._zone or self.room.site.zone
        await self._put_anew(_("moments are told in {zone}").format(zone=zone.key))

    async def _put_anew(self, words: str) -> None:
        """Put everything on the board into words again, and say what has changed about them."""
        try:
            await self.catch_up(anew=True)
        except WarroomError as error:
            self.say(str(error), "error")
        else:
            self.say(words)

    async def action_theme(self) -> None:
        """Draw in the next colours."""
        await self.app.run_action("next_theme")
