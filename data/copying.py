"""A copy of a store as it is at one moment, made without touching it."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from data.errors import StoreError, explain
from data.files import create_file, locate, make_folder, prepare
from data.i18n import _


async def copy_store(source: Path, target: Path) -> None:
    """Copy the store at ``source`` to the new file ``target``; the source is only read, whoever writes to it.

    Raises:
        StoreError: there is no source, something stands at the target, or one of them cannot be used.
    """
    await asyncio.to_thread(_copy, locate(source), locate(target))


def _copy(source: Path, target: Path) -> None:
    prepare(source, create=False)
    if target.exists():
        raise StoreError(_("{path}: exists already; name a new file").format(path=target))
    make_folder(target.parent)
    create_file(target)
    try:
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as reader,
            closing(sqlite3.connect(target)) as writer,
        ):
            # All pages in one step: one consistent state, whatever is committed meanwhile.
            reader.backup(writer)
    except sqlite3.DatabaseError as error:
        target.unlink(missing_ok=True)
        raise StoreError(explain(error, source)) from error
