"""A war room with many open incidents, its engine, and the receiver of its messages."""

import asyncio
import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from data import i18n
from data.clock import Base, boot_clock, machine_instant, write_base
from data.records import Ms, Priority
from tests.boards import House
from tests.rehearsal import LADDER, START, write_site
from tests.support import running
from warroom.commands import drill, incident
from warroom.config import Site, load_site
from warroom.room import Actor, Room

LOOK = 0.002
"""Seconds between two looks at the store from outside."""
PATIENCE = 120.0


class Receiver:
    """Takes messages on loopback, and notes when each request came."""

    def __init__(self) -> None:
        self.got: list[tuple[Ms, str]] = []
        """(boot clock, message), in order."""
        got = self.got

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                at = boot_clock()
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                got.append((at, str(said["message"])))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the library has it
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where messages go, as a route of a site file."""
        return f"json://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Take no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@dataclass(frozen=True)
class Fired:
    """A promise that fired, as it was seen from outside."""

    subject: str
    kind: str
    level: int
    due_at: Ms
    fired_at: Ms
    """By the engine's stamp."""
    seen_at: Ms
    """When another process could read it, by the store's clock."""
    seen_boot: Ms
    """The same, by the machine's."""


class Watcher:
    """Looks at the store for promises that have fired, as another process would."""

    def __init__(self, db: Path, base: Base) -> None:
        self.fired: list[Fired] = []
        self._db = db
        self._base = base
        self._known: set[int] = set()
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Watcher":
        self._thread.start()
        assert self._ready.wait(PATIENCE), "the store cannot be watched"
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with closing(sqlite3.connect(f"file:{self._db}?mode=ro", uri=True, isolation_level=None)) as store:
            since = store.execute("SELECT COALESCE(MAX(fired_at), 0) FROM obligations").fetchone()[0] + 1
            seen = store.execute("PRAGMA data_version").fetchone()
            self._ready.set()
            while not self._stop.wait(LOOK):
                version = store.execute("PRAGMA data_version").fetchone()
                if version == seen:
                    continue
                seen = version
                rows = store.execute(
                    "SELECT id, subject, kind, level, due_at, fired_at FROM obligations"
                    " WHERE state = 'fired' AND fired_at >= :since",
                    {"since": since},
                ).fetchall()
                instant = machine_instant()
                for number, subject, kind, level, due_at, fired_at in rows:
                    if number not in self._known:
                        self._known.add(number)
                        at = self._base.now(instant)
                        self.fired.append(Fired(subject, kind, level, due_at, fired_at, at, instant.boot))
                    since = max(since, fired_at)


@dataclass
class Scene:
    """A drill's store, with somebody who acts on it from this process."""

    house: House
    site: Site
    room: Room
    runner: asyncio.Runner
    receiver: Receiver

    def open(self, count: int, apart: Ms = 0) -> list[float]:
        """Open ``count`` P1 incidents by the command, ``apart`` by the clock; return the seconds of each."""
        took = []
        for number in range(count):
            begin = time.perf_counter()
            self.runner.run(self.room.do(incident.open_incident, f"line {number} is down", Priority.P1))
            took.append(time.perf_counter() - begin)
            if apart:
                self.turn_clock(START + (number + 1) * apart, 0.0)
        return took

    def turn_clock(self, to: Ms, speed: float) -> Base:
        """Set the drill's clock, whatever it says now; return its base."""
        instant = machine_instant()
        base = Base(True, to, instant.wall, instant.boot, instant.boot_id, speed)

        async def write() -> None:
            async with self.room.store.transaction() as tx:
                await write_base(tx, base)

        self.runner.run(write())
        return base

    @contextmanager
    def engine(self) -> Iterator[int]:
        """Let a real engine keep the watch; yield its process id."""
        with running("watch", "--config", str(self.house.config), db=self.house.db):
            yield self.house.leads()

    def unsettled(self, until: Ms) -> int:
        """Return how many promises due by ``until`` are still armed."""
        sql = f"SELECT COUNT(*) FROM obligations WHERE state = 'armed' AND due_at <= {until}"
        return int(self.house.rows(sql)[0][0])

    def settled(self, until: Ms) -> None:
        """Wait until everything due by ``until`` is settled."""
        end = time.monotonic() + PATIENCE
        while self.unsettled(until):
            assert time.monotonic() < end, "the engine does not settle what is due"
            time.sleep(0.05)  # the store tells nobody outside that it has changed

    def calm(self, seconds: float = 2.0) -> None:
        """Wait until no message has come for so long."""
        count = -1
        while count != len(self.receiver.got):
            count = len(self.receiver.got)
            time.sleep(seconds)


@contextmanager
def scene(folder: Path) -> Iterator[Scene]:
    """Make a drill whose clock stands still, and leave it in the end."""
    i18n.use("en")
    folder.mkdir()
    receiver = Receiver()
    write_site(folder, people=LADDER, notify=f"  - {{name: ops, url: '{receiver.url}'}}\n")
    house = House(folder)
    with asyncio.Runner() as runner:
        runner.run(drill.new(house.db, START, 0.0))
        site = load_site(house.config, {})
        room = runner.run(Room.enter(house.db, site, Actor("lee", "lee")))
        try:
            yield Scene(house, site, room, runner, receiver)
        finally:
            runner.run(room.close())
            receiver.close()
