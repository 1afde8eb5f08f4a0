"""Numbered migrations, applied once, whoever comes first."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import aiosqlite

from data.errors import StoreError
from data.i18n import _
from data.schema import APPLICATION_ID, migrations

_WAL_TRIES: Final = 200


def statements(script: str) -> Iterator[str]:
    """Split ``script`` into statements; ``executescript`` would commit the transaction around it."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


async def _write_ahead(connection: aiosqlite.Connection) -> None:
    """Switch to WAL; this pragma ignores the busy time-out, so racing processes try again."""
    for attempt in range(_WAL_TRIES):
        try:
            await connection.execute_fetchall("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or attempt == _WAL_TRIES - 1:
                raise
            await asyncio.sleep(0.02)


async def _version(connection: aiosqlite.Connection, known: int, path: Path) -> int:
    """Return how many migrations the file has had; 0 for an empty one.

    One statement, so that what another process commits is seen as a whole.
    """
    rows = await connection.execute_fetchall(
        "SELECT application_id, user_version, (SELECT COUNT(*) FROM sqlite_master)"
        " FROM pragma_application_id, pragma_user_version"
    )
    application, version, tables = next(iter(rows))
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreError(_("{path}: is another program's database; name another file with --db").format(path=path))
    if version > known:
        raise StoreError(
            _(
                "{path}: was made by a newer warroom (store {version}, this one knows {known}); upgrade this one"
            ).format(path=path, version=version, known=known)
        )
    return int(version)


async def migrate(connection: aiosqlite.Connection, path: Path) -> None:
    """Bring the file to this program's version under the write lock.

    Raises:
        StoreError: when the file is somebody else's or newer than this program; it is left as it was.
    """
    known = migrations()
    if await _version(connection, len(known), path) == len(known):
        return
    # Holds for a file that is still empty, before anything else is written; an older one stays as it is.
    await connection.execute_fetchall("PRAGMA auto_vacuum = INCREMENTAL")
    await _write_ahead(connection)
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    try:
        for migration in known[await _version(connection, len(known), path) :]:
            for statement in statements(migration.read_text(encoding="utf-8")):
                await connection.execute_fetchall(statement)
        await connection.execute_fetchall(f"PRAGMA application_id = {APPLICATION_ID}")
        await connection.execute_fetchall(f"PRAGMA user_version = {len(known)}")
        await connection.commit()
    except BaseException:
        await connection.rollback()
        raise
