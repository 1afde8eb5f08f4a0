"""Boards on real terminals, the engines that they start, and an end for both."""

import asyncio
import os
import select
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rooms import START
from tests.support import COMMAND, warroom
from tests.support import environment as bare
from tests.terminal import Terminal
from warroom.commands import drill

CALM = """\
plan: aicc
go_live: 2026-12-01T00:00:00+09:00
environment: {name: production}
roster:
  days:
    2026-12-01: {morning: [choi, jung], afternoon: [lee, park], night: [han, kim]}
"""
"""A site that measures nothing, so that nothing happens by itself."""
ENGINE_ENDS = 10.0


@dataclass(frozen=True)
class House:
    """A store and a site file in one folder."""

    folder: Path

    @property
    def db(self) -> Path:
        return self.folder / "room.db"

    @property
    def config(self) -> Path:
        return self.folder / "warroom.yaml"

    def board(
        self,
        *options: str,
        lang: str = "en",
        size: tuple[int, int] = (120, 40),
        immune: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Terminal:
        """Start a board of 이기술's on a terminal of its own."""
        where = ("--db", str(self.db), "--config", str(self.config))
        who = ("--lang", lang, "--as", "이기술")
        return Terminal(
            *(*COMMAND, "board", *where, *who, *options),
            size=size,
            immune=immune,
            environment=bare(self.folder, {"TERM": "xterm-256color", "WARROOM_WIDE": "no", **(environment or {})}),
        )

    def command(self, *args: str) -> Any:
        """Run a command of 박인프라's in a process of its own; return its document."""
        result = warroom(*args, "--json", "--config", str(self.config), "--as", "박인프라", db=self.db)
        assert (result.status, result.err) == (0, "")
        return result.json

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into the store, past everything that is under test."""
        with closing(sqlite3.connect(f"file:{self.db}?mode=ro", uri=True)) as connection:
            return connection.execute(sql).fetchall()

    def acts(self) -> list[tuple[str, str]]:
        """Return subject and kind of everything that people did, in order."""
        found = self.rows("SELECT subject, kind FROM events WHERE actor <> 'engine' ORDER BY seq")
        return [(str(subject), str(kind)) for subject, kind in found]

    def engine(self) -> int | None:
        """Return the process id of the engine that holds the lease, alive or not."""
        owner = self.rows("SELECT owner FROM lease")[0][0]
        return None if owner is None else int(owner.rsplit(":", 2)[1])

    def leads(self, other_than: int | None = None, seconds: float = 30.0) -> int:
        """Wait until an engine holds the lease; return its process id."""
        end = time.monotonic() + seconds
        while (engine := self.engine()) is None or engine == other_than:
            assert time.monotonic() < end, "no engine has taken the lead"
            time.sleep(0.02)  # the store tells nobody outside that it has changed
        return engine


def gone(pid: int, seconds: float) -> bool:
    """Wait for a process that need not be a child; return whether it has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def end_engine(house: House) -> None:
    """End the engine that leads, if there is one."""
    engine = house.engine() if house.db.exists() else None
    if engine is None:
        return
    with suppress(ProcessLookupError):
        os.kill(engine, signal.SIGTERM)
    if not gone(engine, ENGINE_ENDS):
        os.kill(engine, signal.SIGKILL)


@contextmanager
def house(folder: Path, *, like: "House | None" = None, speed: float = 1.0) -> Iterator[House]:
    """Make a drill in ``folder``, or a copy of another; end its engine, and with the store whatever starts late.

    Args:
        folder: empty.
        like: the house of which this one is a copy.
        speed: of a new drill's clock.
    """
    made = House(folder)
    if like is None:
        made.config.write_text(CALM, encoding="utf-8")
        asyncio.run(drill.new(made.db, START, speed))
    else:
        shutil.copy(like.config, made.config)
        shutil.copy(like.db, made.db)
    try:
        yield made
    finally:
        end_engine(made)
        for each in folder.glob("room.db*"):
            each.unlink(missing_ok=True)
