"""The TCP probe against real ports on loopback."""

import asyncio
import os
import socket
from typing import Any

import pytest

from data.records import Reading, ReadingState
from probes.tcp import TcpProbe
from tests.targets import hang, serve


async def read(address: str, **fields: Any) -> Reading:
    return await TcpProbe.model_validate({"name": "port", "address": address, "timeout": "2s", **fields}).read(7)


async def banner(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 ready\r\n")
    while line := await reader.readline():
        writer.write(b"you said " + line)
        await writer.drain()
    raise ConnectionResetError


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_an_open_port(host: str) -> None:
    async with serve(hang, host=host) as target:
        reading = await read(target.address)
        await asyncio.wait_for(target.gone.wait(), 5)
    assert reading.ok
    assert list(reading.phases) == ["connect"]
    assert reading.latency_ms == pytest.approx(reading.phases["connect"])


def named(monkeypatch: pytest.MonkeyPatch, *addresses: tuple[str, int]) -> None:
    """Let every name have these addresses, in this order."""
    found = [
        (socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))
        for host, port in addresses
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)


async def test_of_two_addresses_one_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serve(hang) as target:
        named(monkeypatch, ("::1", target.port), ("127.0.0.1", target.port))
        reading = await read("pbx.example:1", conditions=["[IP] == 127.0.0.1"])
    assert reading.ok
    assert list(reading.phases) == ["dns", "connect"]


async def test_of_two_addresses_one_is_deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full backlog drops what knocks, as a firewall does; the other address is tried beside it."""
    with socket.socket() as deaf, socket.socket() as first, socket.socket() as second:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(deaf.getsockname())
        async with serve(hang) as target:
            named(monkeypatch, deaf.getsockname(), ("127.0.0.1", target.port))
            before = len(os.listdir("/dev/fd"))
            reading = await read("pbx.example:1")
            await asyncio.wait_for(target.gone.wait(), 5)
            assert len(os.listdir("/dev/fd")) <= before
            named(monkeypatch, deaf.getsockname(), deaf.getsockname())
            silent = await read("pbx.example:1", timeout="500ms")
            await asyncio.sleep(0)  # one turn of the loop, in which cancelled attempts close
            assert len(os.listdir("/dev/fd")) <= before
    assert reading.ok
    assert reading.phases["connect"] >= 240
    assert (silent.reason, list(silent.phases)) == ("timeout", ["dns"])


async def test_a_refused_port() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        reading = await read(f"127.0.0.1:{held.getsockname()[1]}")
        looked_up = await read(f"localhost:{held.getsockname()[1]}")
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "connect")
    assert (looked_up.state, looked_up.reason) == (ReadingState.ERROR, "connect")
    assert list(looked_up.phases) == ["dns"]


async def test_what_is_said_and_expected() -> None:
    async with serve(banner) as target:
        greeted = await read(target.address, expect="220 ")
        echoed = await read(target.address, send="PING\r\n", expect="you said PING\r\n")
        await asyncio.wait_for(target.gone.wait(), 5)
    assert greeted.ok
    assert list(greeted.phases) == ["connect", "first_byte", "transfer"]
    assert echoed.ok
    assert echoed.conditions[-1].ok


async def test_another_answer_than_expected() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"554 \x1b[31mno *service*")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with serve(refuse) as target:
        reading = await read(target.address, expect="220")
        starred = await read(target.address, expect="*service*")
        unstarred = await read(target.address, expect="*mno")
    assert (reading.state, reading.reason) == (ReadingState.BAD, "assert")
    assert reading.conditions[-1].actual == "554 no *service*"
    assert starred.ok, "an expected star is a star"
    assert not unstarred.ok


async def test_an_answer_that_never_comes() -> None:
    async with serve(hang) as target:
        reading = await read(target.address, expect="220", timeout="300ms")
        await asyncio.wait_for(target.gone.wait(), 5)
    assert (reading.reason, list(reading.phases)) == ("timeout", ["connect"])
    assert reading.error == "no answer in 300ms; it hung in: first_byte"


async def test_an_endless_answer_is_bounded() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    async with serve(endless) as target:
        reading = await read(target.address, expect="never")
        await asyncio.wait_for(target.gone.wait(), 5)
    assert (reading.state, reading.reason) == (ReadingState.BAD, "assert")
