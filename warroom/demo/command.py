"""``warroom demo``: a contact centre on loopback, its load and its faults, and the board on them."""

import asyncio
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from warroom.app import show_board
from warroom.config import load_site
from warroom.demo.process import start_standin
from warroom.demo.site import demo_site
from warroom.room import Actor


def run_demo(actor: Actor) -> int:
    """Run the demo until its board is left; return the exit status. Nothing of it stays behind."""
    return asyncio.run(_demo(actor))


async def _demo(actor: Actor) -> int:
    standin = await start_standin()
    try:
        with tempfile.TemporaryDirectory(prefix="warroom-demo-", ignore_cleanup_errors=True) as folder:
            config = Path(folder) / "warroom.yaml"
            text = demo_site(standin.http_port, standin.tcp_port, datetime.now(UTC))
            config.write_text(text, encoding="utf-8")
            site = load_site(config, os.environ)
            return await show_board(Path(folder) / "demo.db", site, actor, with_boards=True)
    finally:
        await standin.stop()
