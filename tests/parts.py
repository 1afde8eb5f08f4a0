"""Real programs of others, from Debian's packages, that tests run on loopback.

A machine where they are missing gets them from the first test that asks, as root; elsewhere such tests are skipped
by name, with the reason.
"""

import asyncio
import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest

_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
_INSTALL_SECONDS = 300
_Found = TypeVar("_Found")


def installed(program: str, package: str) -> str:
    """Return where ``program`` is; install Debian's ``package`` when it is missing, skip where that cannot be."""
    return _brought(lambda: shutil.which(program, path=_PATH), program, package)


def present(file: Path, package: str) -> Path:
    """Return ``file``; install Debian's ``package`` when it is missing, skip where that cannot be."""
    return _brought(lambda: file if file.exists() else None, str(file), package)


def _brought(find: Callable[[], _Found | None], name: str, package: str) -> _Found:
    # Several test processes may ask at once, and apt takes one at a time.
    with Path(tempfile.gettempdir(), "warroom-tests-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = find()
        if found is None:
            _install(package)
            found = find()
    if found is None:
        pytest.skip(f"{name} is not in Debian's {package} here")
    return found


def _install(package: str) -> None:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        pytest.skip(f"{package} is not installed; it needs root and apt-get")
    # A package that starts a service by itself would take ports of this machine.
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install = [apt, "install", "-y", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confnew", package]
    for command in (install, [apt, "update"], install):
        ended = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=_INSTALL_SECONDS, check=False
        )
        if command is install and ended.returncode == 0:
            return
    pytest.fail(f"apt-get could not install {package}: {ended.stderr[-500:]}")


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@asynccontextmanager
async def running(
    *command: str, cwd: Path, ready: Callable[[], bool], seconds: float = 20.0
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program as a child until the block is left; it has ``seconds`` to become ``ready``."""
    log = cwd / "part.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        async with asyncio.timeout(seconds):
            # Another program's start has no event; a port that answers is the sign.
            while not ready():
                if process.returncode is not None:
                    pytest.fail(f"{command[0]} ended at once: {log.read_text(errors='replace')[-1000:]}")
                await asyncio.sleep(0.02)
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 5)
            except TimeoutError:
                process.kill()
                await process.wait()


def listens(port: int) -> bool:
    """Return whether something takes a connection on ``port`` of loopback."""
    with socket.socket() as sock:
        sock.settimeout(1)
        return sock.connect_ex(("127.0.0.1", port)) == 0
