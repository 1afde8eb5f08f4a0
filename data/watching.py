"""Wakes whoever waits for a store to be written to, without asking it again and again."""

import asyncio
import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

_MODIFY: Final = 0x2
_MOVED_TO: Final = 0x80
_CREATE: Final = 0x100
"""What of a folder is told: its files are written to, moved in, made."""


class Watch:
    """Waits for writes to a store; where the system does not tell of them, for a while only.

    A write is told before what it commits can be read, so whoever is woken looks again. One task waits.
    """

    def __init__(self, path: Path) -> None:
        """Begin to watch; the loop runs already.

        Args:
            path: of the store; a commit is written to a file beside it, which comes and goes.
        """
        self.tells = False
        """Whether writes are told at all."""
        self._loop = asyncio.get_running_loop()
        self._written = False
        self._waiter: asyncio.Future[None] | None = None
        self._name = os.fsencode(path.name)
        self._descriptor = _opened(path.parent)
        if self._descriptor is not None:
            self.tells = True
            self._loop.add_reader(self._descriptor, self._hear)

    async def wait(self, seconds: float) -> bool:
        """Wait for a write since the last call, at most so long; return whether there was one."""
        if not self._written:
            self._waiter = self._loop.create_future()
            handle = self._loop.call_later(seconds, self._wake)
            try:
                await self._waiter
            finally:
                handle.cancel()
                self._waiter = None
        written, self._written = self._written, False
        return written

    def close(self) -> None:
        """Watch no longer."""
        if self._descriptor is not None:
            self._loop.remove_reader(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None

    def _hear(self) -> None:
        told = b""
        if self._descriptor is not None:
            with suppress(BlockingIOError):
                told = os.read(self._descriptor, 65_536)
        # Other files of the folder may be written to all the time.
        if self._name in told:
            self._written = True
            self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


def _opened(folder: Path) -> int | None:
    """Return where writes to ``folder`` are told; None where the system cannot, or has no room for one more."""
    if sys.platform != "linux":
        return None
    try:
        system = ctypes.CDLL(None)
        descriptor: int = system.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, AttributeError):
        return None
    if descriptor < 0:
        return None
    if system.inotify_add_watch(descriptor, os.fsencode(folder), _MODIFY | _MOVED_TO | _CREATE) < 0:
        os.close(descriptor)
        return None
    return descriptor
