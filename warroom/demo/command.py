"""``warroom demo``: a contact centre on loopback, its load and its faults, and the board on them."""

import asyncio
import contextlib
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psutil

from warroom.app import show_board
from warroom.config import load_site
from warroom.demo.process import start_standin
from warroom.demo.site import demo_site
from warroom.display import Display
from warroom.room import Actor

ENGINE_ENDS: Final = 5.0
"""Seconds that the demo's engine has to end by itself."""


def run_demo(actor: Actor, faults: str, display: Display) -> int:
    """Run the demo until its board is left; return the exit status. Nothing of it stays behind.

    Args:
        actor: who presses the keys.
        faults: ``demo``, ``none`` or the path of a script of faults.
        display: how the board shows itself.
    """
    return asyncio.run(_demo(actor, faults, display))


async def _demo(actor: Actor, faults: str, display: Display) -> int:
    standin = await start_standin(faults=faults)
    try:
        with tempfile.TemporaryDirectory(prefix="warroom-demo-", ignore_cleanup_errors=True) as folder:
            config = Path(folder) / "warroom.yaml"
            text = demo_site(standin.http_port, standin.tcp_port, datetime.now(UTC))
            config.write_text(text, encoding="utf-8")
            site = load_site(config, os.environ)
            try:
                return await show_board(Path(folder) / "demo.db", site, actor, display)
            finally:
                # Before its folder goes: an engine at work would leave new files there.
                await asyncio.to_thread(_end_engines, standin.process.pid)
    finally:
        await standin.stop()


def _end_engines(standin: int) -> None:
    """End every child but the stand-in: the engines that the board has started."""
    engines = [child for child in psutil.Process().children() if child.pid != standin]
    for engine in engines:
        with contextlib.suppress(psutil.NoSuchProcess):
            engine.terminate()
    for engine in psutil.wait_procs(engines, ENGINE_ENDS)[1]:
        engine.kill()
