"""Runs a program once: in a process group of its own, with bounded output, and nothing left of it."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, cast

from data.i18n import _
from probes.observation import ProbeError

KEPT: Final = 64 * 1024
"""Bytes that are kept of each of the two outputs."""
ENDLESS: Final = 1024 * 1024
"""Bytes after which a program is taken to print for ever."""
_GRACE: Final = 0.2
"""Seconds that a program has to end when it is told to; also how long its pipes may outlive it."""


@dataclass(frozen=True)
class Ended:
    """A program that has run to its end."""

    code: int
    """Its exit status; the negative number of the signal that ended it."""
    output: bytes
    """What it printed; when that is nothing, what it printed as errors."""
    cut: bool
    """Whether it has printed more than is kept."""


class _Watch(asyncio.SubprocessProtocol):
    """Keeps what a program prints, as far as the limit, and reads on so that it need not wait."""

    def __init__(self) -> None:
        self.kept = {1: bytearray(), 2: bytearray()}
        self.printed = {1: 0, 2: 0}
        self.over = asyncio.Event()
        """It has exited, or prints without end."""
        self.exited = asyncio.Event()
        self.closed = asyncio.Event()
        """It has exited, and nobody holds its pipes any more."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self.printed[fd] += len(data)
        self.kept[fd] += data[: KEPT - len(self.kept[fd])]
        if self.endless:
            cast("asyncio.ReadTransport", self._transport.get_pipe_transport(fd)).pause_reading()
            self.over.set()

    def process_exited(self) -> None:
        self.exited.set()
        self.over.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()

    @property
    def endless(self) -> bool:
        return max(self.printed.values()) > ENDLESS


async def run(command: Sequence[str], *, env: Mapping[str, str], cwd: str | None) -> Ended:
    """Run a program to its end, and end with it whatever it leaves running in its process group.

    A cancellation ends the whole group: it is told to, then killed.

    Args:
        command: The program and its arguments.
        env: Variables over those of this process.
        cwd: Where it runs.

    Raises:
        OSError: It cannot be started.
        ProbeError: It prints without end.
    """
    transport, watch = await asyncio.get_running_loop().subprocess_exec(
        _Watch,
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **env},
        cwd=cwd,
        start_new_session=True,
    )
    group = transport.get_pid()
    try:
        await watch.over.wait()
        if not watch.endless:
            # What it leaves behind would hold the pipes open.
            _send(group, signal.SIGKILL)
            await _within_grace(watch.closed)
        if watch.endless:
            raise ProbeError("probe", _("it printed more than {count} bytes and was ended").format(count=ENDLESS))
        used = 1 if watch.printed[1] else 2
        return Ended(
            code=cast("int", transport.get_returncode()),
            output=bytes(watch.kept[used]),
            cut=watch.printed[used] > KEPT,
        )
    finally:
        try:
            if not watch.exited.is_set():
                _send(group, signal.SIGTERM)
                await _within_grace(watch.exited)
        finally:
            _send(group, signal.SIGKILL)
            transport.close()


async def _within_grace(event: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), _GRACE)


def _send(group: int, number: signal.Signals) -> None:
    # Of a group without processes, or of one that is another user's (sudo), nothing is left to do.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
