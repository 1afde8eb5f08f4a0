"""The demo's contact centre: a real process, real requests, and the pure functions behind it."""

import asyncio
import json
import math
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import psutil
import pytest
import pytest_asyncio
from ruamel.yaml import YAML

from warroom.demo.faults import (
    CALM,
    DEMO,
    Fault,
    FaultKind,
    Script,
    ScriptError,
    active_faults,
    load_script,
    next_change,
    parse_fault,
)
from warroom.demo.load import figures
from warroom.demo.process import Standin, StandinError, start_standin
from warroom.demo.site import demo_site
from warroom.demo.trunk import BANNER, answer_to

HOST = "127.0.0.1"
COMMAND = (sys.executable, "-P", "-m", "warroom.demo.standin")


@pytest_asyncio.fixture
async def calm() -> AsyncIterator[Standin]:
    standin = await start_standin(seed=7, faults="none")
    yield standin
    await standin.stop()


@pytest_asyncio.fixture
async def desk(calm: Standin) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://{HOST}:{calm.http_port}", trust_env=False) as client:
        yield client


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110 - the state of another process
            await asyncio.sleep(0.03)


async def banner(port: int) -> bytes:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        return await reader.readline()
    finally:
        writer.close()


async def refused(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except ConnectionRefusedError:
        return True
    writer.close()
    return False


async def raw(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(request)
        return await asyncio.wait_for(reader.read(), 5)
    finally:
        writer.close()


# The script


def kinds(script: Script, seconds: float) -> list[str]:
    return [fault.kind.value for fault in active_faults(script, seconds)]


@pytest.mark.parametrize("round_start", [0, 600, 6_000])
@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, []),
        (19.9, []),
        (20, ["down"]),
        (169.9, ["down"]),
        (170, []),
        (240, ["slow"]),
        (300, []),
        (360, ["refuse"]),
        (420, []),
        (480, ["surge"]),
        (540, []),
        (599.9, []),
    ],
)
def test_the_bundled_script_repeats(round_start: float, seconds: float, expected: list[str]) -> None:
    assert kinds(DEMO, round_start + seconds) == expected


def test_the_bundled_slowness_is_as_long_as_announced() -> None:
    (slow,) = active_faults(DEMO, 250)
    assert slow.delay == 2.6


def test_next_change_walks_every_edge_and_around_the_end() -> None:
    moments, now = [], 0.0
    for _ in range(10):
        due = next_change(DEMO, now)
        assert due is not None
        moments.append(now := due)
    assert moments == [20, 170, 240, 300, 360, 420, 480, 540, 620, 770]


def test_a_script_without_an_end_of_its_round_runs_once() -> None:
    once = Script((Fault(FaultKind.DOWN, at=1, seconds=2),))
    assert [kinds(once, moment) for moment in (0.5, 1, 2.9, 3, 1_000)] == [[], ["down"], ["down"], [], []]
    assert [next_change(once, moment) for moment in (0, 1, 3)] == [1, 3, None]
    assert (kinds(CALM, 30), next_change(CALM, 30)) == ([], None)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], "an object is needed"),
        ({"kind": "fire", "seconds": 1}, "f.kind: 'fire' is no kind; give one of down"),
        ({"kind": ["down"], "seconds": 1}, "is no kind"),
        ({"kind": "down"}, "f.seconds: None; give a number"),
        ({"kind": "down", "seconds": True}, "f.seconds: True"),
        ({"kind": "down", "seconds": math.nan}, "f.seconds: nan"),
        ({"kind": "down", "seconds": math.inf}, "f.seconds: inf"),
        ({"kind": "down", "seconds": 0}, "f.seconds: 0"),
        ({"kind": "errors", "seconds": 1, "share": 1.5}, "f.share: 1.5; give a number from 0 to 1"),
        ({"kind": "slow", "seconds": 1, "delay": "2"}, "f.delay: '2'"),
        ({"kind": "down", "seconds": 1, "until": 2}, "'until' is not known; known are"),
    ],
)
def test_a_wrong_fault_is_told(document: object, told: str) -> None:
    with pytest.raises(ScriptError, match=re.escape(told)):
        parse_fault(document, "f", at=0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "give demo, none or a readable JSON file"),
        ("[" * 100_000, "give demo, none or a readable JSON file"),
        ("[]", 'a list of "faults" is needed'),
        ('{"faults": [], "each": 5}', "'each' is not known"),
        ('{"faults": [{"kind": "down", "seconds": 1}]}', "faults[0].at: None"),
        ('{"every": 5, "faults": [{"kind": "down", "at": 4, "seconds": 2}]}', "faults[0]: ends after 5 s"),
    ],
)
def test_a_wrong_script_is_told(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "script.json"
    path.write_text(text)
    with pytest.raises(ScriptError, match=re.escape(told)):
        load_script(str(path))


def test_scripts_by_name_and_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    path.write_text('{"every": 9, "faults": [{"kind": "slow", "at": 1, "seconds": 2, "delay": 3}]}')
    assert load_script(str(path)) == Script((Fault(FaultKind.SLOW, at=1, seconds=2, delay=3),), every=9)
    assert (load_script("demo"), load_script("none")) == (DEMO, CALM)


# The modelled figures


def test_figures_stay_near_their_centre_and_move_smoothly() -> None:
    before = figures(3, 0)
    for second in range(1, 3_600):
        now = figures(3, second)
        assert 0.93 * 412 < now.sessions < 1.07 * 412
        assert 0.92 * 803 < now.tps < 1.08 * 803
        assert 0 < now.errors < 1
        assert abs(now.sessions - before.sessions) <= 6
        before = now


def test_figures_are_the_seeds() -> None:
    assert figures(3, 100) == figures(3, 100)
    assert figures(3, 100) != figures(4, 100)


def test_a_surge_is_over_capacity_at_any_hour() -> None:
    surge = [Fault(FaultKind.SURGE, at=0, seconds=86_400)]
    for second in range(0, 86_400, 61):
        now = figures(5, second, surge)
        assert now.sessions > 500
        assert now.tps > 1_000


# The endpoints


async def test_health(desk: httpx.AsyncClient) -> None:
    answer = await desk.get("/health")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    body = answer.json()
    assert {name: type(value) for name, value in body.items()} == {
        "status": str,
        "sessions": int,
        "tps": float,
        "errors": float,
        "queue": int,
    }
    assert body["status"] == "ok"
    head = await desk.head("/health?from=probe")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0


async def test_the_page_is_korean(desk: httpx.AsyncClient) -> None:
    answer = await desk.get("/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "상담 데스크" in answer.text
    assert "<td>정상</td>" in answer.text


async def test_a_call_is_taken_and_counted(desk: httpx.AsyncClient) -> None:
    first = (await desk.post("/call", json={"agent": 1})).json()
    second = (await desk.post("/call", json={"agent": 1})).json()
    assert first["connected"] is True
    assert second["call"] > first["call"]


async def test_the_trunk_says_one_line(calm: Standin) -> None:
    assert await banner(calm.tcp_port) == BANNER


async def test_wrong_requests(calm: Standin, desk: httpx.AsyncClient) -> None:
    assert (await desk.get("/nowhere")).status_code == 404
    wrong = await desk.get("/fault")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST, DELETE")
    for request, status in [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/2.0\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"POST /call HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST /call HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"POST /call HTTP/1.1\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 40_000 + b"\r\n\r\n", b"431"),
        (b"POST /call HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"501"),
        (b"GET /health HTTP/1.0\r\n\r\n", b"200"),
    ]:
        # Reading to the end shows that the server closes after each of them.
        assert (await raw(calm.http_port, request)).split(b" ")[1] == status, request[:60]
    assert (await desk.get("/health")).status_code == 200


SAMPLE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(le)="([^"\\\n]*)"\})? (\S+)')


def parse_metrics(text: str) -> dict[str, float]:
    """Read the text format as strictly as this exposition needs; a histogram's buckets keep their bound."""
    assert text.endswith("\n")
    types: dict[str, str] = {}
    samples: dict[str, float] = {}
    helped, family = "", ""
    for line in text.removesuffix("\n").split("\n"):
        if line.startswith("# HELP "):
            helped = line.split(" ", 3)[2]
            assert len(line.split(" ", 3)) == 4
        elif line.startswith("# TYPE "):
            _, _, family, kind = line.split(" ")
            assert family == helped
            assert family not in types
            assert kind in ("counter", "gauge", "histogram")
            assert (kind == "counter") == family.endswith("_total")
            types[family] = kind
        else:
            match = SAMPLE.fullmatch(line)
            assert match is not None, line
            name, _, bound, value = match.groups()
            suffix = name.removeprefix(family)
            histogram = types[family] == "histogram"
            assert suffix in (("_bucket", "_sum", "_count") if histogram else ("",)), line
            assert (bound is not None) == (suffix == "_bucket")
            key = name if bound is None else f"{name}:{bound}"
            assert key not in samples
            samples[key] = float(value)
    for family, kind in types.items():
        if kind == "histogram":
            buckets = [key for key in samples if key.startswith(f"{family}_bucket:")]
            bounds = [float(key.partition(":")[2]) for key in buckets]
            counts = [samples[key] for key in buckets]
            assert bounds == sorted(set(bounds))
            assert bounds[-1] == math.inf
            assert counts == sorted(counts)
            assert counts[-1] == samples[f"{family}_count"]
            assert samples[f"{family}_sum"] >= 0
    return samples


async def test_metrics_count_what_happens(desk: httpx.AsyncClient) -> None:
    answer = await desk.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    before = parse_metrics(answer.text)
    assert before["contact_centre_up"] == 1
    assert before["contact_centre_sessions"] > 300
    await desk.post("/call")
    await desk.post("/fault", json={"kind": "down", "seconds": 60})
    await desk.get("/health")
    after = parse_metrics((await desk.get("/metrics")).text)
    assert after["contact_centre_up"] == 0
    assert after["contact_centre_calls_total"] > before["contact_centre_calls_total"]
    assert after["contact_centre_errors_total"] > before["contact_centre_errors_total"]
    name = "contact_centre_request_seconds"
    assert after[f"{name}_count"] >= before[f"{name}_count"] + 2
    assert after[f"{name}_sum"] > before[f"{name}_sum"]
    assert after[f"{name}_bucket:0.05"] > before[f"{name}_bucket:0.05"]


async def test_the_load_calls_by_itself(desk: httpx.AsyncClient) -> None:
    async def called() -> bool:
        return parse_metrics((await desk.get("/metrics")).text)["contact_centre_calls_total"] >= 20

    began = time.monotonic()
    await until(called)
    assert time.monotonic() - began > 0.4, "about twenty a second, not a flood"


# Faults by hand and by script


async def test_down_by_hand(desk: httpx.AsyncClient) -> None:
    switched = await desk.post("/fault", json={"kind": "down", "seconds": 60})
    assert switched.json() == {"active": ["down"]}
    answer = await desk.get("/health")
    assert (answer.status_code, answer.json()["status"], answer.json()["errors"]) == (503, "down", 100.0)
    assert "장애 (503)" in (await desk.get("/")).text
    assert (await desk.post("/call")).status_code == 503
    assert (await desk.delete("/fault")).json() == {"active": []}
    assert (await desk.get("/health")).status_code == 200


async def test_refuse_by_hand_closes_the_port_and_ends_by_itself(calm: Standin, desk: httpx.AsyncClient) -> None:
    reader, writer = await asyncio.open_connection(HOST, calm.tcp_port)
    assert await reader.readline() == BANNER
    await desk.post("/fault", json={"kind": "refuse", "seconds": 60})
    assert await refused(calm.tcp_port)
    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()
    await desk.delete("/fault")
    assert await banner(calm.tcp_port) == BANNER
    await desk.post("/fault", json={"kind": "refuse", "seconds": 0.3})

    async def answers() -> bool:
        return not await refused(calm.tcp_port)

    await until(answers)
    assert await banner(calm.tcp_port) == BANNER


OPTIONS = (
    b"OPTIONS sip:trunk@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5999;branch=z9hG4bK1;rport\r\n"
    b"From: <sip:pulse@127.0.0.1>;tag=1\r\nTo: <sip:trunk@127.0.0.1>\r\nCall-ID: 7\r\nCSeq: 1 OPTIONS\r\n\r\n"
)


async def sip(port: int, request: bytes, seconds: float) -> bytes | None:
    """Send one datagram; return what comes back in time, None for nothing."""
    loop = asyncio.get_running_loop()
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.connect((HOST, port))
        await loop.sock_sendall(sock, request)
        try:
            return await asyncio.wait_for(loop.sock_recv(sock, 4096), seconds)
        except TimeoutError:
            return None


async def test_the_trunk_answers_sip_on_the_same_port_until_it_is_closed(
    calm: Standin, desk: httpx.AsyncClient
) -> None:
    answer = await sip(calm.tcp_port, OPTIONS, 5)
    assert answer is not None
    lines = answer.decode().split("\r\n")
    assert lines[0] == "SIP/2.0 200 OK"
    assert {"Call-ID: 7", "CSeq: 1 OPTIONS", "To: <sip:trunk@127.0.0.1>;tag=demo"} <= set(lines)
    await desk.post("/fault", json={"kind": "refuse", "seconds": 60})
    assert await sip(calm.tcp_port, OPTIONS, 0.3) is None
    await desk.delete("/fault")
    assert await sip(calm.tcp_port, OPTIONS, 5) == answer


@pytest.mark.parametrize(
    "junk", [b"", b"\x00" * 100, b"OPTIONS sip:x SIP/2.0\r\n\r\n", OPTIONS.replace(b"OPTIONS s", b"ACK s")]
)
def test_what_is_no_sip_request_has_no_answer(junk: bytes) -> None:
    assert answer_to(junk) is None


def test_a_method_that_the_trunk_does_not_know_is_refused() -> None:
    assert (answer_to(OPTIONS.replace(b"OPTIONS", b"INVITE")) or b"").startswith(b"SIP/2.0 501 ")


async def test_slow_errors_and_surge_by_hand(desk: httpx.AsyncClient) -> None:
    await desk.post("/fault", json={"kind": "slow", "seconds": 60, "delay": 0.4})
    began = time.monotonic()
    assert (await desk.get("/health")).status_code == 200
    assert time.monotonic() - began >= 0.4
    await desk.delete("/fault")
    await desk.post("/fault", json={"kind": "errors", "seconds": 60, "share": 1})
    failing = await desk.get("/health")
    assert (failing.status_code, failing.json()["errors"]) == (500, 100.0)
    await desk.post("/fault", json={"kind": "errors", "seconds": 60, "share": 0})
    assert (await desk.get("/health")).status_code == 200
    both = await desk.post("/fault", json={"kind": "surge", "seconds": 60})
    assert both.json() == {"active": ["errors", "surge"]}
    surged = (await desk.get("/health")).json()
    assert surged["sessions"] > 500
    assert surged["tps"] > 1_000


async def test_the_switch_refuses_nonsense_and_web_pages(desk: httpx.AsyncClient) -> None:
    for body in (b"", b"{", b"\xff", b"[" * 60_000, b'{"kind": "down"}', b'{"kind": "down", "seconds": NaN}'):
        answer = await desk.post("/fault", content=body)
        assert answer.status_code == 400
        assert answer.json()["error"]
    page = await desk.post("/fault", json={"kind": "down", "seconds": 9}, headers={"Origin": "https://a.example"})
    assert page.status_code == 403
    assert (await desk.get("/health")).status_code == 200


async def test_a_script_breaks_mends_and_repeats(tmp_path: Path) -> None:
    script = {
        "every": 1.2,
        "faults": [
            {"kind": "down", "at": 0.4, "seconds": 0.4},
            {"kind": "refuse", "at": 0.4, "seconds": 0.4},
        ],
    }
    path = tmp_path / "script.json"
    path.write_text(json.dumps(script))
    standin = await start_standin(faults=str(path))
    seen: list[tuple[str, int]] = []
    try:
        async with httpx.AsyncClient(base_url=f"http://{HOST}:{standin.http_port}", trust_env=False) as desk:

            async def four_turns() -> bool:
                status = (await desk.get("/health")).status_code
                trunk = "refused" if await refused(standin.tcp_port) else "open"
                for sign in (("desktop", status), (trunk, 0)):
                    of_its_kind = [other for other in seen if (other[1] == 0) == (sign[1] == 0)]
                    if of_its_kind[-1:] != [sign]:
                        seen.append(sign)
                return len(seen) >= 9

            await until(four_turns, 10)
    finally:
        await standin.stop()
    assert [status for _, status in seen if status][:4] == [200, 503, 200, 503]
    assert [name for name, status in seen if not status][:4] == ["open", "refused", "open", "refused"]


# Its life


@contextmanager
def started(*arguments: str, stdin: int = subprocess.PIPE, fds: tuple[int, ...] = ()) -> Iterator[Any]:
    command = [*COMMAND, "--faults", "none", *arguments]
    child = subprocess.Popen(command, stdin=stdin, stderr=subprocess.PIPE, pass_fds=fds)
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stderr):
            if pipe is not None:
                pipe.close()


def end_by_eof(child: "subprocess.Popen[bytes]") -> None:
    assert child.stdin is not None
    child.stdin.close()


@pytest.mark.parametrize(
    "end",
    [
        end_by_eof,
        lambda child: child.send_signal(signal.SIGTERM),
        lambda child: child.send_signal(signal.SIGINT),
    ],
    ids=["eof", "sigterm", "sigint"],
)
async def test_it_ends_at_once_and_leaves_no_port(end: Callable[[Any], None]) -> None:
    reading, writing = os.pipe()
    with started("--ready-fd", str(writing), fds=(writing,)) as child, os.fdopen(reading, "rb") as ready:
        os.close(writing)
        line = await asyncio.wait_for(asyncio.to_thread(ready.read), 10)
        told = json.loads(line)
        assert line.endswith(b"\n")
        assert told["pid"] == child.pid
        # Neither an idle keep-alive connection nor one on the trunk may hold it up.
        _, desktop = await asyncio.open_connection(HOST, told["http"])
        _, trunk = await asyncio.open_connection(HOST, told["tcp"])
        end(child)
        assert await asyncio.to_thread(child.wait, 2) == 0
        assert await refused(told["http"])
        assert await refused(told["tcp"])
        desktop.close()
        trunk.close()
        assert child.stderr.read() == b""


def test_the_ready_file_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "ready.json"
    with started("--ready-file", str(path)) as child:
        deadline = time.monotonic() + 10
        while not path.exists():
            assert time.monotonic() < deadline
            assert child.poll() is None
            time.sleep(0.02)
        told = json.loads(path.read_text())
        assert set(told) == {"http", "tcp", "pid"}
        assert list(tmp_path.iterdir()) == [path]


def test_a_stdin_at_its_end_ends_it(tmp_path: Path) -> None:
    with started("--ready-file", str(tmp_path / "ready.json"), stdin=subprocess.DEVNULL) as child:
        assert child.wait(5) == 0
        assert b"keep a pipe open" in child.stderr.read()


PARENT = """
import os, subprocess, sys
reading, writing = os.pipe()
child = subprocess.Popen([*sys.argv[1:], "--ready-fd", str(writing)], pass_fds=(writing,))
os.write(1, os.read(reading, 1000))
child.wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end of stdin tells it")
async def test_it_ends_with_its_parent() -> None:
    # The test keeps both ends of its stdin open, so that the parent's death alone can end it.
    lifeline = os.pipe()
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PARENT, *COMMAND, "--faults", "none"),
        stdin=lifeline[0],
        stdout=subprocess.PIPE,
    )
    try:
        assert parent.stdout is not None
        async with asyncio.timeout(10):
            told = json.loads(await parent.stdout.readline())
            assert not await refused(told["tcp"])
            parent.kill()
            # The stand-in has inherited stdout: the end of that pipe is the end of both.
            assert await parent.stdout.read() == b""
        assert await refused(told["http"])
        assert await refused(told["tcp"])
    finally:
        if parent.returncode is None:
            parent.kill()
        await parent.wait()
        for fd in lifeline:
            os.close(fd)


async def test_the_handle_starts_it_in_a_session_of_its_own_and_stops_it_twice() -> None:
    standin = await start_standin(faults="none")
    pid = standin.process.pid
    assert os.getsid(pid) == pid
    await standin.stop()
    await standin.stop()
    assert standin.process.returncode == 0
    assert await refused(standin.http_port)


async def test_a_start_that_fails_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StandinError, match=r"missing\.json.*give demo, none or a readable JSON file"):
        await start_standin(faults=str(tmp_path / "missing.json"))
    with pytest.raises(StandinError, match=r"not ready after 0\.001 s"):
        await start_standin(faults="none", timeout=0.001)
    assert [child for child in psutil.Process().children() if "warroom.demo.standin" in child.cmdline()] == []


# The site file


def test_the_site_watches_the_standin() -> None:
    go_live = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Asia/Seoul"))
    site = YAML(typ="safe", pure=False).load(StringIO(demo_site(8001, 8002, go_live)))
    probes = {probe["name"]: probe for probe in site["probes"]}
    assert list(probes) == ["agent-desktop", "sip-trunk", "trunk-port", "metrics", "host"]
    assert probes["agent-desktop"] == {
        "name": "agent-desktop",
        "kind": "http",
        "url": "http://127.0.0.1:8001/health",
        "interval": "2s",
        "timeout": "1500ms",
        "conditions": ["[STATUS] == 200", "[RESPONSE_TIME] < 2s"],
        "failure_threshold": 3,
        "success_threshold": 2,
        "priority": "P1",
        "values": {
            "concurrent_users": "[BODY].sessions",
            "throughput": "[BODY].tps",
            "error_rate": "[BODY].errors",
        },
    }
    assert [probes["sip-trunk"][name] for name in ("kind", "address", "priority")] == [
        "sip",
        "127.0.0.1:8002",
        "P2",
    ]
    assert [probes["metrics"][name] for name in ("url", "priority")] == ["http://127.0.0.1:8001/metrics", "P3"]
    panels = {panel["id"]: panel["from"] for panel in site["panels"]}
    shown = "availability response_time error_rate concurrent_users throughput cpu memory disk network"
    assert " ".join(panels) == shown
    assert "notify" not in site
    bound = [name for sources in panels.values() for name in ([sources] if isinstance(sources, str) else sources)]
    assert {name.partition(".")[0] for name in bound} <= set(probes)


@pytest.mark.parametrize("hour", [0, 3, 9, 23])
def test_somebody_is_on_every_shift_for_fourteen_days(hour: int) -> None:
    zone = ZoneInfo("Asia/Seoul")
    go_live = datetime(2026, 12, 1, hour, tzinfo=zone)
    roster = YAML(typ="safe").load(StringIO(demo_site(1, 2, go_live)))["roster"]
    starts = {shift: hours.split("-")[0] for shift, hours in roster["shifts"].items()}
    watches = [
        datetime.fromisoformat(f"{day}T{starts[shift]}").replace(tzinfo=zone)
        for day, shifts in roster["days"].items()
        for shift, people in shifts.items()
        if people
    ]
    for hours in range(14 * 24 + 1):
        moment = go_live + timedelta(hours=hours)
        assert any(start <= moment < start + timedelta(hours=8) for start in watches), moment


def test_go_live_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        demo_site(1, 2, datetime(2026, 12, 1, 9))
