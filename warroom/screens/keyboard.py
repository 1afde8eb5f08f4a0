"""Keys reach the board one after another, and an act in progress holds those that are typed ahead.

Left alone, keys that arrive together run ahead of what the first of them does: in ``o`` and a title, written at
once, the letters of the title would be shortcuts before the question for it is open.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from textual import events
from textual.app import App
from textual.message import Message
from textual.widgets import Input, TextArea

Typed = events.Key | events.Paste

BREATH: Final = 0.15
"""Seconds of silence that end what was typed, or pasted, in one go."""


class Settled(Message):
    """Follows a key on its way up the board; when it arrives, so has the key."""

    def __init__(self, arrived: asyncio.Event) -> None:
        super().__init__()
        self.arrived = arrived


class Keyboard:
    """What has been typed and not yet been pressed."""

    def __init__(self, app: App[Any], press: Callable[[Typed], Awaitable[None]]) -> None:
        """Make the keyboard of ``app``.

        Args:
            app: whose focused widget gets the keys.
            press: hands one key on to it.
        """
        self._app = app
        self._press = press
        self._typed: deque[Typed] = deque()
        self._arrived = asyncio.Event()
        self._free = asyncio.Event()
        self._free.set()
        self._last = 0.0
        self._deaf = False
        self._taker: Callable[[Typed], bool] | None = None

    def type(self, event: Typed) -> None:
        """Take one key or paste."""
        self._deaf = self._deaf and event.time - self._last < BREATH
        self._last = event.time
        if self._deaf:
            return
        self._typed.append(event)
        self._arrived.set()

    def hold(self) -> None:
        """Press nothing from now on."""
        self._free.clear()

    def free(self) -> None:
        """Press what has been typed ahead, and go on."""
        self._free.set()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Let a question of the act that holds the keyboard have it."""
        self.free()
        try:
            yield
        finally:
            self.hold()

    def drop(self) -> None:
        """Forget what has been typed ahead, to the end of the breath: half of it would mean something else."""
        if self._typed:
            self._typed.clear()
            self._deaf = True

    def take_next(self, taker: Callable[[Typed], bool]) -> None:
        """Give the next key to ``taker``, which says whether it has used it up; else it is pressed as any."""
        self._taker = taker

    async def run(self) -> None:
        """Press one key after another, each when the one before it has had its effect."""
        while True:
            await self._free.wait()
            if self._typed:
                event, taker, self._taker = self._next(), self._taker, None
                if taker is None or not taker(event):
                    await self._press(event)
                # Twice: what a key has caused, such as an answer, takes the same way behind it.
                await self._settle()
                await self._settle()
            else:
                self._arrived.clear()
                await self._arrived.wait()

    def _next(self) -> Typed:
        """Return what comes next; letters waiting for a field become one paste, for a field draws each one."""
        text = ""
        if isinstance(self._app.focused, Input | TextArea):
            while self._typed and (letter := _letter(self._typed[0])):
                text += letter
                last = self._typed.popleft()
        return events.Paste(text) if len(text) > 1 else last if text else self._typed.popleft()

    async def _settle(self) -> None:
        arrived = asyncio.Event()
        if (self._app.focused or self._app.screen).post_message(Settled(arrived)):
            await arrived.wait()


def _letter(event: Typed) -> str:
    """Return what a key writes; nothing for a paste, and for a key that does something else."""
    return event.character or "" if isinstance(event, events.Key) and event.is_printable else ""
