"""The contact-centre stand-in: an agent desktop (HTTP), a trunk (TCP and SIP), its own load and its faults.

``python -P -m warroom.demo.standin --ready-fd N`` serves on loopback until its stdin ends, its parent dies,
or SIGTERM or SIGINT comes. It is one asyncio process of the standard library alone.
"""

import argparse
import asyncio
import contextlib
import ctypes
import json
import os
import random
import signal
import sys
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from warroom.demo.faults import (
    Fault,
    FaultKind,
    Script,
    ScriptError,
    active_faults,
    load_script,
    next_change,
    parse_fault,
)
from warroom.demo.load import Figures, figures, run_agents
from warroom.demo.trunk import HOST, IDLE_SECONDS, Trunk, tracked

HEAD_LIMIT = 16 * 1024
BODY_LIMIT = 64 * 1024
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)
JSON_TYPE = "application/json"
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PAGE_TYPE = "text/html; charset=utf-8"
ROUTES = {
    "/": ("GET", "HEAD"),
    "/health": ("GET", "HEAD"),
    "/metrics": ("GET", "HEAD"),
    "/call": ("POST",),
    "/fault": ("POST", "DELETE"),
}
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Request:
    """One HTTP request; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    keep_alive: bool


@dataclass(frozen=True)
class Response:
    """One HTTP answer."""

    status: HTTPStatus
    body: bytes
    content_type: str = JSON_TYPE
    headers: tuple[tuple[str, str], ...] = ()


class BadRequestError(Exception):
    """A request that is answered with ``status``, after which the connection is closed."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@dataclass
class Histogram:
    """Counts durations in seconds, as a Prometheus histogram without labels."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    total: float = 0.0

    def observe(self, seconds: float) -> None:
        """Count one duration; a bucket holds its upper bound."""
        self.counts[bisect_left(BUCKETS, seconds)] += 1
        self.total += seconds

    def lines(self, name: str) -> list[str]:
        """Return the samples in the text format, buckets cumulative."""
        lines, running = [], 0
        for bound, count in zip([*map(str, BUCKETS), "+Inf"], self.counts, strict=True):
            running += count
            lines.append(f'{name}_bucket{{le="{bound}"}} {running}')
        return [*lines, f"{name}_sum {self.total:.6f}", f"{name}_count {running}"]


class ContactCentre:
    """The agent desktop and the state behind it; hand ``serve`` to ``asyncio.start_server``."""

    def __init__(self, seed: int, script: Script, trunk: Trunk) -> None:
        self._seed = seed
        self._script = script
        self._trunk = trunk
        self._switched = Script()
        self._clock = asyncio.get_running_loop().time
        self._started = self._clock()
        self._changed = asyncio.Event()
        self._trunk_lock = asyncio.Lock()
        self._connections: set[asyncio.Task[None]] = set()
        self._chance = random.Random(f"{seed}:errors")  # noqa: S311 - which request fails is no secret
        self._calls = 0
        self._errors = 0
        self._seconds = Histogram()

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return self._clock() - self._started

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is broken now: by the script and by hand."""
        return active_faults(self._script, self.now) + active_faults(self._switched, self.now)

    async def follow_faults(self) -> None:
        """Open and close the trunk as faults come and go, until cancelled."""
        while True:
            self._changed.clear()
            await self.apply_faults()
            edges = [next_change(script, self.now) for script in (self._script, self._switched)]
            due = min((edge for edge in edges if edge is not None), default=None)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(None if due is None else self._started + due):
                    await self._changed.wait()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, one after the other."""
        with tracked(self._connections), contextlib.closing(writer), contextlib.suppress(OSError, EOFError):
            keep_alive = True
            while keep_alive:
                method = ""
                try:
                    async with asyncio.timeout(IDLE_SECONDS):
                        request = await read_request(reader)
                    method, keep_alive = request.method, request.keep_alive
                    response = await self._route(request)
                except BadRequestError as error:
                    keep_alive, response = False, _error(error.status, str(error))
                writer.write(encode(response, keep_alive=keep_alive, bodiless=method == "HEAD"))
                await writer.drain()

    def close(self) -> None:
        """Drop every connection."""
        for connection in self._connections:
            connection.cancel()

    async def _route(self, request: Request) -> Response:
        methods = ROUTES.get(request.path)
        if methods is None:
            return _error(HTTPStatus.NOT_FOUND, f"no such page; there are {', '.join(ROUTES)}")
        if request.method not in methods:
            return Response(HTTPStatus.METHOD_NOT_ALLOWED, b"", headers=(("Allow", ", ".join(methods)),))
        if request.path == "/fault":
            return await self._switch(request)
        if request.path == "/metrics":
            return Response(HTTPStatus.OK, self._metrics().encode(), METRICS_TYPE)
        began = self._clock()
        response = await self._desktop(request.path)
        self._seconds.observe(self._clock() - began)
        self._errors += response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return response

    async def _desktop(self, path: str) -> Response:
        """Answer as the agent desktop does, with the faults of the moment the request came."""
        if path == "/call":
            self._calls += 1
        faults = self.faults
        shown = figures(self._seed, self.now, faults)
        await asyncio.sleep(shown.latency)
        if any(fault.kind is FaultKind.DOWN for fault in faults):
            status = HTTPStatus.SERVICE_UNAVAILABLE
        elif any(fault.kind is FaultKind.ERRORS and self._chance.random() < fault.share for fault in faults):
            status = HTTPStatus.INTERNAL_SERVER_ERROR
        else:
            status = HTTPStatus.OK
        if path == "/":
            return Response(status, _page(shown, status).encode(), PAGE_TYPE)
        if path == "/call":
            return _json({"call": self._calls, "connected": status is HTTPStatus.OK}, status)
        return _json(
            {
                "status": "ok" if status is HTTPStatus.OK else "down",
                "sessions": shown.sessions,
                "tps": shown.tps,
                "errors": shown.errors,
                "queue": shown.queue,
            },
            status,
        )

    async def _switch(self, request: Request) -> Response:
        """Break something by hand, or end what was broken by hand; the script goes on beside it."""
        # A browser's page of another origin can reach loopback too, and always says where it is from.
        if "origin" in request.headers:
            return _error(HTTPStatus.FORBIDDEN, "not from a web page")
        if request.method == "DELETE":
            self._switched = Script()
        else:
            try:
                fault = parse_fault(json.loads(request.body), "fault", at=self.now)
            except (ValueError, RecursionError) as error:
                return _error(HTTPStatus.BAD_REQUEST, str(error))
            others = (other for other in self._switched.faults if other.kind is not fault.kind)
            self._switched = Script((*others, fault))
        self._changed.set()
        await self.apply_faults()
        return _json({"active": sorted({fault.kind.value for fault in self.faults})})

    async def apply_faults(self) -> None:
        """Open or close the trunk, as the faults of this moment have it."""
        async with self._trunk_lock:
            await self._trunk.set_open(all(fault.kind is not FaultKind.REFUSE for fault in self.faults))

    def _metrics(self) -> str:
        """Return everything that is counted, in Prometheus's text format 0.0.4."""
        faults = self.faults
        shown = figures(self._seed, self.now, faults)
        up = int(all(fault.kind is not FaultKind.DOWN for fault in faults))
        families: list[tuple[str, str, str, float]] = [
            ("up", "gauge", "Whether the agent desktop serves.", up),
            ("sessions", "gauge", "Agents logged in.", shown.sessions),
            ("transactions_per_second", "gauge", "Transactions a second.", shown.tps),
            ("queued_calls", "gauge", "Calls that wait for an agent.", shown.queue),
            ("calls_total", "counter", "Calls taken since the start.", self._calls),
            ("errors_total", "counter", "Desktop requests answered with 5xx.", self._errors),
        ]
        lines = []
        for name, kind, text, value in families:
            name = f"contact_centre_{name}"
            lines += [f"# HELP {name} {text}", f"# TYPE {name} {kind}", f"{name} {value}"]
        name = "contact_centre_request_seconds"
        lines += [f"# HELP {name} Time that the desktop took to answer.", f"# TYPE {name} histogram"]
        return "\n".join([*lines, *self._seconds.lines(name), ""])


async def read_request(reader: asyncio.StreamReader) -> Request:
    """Read one HTTP/1.x request.

    Raises:
        BadRequestError: It is malformed, too large or needs what this server does not do.
        EOFError: The connection ended.
    """
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.LimitOverrunError:
        raise BadRequestError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE) from None
    first, *rest = head.removesuffix("\r\n\r\n").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or parts[2] not in ("HTTP/1.0", "HTTP/1.1"):
        raise BadRequestError(HTTPStatus.BAD_REQUEST)
    headers = {}
    for line in rest:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise BadRequestError(HTTPStatus.BAD_REQUEST)
        headers[name.lower()] = value.strip()
    if "transfer-encoding" in headers:
        raise BadRequestError(HTTPStatus.NOT_IMPLEMENTED)
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise BadRequestError(HTTPStatus.BAD_REQUEST)
    if len(length) > 9 or int(length) > BODY_LIMIT:
        raise BadRequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = await reader.readexactly(int(length))
    keep_alive = parts[2] == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
    return Request(parts[0], parts[1].partition("?")[0], headers, body, keep_alive)


def encode(response: Response, *, keep_alive: bool, bodiless: bool) -> bytes:
    """Return the bytes of an answer; ``bodiless`` leaves the body out but states its length (HEAD)."""
    lines = [
        f"HTTP/1.1 {response.status.value} {response.status.phrase}",
        f"Content-Type: {response.content_type}",
        f"Content-Length: {len(response.body)}",
        *(f"{name}: {value}" for name, value in response.headers),
        f"Connection: {'keep-alive' if keep_alive else 'close'}",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + (b"" if bodiless else response.body)


def _json(document: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(status, json.dumps(document).encode())


def _error(status: HTTPStatus, text: str) -> Response:
    return _json({"error": text}, status)


def _page(shown: Figures, status: HTTPStatus) -> str:
    rows = {
        "상태": "정상" if status is HTTPStatus.OK else f"장애 ({status.value})",
        "접속 상담원": f"{shown.sessions}명",
        "처리량": f"{shown.tps} TPS",
        "에러율": f"{shown.errors} %",
        "대기 호": f"{shown.queue}건",
    }
    cells = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows.items())
    return (
        '<!doctype html><html lang="ko"><meta charset="utf-8"><title>상담 데스크 (데모)</title>'
        f"<h1>상담 데스크 (데모)</h1><table>{cells}</table></html>\n"
    )


async def run(seed: int, script: Script, announce: Callable[[int, int], None]) -> None:
    """Serve until stdin ends or a signal comes; ``announce`` is handed the HTTP and the TCP port once they answer.

    Raises:
        OSError: A port cannot be opened, or the announcement cannot be written.
    """
    stop = asyncio.Event()
    _end_with_parent(stop)
    trunk = await Trunk.begun()
    centre = ContactCentre(seed, script, trunk)
    await centre.apply_faults()
    desktop = await asyncio.start_server(centre.serve, HOST, 0, limit=HEAD_LIMIT)
    port = desktop.sockets[0].getsockname()[1]
    announce(port, trunk.port)
    endless = (stop.wait(), centre.follow_faults(), run_agents(port, seed))
    tasks = [asyncio.ensure_future(coroutine) for coroutine in endless]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    desktop.close()
    trunk.close()
    centre.close()
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            raise result


def _end_with_parent(stop: asyncio.Event) -> None:
    """Set ``stop`` on SIGTERM, SIGINT, the end of stdin, and on Linux when the parent dies."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))

    def read_on() -> None:
        if not os.read(0, 4096):
            loop.remove_reader(0)
            stop.set()

    try:
        loop.add_reader(0, read_on)
    except OSError:
        # /dev/null and plain files cannot be awaited: they are at their end already.
        print("standin: stdin is at its end; keep a pipe open on it", file=sys.stderr)
        stop.set()


def _announce_on(fd: int | None, path: Path | None) -> Callable[[int, int], None]:
    """Return what writes the line of readiness whole: one write to ``fd``, or a rename to ``path``."""

    def announce(http: int, tcp: int) -> None:
        line = json.dumps({"http": http, "tcp": tcp, "pid": os.getpid()}) + "\n"
        if fd is not None:
            os.write(fd, line.encode())
            os.close(fd)
        if path is not None:
            draft = path.with_name(f"{path.name}.{os.getpid()}")
            draft.write_text(line, encoding="ascii")
            draft.replace(path)

    return announce


def main() -> int:
    """Run the stand-in; return 0, or 1 when it cannot serve (2 for wrong usage)."""
    parser = argparse.ArgumentParser(prog="standin", description="A contact centre on loopback.")
    ready = parser.add_mutually_exclusive_group(required=True)
    ready.add_argument("--ready-fd", type=int, metavar="N", help="write the ports here when ready")
    ready.add_argument("--ready-file", type=Path, metavar="FILE", help="write the ports here when ready")
    parser.add_argument("--seed", type=int, default=1, help="of the modelled traffic (default: 1)")
    parser.add_argument("--faults", default="demo", metavar="demo|none|FILE", help="what breaks, and when")
    options = parser.parse_args()
    try:
        script = load_script(options.faults)
    except ScriptError as error:
        parser.error(f"--faults: {error}")
    try:
        asyncio.run(run(options.seed, script, _announce_on(options.ready_fd, options.ready_file)))
    except OSError as error:
        print(f"standin: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
