"""An httpx transport made for probing: one connection a request, every phase timed, every size bounded."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from functools import cache
from typing import Final, Protocol

import h11
import httpx

from data.i18n import _
from data.text import clean
from probes.dial import Line, connect, dial, hang_up
from probes.observation import Observation, ProbeError
from probes.trust import fresh_context

_CHUNK: Final = 64 * 1024
_HEAD_CHUNK: Final = 8 * 1024
_HEAD_LIMIT: Final = 32 * 1024
"""Bytes of an answer's head; one of nothing but the shortest fields takes a hundredth of a second to read."""
_INTERIM: Final = 20
"""Answers of the kind "100 Continue" that are read past."""
_PIECES: Final = 10_000
"""Pieces that a body may come in; each costs as much as many bytes."""
_STRETCH: Final = 64
"""Pieces that are read in one go before others have their turn."""


Tls = bool | str | tuple[bool | str, str, str | None]
"""Whom to trust; with a client's certificate, a tuple of that, its file and the file of its key."""


@cache
def tls_context(verify: Tls) -> ssl.SSLContext:
    """Return the one TLS context of its kind; building one costs 40 ms.

    Args:
        verify: True for the system's authorities, False for none, else a file of authorities.

    Raises:
        OSError: There is no such file, or no certificate in it.
        ProbeError: The client's certificate cannot be used.
    """
    if isinstance(verify, tuple):
        return _with_certificate(*verify)
    context = fresh_context(verify)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _with_certificate(verify: bool | str, cert: str, key: str | None) -> ssl.SSLContext:
    context = tls_context.__wrapped__(verify)
    try:
        # Without a password of ours, OpenSSL would ask for one on the terminal.
        context.load_cert_chain(cert, key, password="")
    except OSError as error:
        why = error.strerror or getattr(error, "reason", None) or str(error)
        raise ProbeError(
            "tls",
            _("the client certificate cannot be used: {why}; see {cert}, whose key must need no password").format(
                why=why, cert=clean(cert, 80)
            ),
        ) from None
    return context


class _Wire(Protocol):
    """An open connection."""

    async def send(self, data: bytes) -> None: ...

    async def receive(self, most: int) -> bytes:
        """Return what has come, at most so many bytes; nothing at the end."""

    def close(self) -> None:
        """Close at once."""


class _Plain:
    """A bare socket on the loop: a stream over it would cost a fifth of a whole probe."""

    def __init__(self, sock: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._sock = sock

    async def send(self, data: bytes) -> None:
        await self._loop.sock_sendall(self._sock, data)

    async def receive(self, most: int) -> bytes:
        return await self._loop.sock_recv(self._sock, most)

    def close(self) -> None:
        self._sock.close()


class _Secure:
    """TLS, which the loop has as streams only."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def send(self, data: bytes) -> None:
        self._line[1].write(data)
        await self._line[1].drain()

    async def receive(self, most: int) -> bytes:
        return await self._line[0].read(most)

    def close(self) -> None:
        hang_up(self._line)


class ProbeTransport(httpx.AsyncBaseTransport):
    """Sends requests for one observation and notes phases, address and certificate in it.

    Args:
        seen: What is filled in; its phases add up over several requests.
        verify: As for `tls_context`.
        body_limit: Bytes after which a body is cut.
    """

    def __init__(self, seen: Observation, *, verify: Tls = True, body_limit: int = 1024 * 1024) -> None:
        self._seen = seen
        self._verify = verify
        self._body_limit = body_limit

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send and read up to the end of the head; the body follows from the response's stream.

        Raises:
            OSError: A connection failed; the observation's phase says where.
            h11.ProtocolError: The answer is not HTTP/1.1, or ended too early, or its head is too long.
            ProbeError: The answer is HTTP, and yet nothing that a probe could read.
        """
        wire = await self._wire(request.url)
        try:
            self._seen.enter("first_byte")
            protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD_LIMIT)
            await self._send(request, protocol, wire)
            head = await self._head(protocol, wire)
        except BaseException:
            wire.close()
            raise
        return httpx.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=_Body(self._seen, protocol, wire, self._body_limit),
            extensions={"http_version": b"HTTP/" + head.http_version, "reason_phrase": head.reason},
            request=request,
        )

    async def _wire(self, url: httpx.URL) -> _Wire:
        host = url.raw_host.decode("ascii")
        if url.scheme == "https":
            return _Secure(await dial(self._seen, host, url.port or 443, tls_context(self._verify)))
        return _Plain(await connect(self._seen, host, url.port or 80))

    async def _send(self, request: httpx.Request, protocol: h11.Connection, wire: _Wire) -> None:
        content = await request.aread()
        events: list[h11.Event] = [
            h11.Request(method=request.method, target=request.url.raw_path, headers=request.headers.raw)
        ]
        if content:
            events.append(h11.Data(data=content))
        await wire.send(b"".join(protocol.send(event) or b"" for event in (*events, h11.EndOfMessage())))

    async def _head(self, protocol: h11.Connection, wire: _Wire) -> h11.Response:
        interim = 0
        while True:
            event = protocol.next_event()
            if isinstance(event, h11.Response):
                return event
            if event is h11.PAUSED:
                raise ProbeError("probe", _("the server changed to another protocol"))
            if event is h11.NEED_DATA:
                data = await wire.receive(_HEAD_CHUNK)
                if self._seen.phase == "first_byte" and data:
                    self._seen.enter("transfer")
                protocol.receive_data(data)
            else:
                interim += 1
                if interim > _INTERIM:
                    raise ProbeError(
                        "probe", _("more than {count} interim answers before the answer").format(count=_INTERIM)
                    )


class _Body(httpx.AsyncByteStream):
    """The rest of an answer, as far as the limit."""

    def __init__(self, seen: Observation, protocol: h11.Connection, wire: _Wire, limit: int) -> None:
        self._seen = seen
        self._protocol = protocol
        self._wire = wire
        self._left = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._seen.truncated = False
        pieces = 0
        while True:
            event = self._protocol.next_event()
            if event is h11.NEED_DATA:
                self._protocol.receive_data(await self._wire.receive(_CHUNK))
            elif isinstance(event, h11.Data):
                yield bytes(event.data[: self._left])
                self._left -= len(event.data)
                if self._left < 0:
                    self._seen.truncated = True
                    return
                pieces += 1
                if pieces > _PIECES:
                    raise ProbeError("probe", _("a body in more than {count} pieces").format(count=_PIECES))
                if pieces % _STRETCH == 0:
                    await asyncio.sleep(0)
            elif isinstance(event, h11.EndOfMessage):
                return

    async def aclose(self) -> None:
        self._wire.close()
