"""A question in one datagram: asked again while nothing comes, and only its own answer taken."""

import asyncio
import os
import socket
from collections.abc import Callable
from typing import Final, TypeVar

from data.i18n import _
from probes.dial import find
from probes.observation import Observation, ProbeError

FIRST_WAIT: Final = 0.5
"""Seconds until a question is asked again; each wait is twice the one before."""
LONGEST_WAIT: Final = 4.0
STRAYS: Final = 1000
"""Datagrams that are no answer, after which nobody listens any longer."""
_LARGEST: Final = 65535

T = TypeVar("T")


async def ask(
    seen: Observation,
    host: str,
    port: int,
    question: Callable[[str, int], bytes],
    answer: Callable[[bytes], T | None],
) -> T:
    """Ask and return the answer; it has no end of its own, so the caller sets a time-out.

    A further address of the host is asked when the one before cannot be reached or refuses.

    Args:
        seen: What is filled in.
        host: A name or an address.
        port: The port.
        question: Makes the datagram, told this side's address and port.
        answer: Reads a datagram; None when it is not the answer.

    Raises:
        OSError: The name has no address.
        ProbeError: All of its addresses refuse, or one sends a flood that is no answer.
    """
    refusal: OSError | None = None
    for family, address in await find(seen, host, port):
        seen.enter("first_byte")
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.setblocking(False)
            try:
                # A connected socket hears its peer alone, and hears that nobody is there.
                sock.connect(address)
                seen.ip = str(address[0])
                found = await _answered(sock, question(*sock.getsockname()[:2]), answer)
            except OSError as exc:
                refusal = refusal or exc
            else:
                seen.connected = True
                return found
    raise ProbeError("connect", os.strerror(refusal.errno or 0) if refusal else _("the name has no address"))


async def _answered(sock: socket.socket, question: bytes, answer: Callable[[bytes], T | None]) -> T:
    loop = asyncio.get_running_loop()
    wait, strays = FIRST_WAIT, 0
    while True:
        sock.send(question)
        try:
            async with asyncio.timeout(wait):
                while strays < STRAYS:
                    found = answer(await loop.sock_recv(sock, _LARGEST))
                    if found is not None:
                        return found
                    strays += 1
                    await asyncio.sleep(0)  # a flood is read without waiting, and others want their turn
        except TimeoutError:
            wait = min(2 * wait, LONGEST_WAIT)
        else:
            raise ProbeError("probe", _("{count} datagrams, and no answer among them").format(count=STRAYS))
