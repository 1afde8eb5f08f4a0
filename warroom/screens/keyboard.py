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
from textual.keys import _character_to_key
from textual.message import Message
from textual.widgets import Input, TextArea

from widgets.hangul import is_hangul, shortcuts
from widgets.prompt import Choices

Typed = events.Key | events.Paste

BREATH: Final = 0.15
"""Seconds of silence that end what was typed, or pasted, in one go."""


class Settled(Message):
    """Follows a key on its way up the board; when it arrives, so has the key."""

    def __init__(self, arrived: asyncio.Event) -> None:
        super().__init__()
        self.arrived = arrived


class HangulPressed(Message):
    """A Hangul key has been a shortcut: the input method is on."""


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
        self._busy = False
        self._asked = False
        # Of a syllable that was typed on the board, the keys that are still to be pressed.
        self._strokes: deque[str] = deque()
        self._hangul = False
        self._taker: Callable[[Typed], bool] | None = None

    def type(self, event: Typed) -> None:
        """Take one key or paste."""
        self._deaf = self._deaf and event.time - self._last < BREATH
        self._last = event.time
        if self._deaf:
            return
        self._typed.append(event)
        self._arrived.set()

    def type_key(self, name: str) -> None:
        """Take a key by its name in the list of all actions, as if it had been typed."""
        key = _key(name) if len(name) == 1 else events.Key(name, " " if name == "space" else None)
        # Like one of the terminal's: a key that a widget seems to have sent would not come up to its parent.
        self.type(key.set_sender(self._app))

    def hold(self) -> None:
        """Press nothing from now on: an act is in progress."""
        self._busy = True
        self._asked = False
        self._free.clear()

    def free(self) -> None:
        """Press what has been typed ahead, and go on."""
        self._busy = False
        self._free.set()
        # What has waited for the end of the act has its turn, whether or not anything was typed.
        self._arrived.set()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Let a question of the act that holds the keyboard have it."""
        self._asked = True
        self._free.set()
        try:
            yield
        finally:
            self._free.clear()

    def drop(self) -> None:
        """Forget what has been typed ahead, to the end of the breath: half of it would mean something else.

        What was typed for a question that was never asked may still be on its way from the terminal.
        """
        if self._typed or self._strokes or not self._asked:
            self._typed.clear()
            self._strokes.clear()
            self._deaf = True

    def take_next(self, taker: Callable[[Typed], bool]) -> None:
        """Give the next key to ``taker``, which says whether it has used it up; else it is pressed as any."""
        self._taker = taker

    async def run(self) -> None:
        """Press one key after another, each when the one before it has had its effect."""
        while True:
            await self._free.wait()
            if self._hangul and not self._busy:
                self._hangul = False
                self._app.screen.post_message(HangulPressed())
            if self._typed or self._strokes:
                taker, self._taker = self._taker, None
                if taker is not None and self._typed and taker(self._typed[0]):
                    self._typed.popleft()
                elif (event := self._next()) is not None:
                    await self._press(event)
                # Twice: what a key has caused, such as an answer, takes the same way behind it.
                await self._settle()
                await self._settle()
            else:
                self._arrived.clear()
                await self._arrived.wait()

    def _next(self) -> Typed | None:
        """Return what comes next, None for what means nothing where the focus is.

        Letters waiting for a field become one paste, for a field draws each one.
        """
        focused = self._app.focused
        if isinstance(focused, Input | TextArea | Choices):
            # The rest of a syllable whose first key has led to a question is no part of the answer.
            self._strokes.clear()
        elif self._strokes:
            return _key(self._strokes.popleft())
        text = ""
        if isinstance(focused, Input | TextArea):
            while self._typed and (letter := _letter(self._typed[0])):
                text += letter
                last = self._typed.popleft()
        if text:
            return events.Paste(text) if len(text) > 1 else last
        return self._shortcut(self._typed.popleft()) if self._typed else None

    def _shortcut(self, event: Typed) -> Typed | None:
        """Return the key that Hangul or a full-width sign stands for; any other event as it is.

        A syllable is several keys: the first one is returned, the others follow when it has had its effect.
        """
        if isinstance(event, events.Paste):
            return event
        character = event.character
        if character is None:
            return _with_modifiers(event)
        focused, keys = self._app.focused, shortcuts(character)
        if not keys or (focused is not None and focused.check_consume_key(event.key, character)):
            return event
        if is_hangul(character):
            if isinstance(focused, Choices):
                # There a digit counts, whichever it is, and no letter means anything.
                return None
            self._hangul = True
        self._strokes.extend(keys[1:])
        return _key(keys[0])

    async def _settle(self) -> None:
        arrived = asyncio.Event()
        if (self._app.focused or self._app.screen).post_message(Settled(arrived)):
            await arrived.wait()


def _key(character: str) -> events.Key:
    return events.Key(_character_to_key(character), character)


def _with_modifiers(event: events.Key) -> events.Key:
    """Return the control key for one that a terminal names by its Hangul: ``ctrl+ㅣ`` is ``ctrl+l``."""
    modifiers, _plus, name = event.key.rpartition("+")
    keys = shortcuts(name) if modifiers else ""
    return events.Key(f"{modifiers}+{keys}", None) if len(keys) == 1 else event


def _letter(event: Typed) -> str:
    """Return what a key writes; nothing for a paste, and for a key that does something else."""
    return event.character or "" if isinstance(event, events.Key) and event.is_printable else ""
