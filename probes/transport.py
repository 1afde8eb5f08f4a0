"""An httpx transport made for probing: one connection a request, every phase timed, every size bounded."""

import ssl
from collections.abc import AsyncIterator
from functools import cache
from typing import Final

import h11
import httpx

from data.i18n import _
from probes.dial import Line, dial, hang_up
from probes.observation import Observation, ProbeError
from probes.trust import fresh_context

_CHUNK: Final = 64 * 1024
_HEAD_LIMIT: Final = 64 * 1024


@cache
def tls_context(verify: bool | str) -> ssl.SSLContext:
    """Return the one TLS context of its kind; building one costs 40 ms.

    Args:
        verify: True for the system's authorities, False for none, else a file of authorities.

    Raises:
        OSError: There is no such file, or no certificate in it.
    """
    context = fresh_context(verify)
    context.set_alpn_protocols(["http/1.1"])
    return context


class ProbeTransport(httpx.AsyncBaseTransport):
    """Sends requests for one observation and notes phases, address and certificate in it.

    Args:
        seen: What is filled in; its phases add up over several requests.
        verify: As for `tls_context`.
        body_limit: Bytes after which a body is cut.
    """

    def __init__(self, seen: Observation, *, verify: bool | str = True, body_limit: int = 1024 * 1024) -> None:
        self._seen = seen
        self._verify = verify
        self._body_limit = body_limit

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send and read up to the end of the head; the body follows from the response's stream.

        Raises:
            OSError: A connection failed; the observation's phase says where.
            h11.ProtocolError: The answer is not HTTP/1.1, or ended too early, or its head is too long.
        """
        url = request.url
        secure = url.scheme == "https"
        line = await dial(
            self._seen,
            url.raw_host.decode("ascii"),
            url.port or (443 if secure else 80),
            tls_context(self._verify) if secure else None,
        )
        try:
            self._seen.enter("first_byte")
            protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD_LIMIT)
            await self._send(request, protocol, line)
            head = await self._head(protocol, line)
        except BaseException:
            hang_up(line)
            raise
        return httpx.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=_Body(self._seen, protocol, line, self._body_limit),
            extensions={"http_version": b"HTTP/" + head.http_version, "reason_phrase": head.reason},
            request=request,
        )

    async def _send(self, request: httpx.Request, protocol: h11.Connection, line: Line) -> None:
        content = await request.aread()
        events: list[h11.Event] = [
            h11.Request(method=request.method, target=request.url.raw_path, headers=request.headers.raw)
        ]
        if content:
            events.append(h11.Data(data=content))
        line[1].write(b"".join(protocol.send(event) or b"" for event in (*events, h11.EndOfMessage())))
        await line[1].drain()

    async def _head(self, protocol: h11.Connection, line: Line) -> h11.Response:
        while True:
            event = protocol.next_event()
            if isinstance(event, h11.Response):
                return event
            if event is h11.PAUSED:
                raise ProbeError("probe", _("the server changed to another protocol"))
            if event is h11.NEED_DATA:
                data = await line[0].read(_CHUNK)
                if self._seen.phase == "first_byte" and data:
                    self._seen.enter("transfer")
                protocol.receive_data(data)


class _Body(httpx.AsyncByteStream):
    """The rest of an answer, as far as the limit."""

    def __init__(self, seen: Observation, protocol: h11.Connection, line: Line, limit: int) -> None:
        self._seen = seen
        self._protocol = protocol
        self._line = line
        self._left = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._seen.truncated = False
        while True:
            event = self._protocol.next_event()
            if event is h11.NEED_DATA:
                self._protocol.receive_data(await self._line[0].read(_CHUNK))
            elif isinstance(event, h11.Data):
                yield bytes(event.data[: self._left])
                self._left -= len(event.data)
                if self._left < 0:
                    self._seen.truncated = True
                    return
            elif isinstance(event, h11.EndOfMessage):
                return

    async def aclose(self) -> None:
        hang_up(self._line)
