"""A copy of a store as it is at one moment, made without touching it."""

import asyncio
import contextlib
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Final

from data.errors import StoreError, explain
from data.files import create_file, locate, make_folder, prepare
from data.i18n import _
from data.progress import Tell, untold

_PAGES: Final = 1024
"""As many are copied between two tellings: 4 MiB."""


async def copy_store(source: Path, target: Path, tell: Tell = untold) -> None:
    """Copy the store at ``source`` to the new file ``target``; the source is only read, whoever writes to it.

    Args:
        source: of the copy.
        target: where nothing stands yet; half a copy does not stay there.
        tell: is told how far it is.

    Raises:
        StoreError: there is no source, something stands at the target, or one of them cannot be used.
    """
    given_up = threading.Event()
    copying = asyncio.ensure_future(asyncio.to_thread(_copy, locate(source), locate(target), tell, given_up))
    try:
        await asyncio.shield(copying)
    except asyncio.CancelledError:
        given_up.set()
        with contextlib.suppress(_GivenUp):
            await copying
        raise


class _GivenUp(Exception):
    """Nobody waits for the copy any more."""


def _copy(source: Path, target: Path, tell: Tell, given_up: threading.Event) -> None:
    prepare(source, create=False)
    if target.exists():
        raise StoreError(_("{path}: exists already; name a new file").format(path=target))
    make_folder(target.parent)
    create_file(target)

    def on(left: int, whole: int) -> None:
        if given_up.is_set():
            raise _GivenUp
        tell(1 - left / whole if whole else 1.0)

    try:
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as reader,
            closing(sqlite3.connect(target)) as writer,
        ):
            # A reading that lasts as long as the copy: one consistent state, whatever is committed meanwhile.
            reader.execute("BEGIN")
            reader.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
            reader.backup(writer, pages=_PAGES, progress=lambda _status, left, whole: on(left, whole))
            flaw = writer.execute("PRAGMA quick_check(1)").fetchone()[0]
            if flaw != "ok":
                raise sqlite3.DatabaseError(flaw)
        _keep(target)
    except _GivenUp:
        target.unlink(missing_ok=True)
        raise
    except sqlite3.DatabaseError as error:
        target.unlink(missing_ok=True)
        raise StoreError(explain(error, source)) from error


def _keep(path: Path) -> None:
    """Let a new file outlive a power cut."""
    for each in (path, path.parent):
        handle = os.open(each, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
