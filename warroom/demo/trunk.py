"""The trunk of the stand-in: a TCP port that says one line, and SIP over UDP beside it."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Final, Self, cast

HOST = "127.0.0.1"
BANNER = b"220 warroom demo trunk ready\r\n"
IDLE_SECONDS = 60.0
_TRIES: Final = 20
_COPIED: Final = ("via", "from", "call-id", "cseq")
"""Headers that an answer repeats as they came (RFC 3261, 8.2.6)."""


class Trunk:
    """The trunk's stand-in: says one line to whoever connects, and answers SIP on the UDP port of the same number.

    While it is closed it refuses connections, and leaves what comes by SIP without an answer.
    """

    def __init__(self) -> None:
        self._socket, self._sip_socket = _pair()
        self._sip = Sip()
        self.port: int = self._socket.getsockname()[1]
        self._server: asyncio.Server | None = None
        self._visits: set[asyncio.Task[None]] = set()

    @classmethod
    async def begun(cls) -> Self:
        """Return one that is closed, but has its ports."""
        trunk = cls()
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: trunk._sip, sock=trunk._sip_socket)
        return trunk

    async def set_open(self, wanted: bool) -> None:
        """Open or close the port. A closed one stays bound, so that nobody else can be given it."""
        self._sip.open = wanted
        if wanted and self._server is None:
            self._server = await asyncio.start_server(self._visit, sock=self._socket)
        elif not wanted and self._server is not None:
            self._hang_up()
            self._socket = _bound(socket.SOCK_STREAM, self.port)

    def close(self) -> None:
        """Give up the ports and every connection."""
        self._hang_up()
        self._sip.close()

    def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        self._socket.close()
        for visit in self._visits:
            visit.cancel()

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with tracked(self._visits), contextlib.closing(writer), contextlib.suppress(OSError):
            writer.write(BANNER)
            await writer.drain()
            async with asyncio.timeout(IDLE_SECONDS):
                while await reader.read(1024):
                    pass


class Sip(asyncio.DatagramProtocol):
    """Answers OPTIONS with 200, as a trunk does to whoever asks for its pulse; every other method with 501."""

    def __init__(self) -> None:
        self.open = False
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what answers are sent by."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer a request."""
        answer = answer_to(data) if self.open else None
        if answer is not None and self._transport is not None:
            self._transport.sendto(answer, addr)

    def close(self) -> None:
        """Give up the port."""
        if self._transport is not None:
            self._transport.close()


def answer_to(request: bytes) -> bytes | None:
    """Return the answer to a SIP request; None for what is no request, or for an ACK, which has none."""
    first, *lines = request.partition(b"\r\n\r\n")[0].decode("utf-8", "replace").split("\r\n")
    method, _space, rest = first.partition(" ")
    if not rest.endswith(" SIP/2.0") or method == "ACK":
        return None
    headers = [line for line in lines if line.partition(":")[0].strip().lower() in _COPIED]
    to = next((line for line in lines if line.partition(":")[0].strip().lower() == "to"), None)
    if to is None or len(headers) < len(_COPIED):
        return None
    status = "200 OK" if method == "OPTIONS" else "501 Not Implemented"
    tagged = to if ";tag=" in to else f"{to};tag=demo"
    answer = [f"SIP/2.0 {status}", *headers, tagged, "Allow: OPTIONS", "Content-Length: 0", "", ""]
    return "\r\n".join(answer).encode()


@contextlib.contextmanager
def tracked(tasks: set[asyncio.Task[None]]) -> Iterator[None]:
    """Keep the running task in ``tasks`` while it works, so that it can be cancelled, which ends it quietly."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - only coroutines of the loop come here
    tasks.add(task)
    try:
        yield
    except asyncio.CancelledError:
        pass  # asyncio's streams report a handler that ends cancelled as an error.
    finally:
        tasks.discard(task)


def _bound(kind: socket.SocketKind, port: int = 0) -> socket.socket:
    """Return a socket that owns the port but does not listen: whoever connects is refused."""
    owned = socket.socket(type=kind)
    if kind is socket.SOCK_STREAM:
        owned.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        owned.bind((HOST, port))
    except OSError:
        owned.close()
        raise
    return owned


def _pair() -> tuple[socket.socket, socket.socket]:
    """Return sockets of TCP and UDP on one port number, as SIP has it."""
    for _attempt in range(_TRIES):
        stream = _bound(socket.SOCK_STREAM)
        try:
            datagrams = _bound(socket.SOCK_DGRAM, stream.getsockname()[1])
        except OSError:
            # Somebody else's UDP has that number.
            stream.close()
        else:
            datagrams.setblocking(False)
            return stream, datagrams
    raise OSError("no port number is free for both TCP and UDP")
