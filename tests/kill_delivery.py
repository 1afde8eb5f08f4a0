"""Die while delivering: ``python -m tests.kill_delivery SITE STORE FOLDER``.

STORE owes one message. For n = 1, 2 … a process of its own delivers a copy of it and kills itself before the n-th
statement of its writing connection; then another one delivers whatever is left. Prints a JSON line for each n:
what the receiver got from the first and from the second, and whether the first was killed. Ends with the first n
that the delivery outlives. The receiver runs here, so that it knows from whom each message came.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
from pathlib import Path

import apprise

from data import i18n, outbox
from tests.receiver import Receiver, receiving
from warroom.config import Site, load_site
from warroom.engine.engine import Engine
from warroom.engine.notifying import Patience
from warroom.room import Act, Actor, Room

LAST = 200
AT_ONCE = Patience(first_wait=0, timeout=10)


async def _deliver(site: Site, store: Path, last: int) -> None:
    room = await Room.enter(store, site, Actor("lee", "lee"), create=False)
    count = 0

    def before_each(_statement: str) -> None:
        nonlocal count
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

    await room.store._writer.set_trace_callback(before_each)
    await Engine(room, patience=AT_ONCE).once()
    os._exit(0)  # the closing of the store is not under test


async def _warm_up(site: Site, store: Path) -> None:
    """Load in this process what a delivery needs, so that those forked from it have it; nothing is sent."""
    apprise.Apprise().add("json://127.0.0.1")
    room = await Room.enter(store, site, Actor("lee", "lee"), create=False)

    async def drop_all(act: Act) -> None:
        for line in await outbox.waiting(act.tx):
            await outbox.drop(act.tx, line.id, "warming up")

    await room.do(drop_all)
    await Engine(room, patience=AT_ONCE).once()
    await room.close()


def _in_a_process(receiver: Receiver, site: Site, store: Path, last: int) -> tuple[bool, list[tuple[str, str]]]:
    """Return whether it was killed, and what the receiver got of it."""
    receiver.got.clear()
    pid = os.fork()
    if pid == 0:
        try:
            asyncio.run(_deliver(site, store, last))
        finally:
            os._exit(1)
    _pid, status = os.waitpid(pid, 0)
    killed = os.WIFSIGNALED(status)
    assert killed or os.WEXITSTATUS(status) == 0
    return killed, list(receiver.got)


def main(site_path: str, store: str, folder: str) -> None:
    i18n.use("en")
    with receiving() as receiver:
        site = load_site(Path(site_path), {"RECEIVER": receiver.url})
        warm = Path(folder) / "warm.db"
        shutil.copyfile(store, warm)
        asyncio.run(_warm_up(site, warm))
        for number in range(1, LAST):
            copy = Path(folder) / f"{number}.db"
            shutil.copyfile(store, copy)
            killed, first = _in_a_process(receiver, site, copy, number)
            _, second = _in_a_process(receiver, site, copy, LAST)
            print(json.dumps({"killed": killed, "first": first, "second": second}), flush=True)
            if not killed:
                return
    sys.exit(f"the delivery goes on after {LAST} statements")


if __name__ == "__main__":
    main(*sys.argv[1:])
