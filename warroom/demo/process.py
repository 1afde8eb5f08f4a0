"""The stand-in as a child process, seen from the parent's side."""

import asyncio
import contextlib
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from data.errors import WarroomError
from data.i18n import _

STOP_SECONDS = 2.0
STDERR_SHOWN = 2_000


class StandinError(WarroomError):
    """The stand-in did not come up."""


@dataclass(frozen=True)
class Standin:
    """A running stand-in. It ends with ``stop``, and by itself when this process does."""

    http_port: int
    tcp_port: int
    process: asyncio.subprocess.Process

    async def stop(self) -> None:
        """End it and wait for its end; harmless when it has ended already."""
        await _end(self.process)


async def start_standin(seed: int = 1, faults: str = "demo", timeout: float = 10.0) -> Standin:
    """Start the stand-in, away from the terminal, and wait until it answers.

    On Linux it also ends with the thread that calls this: call it from one that lasts.

    Args:
        seed: Of the modelled traffic.
        faults: ``demo``, ``none`` or the path of a script.
        timeout: Seconds to wait for readiness.

    Raises:
        StandinError: It ended before it was ready, or was not ready in time.
    """
    if faults not in ("demo", "none"):
        faults = str(Path(faults).absolute())
    with tempfile.TemporaryFile() as stderr, contextlib.ExitStack() as opened:
        reading, writing = os.pipe()
        ready = opened.enter_context(os.fdopen(reading, "rb", buffering=0))
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "warroom.demo.standin", "--ready-fd", str(writing)),
                *("--seed", str(seed), "--faults", faults),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=stderr,
                pass_fds=(writing,),
                start_new_session=True,
                cwd="/",
            )
        finally:
            # The child's copy is then the only one: its death is the end of the pipe.
            os.close(writing)
        try:
            line = await _read_line(ready, timeout)
            if not line:
                raise StandinError(_("the demo's stand-in ended at once: {error}").format(error=_said(stderr)))
            ports = json.loads(line)
        except BaseException:
            await _end(process)
            raise
    return Standin(http_port=ports["http"], tcp_port=ports["tcp"], process=process)


async def _read_line(ready: IO[bytes], timeout: float) -> bytes:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _protocol = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), ready)
    try:
        async with asyncio.timeout(timeout):
            return await reader.readline()
    except TimeoutError:
        message = _("the demo's stand-in was not ready after {seconds} s; do it again")
        raise StandinError(message.format(seconds=f"{timeout:g}")) from None
    finally:
        transport.close()


def _said(stderr: IO[bytes]) -> str:
    """Return the last words of a child that failed, fit for a terminal."""
    stderr.seek(0)
    text = stderr.read()[-STDERR_SHOWN:].decode(errors="replace")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


async def _end(process: asyncio.subprocess.Process) -> None:
    """Close the child's lifeline; kill it when that does not end it."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
