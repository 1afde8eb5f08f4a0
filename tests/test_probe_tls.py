"""The TLS probe against certificates that are good, expired, nobody's or somebody else's."""

import asyncio
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from data.records import DAY, HOUR, Reading, ReadingState
from probes.tls import TlsProbe
from tests.targets import Certificate, Handler, certificate, hang, serve

NOW = int(time.time()) * 1000


def made(folder: Path, days: float) -> Certificate:
    """Return a certificate that ends in so many days."""
    end = datetime.fromtimestamp(NOW / 1000, UTC) + timedelta(days=days)
    return certificate(folder, start="20200101000000Z", end=f"{end:%Y%m%d%H%M%SZ}")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return made(tmp_path_factory.mktemp("good"), 100)


@pytest.fixture(scope="module")
def expired(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return made(tmp_path_factory.mktemp("expired"), -3.5)


@pytest.fixture(autouse=True)
def no_socket_leaks() -> Iterator[None]:
    before = len(os.listdir("/dev/fd"))
    yield
    assert len(os.listdir("/dev/fd")) <= before


async def read(address: str, at: int = NOW, **fields: Any) -> Reading:
    fields = {"timeout": "3s", **fields}
    return await TlsProbe.model_validate({"name": "front", "address": address, **fields}).read(at)


async def test_a_good_certificate(good: Certificate) -> None:
    conditions = ["[CERTIFICATE_EXPIRATION] > 99d23h", "[IP] == 127.0.0.1", "[RESPONSE_TIME] < 3s"]
    async with serve(hang, tls=good.context()) as target:
        reading = await read(target.address, verify=str(good.file), conditions=conditions)
        by_default = await read(target.address, verify=str(good.file))
        await asyncio.wait_for(target.gone.wait(), 5)
    assert reading.ok, reading
    assert list(reading.phases) == ["connect", "tls"]
    assert reading.values == {"certificate_days": 100.0}
    assert by_default.ok
    assert by_default.conditions[-1].actual == "2400.0h"


async def test_one_that_ends_soon(good: Certificate) -> None:
    async with serve(hang, tls=good.context()) as target:
        reading = await read(target.address, at=NOW + 87 * DAY, verify=str(good.file))
    assert (reading.state, reading.reason) == (ReadingState.BAD, "assert")
    assert reading.values == {"certificate_days": 13.0}


async def test_an_expired_certificate(expired: Certificate) -> None:
    async with serve(hang, tls=expired.context()) as target:
        reading = await read(target.address, verify=str(expired.file))
        hours = await read(target.address, at=NOW - 3 * DAY, verify=str(expired.file))
        by_authority = await read(target.address, at=NOW - 4 * DAY, verify=str(expired.file))
        unchecked = await read(target.address, verify=False)
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "tls")
    assert reading.error == "the certificate expired 3 days ago"
    assert reading.values == {"certificate_days": -3.5}
    assert list(reading.phases) == ["connect"]
    assert hours.error == "the certificate expired 12h ago"
    assert by_authority.error == "the certificate cannot be trusted: certificate has expired"
    assert (unchecked.state, unchecked.reason) == (ReadingState.BAD, "assert")
    assert unchecked.conditions[-1].actual == "-84.0h"


async def test_nobodys_certificate(good: Certificate) -> None:
    async with serve(hang, tls=good.context()) as target:
        reading = await read(target.address)
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "tls")
    assert reading.error == "the certificate cannot be trusted: self-signed certificate"
    assert reading.values == {"certificate_days": 100.0}


async def test_somebody_elses_certificate(good: Certificate) -> None:
    async with serve(hang, tls=good.context()) as target:
        reading = await read(target.address, verify=str(good.file), server_name="pbx.example")
        named = await read(target.address, verify=str(good.file), server_name="localhost")
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "tls")
    assert reading.error is not None
    assert "certificate is not valid for 'pbx.example'" in reading.error
    assert reading.values == {"certificate_days": 100.0}
    assert named.ok, named


async def test_a_second_look_that_hangs_costs_no_reason(good: Certificate) -> None:
    """The peer shakes hands once, and then no more: what the first look said stands, within the time-out."""
    hello = asyncio.Event()

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if hello.is_set():
            await hang(reader, writer)
        hello.set()
        upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", behind.port)
        upstream_writer.write(await reader.read(65536))
        writer.write(await upstream_reader.read(65536))
        await writer.drain()
        upstream_writer.close()
        await hang(reader, writer)

    async with serve(hang, tls=good.context()) as behind, serve(once) as target:
        reading = await read(target.address, timeout="800ms")
    assert (reading.reason, reading.error) == ("tls", "the certificate cannot be trusted: self-signed certificate")
    assert reading.values == {}


DIALOGUES = {
    "smtp": [
        b"220-mail\r\n220 ready\r\n",
        b"EHLO warroom\r\n",
        b"250-mail\r\n250 STARTTLS\r\n",
        b"STARTTLS\r\n",
        b"220 go\r\n",
    ],
    "imap": [b"* OK ready\r\n", b"a STARTTLS\r\n", b"* 1 EXISTS\r\na OK begin\r\n"],
    "pop3": [b"+OK ready\r\n", b"STLS\r\n", b"+OK begin\r\n"],
}


def plainly(protocol: str, certificate: Certificate) -> Handler:
    """Return a handler that speaks as such a server does, and then TLS."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for index, words in enumerate(DIALOGUES[protocol]):
            if index % 2:
                assert await reader.readexactly(len(words)) == words
            else:
                writer.write(words)
                await writer.drain()
        await writer.start_tls(certificate.context())
        await hang(reader, writer)

    return handler


@pytest.mark.parametrize("protocol", DIALOGUES)
async def test_tls_that_begins_later(protocol: str, good: Certificate, expired: Certificate) -> None:
    async with serve(plainly(protocol, good)) as target:
        reading = await read(target.address, starttls=protocol, verify=str(good.file))
        untrusted = await read(target.address, starttls=protocol)
    async with serve(plainly(protocol, expired)) as target:
        late = await read(target.address, starttls=protocol, verify=str(expired.file))
    assert reading.ok, reading
    assert list(reading.phases) == ["connect", "tls"]
    assert reading.values == {"certificate_days": 100.0}
    assert untrusted.error == "the certificate cannot be trusted: self-signed certificate"
    assert untrusted.values == {"certificate_days": 100.0}
    assert (late.error, late.values) == ("the certificate expired 3 days ago", {"certificate_days": -3.5})


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"554 \x1b[31mgo away\r\n", "the server does not begin TLS; it says: 554 go away"),
        (b"220 ready\r\n250-a\r\n250 b\r\n454 not now\r\n", "the server does not begin TLS; it says: 454 not now"),
        (b"220-more\r\n" * 200, "the server does not begin TLS; it says: 220-more"),
        (b"x" * 200_000, "the server never ended its line before TLS"),
        (b"220", "the server never ended its line before TLS"),
    ],
)
async def test_a_server_that_does_not_begin_tls(said: bytes, error: str) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await writer.drain()
        writer.write_eof()
        await hang(reader, writer)

    async with serve(handler) as target:
        reading = await read(target.address, starttls="smtp")
    assert (reading.state, reading.reason, reading.error) == (ReadingState.ERROR, "tls", error)


async def test_what_is_no_tls() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"220 \x1b[31mmail.example\r\n")
        await writer.drain()
        await hang(reader, writer)

    async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)

    async with serve(plain) as target:
        said = await read(target.address)
    async with serve(close) as target:
        closed = await read(target.address)
    async with serve(hang) as target:
        silent = await read(target.address, timeout="300ms")
    assert (said.state, said.reason) == (ReadingState.ERROR, "tls")
    assert (closed.state, closed.reason) == (ReadingState.ERROR, "tls")
    assert (silent.reason, silent.error) == ("timeout", "no answer in 300ms; it hung in: tls")


async def test_an_endless_and_a_dripping_handshake() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"\x16\x03\x03\x40\x00" + b"\x0b\xff\xff\xff" + b"x" * 16380)
            await writer.drain()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x16\x03\x03\x40\x00\x02")
        while True:
            writer.write(b"\0")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with serve(endless) as target:
        flooded = await read(target.address)
    async with serve(drip) as target:
        dripped = await read(target.address, timeout="300ms")
    assert (flooded.state, flooded.reason) == (ReadingState.ERROR, "tls")
    assert (dripped.reason, dripped.error) == ("timeout", "no answer in 300ms; it hung in: tls")


async def test_nobody_there_and_nowhere() -> None:
    async with serve(hang) as target:
        pass
    assert (await read(target.address)).reason == "connect"
    assert (await read("front.invalid")).reason == "dns"
    missing = await read(target.address, verify="/nowhere/ca.pem")
    assert (missing.state, missing.reason) == (ReadingState.ERROR, "probe")


@pytest.mark.parametrize(
    ("fields", "mend"),
    [
        ({"address": "front:0"}, "write for instance"),
        ({"address": "https://front/"}, "write for instance"),
        ({"server_name": "a b"}, "write for instance pbx.example"),
        ({"server_name": "x" * 64}, "write for instance pbx.example"),
        ({"server_name": ""}, "at least 1 character"),
        ({"conditions": ["[STATUS] == 200"]}, "has no [STATUS]; it has [CERTIFICATE_EXPIRATION]"),
    ],
)
def test_refused_with_its_mend(fields: dict[str, Any], mend: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        TlsProbe.model_validate({"name": "front", "address": "front.example", **fields})
    (error,) = refusal.value.errors()
    assert mend in error["msg"]


def test_what_it_is() -> None:
    probe = TlsProbe(name="front", address="Front.example")
    assert (probe.host_key, probe.series) == ("front.example", ("certificate_days",))
    assert [str(condition) for condition in probe.conditions] == [
        "[CONNECTED] == true",
        "[CERTIFICATE_EXPIRATION] > 336h",
    ]
    assert 336 * HOUR == 14 * DAY
    assert TlsProbe.model_validate(probe.model_dump()) == probe
