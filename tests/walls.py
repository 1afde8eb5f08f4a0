"""The wall's server as a process of its own, and what looks at it without a browser."""

import asyncio
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from aiohttp import ClientSession, ClientWebSocketResponse, DummyCookieJar

from tests.boards import House
from tests.support import COMMAND
from tests.support import environment as bare

PATIENCE = 30.0


@dataclass(frozen=True)
class Server:
    """A server that has said where it is."""

    process: "subprocess.Popen[str]"
    url: str
    """Without the last stroke."""
    log: Path

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def boards(self) -> list[int]:
        """Return the process ids of what it runs for its viewers; less what has just ended."""
        children = psutil.Process(self.process.pid).children()
        return [child.pid for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]

    def listening(self) -> list[int]:
        """Return the ports that it listens on."""
        found = psutil.Process(self.process.pid).net_connections("tcp")
        return [each.laddr.port for each in found if each.status == psutil.CONN_LISTEN]

    def ends(self, number: signal.Signals) -> tuple[int, float]:
        """Send a signal; return exit status and seconds when it has ended."""
        begin = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(PATIENCE), time.monotonic() - begin


@contextmanager
def server(
    house: House, *options: str, lang: str = "en", environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Serve the wall of a house until the block is left, at a port of its own unless the options name one."""
    number, name = tempfile.mkstemp(".log", "server-", house.folder)
    log = Path(name)
    where = ("--db", str(house.db), "--config", str(house.config), "--lang", lang)
    port = () if "--port" in options else ("--port", "0")
    with open(number, "wb") as errors:
        process = subprocess.Popen(
            [*COMMAND, "serve", *where, *port, *options],
            cwd=house.folder,
            env=bare(house.folder, environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], PATIENCE)[0], "the server says nothing"
        line = process.stdout.readline()
        assert "http" in line, (line, log.read_text())
        yield Server(process, line.split()[-1].removesuffix("/"), log)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        process.communicate()


@asynccontextmanager
async def client() -> AsyncIterator[ClientSession]:
    """Return what asks without keeping cookies, and follows nothing by itself."""
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield session


async def look(session: ClientSession, at: Server, **headers: str) -> ClientWebSocketResponse:
    """Look at the wall as its page does."""
    return await session.ws_connect(
        f"{at.url}/ws?width=100&height=30", headers={"Origin": at.url, **headers}, max_msg_size=0
    )


async def drawn(socket: ClientWebSocketResponse, words: str) -> bytes:
    """Wait until ``words`` have been drawn; return everything up to them."""
    sent = b""
    async with asyncio.timeout(PATIENCE):
        while words.encode() not in sent:
            message = await socket.receive()
            assert isinstance(message.data, bytes | str), (message, sent)
            sent += message.data if isinstance(message.data, bytes) else b""
    return sent


def without_setpriv(folder: Path) -> dict[str, str]:
    """Return an environment in which setpriv is not found."""
    empty = folder / "no-programs"
    empty.mkdir()
    return {"PATH": str(empty), "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
