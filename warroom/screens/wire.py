"""What a board sends to its terminal: the cells that have changed, and nothing else."""

import logging
import os
import threading
from typing import Any

from textual.app import App

from warroom.screens.grid import Grid
from widgets.terminal import TerminalDriver

log = logging.getLogger(__name__)


class WireDriver(TerminalDriver):
    """A driver that remembers the screen; Textual sends whatever was refreshed, changed or not.

    Should it fail, it steps aside for good: from then on everything goes out as Textual writes it.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._grid: Grid | None = Grid(*self._terminal_size())
        # A signal that suspends the board writes from within a write.
        self._lock = threading.RLock()
        self._reading = False

    def write(self, data: str) -> None:
        """Send what changes the screen as ``data`` would; from any thread."""
        with self._lock:
            if said := self._changed(data):
                super().write(said)

    def forget(self) -> None:
        """Send the next frame whole: the terminal may show anything; from any thread."""
        if self._grid is not None:
            self._grid.forget()

    def _changed(self, data: str) -> str:
        grid = self._grid
        if grid is None:
            return data
        if self._reading:
            grid.forget()
            return data
        self._reading = True
        held = grid.held
        try:
            grid.resize(*self._terminal_size())
            return grid.feed(data)
        except Exception:
            log.exception("the screen cannot be remembered any more; every frame is sent whole from now on")
            self._grid = None
            self._app.call_later(self._app.refresh, layout=True)
            return f"\x1b[m{held}{data}"
        finally:
            self._reading = False

    def _terminal_size(self) -> tuple[int, int]:
        """Return the columns and rows that there are, whatever Textual has heard of so far."""
        try:
            columns, rows = os.get_terminal_size(self.fileno)
        except OSError:
            columns = rows = 0
        return (columns, rows) if columns > 0 and rows > 0 else self._get_terminal_size()
