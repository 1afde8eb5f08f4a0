"""One viewer: a browser's socket, and the board that is drawn for it in a process of its own."""

import asyncio
import contextlib
import json
import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from aiohttp import WSMsgType, web

from data.text import clean
from warroom.serving.doors import TOKEN_VARIABLE

log = logging.getLogger(__name__)
_Pipe = TypeVar("_Pipe", asyncio.StreamReader, asyncio.StreamWriter)

DRIVER: Final = "warroom.screens.served:ServedDriver"
_KEPT_OUT: Final = ("TEXTUAL", "COLUMNS", "LINES", "ROWS", "TERM", "COLORTERM", "NO_COLOR", TOKEN_VARIABLE)
"""How the variables begin that speak of the server's own terminal, or are nobody else's business."""
FRAMES: Final = "4"
"""A second, at most: a clock that shows seconds needs no more."""
GRACE: Final = 0.8
"""Seconds that a board has to end by itself."""
PACE: Final = 0.05
"""Seconds between two messages of a browser; whatever comes faster waits on its way."""
_UNREAD: Final = 4096
"""Bytes that a board may leave unread before it is sent nothing more."""
_COMPLAINT: Final = 600


@dataclass(frozen=True)
class Size:
    """Of a screen, in cells."""

    columns: int
    rows: int

    @classmethod
    def of(cls, columns: object, rows: object) -> "Size":
        """Return the size that a browser asks for, within reason."""
        return cls(_within(columns, 20, 500, 120), _within(rows, 5, 200, 40))


def _within(asked: object, least: int, most: int, usual: int) -> int:
    try:
        return min(max(int(asked), least), most)  # type: ignore[call-overload,no-any-return]  # it may be anything
    except (TypeError, ValueError, OverflowError):
        return usual


def board_environment(environment: Mapping[str, str], size: Size) -> dict[str, str]:
    """Return the environment in which a board draws for a browser."""
    kept = {name: value for name, value in environment.items() if not name.startswith(_KEPT_OUT)}
    return {
        **kept,
        "TEXTUAL_DRIVER": DRIVER,
        "TEXTUAL_FPS": FRAMES,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM": "xterm-256color",
        "COLUMNS": str(size.columns),
        "ROWS": str(size.rows),
    }


def bound_to_us(command: Sequence[str]) -> list[str]:
    """Return a command whose process the kernel kills with this one.

    Where there is no setpriv, the end of its input is what a board notices.
    """
    setpriv = shutil.which("setpriv")
    return [*([setpriv, "--pdeathsig", "KILL"] if setpriv else []), *command]


class Viewer:
    """A browser that looks; it can tell its size and ask whether the board is alive, and nothing else."""

    def __init__(self, command: Sequence[str], socket: web.WebSocketResponse, line: asyncio.Transport) -> None:
        """Prepare to run ``command`` for the browser at ``socket``, which is reached by ``line``."""
        self._command = command
        self._socket = socket
        self._line = line
        self._told = asyncio.Event()

    def stop(self) -> None:
        """End it, as soon as may be."""
        self._told.set()

    async def show(self, size: Size) -> None:
        """Draw for the browser until it leaves, the board ends, or ``stop`` is called."""
        process = await asyncio.create_subprocess_exec(
            *bound_to_us(self._command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=board_environment(os.environ, size),
            start_new_session=True,
        )
        drawing = asyncio.create_task(self._draw(process))
        complaint = asyncio.create_task(_last_words(process))
        others = [asyncio.create_task(self._listen(process)), asyncio.create_task(self._told.wait())]
        try:
            await asyncio.wait([drawing, *others], return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked = not drawing.done()
            for task in others:
                task.cancel()
            await asyncio.gather(self._hang_up(), _end(process))
            self._line.abort()  # a browser that has stopped reading would hold up what is still drawn for it
            await asyncio.gather(drawing, *others, return_exceptions=True)
            words = await complaint
            if words and not asked:
                log.warning("a viewer's board ended: %s", words)

    async def _draw(self, process: asyncio.subprocess.Process) -> None:
        """Hand on what the board draws, to the end, so that it is never held up by a browser that has left."""
        output = _there(process.stdout)
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await output.readuntil(b"__GANGLION__\n")
            while True:
                kind, length = await output.readexactly(1), await output.readexactly(4)
                payload = await output.readexactly(int.from_bytes(length, "big"))
                with contextlib.suppress(ConnectionError, RuntimeError):  # it is just leaving
                    if kind == b"D":
                        await self._socket.send_bytes(payload)
                    elif kind == b"M" and json.loads(payload).get("type") == "alive":
                        await self._socket.send_str('["alive"]')

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        stdin = _there(process.stdin)
        async for message in self._socket:
            said = _parsed(message.data) if message.type is WSMsgType.TEXT else None
            if said is None:
                continue
            packed = json.dumps(said).encode()
            if stdin.transport.get_write_buffer_size() < _UNREAD:
                stdin.write(b"M" + len(packed).to_bytes(4, "big") + packed)
            await asyncio.sleep(PACE)

    async def _hang_up(self) -> None:
        with contextlib.suppress(TimeoutError, ConnectionError, RuntimeError):
            async with asyncio.timeout(GRACE):
                await self._socket.close(code=1001)


def _parsed(text: str) -> dict[str, Any] | None:
    """Return what the board is told of a browser's message; nothing of keys, of the mouse, or of no message."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if said == ["alive"]:
        return {"type": "alive"}
    if isinstance(said, list) and len(said) == 2 and said[0] == "resize" and isinstance(said[1], dict):
        size = Size.of(said[1].get("width"), said[1].get("height"))
        return {"type": "resize", "width": size.columns, "height": size.rows}
    return None


def _there(pipe: _Pipe | None) -> _Pipe:
    if pipe is None:
        raise TypeError("the board was started without this pipe")
    return pipe


async def _last_words(process: asyncio.subprocess.Process) -> str:
    stderr, tail = _there(process.stderr), b""
    while said := await stderr.read(4096):
        tail = (tail + said)[-_COMPLAINT:]
    return clean(tail.decode(errors="replace"), _COMPLAINT)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a board; kill it when it does not end."""
    try:
        async with asyncio.timeout(GRACE):
            if process.returncode is None:
                process.terminate()
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
