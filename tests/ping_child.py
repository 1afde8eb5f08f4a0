"""Take readings of loopback in a network of one's own; ``unshare --net python -m tests.ping_child USER CASE``.

Started as root, which it needs to set its network up, and stops being root for USER ``nobody``.
"""

import asyncio
import fcntl
import os
import socket
import struct
import sys
from pathlib import Path
from typing import Any, Final

from data.records import Reading
from probes.icmp import IcmpProbe, checksum

_NET: Final = Path("/proc/sys/net/ipv4")
_NOBODY: Final = 65534
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1


def loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = struct.pack("16sH14x", b"lo", 0)
        _name, flags = struct.unpack("16sH14x", fcntl.ioctl(sock, _GET_FLAGS, request))
        fcntl.ioctl(sock, _SET_FLAGS, struct.pack("16sH14x", b"lo", flags | _UP))


async def read(address: str, **fields: Any) -> Reading:
    return await IcmpProbe.model_validate({"name": "host", "address": address, **fields}).read(7)


def reply(number: int, payload: bytes, kind: int = 0) -> bytes:
    """Return what a host says to an echo request."""
    blank = bytes([kind, 0, 0, 0, 0, 7, 0, number]) + payload
    return blank[:2] + checksum(blank).to_bytes(2, "big") + blank[4:]


async def chatter() -> None:
    """Tell loopback what it has not asked for, without end."""
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as sock:
        while True:
            for _packet in range(20):
                sock.sendto(reply(0, b"x" * 16), ("127.0.0.1", 0))
            await asyncio.sleep(0)


async def readings(case: str) -> list[Reading]:
    ignore = _NET / "icmp_echo_ignore_all"
    match case:
        case "both":
            return [await read("127.0.0.1"), await read("::1")]
        case "silent":
            ignore.write_text("1")
            return [await read("127.0.0.1", timeout="300ms")]
        case "half":
            ignore.write_text("1")
            # The first packet waits for 900 ms in vain, and the second one is heard.
            asyncio.get_running_loop().call_later(0.4, ignore.write_text, "0")
            return [await read("127.0.0.1", timeout="2s", count=2, conditions=["[LOSS] < 50"])]
        case "forged":
            with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as sock:
                for packet in (reply(0, b"x" * 16), reply(0, b""), reply(0, b"\x1b[2J" * 4, kind=3), b"\0" * 4):
                    sock.sendto(packet, ("127.0.0.1", 0))
                    asyncio.get_running_loop().call_soon(sock.sendto, packet, ("127.0.0.1", 0))
                return [await read("127.0.0.1")]
        case "flood":
            ignore.write_text("1")
            flood = asyncio.create_task(chatter())
            found = [await read("127.0.0.1", interval="1m", timeout="20s")]
            flood.cancel()
            return found
        case _:
            return [await read("192.0.2.1"), await read("2001:db8::1")]


def main(user: str, case: str, groups: str) -> None:
    loopback_up()
    (_NET / "ping_group_range").write_text(groups)
    if user == "nobody":
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
    for reading in asyncio.run(readings(case)):
        print(reading.model_dump_json())


if __name__ == "__main__":
    main(*sys.argv[1:])
