"""Answers made to hurt: each costs a bounded time and memory, has one clear reason, and touches no other probe."""

import asyncio
import gzip
import json
import struct
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET
from typing import Any

import pytest

from data.records import Reading
from tests.targets import Handler, answer, saying, serve

MB = 1_000_000
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202edown"
BROKEN = b"[" + b"[]," * 340_000


@dataclass(frozen=True)
class Case:
    """A server's answer, and what a probe of it must say."""

    name: str
    server: Handler | tuple[bytes | float, ...]
    says: str
    """Part of the error, or of what the first failed condition saw; empty for a good reading."""
    fields: dict[str, Any] = field(default_factory=dict)
    raised: bool = False
    """Whether the site has raised the body's limit, and pays for it with memory."""
    held: float = 5
    """How long it may hold the loop, in `stick_ms`: some 100 ms, past which all is suspect."""

    def __str__(self) -> str:
        return self.name


def for_ever(head: bytes, piece: bytes, pause: float = 0) -> Handler:
    """Send the head, and then the same piece again and again."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return handler


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send half a body, and break the connection off."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(OK + b"Content-Length: 100\r\n\r\nhalf")
    await writer.drain()
    writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))


def asks(*conditions: str, **fields: Any) -> dict[str, Any]:
    return {"conditions": list(conditions), **fields}


CUT = "the body is longer than the limit of 1048576 bytes"
WHOLE = {"body_limit": 8 * 1024 * 1024}
ROWS = json.dumps({"rows": [{"id": number, "state": "ready"} for number in range(300_000)]}).encode()

CASES = [
    Case("an endless body that nobody asks for", for_ever(CHUNKED, b"10000\r\n" + b"x" * 0x10000 + b"\r\n"), ""),
    Case(
        "an endless body that is asked for",
        for_ever(CHUNKED, b"10000\r\n" + b"x" * 0x10000 + b"\r\n"),
        CUT,
        asks("[BODY] != y"),
    ),
    Case("an endless body without a length", for_ever(OK + b"\r\n", b"x" * 65536), CUT, asks("len([BODY]) > 1")),
    Case(
        "a packed body that nobody asked to be packed",
        (answer(gzip.compress(bytes(100 * MB)), "200 OK", "Content-Encoding: gzip"),),
        "the body is packed (gzip), which was not asked for",
        asks("[BODY] != y"),
    ),
    Case(
        "a body that is not UTF-8",
        (answer(b"\xff\xfe<title>\xc0\x80\xed\xa0\x80</title>" + b"\xf5" * 1000),),
        "�",
        asks("[BODY] == up"),
    ),
    Case(
        "escapes in a title, a header and the reason",
        (answer(f"<title>{ESCAPES}</title>".encode(), "200 OK \x9b31m", "X-Title: \x9b2J\x9d0;owned\x9c"),),
        "down</title>",
        asks("[BODY] == up"),
    ),
    Case("escapes in a reason", (answer(b"", f"200 {ESCAPES}"),), ""),
    Case("an escape for a header's name", (answer(b"", "200 OK", f"{ESCAPES}: x"),), "illegal header line"),
    Case("one header without an end", for_ever(OK + b"X-Flood: ", b"x" * 65536), "too long"),
    Case("headers without an end", for_ever(OK, b"X-Flood: x\r\n" * 1000), "too long"),
    Case("as many headers as go into one head", (OK + b"a:b\r\n" * 6_000 + b"\r\n",), ""),
    Case("one header too many", (OK + b"a:b\r\n" * 20_000 + b"\r\n",), "too long"),
    Case(
        "interim answers without an end",
        for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
        "more than 20 interim answers",
    ),
    Case(
        "slow interim answers without an end",
        for_ever(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.02),
        "more than 20 interim answers",
    ),
    Case(
        "chunks of one byte without an end",
        for_ever(CHUNKED, b"1\r\nx\r\n" * 10_000),
        "more than 10000 pieces",
        held=1.25,
    ),
    Case("a chunk of no size", (CHUNKED + b"\r\n\r\n\r\n",), "illegal chunk header"),
    Case("a chunk of a huge size", (CHUNKED + b"f" * 16 + b"\r\nx",), "incomplete chunked read"),
    Case("a chunk of a negative size", (CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n",), "illegal chunk header"),
    Case("a chunk longer than it says", (CHUNKED + b"2\r\nhello\r\n0\r\n\r\n",), "malformed chunk footer"),
    Case("a chunk's name without an end", for_ever(CHUNKED + b"5;", b"x" * 65536), "too long"),
    Case("trailers without an end", for_ever(CHUNKED + b"1\r\nx\r\n0\r\n", b"X-Flood: x\r\n" * 1000), "too long"),
    Case("two lengths", (OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxy",), "conflicting Content-Length"),
    Case("a head that drips", for_ever(OK, b"X", 0.02), "no answer in 800ms; it hung in: transfer"),
    Case("a body that drips", for_ever(OK + b"\r\n", b"x", 0.02), "no answer in 800ms; it hung in: transfer"),
    Case("a body cut off", (OK + b"Content-Length: 100\r\n\r\nhalf",), "received 4 bytes, expected 100"),
    Case("a connection broken off", reset, "Connection reset by peer"),
    Case("redirects in a loop", (answer(b"", "302 Found", "Location: /again"),), "more than 10 redirects"),
    Case(
        "a redirect of thirty thousand characters",
        (answer(b"", "302 Found", f"Location: x://{'a' * 30_000}/"),),
        "redirected to what is not HTTP: x://aaa",
    ),
    Case("ten megabytes of JSON", (answer(ROWS),), CUT, asks("[BODY].rows[0].id == 0")),
    Case(
        "the costliest JSON that is read",
        (answer(b"[" + b"[]," * 349_000 + b"0]"),),
        "",
        asks("has([BODY][0]) == true"),
    ),
    Case(
        "a hundred conditions on broken JSON",
        (answer(BROKEN),),
        "the body is not JSON: [[],[],",
        asks(*[f"[BODY][{number}] == 1" for number in range(100)]),
    ),
    Case("a hundred thousand levels", (answer(b"[" * 100_000),), "nested too deep", asks("[BODY][0] == 1")),
    Case("a megabyte of digits", (answer(b"1" * MB),), "the body is not JSON: 111", asks("[BODY].x == 1")),
    Case(
        "a pattern that goes back and forth elsewhere",
        (answer(b"a" * MB),),
        "aaa",
        asks(f"[BODY] == pat({'*a' * 100}*b)", f"[BODY] == pat(*{'a' * 2000}b*)"),
    ),
    Case(
        "five megabytes of JSON, and a raised limit",
        (answer(ROWS[: 5 * MB]),),
        "5000000 bytes are too many to be read as JSON; at most 1048576 are",
        asks("[BODY].rows[0].id == 0", **WHOLE),
        raised=True,
    ),
    Case(
        "eight megabytes of digits, and a raised limit",
        (answer(b"1" * 8 * MB),),
        "",
        asks("[BODY] == pat(1*1)", "len([BODY]) == 8000000", **WHOLE),
        raised=True,
    ),
    Case(
        "eight megabytes that are not UTF-8, and a raised limit",
        (answer(b"\xff" * 8 * MB),),
        "�",
        asks("[BODY] == pat(*b*)", **WHOLE),
        raised=True,
    ),
]


async def results() -> dict[str, Any]:
    """Serve every case, and let another process read them all."""
    async with AsyncExitStack() as stack:
        well = await stack.enter_async_context(saying(answer(b"well")))
        probes = [{"name": "well", "url": well.url(), "interval": "1s"}]
        for number, case in enumerate(CASES):
            server = saying(*case.server) if isinstance(case.server, tuple) else serve(case.server)
            target = await stack.enter_async_context(server)
            probes.append({"name": f"hostile-{number}", "url": target.url(), "interval": "1s", **case.fields})
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.beside"),
            cwd=Path(__file__).parent.parent,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await child.communicate(json.dumps(probes).encode())
        assert child.returncode == 0
        return dict(zip(["well", *map(str, CASES)], json.loads(said), strict=True))


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return asyncio.run(results())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_bounded_and_clear_and_touches_no_other(case: Case, found: dict[str, Any]) -> None:
    got = found[case.name]
    reading = Reading.model_validate(got["reading"])
    failed = next((each.actual for each in reading.conditions if not each.ok), None)
    said = reading.error or failed or ""
    assert reading.ok is (case.says == ""), reading
    assert case.says in said
    shown = [said, *(each.actual for each in reading.conditions)]
    assert all(text.isprintable() and len(text) <= 200 for text in shown)
    # 800 ms are its time-out, of which what is judged afterwards is no part.
    assert got["seconds"] < 1.5
    assert got["held"] < case.held
    assert got["healthy_failed"] == 0
    assert got["healthy_ms"] < found["well"]["healthy_ms"] + 20
    assert got["grown_mb"] < (100 if case.raised else 50)
