"""The wall: the room's situation on a big screen, followed for weeks; one key, which leaves."""

import asyncio
import contextlib
from pathlib import Path
from typing import Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap

from data.clock import boot_clock
from data.errors import WarroomError
from data.keymap import BY_ID
from data.records import SECOND, Ms
from data.situationviews import Situation
from data.store import POLL_SECONDS
from warroom import situation as situations
from warroom.room import Room
from warroom.screens.whole import WholeScreen
from widgets.wall import Wall
from widgets.wallturn import shift

READ_ANEW: Final[Ms] = 10 * SECOND
"""All is read anew after this long although nobody has written: readings that do not come commit nothing."""
SAID_STAYS: Final[Ms] = 8 * SECOND
"""How long an answer to a key stands."""


class WallScreen(WholeScreen):
    """What hangs on the wall. It only reads, and it starts no engine."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    AUTO_FOCUS = ""

    def __init__(self, room: Room) -> None:
        super().__init__()
        keys = room.site.keys.keys(BY_ID["quit"])
        self._bindings = BindingsMap([Binding(",".join(keys), "quit", show=False)])
        self.room = room
        self.situation: Situation | None = None
        self._history = situations.History()
        self._seen: int | None = None
        self._second = -1
        self._looked = self._read = boot_clock()
        self._shift: int | None = None
        self._said, self._said_at = "", 0

    def compose(self) -> ComposeResult:
        """Lay out the one picture."""
        yield Wall()

    def on_mount(self) -> None:
        """Begin to follow the store, and to draw whether it answers or not."""
        self.go_on(self._follow(), "follow")
        self.go_on(self._grow_old(), "age")

    async def _follow(self) -> None:
        """Draw every commit at once, and the countdowns once a second."""
        while True:
            # A store that cannot be read is silent, and that is what the wall says then.
            with contextlib.suppress(WarroomError):
                await self.catch_up()
                self._draw()
            await asyncio.sleep(POLL_SECONDS)

    async def _grow_old(self) -> None:
        """Let time pass on the wall also while a look at the store fails, or does not come back."""
        while True:
            await asyncio.sleep(1)
            if self._silent_for() >= SECOND:
                if self.situation is not None:
                    self.situation = self.situation.model_copy(update={"now": self.room.clock.now()})
                self._draw()

    async def catch_up(self) -> None:
        """Read what has changed since the last look, or only how old everything is by now.

        The boot clock says when a second is over: a rehearsal's own clock may stand still, and an engine die.

        Raises:
            StoreError: the store cannot be read.
        """
        version, now = await self.room.store.version(), boot_clock()
        if self.situation is None or version != self._seen or now - self._read >= READ_ANEW:
            self.situation = await situations.read(self.room, self._history)
            self._read = now
        elif now // SECOND != self._second:
            self.situation = await situations.tick(self.room, self.situation)
        self._seen, self._second, self._looked = version, now // SECOND, boot_clock()

    def _silent_for(self) -> Ms:
        """Return how long ago the store was read, in whole seconds."""
        return (boot_clock() - self._looked) // SECOND * SECOND

    def _draw(self) -> None:
        if self._said and boot_clock() - self._said_at >= SAID_STAYS:
            self._said = ""
        self.query_one(Wall).present(self.situation, self._silent_for(), self._said)
        self._move()

    def _move(self) -> None:
        """Send the whole picture when it has moved, which also mends what others have written over it."""
        at = None if self.situation is None else shift(self.situation.now)
        if self._shift not in (None, at):
            self.app.refresh()
        self._shift = at

    def say(self, words: str) -> None:
        """Answer a key in the last row, for a while."""
        self._said, self._said_at = words, boot_clock()

    def action_quit(self) -> None:
        """Leave the wall."""
        self.app.exit()
