"""``kind: icmp``: whether a host answers echo requests, how fast, and how many it loses."""

import asyncio
import os
import secrets
import socket
import struct
import time
from itertools import pairwise
from statistics import fmean
from typing import ClassVar, Final, Literal

from pydantic import Field, field_validator

from data.i18n import _
from probes.address import host_alone
from probes.base import ProbeConfig
from probes.datagram import STRAYS
from probes.dial import Address, find
from probes.observation import Observation, ProbeError

_SHARE: Final = 0.9
"""Of the time-out, in which all packets are sent and waited for."""
_LEAST: Final = 0.01
"""Seconds that a packet is given even when the name took long to find."""
_LARGEST: Final = 65535
_ECHO: Final = struct.Struct("!BBHHH")
_REQUEST: Final = {socket.AF_INET: 8, socket.AF_INET6: 128}
_REPLY: Final = {socket.AF_INET: 0, socket.AF_INET6: 129}
_PROTOCOL: Final = {socket.AF_INET: socket.IPPROTO_ICMP, socket.AF_INET6: socket.IPPROTO_ICMPV6}


class IcmpProbe(ProbeConfig):
    """Echo requests to one host, the next one sent when the one before is answered or given up.

    Values: ``loss`` in percent; ``rtt``, the mean of the answered ones in milliseconds, which is the response time
    too; ``jitter``, by how many milliseconds one differs from the next, when at least two were answered.
    """

    default_conditions: ClassVar[tuple[str, ...]] = ("[CONNECTED] == true",)
    facts: ClassVar[tuple[str, ...]] = ("CONNECTED", "RESPONSE_TIME", "IP", "LOSS")

    kind: Literal["icmp"] = "icmp"
    address: str
    """A host's name or address, without port."""
    count: int = Field(default=3, ge=1, le=20)
    """Packets of one reading; each has its share of the time-out to be answered in."""

    @field_validator("address")
    @classmethod
    def _address(cls, value: str) -> str:
        host_alone(value)
        return value

    @property
    def host_key(self) -> str:
        """The host itself."""
        return host_alone(self.address)

    @property
    def series(self) -> tuple[str, ...]:
        """What it measures, and what the site asks for beside."""
        return ("loss", "rtt", "jitter", *self.values)

    async def observe(self, seen: Observation) -> None:
        """Send the packets and count the answers; none at all is a reading too."""
        addresses = await find(seen, self.host_key, 0)
        seen.enter("connect")
        sock, seen.ip = _open(addresses)
        with sock:
            seen.enter("first_byte")
            left = self.timeout / 1000 * _SHARE - (seen.latency_ms or 0) / 1000
            times, trouble = await _Echo(sock).times(self.count, max(left / self.count, _LEAST))
        seen.stop()
        # The time of all packets together is nobody's latency.
        del seen.phases["connect"], seen.phases["first_byte"]
        seen.connected = bool(times)
        seen.facts["LOSS"] = seen.values["loss"] = round(100 * (1 - len(times) / self.count), 1)
        if times:
            seen.phases["first_byte"] = seen.values["rtt"] = fmean(times)
        elif trouble is not None:
            raise ProbeError("connect", os.strerror(trouble.errno or 0))
        if len(times) > 1:
            seen.values["jitter"] = fmean(abs(later - earlier) for earlier, later in pairwise(times))


def _open(addresses: list[Address]) -> tuple[socket.socket, str]:
    """Return a socket to the first address that there is a way to, and that address."""
    trouble: OSError | None = None
    for family, address in addresses:
        sock = None
        try:
            sock = _allowed(family)
            sock.setblocking(False)
            sock.connect(address)
        except OSError as exc:
            trouble = trouble or exc
            if sock is not None:
                sock.close()
        else:
            return sock, str(address[0])
    raise trouble or OSError(_("the name has no address"))


def _allowed(family: socket.AddressFamily) -> socket.socket:
    """Return a socket for echo requests: one that any user may have, else a raw one."""
    for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            return socket.socket(family, kind, _PROTOCOL[family])
        except PermissionError:
            continue
    raise ProbeError(
        "probe",
        _("this user may not ping; allow it with sysctl -w net.ipv4.ping_group_range='{group} {group}'").format(
            group=os.getegid()
        ),
    )


class _Echo:
    """The echo requests of one reading; a secret in each tells its answer from everybody else's."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._secret = secrets.token_bytes(16)
        self._id = secrets.randbelow(1 << 16)  # the kernel puts its own for a socket that is not raw
        self._sent: dict[int, float] = {}
        self._times: list[float] = []
        self._strays = 0

    async def times(self, count: int, wait: float) -> tuple[list[float], OSError | None]:
        """Return the milliseconds of each answer, and the first thing that kept a packet from going or coming.

        Args:
            count: How many packets.
            wait: Seconds until one is given up; its answer still counts when it comes while others are waited for.
        """
        trouble: OSError | None = None
        for number in range(count):
            try:
                self._sock.send(self._packet(number))
                async with asyncio.timeout(wait):
                    await self._hear(number)
            except TimeoutError:
                continue
            except OSError as exc:
                trouble = trouble or exc
        return self._times, trouble

    async def _hear(self, number: int) -> None:
        loop = asyncio.get_running_loop()
        while number in self._sent:
            answered = self._number(await loop.sock_recv(self._sock, _LARGEST))
            if answered in self._sent:
                self._times.append((time.perf_counter() - self._sent.pop(answered)) * 1000)
                continue
            self._strays += 1
            if self._strays >= STRAYS:
                raise ProbeError("probe", _("{count} datagrams, and no answer among them").format(count=STRAYS))
            await asyncio.sleep(0)  # a flood is read without waiting, and others want their turn

    def _packet(self, number: int) -> bytes:
        self._sent[number] = time.perf_counter()
        kind = _REQUEST[self._sock.family]
        blank = _ECHO.pack(kind, 0, 0, self._id, number) + self._secret
        return _ECHO.pack(kind, 0, checksum(blank), self._id, number) + self._secret

    def _number(self, data: bytes) -> int | None:
        """Return which packet ``data`` answers; None when it is nothing of ours."""
        if self._sock.family == socket.AF_INET and self._sock.type == socket.SOCK_RAW:
            data = (
                data[4 * (data[0] & 0xF) :] if data else data
            )  # such a socket hears the packet's own head as well
        if len(data) < _ECHO.size or data[_ECHO.size :] != self._secret:
            return None
        if data[0] != _REPLY[self._sock.family] or data[1] != 0:
            return None
        return int.from_bytes(data[_ECHO.size - 2 : _ECHO.size], "big")


def checksum(data: bytes) -> int:
    """Return the Internet's checksum of ``data``, whose length is even; over IPv6 the kernel makes its own."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF
