"""One SQLite file, shared by every process of the war room.

Reads and writes have a connection each: a read behind a waiting ``BEGIN IMMEDIATE`` would wait too. A commit
of any process shows as a change of ``PRAGMA data_version`` on the reading connection.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import aiosqlite

from data.errors import StoreError, explain
from data.files import prepare
from data.i18n import _
from data.migrate import migrate

BUSY_TIMEOUT: Final = 5.0
"""Seconds that a statement waits for another process's lock."""

POLL_SECONDS: Final = 0.1
"""How often ``changes`` looks for commits of others."""

Row = sqlite3.Row
Value = str | int | float | None


class Tx:
    """One transaction or one consistent reading; what the files of SQL beside this one work on."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def all(self, sql: str, **values: Value) -> list[Row]:
        """Run one statement and return its rows."""
        return list(await self._connection.execute_fetchall(sql, values))

    async def one(self, sql: str, **values: Value) -> Row | None:
        """Run one statement and return its first row, None when it has none."""
        rows = await self.all(sql, **values)
        return rows[0] if rows else None

    async def row(self, sql: str, **values: Value) -> Row:
        """Run one statement that always has a row, such as an aggregate or a RETURNING, and return it."""
        return (await self.all(sql, **values))[0]

    async def many(self, sql: str, rows: Iterable[Mapping[str, Value]]) -> None:
        """Run one statement for each of ``rows``."""
        await self._connection.executemany(sql, list(rows))


class Store:
    """An open store; make one with ``open_store``."""

    def __init__(self, path: Path, reader: aiosqlite.Connection, writer: aiosqlite.Connection) -> None:
        self.path = path
        self._reader = reader
        self._writer = writer
        self._writing = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._durable = True

    @asynccontextmanager
    async def transaction(self, *, durable: bool = True) -> AsyncIterator[Tx]:
        """Hold the store's write lock; commit at the end, roll back on any exception.

        Args:
            durable: whether the commit is on the disk when this returns. False is for readings, which a
                power cut may take back; a killed process never loses either.

        Raises:
            StoreError: locked for longer than the busy time-out, full, read-only; nothing was written.
        """
        async with self._writing:
            try:
                if durable != self._durable:
                    await self._writer.execute_fetchall(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                    self._durable = durable
                await self._writer.execute_fetchall("BEGIN IMMEDIATE")
                yield Tx(self._writer)
                # A cancellation here must not leave the caller unsure while the commit goes on.
                await asyncio.shield(self._writer.commit())
            except sqlite3.OperationalError as error:
                await asyncio.shield(self._writer.rollback())
                raise StoreError(explain(error, self.path)) from error
            except BaseException:
                # Statements of one connection run in order, so this also undoes a BEGIN still waiting.
                await asyncio.shield(self._writer.rollback())
                raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """Read one consistent state, however many statements it takes."""
        async with self._reading:
            try:
                await self._reader.execute_fetchall("BEGIN")
                yield Tx(self._reader)
            except sqlite3.OperationalError as error:
                raise StoreError(explain(error, self.path)) from error
            finally:
                await asyncio.shield(self._reader.rollback())

    async def version(self) -> int:
        """Return a number that differs after any process (this one too) has committed."""
        async with self._reading:
            rows = await self._reader.execute_fetchall("PRAGMA data_version")
        return int(next(iter(rows))[0])

    async def changes(self, poll: float = POLL_SECONDS) -> AsyncIterator[int]:
        """Yield at once, then after every commit by any process, at most once in ``poll`` seconds."""
        seen = None
        while True:
            version = await self.version()
            if version != seen:
                seen = version
                yield version
            await asyncio.sleep(poll)

    async def close(self) -> None:
        """Close both connections; the last process out folds the log back into the file."""
        await self._reader.close()
        await self._writer.close()


async def _connect(path: Path) -> aiosqlite.Connection:
    connection: aiosqlite.Connection = await aiosqlite.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


async def open_store(path: Path, *, create: bool = True) -> Store:
    """Open the store at ``path``, made and migrated as needed.

    Args:
        path: the file.
        create: whether a missing file is made; without it a missing file is refused.

    Raises:
        StoreError: one sentence that says what is wrong with it and the mend.
    """
    path = path.expanduser().absolute()
    if create:
        await asyncio.to_thread(prepare, path)
    elif not path.exists():
        raise StoreError(_("{path}: there is no such store; name another with --db").format(path=path))
    opened: list[aiosqlite.Connection] = []
    try:
        for role in ("writer", "reader"):
            connection = await _connect(path)
            opened.append(connection)
            if role == "writer":
                await migrate(connection, path)
            await connection.execute_fetchall("PRAGMA foreign_keys = ON")
            await connection.execute_fetchall("PRAGMA synchronous = FULL")
    except BaseException as error:
        for connection in opened:
            await connection.close()
        if isinstance(error, sqlite3.DatabaseError):
            raise StoreError(explain(error, path)) from error
        raise
    return Store(path, reader=opened[1], writer=opened[0])
