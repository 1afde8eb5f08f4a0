"""What a probe costs beside prometheus-blackbox-exporter's, and what a full schedule does to latency and slots."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import psutil
import pytest

from data.records import SECOND, Ms
from tests.bench.figures import Figure
from tests.parts import free_port, installed, listens

ROUNDS = 3
RATE = 300
COUNT = 600
"""Probes of one round of either side."""
WARM_UP = 100
PEER = "blackbox_exporter"
_MODULE = """\
modules:
  http:
    prober: http
    timeout: 2s
    http:
      preferred_ip_protocol: ip4
      valid_status_codes: [200]
      fail_if_body_not_matches_regexp: [sessions]
"""


def probing(folder: Path) -> list[Figure]:
    """Measure HTTP probes of a server that answers at once, in a process of its own."""
    folder.mkdir()
    with _answering() as url:
        return [*_costs(folder, url), _latency(url), *_slots(url)]


def _costs(folder: Path, url: str) -> list[Figure]:
    """Compare the processor time of a probe: connect, ask, look at status and body, hang up.

    Each side probes at the same rate in turns. Its user and system time are counted for its whole process; the
    other side is asked through a connection that is kept open. What asking it costs is measured with an address
    that is none: it makes its answer all the same and probes nothing.
    """
    ours, theirs, asked = [], [], []
    with _blackbox(folder) as peer:
        for _round in range(ROUNDS):
            ours.append(float(_prober("paced", url, COUNT, RATE)["cpu_ms"]))
            if peer is not None:
                theirs.append(peer.cost(url, success=True))
                asked.append(peer.cost("http://%5B", success=False))
    figures = [Figure(f"CPU per HTTP probe, {RATE} a second", "ms", ours)]
    if peer is not None:
        figures += [
            Figure(f"the same, {PEER}", "ms", theirs),
            Figure(f"CPU per HTTP probe ÷ {PEER}", "×", [a / b for a, b in zip(ours, theirs, strict=True)], 1.0),
            Figure(
                f"the same, ÷ {PEER} without what asking it costs",
                "×",
                [a / (b - c) for a, b, c in zip(ours, theirs, asked, strict=True)],
            ),
        ]
    return figures


def _latency(url: str) -> Figure:
    found = _prober("scheduled", url, 200, 2 * SECOND, 8)
    assert not found["bad"], found["bad"]
    over = median(found["latency_ms"]) - median(found["lone_ms"])
    return Figure("reported latency, 200 probes per 2 s: median over a lone probe's", "ms", [over], 3.0)


def _slots(url: str) -> list[Figure]:
    interval: Ms = 5 * SECOND
    found = _prober("scheduled", url, 1000, interval, 12)
    return [
        Figure("slot → start of the reading, 1,000 probes per 5 s", "ms", found["late_ms"], 20.0),
        Figure("the same: slots missed", "n", [found["missed"]], 0),
        Figure("the same: processor", "core", [found["cores"]], 1.0),
    ]


def _prober(role: str, url: str, *numbers: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.prober", role, url, *map(str, numbers)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def _answering() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench.prober", "answering"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}/"
        server.communicate()


class _Blackbox:
    """A running prometheus-blackbox-exporter, asked over one connection."""

    def __init__(self, pid: int, port: int) -> None:
        self._process = psutil.Process(pid)
        self._line = http.client.HTTPConnection("127.0.0.1", port)

    def cost(self, target: str, *, success: bool) -> float:
        """Return the processor's milliseconds of a probe."""
        for _ in range(WARM_UP):
            answer = self._ask(target)
        assert f"\nprobe_success {int(success)}\n" in answer, answer
        begin, used = time.monotonic(), self._cpu()
        for number in range(COUNT):
            self._ask(target)
            time.sleep(max(begin + (number + 1) / RATE - time.monotonic(), 0))
        return (self._cpu() - used) / COUNT * 1000

    def _ask(self, target: str) -> str:
        self._line.request("GET", f"/probe?module=http&target={target}")
        return self._line.getresponse().read().decode()

    def _cpu(self) -> float:
        used = self._process.cpu_times()
        return float(used.user + used.system)


@contextmanager
def _blackbox(folder: Path) -> Iterator[_Blackbox | None]:
    try:
        program = installed("prometheus-blackbox-exporter", "prometheus-blackbox-exporter")
    except (pytest.skip.Exception, pytest.fail.Exception) as missing:
        print(f"no comparison of probes: {missing}", flush=True)
        yield None
        return
    config, port = folder / "blackbox.yml", free_port()
    config.write_text(_MODULE)
    command = [program, f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            end = time.monotonic() + 20
            while not listens(port):
                assert time.monotonic() < end, "it does not listen"
                time.sleep(0.02)
            yield _Blackbox(process.pid, port)
        finally:
            process.terminate()
