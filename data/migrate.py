"""Numbered migrations, applied once, whoever comes first."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import aiosqlite

from data.errors import StoreError
from data.i18n import _

APPLICATION_ID: Final = 0x57415252
"""Marks a SQLite file as ours ("WARR")."""

_FOLDER: Final = Path(__file__).parent / "migrations"
_WAL_TRIES: Final = 200


def migrations() -> list[Path]:
    """Return the migrations in order; the number of each is its place, from 1."""
    return sorted(_FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))


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


async def _pragma(connection: aiosqlite.Connection, name: str) -> int:
    rows = await connection.execute_fetchall(f"PRAGMA {name}")
    return int(next(iter(rows))[0])


async def migrate(connection: aiosqlite.Connection, path: Path) -> None:
    """Bring the file to this program's version under the write lock.

    Raises:
        StoreError: when the file is somebody else's or newer than this program.
    """
    known = migrations()
    if await _pragma(connection, "application_id") == APPLICATION_ID:
        version = await _pragma(connection, "user_version")
        _refuse_newer(version, len(known), path)
        if version == len(known):
            return
    await _write_ahead(connection)
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    try:
        await _refuse_foreign(connection, path)
        version = await _pragma(connection, "user_version")
        _refuse_newer(version, len(known), path)
        for migration in known[version:]:
            for statement in statements(migration.read_text(encoding="utf-8")):
                await connection.execute_fetchall(statement)
        await connection.execute_fetchall(f"PRAGMA application_id = {APPLICATION_ID}")
        await connection.execute_fetchall(f"PRAGMA user_version = {len(known)}")
        await connection.commit()
    except BaseException:
        await connection.rollback()
        raise


def _refuse_newer(version: int, known: int, path: Path) -> None:
    if version > known:
        raise StoreError(
            _(
                "{path}: was made by a newer warroom (store {version}, this one knows {known}); upgrade this one"
            ).format(path=path, version=version, known=known)
        )


async def _refuse_foreign(connection: aiosqlite.Connection, path: Path) -> None:
    if await _pragma(connection, "application_id") == APPLICATION_ID:
        return
    rows = await connection.execute_fetchall("SELECT COUNT(*) FROM sqlite_master")
    if int(next(iter(rows))[0]):
        raise StoreError(_("{path}: is another program's database; name another file with --db").format(path=path))
