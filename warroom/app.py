"""The board as a Textual application: one screen, no clock of its own, nothing that measures."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, Self

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.filter import LineFilter

from data.i18n import _
from warroom import garbage, glimpse
from warroom.config import Site
from warroom.display import Display, Wide, served
from warroom.engine.locks import boards_lock
from warroom.room import Actor, Room
from warroom.screens.board import BoardScreen
from warroom.screens.keyboard import Keyboard, Settled
from warroom.screens.late import Late
from warroom.screens.looks import STYLES, Looks
from warroom.screens.whole import WholeScreen
from warroom.screens.wire import WireDriver
from widgets.ambiguous import ask
from widgets.terminal import TerminalDriver

if TYPE_CHECKING:
    from warroom.screens import wall
else:
    wall = Late("warroom.screens.wall")

TURN: Final = 0.001
"""Seconds for which the thread that writes a picture waits for its turn while the loop goes on; else 0.005."""


class BoardApp(App[None]):
    """One operator's board on a room."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    # With the board's, which would otherwise be read, and all rules with them once more, when it is shown.
    CSS_PATH = [STYLES, BoardScreen.CSS_PATH]
    ESCAPE_TO_MINIMIZE = False

    def __init__(self, room: Room, display: Display, typed_ahead: bytes = b"") -> None:
        super().__init__(driver_class=None if served() else TerminalDriver if display.full_frames else WireDriver)
        self.room = room
        self.looks = display
        self.typed_ahead = typed_ahead
        self.animation_level = "none"
        self._looks = Looks(self, display)
        self._keyboard = Keyboard(self, super().on_event)

    def on_mount(self) -> None:
        """Show the board."""
        if self.looks.wall:
            self.push_screen(wall.WallScreen(self.room))
        else:
            # What was typed on the first picture waits for the board's own.
            self._keyboard.hold()
            self.push_screen(BoardScreen(self.room, self._keyboard, self.looks))
        self.run_worker(self._keyboard.run(), name="keyboard", exit_on_error=True)

    def take_over(self) -> bool:
        """Give the terminal's settings back before the driver takes it; return whether a picture stands there."""
        return glimpse.hand_over()

    async def on_event(self, event: events.Event) -> None:
        """Let keys wait for their turn, all but the one that leaves at once."""
        if isinstance(event, events.Resize):
            self._forget_screen()
        leaves = isinstance(event, events.Key) and event.key == "ctrl+q"
        if isinstance(event, events.MouseEvent) and isinstance(self.screen, BoardScreen) and self.screen.asks:
            # The question has the focus, and a click must not take it away.
            return
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded and not leaves:
            self._keyboard.type(event)
        else:
            await super().on_event(event)

    def refresh(self, *, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw everything anew, also where the terminal should show it already."""
        if repaint:
            self._forget_screen()
        return super().refresh(repaint=repaint, layout=layout, recompose=recompose)

    def _forget_screen(self) -> None:
        if isinstance(self._driver, WireDriver):
            self._driver.forget()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what stands between the widgets and the terminal."""
        return self._looks.filters(super().get_line_filters())

    def action_next_theme(self) -> None:
        """Draw in the next colours, and say which."""
        words = self._looks.turn()
        if isinstance(self.screen, BoardScreen):
            self.screen.say(words)

    def on_settled(self, message: Settled) -> None:
        """Say that a key has come all the way up."""
        message.arrived.set()

    def action_help_quit(self) -> None:
        """Answer the key that ends other programs."""
        screen = self.screen
        if isinstance(screen, WholeScreen):
            screen.say(_("q leaves the board"))


def _ask_width(display: Display) -> tuple[Wide, bytes]:
    """Return whether signs of ambiguous width are wide, and what was typed while the terminal was asked."""
    asked = display.wide == "ask" and not (display.ascii or served())
    if not asked or sys.__stdin__ is None or sys.__stderr__ is None:
        return ("no" if display.wide == "ask" else display.wide), b""
    answer = ask(sys.__stdin__.fileno(), sys.__stderr__.fileno())
    return ("yes" if answer.cells == 2 else "no"), answer.typed


async def show_board(path: Path, site: Site, actor: Actor, display: Display) -> int:
    """Show the board on the store at ``path`` until it is left; return the exit status.

    Args:
        path: of the store.
        site: whose plan, probes and people it shows.
        actor: who presses the keys.
        display: how it shows itself.

    Raises:
        StoreError: the store cannot be opened.
    """
    asking = asyncio.create_task(asyncio.to_thread(_ask_width, display))
    room = await Room.enter(path, site, actor)
    presence = boards_lock(room.store.path)
    try:
        presence.acquire(shared=True)
        wide, typed = await asking
        app = BoardApp(room, replace(display, wide=wide), typed)
        garbage.from_now_on()
        sys.setswitchinterval(TURN)
        with _left_on_signals(app):
            await app.run_async(mouse=display.mouse)
        return app.return_code or 0
    finally:
        presence.release()
        await room.close()


@contextlib.contextmanager
def _left_on_signals(app: BoardApp) -> Iterator[None]:
    """Leave the board, and the terminal as it was, when its connection goes or somebody ends the process."""
    loop = asyncio.get_running_loop()
    # What nohup has switched off stays off: such a board ends when its terminal is gone.
    numbers = [each for each in (signal.SIGHUP, signal.SIGTERM) if signal.getsignal(each) is not signal.SIG_IGN]
    for number in numbers:
        loop.add_signal_handler(number, app.exit)
    try:
        yield
    finally:
        # One lost connection comes as several signals; what is left to tidy up must not be killed by the next one.
        for number in numbers:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)


def run_board(path: Path, site: Site, actor: Actor, display: Display) -> int:
    """Run ``show_board`` in a loop of its own, and say on leaving what goes on without it."""
    status = asyncio.run(show_board(path, site, actor, display))
    if not display.with_boards and not display.read_only:
        with contextlib.suppress(OSError):  # the terminal may be gone, and nobody there to be told
            os.write(1, (_("The engine goes on watching; `warroom watch --stop` ends it.") + "\n").encode())
    return status
