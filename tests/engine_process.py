"""An engine of short patience as a process: ``python -m tests.engine_process SITE STORE LEASE_MS BUSY_S``."""

import asyncio
import logging
import sys
from pathlib import Path

from data import i18n
from warroom.config import load_site
from warroom.engine.engine import Engine
from warroom.room import Actor, Room


async def main(site: str, store: str, lease_time: str, busy_timeout: str) -> None:
    i18n.use("en")
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    room = await Room.enter(
        Path(store),
        load_site(Path(site), {}),
        Actor("lee", "lee"),
        create=False,
        busy_timeout=float(busy_timeout),
    )
    await Engine(room, lease_time=int(lease_time)).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
