"""A look into a store that changes nothing: it is neither made nor migrated."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite

from data.files import locate
from data.schema import APPLICATION_ID, migrations
from data.store import Tx


@asynccontextmanager
async def looking_into(path: Path) -> AsyncIterator[Tx | None]:
    """Read one consistent state of the store at ``path``; None where there is none that this program can read."""
    path = locate(path)
    if not path.is_file():
        yield None
        return
    async with aiosqlite.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None) as connection:
        connection.row_factory = sqlite3.Row
        yield Tx(connection) if await _is_ours(connection) else None


async def _is_ours(connection: aiosqlite.Connection) -> bool:
    """Begin to read, and return whether the file is a store of this program's version."""
    try:
        await connection.execute_fetchall("BEGIN")
        rows = await connection.execute_fetchall(
            "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version"
        )
    except sqlite3.DatabaseError:
        return False
    return tuple(next(iter(rows))) == (APPLICATION_ID, len(migrations()))
