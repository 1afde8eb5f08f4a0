"""Locks that the kernel gives back by itself when their holder dies, however it dies.

Two empty files stand beside the store: ``.engine`` is held by the engine that leads, ``.boards`` is shared by
every board. They say at once what a lease can only say by time.
"""

import fcntl
import os
from pathlib import Path

from data.files import create_file


class FileLock:
    """An advisory lock on a file beside the store; released by ``release``, or with the process."""

    def __init__(self, store: Path, name: str) -> None:
        self.path = store.with_name(f"{store.name}.{name}")
        self._handle: int | None = None

    def acquire(self, *, shared: bool = False) -> bool:
        """Take the lock if it is free; return whether it is held now.

        A shared one waits: nobody holds the lock alone for longer than a look at it takes.
        """
        if self._handle is not None:
            return True
        create_file(self.path)
        handle = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        """Give the lock back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def engine_lock(store: Path) -> FileLock:
    """Return the lock that a leading engine holds alone."""
    return FileLock(store, "engine")


def boards_lock(store: Path) -> FileLock:
    """Return the lock that boards share; whoever gets it alone knows that no board is left."""
    return FileLock(store, "boards")


def no_board_left(store: Path) -> bool:
    """Return whether no board is on this store now."""
    lock = boards_lock(store)
    alone = lock.acquire()
    lock.release()
    return alone
