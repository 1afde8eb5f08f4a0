"""A store on a small disk that fills up and is freed again; run as a process of its own, prints JSON."""

import asyncio
import json
import os
import sys
from pathlib import Path

from data import events, meta
from data.errors import StoreError
from data.store import Store, open_store

PAGE = "x" * 60_000
SMALL = 16 << 20
"""Bytes; no larger disk is ever filled, whatever this is started on."""


def fill(ballast: Path) -> None:
    disk = os.statvfs(ballast.parent)
    if disk.f_blocks * disk.f_frsize > SMALL:
        raise SystemExit(f"{ballast.parent}: is no small disk")
    with ballast.open("ab", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                continue


async def act(store: Store, number: int) -> None:
    async with store.transaction() as tx:
        await meta.put(tx, f"small {number}", "x")
        await events.append(
            tx, at=number, actor="lee", os_user="lee", subject="INC-1", kind="note", payload={"text": PAGE}
        )


async def seen(store: Store) -> list[int]:
    async with store.reading() as tx:
        small = await tx.row("SELECT COUNT(*) FROM meta WHERE name LIKE 'small %'")
        assert await events.first_broken(tx) is None
        return [small[0], await events.count(tx)]


async def refusal(path: Path) -> str:
    try:
        store = await open_store(path)
    except StoreError as error:
        return str(error)
    await store.close()
    return "opened"


async def main(disk: Path) -> None:
    path, ballast = disk / "store.db", disk / "ballast"
    store = await open_store(path)
    await act(store, 0)
    fill(ballast)
    said: list[str] = []
    done = 1
    while len(said) < 3:
        try:
            await act(store, done)
        except StoreError as error:
            said.append(str(error))
        else:
            done += 1
    told = {"path": str(path), "said": said, "done": done, "full": await seen(store)}
    told["new"] = await refusal(disk / "new.db")
    told["beside"] = await refusal(path)
    ballast.unlink()
    await act(store, done)
    told["freed"] = await seen(store)
    told["new when freed"] = await refusal(disk / "new.db")
    await store.close()
    store = await open_store(path)
    told["again"] = await seen(store)
    await store.close()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
