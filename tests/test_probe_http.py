"""The HTTP probe against real servers on loopback: each way to fail gives one reading with its reason."""

import asyncio
import base64
import json
import os
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.records import Reading, ReadingState
from probes.http import HttpProbe
from tests.targets import Certificate, answer, certificate, hang, saying, serve

AT = 1_800_000_000_000  # in January 2027


def probe(url: str, **fields: Any) -> HttpProbe:
    return HttpProbe.model_validate({"name": "target", "url": url, "timeout": "2s", **fields})


async def read(url: str, **fields: Any) -> Reading:
    return await probe(url, **fields).read(AT)


def adds_up(reading: Reading) -> bool:
    return reading.latency_ms == pytest.approx(sum(reading.phases.values()), abs=0.001)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("good"), start="20200101000000Z", end="20491231235959Z")


@pytest.fixture(scope="module")
def expired(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("expired"), start="20200101000000Z", end="20200102000000Z")


@pytest.fixture(autouse=True)
def no_socket_leaks() -> Iterator[None]:
    before = len(os.listdir("/dev/fd"))
    yield
    assert len(os.listdir("/dev/fd")) <= before


async def test_a_good_answer() -> None:
    async with saying(answer(b'{"sessions": 412, "tps": "803.5", "name": "x"}')) as target:
        reading = await read(
            target.url("/health"),
            conditions=["[STATUS] == 200", "[BODY].sessions < 500", "[IP] == 127.0.0.1"],
            values={"users": "[BODY].sessions", "tps": "[BODY].tps", "name": "[BODY].name", "no": "[BODY].no"},
        )
        assert target.requests[0].startswith(b"GET /health HTTP/1.1\r\n")
        assert b"Host: 127.0.0.1" in target.requests[0]
    assert reading.state is ReadingState.OK
    assert (reading.at, reading.kind, reading.reason, reading.error) == (AT, "http", None, None)
    assert reading.values == {"users": 412.0, "tps": 803.5}
    assert list(reading.phases) == ["connect", "first_byte", "transfer"]
    assert adds_up(reading)


async def test_a_name_is_looked_up_and_its_phase_timed() -> None:
    async with saying(answer()) as target:
        reading = await read(f"http://localhost:{target.port}/")
    assert reading.ok
    assert list(reading.phases) == ["dns", "connect", "first_byte", "transfer"]


async def test_a_name_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    reading = await read("http://desk.example/")
    assert (reading.state, reading.reason, reading.phases) == (ReadingState.ERROR, "dns", {})
    assert reading.error == "Name or service not known"


async def test_names_that_nobody_answers_for_hold_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[str] = Counter()
    answered = threading.Event()

    def silent(host: str, port: int, **_options: object) -> list[Any]:
        asked[host] += 1
        if host.startswith("dark"):
            answered.wait(30)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    async with saying(answer()) as target:
        dark = [f"http://dark-{number}.example:{target.port}/" for number in range(40)]
        try:
            for _ in range(2):
                hung = await asyncio.gather(*(read(url, timeout="200ms") for url in dark))
            well = await read(f"http://well.example:{target.port}/")
        finally:
            answered.set()
        again = await asyncio.gather(*(read(url) for url in dark))
    assert {(each.reason, each.error) for each in hung} == {("timeout", "no answer in 200ms; it hung in: dns")}
    assert well.ok
    assert well.phases["dns"] < 150
    assert all(each.ok for each in again)
    assert max(asked.values()) <= 2, "a name that hangs holds one thread"


async def test_a_name_that_cannot_exist() -> None:
    reading = await read(f"http://{'x' * 64}.invalid/")
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "dns")


async def test_ipv6() -> None:
    async with saying(answer(), host="::1") as target:
        reading = await read(target.url(), conditions=["[IP] == ::1"])
        assert b"Host: [::1]" in target.requests[0]
    assert reading.ok


async def test_a_status_is_told_from_other_conditions() -> None:
    async with saying(answer(b"broken", "503 Service Unavailable")) as target:
        default = await read(target.url())
        other = await read(target.url(), conditions=["[BODY] == fine"])
    assert (default.state, default.reason) == (ReadingState.BAD, "status")
    assert [(c.condition, c.ok, c.actual) for c in default.conditions] == [
        ("[STATUS] < 400", False, "503"),
        ("[CONNECTED] == true", True, "true"),
    ]
    assert adds_up(default)
    assert (other.state, other.reason) == (ReadingState.BAD, "assert")


async def test_a_refused_port() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening, so that nobody else gets the port
        reading = await read(f"http://127.0.0.1:{held.getsockname()[1]}/")
    assert (reading.state, reading.reason, reading.error) == (ReadingState.ERROR, "connect", "Connection refused")
    assert (reading.latency_ms, reading.phases, reading.conditions) == (None, {}, ())


async def test_a_server_that_never_answers() -> None:
    async with serve(hang) as target:
        reading = await read(target.url(), timeout="300ms")
        await asyncio.wait_for(target.gone.wait(), 5)
    assert (reading.state, reading.reason, reading.latency_ms) == (ReadingState.ERROR, "timeout", None)
    assert list(reading.phases) == ["connect"]
    assert reading.error == "no answer in 300ms; it hung in: first_byte"


async def test_a_slow_first_byte() -> None:
    async with saying(0.3, answer()) as target:
        reading = await read(target.url(), conditions=["[RESPONSE_TIME] < 250ms"])
    assert (reading.state, reading.reason) == (ReadingState.BAD, "assert")
    assert reading.phases["first_byte"] >= 290
    assert reading.phases["first_byte"] > reading.phases["connect"] + reading.phases["transfer"]


async def test_a_slow_body_is_transfer() -> None:
    async with saying(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab", 0.3, b"cd") as target:
        reading = await read(target.url(), conditions=["[BODY] == abcd"])
    assert reading.ok
    assert reading.phases["transfer"] >= 290


async def test_a_cut_in_the_middle_of_the_body() -> None:
    async with saying(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf") as target:
        reading = await read(target.url())
    assert (reading.state, reading.reason, reading.latency_ms) == (ReadingState.ERROR, "probe", None)
    assert list(reading.phases) == ["connect", "first_byte"]
    assert "received 4 bytes, expected 100" in (reading.error or "")


async def test_a_body_that_stops_flowing() -> None:
    async with saying(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", hold=True) as target:
        reading = await read(target.url(), timeout="300ms")
        await asyncio.wait_for(target.gone.wait(), 5)
    assert (reading.reason, list(reading.phases)) == ("timeout", ["connect", "first_byte"])
    assert reading.error == "no answer in 300ms; it hung in: transfer"


async def test_a_server_that_hangs_up_at_once() -> None:
    async with saying() as target:
        reading = await read(target.url())
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
    assert list(reading.phases) == ["connect"]


async def test_an_endless_body_is_bounded() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            await writer.drain()

    async with serve(endless) as target:
        reading = await read(target.url())
        judged = await read(target.url(), conditions=["[BODY] != y"], body_limit=1000)
        await asyncio.wait_for(target.gone.wait(), 5)
    assert reading.ok
    assert (judged.state, judged.reason) == (ReadingState.BAD, "assert")
    assert judged.conditions[0].actual == "the body is longer than the limit of 1000 bytes"


async def test_a_body_of_exactly_the_limit_is_whole() -> None:
    async with saying(answer(b"x" * 1000)) as target:
        reading = await read(target.url(), conditions=["len([BODY]) == 1000"], body_limit=1000)
    assert reading.ok


@pytest.mark.parametrize(
    "garbage",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"\x00\xff" * 100 + b"\r\n\r\n",
        b"HTTP/1.1 banana\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    ],
)
async def test_garbage_instead_of_http(garbage: bytes) -> None:
    async with saying(garbage, hold=True) as target:
        reading = await read(target.url())
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe"), reading
    assert reading.error
    assert reading.error.isprintable()


async def test_a_flood_of_headers_is_cut() -> None:
    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-Flood: " + b"x" * 1000 + b"\r\n")
            await writer.drain()

    async with serve(flood) as target:
        reading = await read(target.url())
        await asyncio.wait_for(target.gone.wait(), 5)
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")


async def test_a_redirect_is_followed_and_its_time_counts() -> None:
    async with saying(0.1, answer(b"there")) as end:
        location = f"Location: {end.url('/end')}"
        async with saying(0.1, answer(b"", "302 Found", location)) as start:
            url = start.url().replace("//", "//user:${PASS}@")
            asking = probe(
                url, method="POST", body="x", headers={"X-Key": "secret"}, conditions=["[BODY] == there"]
            )
            reading = await asking.resolved({"PASS": "pass"}).read(AT)
            stayed = await read(start.url(), follow_redirects=False, conditions=["[STATUS] == 302"])
    assert reading.ok
    assert reading.phases["first_byte"] >= 190
    assert adds_up(reading)
    assert stayed.ok
    first, second = start.requests[0], end.requests[0]
    assert base64.b64encode(b"user:pass") in first
    assert b"X-Key: secret" in first
    assert second.startswith(b"GET /end")
    assert b"authorization" not in second.lower(), "another origin gets no secrets"
    assert b"secret" not in second
    assert b"Content-Length" not in second


async def test_a_redirect_on_the_same_origin_keeps_method_body_and_headers() -> None:
    requests = []

    async def turn(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        requests.append((head, await reader.readexactly(4)))
        first = len(requests) == 1
        writer.write(answer(b"", "307 Temporary Redirect", "Location: /b") if first else answer(b"done"))
        await writer.drain()
        await hang(reader, writer)

    async with serve(turn) as target:
        reading = await read(
            target.url("/a"), method="PUT", body="four", headers={"X-Key": "k"}, conditions=["[BODY] == done"]
        )
    assert reading.ok
    assert [body for _head, body in requests] == [b"four", b"four"]
    assert requests[1][0].startswith(b"PUT /b")
    assert b"x-key: k" in requests[1][0].lower()


async def test_redirects_in_a_loop() -> None:
    async with saying(answer(b"", "302 Found", "Location: /again")) as target:
        reading = await read(target.url())
        assert len(target.requests) == 11
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
    assert reading.error == "more than 10 redirects"


@pytest.mark.parametrize("location", ["file:///etc/passwd", "http://", "\x1b[2J://x"])
async def test_a_redirect_to_nowhere(location: str) -> None:
    async with saying(answer(b"", "302 Found", f"Location: {location}")) as target:
        reading = await read(target.url())
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
    assert (reading.error or "").isprintable()


async def test_terminal_escapes_reach_no_terminal() -> None:
    body = json.dumps({"state": "\x1b[2J\x1b]0;owned\x07down\u202e"}).encode()
    async with saying(answer(body)) as target:
        bad = await read(target.url(), conditions=["[BODY].state == up", "[BODY] == up"])
    async with saying(answer(b"", "200 \x1b[31mOK\x07")) as target:
        odd = await read(target.url())
    assert bad.conditions[0].actual == "down"
    shown = [*(c.actual for c in bad.conditions), odd.error or "", bad.error or ""]
    assert all(text.isprintable() for text in shown)


async def test_invalid_utf8_is_text_with_marks() -> None:
    async with saying(answer(b"\xff\xfeok\xc0")) as target:
        reading = await read(target.url(), conditions=["[BODY] == pat(*ok*)", "[BODY].x != 1"])
    assert [c.ok for c in reading.conditions] == [True, False]
    assert reading.conditions[0].actual == "��ok�"


async def test_a_huge_json_is_read() -> None:
    body = json.dumps({"rows": list(range(120_000))}).encode()
    async with saying(answer(body)) as target:
        reading = await read(target.url(), conditions=["len([BODY].rows) == 120000"])
    assert len(body) < 1024 * 1024
    assert reading.ok


@pytest.mark.parametrize(("levels", "ok"), [(300, True), (100_000, False)])
async def test_deep_json(levels: int, ok: bool) -> None:
    body = b"[" * levels + b"]" * levels
    async with saying(answer(body)) as target:
        reading = await read(target.url(), conditions=["has([BODY][0]) == true"])
    assert reading.ok is ok
    assert reading.state in (ReadingState.OK, ReadingState.BAD)


async def test_tls(good: Certificate) -> None:
    async with saying(answer(), tls=good.context()) as target:
        url = target.url(scheme="https")
        reading = await read(
            url, verify=str(good.file), conditions=["[STATUS] == 200", "[CERTIFICATE_EXPIRATION] > 48h"]
        )
        unknown = await read(url)
        unchecked = await read(url, verify=False, conditions=["[CERTIFICATE_EXPIRATION] > 48h"])
        wrong_name = await read(f"https://127.0.0.2:{target.port}/", verify=str(good.file))
    assert reading.ok, reading
    assert list(reading.phases) == ["connect", "tls", "first_byte", "transfer"]
    assert adds_up(reading)
    # 2049-12-31T23:59:59Z
    assert reading.conditions[1].actual == f"{(2524607999000 - AT) / 3_600_000:.1f}h"
    assert (unknown.state, unknown.reason) == (ReadingState.ERROR, "tls")
    assert "self-signed" in (unknown.error or "")
    assert list(unknown.phases) == ["connect"]
    assert unchecked.ok
    assert wrong_name.reason in ("tls", "connect")  # some systems have no 127.0.0.2


async def test_an_expired_certificate(expired: Certificate) -> None:
    async with saying(answer(), tls=expired.context()) as target:
        url = target.url(scheme="https")
        reading = await read(url, verify=str(expired.file))
        unchecked = await read(url, verify=False, conditions=["[CERTIFICATE_EXPIRATION] > 0h"])
    assert (reading.state, reading.reason, reading.error) == (
        ReadingState.ERROR,
        "tls",
        "certificate has expired",
    )
    assert (unchecked.state, unchecked.reason) == (ReadingState.BAD, "assert")
    assert unchecked.conditions[0].actual.startswith("-")


async def test_tls_to_a_port_that_speaks_plainly() -> None:
    async with saying(answer(), b"\r\n\r\n") as target:
        reading = await read(target.url(scheme="https"), timeout="500ms")
    async with serve(hang) as silent:
        hung = await read(silent.url(scheme="https"), timeout="300ms")
        await asyncio.wait_for(silent.gone.wait(), 5)
    assert reading.reason in ("tls", "timeout")
    assert (hung.reason, hung.error) == ("timeout", "no answer in 300ms; it hung in: tls")


async def test_plain_words_to_a_client_hello() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer())
        await writer.drain()
        await hang(reader, writer)

    async with serve(plain) as target:
        reading = await read(target.url(scheme="https"))
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "tls")


async def test_a_missing_file_of_authorities(tmp_path: Path) -> None:
    reading = await read("https://127.0.0.1:1/", verify=str(tmp_path / "none.pem"))
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
    assert "No such file" in (reading.error or "")


async def test_cancellation_closes_the_socket() -> None:
    asked = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        await hang(reader, writer)

    async with serve(silent) as target:
        task = asyncio.create_task(read(target.url()))
        await asyncio.wait_for(asked.wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(target.gone.wait(), 5)


async def test_fifty_at_once_are_honest() -> None:
    """A server that waits 100 ms is never seen as faster, and no time is lost between the phases."""
    async with saying(0.1, answer()) as target:
        one = probe(target.url())
        one.warm()
        readings = await asyncio.gather(*(one.read(AT) for _ in range(50)))
    assert all(reading.ok and adds_up(reading) for reading in readings)
    assert all((reading.latency_ms or 0) >= 99 for reading in readings)
    assert all(reading.phases["first_byte"] >= 80 for reading in readings)
