"""The board as a Textual application: one screen, no clock of its own, nothing that measures."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType

from data.i18n import _
from warroom.config import Site
from warroom.engine.locks import boards_lock
from warroom.room import Actor, Room
from warroom.screens.board import BoardScreen


class BoardApp(App[None]):
    """One operator's board on a room."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = None
    ESCAPE_TO_MINIMIZE = False

    def __init__(self, room: Room, *, read_only: bool = False, with_boards: bool = False) -> None:
        super().__init__()
        self.room = room
        self.read_only = read_only
        self.with_boards = with_boards
        self.animation_level = "none"

    def on_mount(self) -> None:
        """Show the board; end cleanly when the connection goes or somebody ends the process."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError, RuntimeError):
                loop.add_signal_handler(number, self.exit)
        self.push_screen(BoardScreen(self.room, read_only=self.read_only, with_boards=self.with_boards))


async def show_board(
    path: Path, site: Site, actor: Actor, *, read_only: bool = False, with_boards: bool = False
) -> int:
    """Show the board on the store at ``path`` until it is left; return the exit status.

    Args:
        path: of the store.
        site: whose plan, probes and people it shows.
        actor: who presses the keys.
        read_only: no key changes anything, and no engine is started.
        with_boards: the engine that this board starts ends with the last board.

    Raises:
        StoreError: the store cannot be opened.
    """
    room = await Room.enter(path, site, actor)
    presence = boards_lock(room.store.path)
    try:
        presence.acquire(shared=True)
        app = BoardApp(room, read_only=read_only, with_boards=with_boards)
        await app.run_async(mouse=False)
        return app.return_code or 0
    finally:
        presence.release()
        await room.close()


def run_board(path: Path, site: Site, actor: Actor, *, read_only: bool = False, with_boards: bool = False) -> int:
    """Run ``show_board`` in a loop of its own, and say on leaving what goes on without it."""
    status = asyncio.run(show_board(path, site, actor, read_only=read_only, with_boards=with_boards))
    if not with_boards and not read_only:
        os.write(1, (_("The engine goes on watching; `warroom watch --stop` ends it.") + "\n").encode())
    return status
