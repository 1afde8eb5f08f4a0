"""Die between two statements: ``python -m tests.kill_at WORK SITE STORE FOLDER FIRST STEP``.

For n = FIRST, FIRST + STEP … copy STORE into FOLDER, and let a process of its own do WORK on the copy until its
writing connection is about to run the n-th statement; there it kills itself. Ends with the first n that the
work outlives. Prints each copy's name, and ``killed`` or ``done``.
"""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from data import i18n
from data.records import Priority
from warroom.commands import ending, escalation, incident
from warroom.config import Site, load_site
from warroom.engine.engine import Engine
from warroom.room import Actor, Room

LAST = 1_000
"""No work has as many statements; a count that gets there is broken."""


async def _open(room: Room) -> None:
    await room.do(incident.open_incident, "routing down", Priority.P1)


async def _acknowledge(room: Room) -> None:
    await room.do(incident.acknowledge, "INC-1")


async def _escalate(room: Room) -> None:
    await room.do(escalation.escalate, "INC-1", seen_level=1)


async def _raise(room: Room) -> None:
    await room.do(escalation.change_priority, "INC-1", Priority.P1, "all lines are down")


async def _mitigate(room: Room) -> None:
    await room.do(ending.mitigate, "INC-1")


async def _resolve(room: Room) -> None:
    await room.do(ending.resolve, "INC-1")


async def _fire(room: Room) -> None:
    await Engine(room).once()


WORKS: dict[str, Callable[[Room], Awaitable[None]]] = {
    "open": _open,
    "acknowledge": _acknowledge,
    "escalate": _escalate,
    "raise": _raise,
    "mitigate": _mitigate,
    "resolve": _resolve,
    "fire": _fire,
    "seal": _fire,
}


async def _work(name: str, site: Site, store: Path, last: int) -> None:
    room = await Room.enter(store, site, Actor("lee", "lee"), create=False)
    count = 0

    def before_each(_statement: str) -> None:
        nonlocal count
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

    await room.store._writer.set_trace_callback(before_each)
    await WORKS[name](room)
    os._exit(0)  # the closing of the store is not under test


async def _outlive(name: str, site: Site, store: Path) -> None:
    """Do the work once in this process, so that those that are forked from it have all that it needs."""
    room = await Room.enter(store, site, Actor("lee", "lee"), create=False)
    await WORKS[name](room)
    await room.close()


def _in_a_process(name: str, site: Site, store: Path, last: int) -> bool:
    """Return whether the work was killed."""
    pid = os.fork()
    if pid == 0:
        try:
            asyncio.run(_work(name, site, store, last))
        finally:
            os._exit(1)
    _pid, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def main(work: str, site_path: str, store: str, folder: str, first: str, step: str) -> None:
    i18n.use("en")
    site = load_site(Path(site_path), {})
    warm = Path(folder) / f"warm-{first}.db"
    shutil.copyfile(store, warm)
    asyncio.run(_outlive(work, site, warm))
    for number in range(int(first), LAST, int(step)):
        copy = Path(folder) / f"{number}.db"
        shutil.copyfile(store, copy)
        killed = _in_a_process(work, site, copy, number)
        print(copy, "killed" if killed else "done", flush=True)
        if not killed:
            return
    sys.exit(f"{work} goes on after {LAST} statements")


if __name__ == "__main__":
    main(*sys.argv[1:])
