"""Real peers on loopback that speak in datagrams."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from tests.targets import Target

Replies = Callable[[bytes, tuple[Any, ...]], Iterable[bytes]]


class _Peer(asyncio.DatagramProtocol):
    def __init__(self, target: Target, replies: Replies) -> None:
        self._target = target
        self._replies = replies
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self._target.requests.append(data)
        for reply in self._replies(data, addr):
            self._transport.sendto(reply, addr)


@asynccontextmanager
async def replying(replies: Replies, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Target]:
    """Answer each datagram with those that ``replies`` makes of it and of where it came from."""
    target = Target(host, port)
    transport, _protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Peer(target, replies), local_addr=(host, port)
    )
    target.port = transport.get_extra_info("sockname")[1]
    try:
        yield target
    finally:
        transport.close()
        await asyncio.sleep(0)  # one turn of the loop, in which it closes


@asynccontextmanager
async def flooding(*garbage: bytes) -> AsyncIterator[Target]:
    """Send each who asks the same garbage without end."""
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.setblocking(False)

        async def flood() -> None:
            _data, peer = await loop.sock_recvfrom(sock, 65535)
            while True:
                for each in garbage * 20:
                    sock.sendto(each, peer)
                await asyncio.sleep(0)

        task = asyncio.create_task(flood())
        try:
            yield Target(*sock.getsockname())
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
