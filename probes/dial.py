"""From a host's name to an open connection, each phase timed and nothing left open on the way."""

import asyncio
import ipaddress
import socket
import ssl
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, lru_cache
from typing import Any, Final

from probes.certificate import expires_at
from probes.observation import Observation

_HEAD_START: Final = 0.25
"""Seconds that an address is given before the next one is tried beside it (RFC 8305)."""

Address = tuple[socket.AddressFamily, Any]
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connect(seen: Observation, host: str, port: int) -> socket.socket:
    """Open a connection; note its address in ``seen``. Whoever asked closes it.

    Raises:
        OSError: A phase failed; ``seen.phase`` names it. ``socket.gaierror`` is such.
    """
    addresses = await find(seen, host, port)
    seen.enter("connect")
    sock = await _connect(addresses)
    seen.connected = True
    seen.ip = str(sock.getpeername()[0])
    return sock


async def dial(
    seen: Observation, host: str, port: int, context: ssl.SSLContext | None = None, server_name: str | None = None
) -> Line:
    """Connect, with TLS when there is a ``context``; note address and certificate in ``seen``.

    Args:
        seen: What is filled in.
        host: A name or an address.
        port: The port.
        context: How TLS is spoken; None for a plain connection.
        server_name: Whose certificate is asked for; the host's when None.

    Raises:
        OSError: A phase failed; ``seen.phase`` names it. ``socket.gaierror`` and ``ssl.SSLError`` are such.
    """
    sock = await connect(seen, host, port)
    if context is not None:
        seen.enter("tls")
    try:
        reader, writer = await asyncio.open_connection(
            sock=sock, ssl=context, server_hostname=None if context is None else server_name or host
        )
    except BaseException:
        sock.close()
        raise
    if context is not None:
        note_certificate(seen, writer)
    return reader, writer


def note_certificate(seen: Observation, writer: asyncio.StreamWriter) -> None:
    """Note the certificate of the peer with whom TLS is spoken."""
    der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    seen.certificate_der = der
    seen.certificate_expires_at = expires_at(der) if der else None


def hang_up(line: Line) -> None:
    """Close at once: a farewell that nobody answers would keep the socket for half a minute."""
    line[1].transport.abort()


async def find(seen: Observation, host: str, port: int) -> list[Address]:
    """Return where ``host`` is; a name is looked up, and the phase ``dns`` timed.

    Raises:
        OSError: There is no such name, or nobody who knows.
    """
    addresses = _literal(host, port)
    if addresses is None:
        seen.enter("dns")
        addresses = await _resolve(host, port)
    return addresses


@lru_cache(maxsize=1024)
def _literal(host: str, port: int) -> list[Address] | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return [(socket.AF_INET if address.version == 4 else socket.AF_INET6, (host, port))]


@cache
def _resolvers() -> ThreadPoolExecutor:
    """Threads of our own: a name server that hangs must not hold up whatever else uses the loop's."""
    return ThreadPoolExecutor(64, "dns")


_abandoned: Final[dict[tuple[str, int], Future[list[Any]]]] = {}
"""Lookups that outlived who asked. A thread cannot be stopped; so a name that hangs holds one, and never more."""


async def _resolve(host: str, port: int) -> list[Address]:
    key = host, port
    lookup = _abandoned.get(key)
    if lookup is None:
        lookup = _resolvers().submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = await asyncio.shield(asyncio.wrap_future(lookup))
    except asyncio.CancelledError:
        _abandoned[key] = lookup
        lookup.add_done_callback(lambda _done: _abandoned.pop(key, None))
        raise
    return [(family, address) for family, _kind, _protocol, _name, address in found]


async def _connect(addresses: list[Address]) -> socket.socket:
    """Return a socket to the first address that answers; raise the first one's error when none does."""
    if len(addresses) == 1:
        return await _try(addresses[0])
    first_error: BaseException | None = None
    pending: set[asyncio.Task[socket.socket]] = set()
    waiting = list(reversed(addresses))
    try:
        while waiting or pending:
            if waiting:
                pending.add(asyncio.create_task(_try(waiting.pop())))
            done, _rest = await asyncio.wait(
                pending, timeout=_HEAD_START if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                pending.discard(task)
                error = task.exception()
                if error is None:
                    return task.result()
                first_error = first_error or error
    finally:
        for task in pending:
            task.cancel()
            task.add_done_callback(_discard)
    raise first_error or OSError("the name has no address")


def _discard(task: asyncio.Task[socket.socket]) -> None:
    if not task.cancelled() and task.exception() is None:
        task.result().close()


async def _try(address: Address) -> socket.socket:
    sock = socket.socket(address[0], socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, address[1])
    except BaseException:
        sock.close()
        raise
    return sock
