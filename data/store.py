"""One SQLite file, shared by every process of the war room.

Reads and writes have a connection each: a read behind a waiting ``BEGIN IMMEDIATE`` would wait too. A commit
of any process shows as a change of ``PRAGMA data_version`` on a third, which does nothing else: asked ten times a
second, for days, it is asked without a turn of a thread.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from operator import methodcaller
from pathlib import Path
from typing import Any, Final, TypeVar

import aiosqlite

from data.errors import StoreError, explain
from data.files import locate, prepare
from data.i18n import _
from data.migrate import migrate

BUSY_TIMEOUT: Final = 5.0
"""Seconds that a statement waits for another process's lock."""

BUSY_PAUSE: Final = 0.05
"""Seconds between two looks at a file that is locked."""

POLL_SECONDS: Final = 0.1
"""How often ``changes`` looks for commits of others."""

T = TypeVar("T")
Row = sqlite3.Row
Value = str | int | float | bytes | None


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the file or its surroundings refuse into a StoreError; a broken constraint is a bug and stays."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if type(error) not in (sqlite3.OperationalError, sqlite3.DatabaseError):
            raise
        raise StoreError(explain(error, path)) from error


def listed(values: Iterable[Value], prefix: str = "v") -> tuple[str, dict[str, Value]]:
    """Return ``values`` as SQL lists them, ``(:v0, :v1)``, and what the names stand for; none is ``(NULL)``."""
    named = {f"{prefix}{number}": value for number, value in enumerate(values)}
    return f"({', '.join(f':{name}' for name in named) or 'NULL'})", named


class Tx:
    """One transaction or one consistent reading; what the files of SQL beside this one work on."""

    def __init__(self, connection: "aiosqlite.Connection | _Here") -> None:
        self._connection = connection
        self.head: tuple[int, str] | None = None
        """Number and hash of the newest event, once they were read: nobody else can append while this writes."""
        self.of_no_news = 0
        """How many of the rows written say only that an engine lives."""

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


class _Here:
    """A connection whose statements run where they are asked for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def execute_fetchall(self, sql: str, values: Mapping[str, Value]) -> list[Row]:
        return self._connection.execute(sql, values).fetchall()

    async def executemany(self, sql: str, rows: list[Mapping[str, Value]]) -> None:
        self._connection.executemany(sql, rows)

    def run(self, read: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Return what ``read`` reads of one consistent state; it awaits statements only, and so never waits."""
        self._connection.execute("BEGIN")
        work = read(Tx(self))
        try:
            work.send(None)
        except StopIteration as done:
            found: T = done.value
            return found
        finally:
            work.close()
            self._connection.rollback()
        raise RuntimeError("a look waits for something else than its statements")


class Store:
    """An open store; make one with ``open_store``."""

    def __init__(
        self,
        path: Path,
        reader: aiosqlite.Connection,
        writer: aiosqlite.Connection,
        watcher: sqlite3.Connection,
        busy_timeout: float,
    ) -> None:
        self.path = path
        self._busy_timeout = busy_timeout
        self._reader = reader
        self._writer = writer
        self._watcher = watcher
        self._file = _identity(path)
        self._writing = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._durable: bool | None = True

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
            with _explained(self.path):
                tx = Tx(self._writer)
                async with self._begun(durable, tx):
                    yield tx

    @asynccontextmanager
    async def _begun(self, durable: bool, tx: Tx) -> AsyncIterator[None]:
        try:
            if durable != self._durable:
                self._durable = None  # a cancelled PRAGMA may or may not have run
                await self._writer.execute_fetchall(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._durable = durable
            await self._writer.execute_fetchall("BEGIN IMMEDIATE")
            before = self._writer.total_changes
            yield
            if self._writer.total_changes - before > tx.of_no_news:
                await self._writer.execute_fetchall("UPDATE commits SET number = number + 1")
            # A cancellation here must not leave the caller unsure while the commit goes on.
            await asyncio.shield(self._writer.commit())
        except BaseException:
            # Statements of one connection run in order, so this also undoes a BEGIN still waiting.
            await asyncio.shield(self._writer.rollback())
            raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """Read one consistent state, however many statements it takes."""
        async with self._reading:
            with _explained(self.path):
                try:
                    await self._reader.execute_fetchall("BEGIN")
                    yield Tx(self._reader)
                finally:
                    await asyncio.shield(self._reader.rollback())

    async def look(self, read: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Return what ``read`` reads of one consistent state, in one turn of the reader's thread.

        In ``reading`` each statement is a turn, there and back, which takes longer than most statements.

        Args:
            read: awaits nothing but statements of its ``Tx``; it runs beside the loop, in another thread.
        """
        reader: Any = self._reader  # its way to run a function in its thread is not public
        async with self._reading:
            with _explained(self.path):
                found: T = await reader._execute(_Here(reader._conn).run, read)
        return found

    async def version(self) -> int:
        """Return a number that differs after any process (this one too) has committed.

        Raises:
            StoreError: the file cannot be read.
        """
        (version,) = await self._at_hand(lambda: self._watcher.execute("PRAGMA data_version").fetchone())
        return int(version)

    async def glance(self, read: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """Return what ``read`` reads of one consistent state, here and now: to wake a thread takes longer.

        Args:
            read: awaits nothing but statements of its ``Tx`` that look a row or two up; the loop waits for it.

        Raises:
            StoreError: the file cannot be read.
        """
        return await self._at_hand(lambda: _Here(self._watcher).run(read))

    async def news(self) -> tuple[int, int]:
        """Return the number of the newest link of the chain, 0 for none, and how often anything was committed.

        The first differs after any act. The second differs after any commit but those by which an engine says that
        it lives.

        Raises:
            StoreError: the file cannot be read.
        """
        sql = "SELECT (SELECT COALESCE(MAX(seq), 0) FROM events), number FROM commits"
        newest, commits = await self._at_hand(lambda: self._watcher.execute(sql).fetchone())
        return newest, commits

    async def _at_hand(self, ask: Callable[[], T]) -> T:
        """Ask for what lies at hand; of a file that is locked, at its opening or its end, again."""
        with _explained(self.path):
            for _pause in range(round(self._busy_timeout / BUSY_PAUSE)):
                try:
                    return ask()
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                        raise
                await asyncio.sleep(BUSY_PAUSE)
            return ask()

    def must_stand(self) -> None:
        """See that the file is where it was opened: moved or replaced, it would be read on without a word.

        Raises:
            StoreError: another file stands there, or none.
        """
        if _identity(self.path) != self._file:
            raise StoreError(
                _("{path}: was moved or replaced; put it back, or leave and start again").format(path=self.path)
            )

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
        """Close both connections when what runs on them has ended, or at once when cancelled.

        The last process out folds the log back into the file.
        """
        async with AsyncExitStack() as locks:
            try:
                await locks.enter_async_context(self._writing)
                await locks.enter_async_context(self._reading)
            finally:
                self._watcher.close()
                await _close(self._writer, self._reader)


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from every other; None for none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


async def _close(*connections: aiosqlite.Connection) -> None:
    """Close every one, come what may: one left open keeps its thread and its locks."""
    async with AsyncExitStack() as stack:
        for connection in connections:
            stack.push_async_callback(connection.close)


# Bytes forced in from outside must not stop a board, nor hide a broken link from the proof of the chain. It is no
# function of Python's own because every text passes here.
_text: Final = methodcaller("decode", "utf-8", "replace")


async def _connect(path: Path, busy_timeout: float) -> aiosqlite.Connection:
    connection = aiosqlite.connect(path, timeout=busy_timeout, isolation_level=None)
    # A process that fails with a store open must end, or it would go on holding the engine's lock. Until 0.22
    # a connection was a thread itself.
    thread: Any = getattr(connection, "_thread", connection)
    thread.daemon = True
    await connection
    connection.row_factory = sqlite3.Row
    connection.text_factory = _text
    return connection


async def open_store(path: Path, *, create: bool = True, busy_timeout: float = BUSY_TIMEOUT) -> Store:
    """Open the store at ``path``, made and migrated as needed.

    Args:
        path: the file; links are followed, so that its neighbours stand beside the file itself.
        create: whether a missing file is made; without it a missing file is refused.
        busy_timeout: seconds that a statement waits for another process's lock.

    Raises:
        StoreError: one sentence that says what is wrong with it and the mend.
    """
    path = locate(path)
    await asyncio.to_thread(prepare, path, create=create)
    opened: list[aiosqlite.Connection] = []
    with _explained(path):
        try:
            writer = await _connect(path, busy_timeout)
            opened.append(writer)
            await migrate(writer, path)
            reader = await _connect(path, busy_timeout)
            opened.append(reader)
            await writer.execute_fetchall("PRAGMA foreign_keys = ON")
            await writer.execute_fetchall("PRAGMA synchronous = FULL")
            # A write on this connection would be rolled back with the reading, without a word.
            await reader.execute_fetchall("PRAGMA query_only = ON")
            # Whatever it would have to wait for, the loop must not.
            watcher = sqlite3.connect(path, timeout=0, isolation_level=None)
            watcher.row_factory, watcher.text_factory = sqlite3.Row, _text
            watcher.execute("PRAGMA query_only = ON")
        except BaseException:
            await _close(*opened)
            raise
    return Store(path, reader=reader, writer=writer, watcher=watcher, busy_timeout=busy_timeout)
