"""What the figures of probing run in processes of their own: a server that answers at once, and probes of it."""

import argparse
import asyncio
import json
import resource
import sys
import time
from contextlib import suppress

from data.clock import Base, Clock, boot_id
from data.records import SECOND, Reading
from probes.http import HttpProbe
from probes.observation import Observation
from warroom.engine.measuring import Measuring

_BODY = b'{"sessions": 412, "state": "up"}'
ANSWER = b"\r\n".join(
    [
        b"HTTP/1.1 200 OK",
        b"Content-Type: application/json",
        b"Content-Length: %d" % len(_BODY),
        b"Connection: close",
        b"",
        _BODY,
    ]
)
WARM_UP = 50
"""Readings that do not count."""


class _Answering(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(ANSWER)
        self._transport.close()


async def answering() -> None:
    """Print a port and answer on it at once, until the input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Answering, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


class Timed(HttpProbe):
    """A probe that notes how late it begins; its stamps are moments of the boot clock."""

    async def observe(self, seen: Observation) -> None:
        if seen.at:
            _late.append(time.clock_gettime_ns(time.CLOCK_BOOTTIME) / 1e6 - seen.at)
        await super().observe(seen)


_late: list[float] = []


def _probe(name: str, url: str, interval: int) -> Timed:
    conditions = ["[STATUS] == 200", "[BODY] == pat(*sessions*)"]
    probe = Timed.model_validate(
        {"name": name, "url": url, "interval": f"{interval}ms", "timeout": "800ms", "conditions": conditions}
    )
    probe.warm()
    return probe


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _good(probe: Timed) -> float:
    reading = await probe.read(0)
    assert reading.ok, reading
    assert reading.latency_ms is not None
    return reading.latency_ms


async def paced(url: str, count: int, rate: float) -> dict[str, object]:
    """Probe one after another, so many a second; return the processor's milliseconds of each."""
    probe = _probe("paced", url, SECOND)
    for _ in range(WARM_UP):
        await _good(probe)
    begin, used = time.monotonic(), _cpu()
    for number in range(count):
        await _good(probe)
        await asyncio.sleep(max(begin + (number + 1) / rate - time.monotonic(), 0))
    return {"cpu_ms": (_cpu() - used) / count * 1000}


async def scheduled(url: str, count: int, interval: int, seconds: float) -> dict[str, object]:
    """Run the engine's schedule of so many probes; return what it reported, and how late it was."""
    probes = [_probe(f"probe-{number}", url, interval) for number in range(count)]
    lone = []
    for number in range(2 * WARM_UP):
        latency = await _good(probes[0])
        lone += [latency] if number >= WARM_UP else []
        await asyncio.sleep(0.01)
    taken: list[Reading] = []
    measuring = Measuring(probes, Clock(Base(False, 0, 0, 0, boot_id(), 1.0)), taken.append)
    begin, used = time.monotonic(), _cpu()
    with suppress(TimeoutError):
        await asyncio.wait_for(measuring.run(), seconds)
    return {
        "cores": (_cpu() - used) / (time.monotonic() - begin),
        "lone_ms": lone,
        "latency_ms": [each.latency_ms for each in taken if each.ok],
        "bad": sum(not each.ok for each in taken),
        "late_ms": _late,
        "missed": measuring.missed.total(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.prober", description=__doc__)
    roles = parser.add_subparsers(dest="role", required=True)
    roles.add_parser("answering")
    for role, numbers in (("paced", ("count", "rate")), ("scheduled", ("count", "interval", "seconds"))):
        each = roles.add_parser(role)
        each.add_argument("url")
        for name in numbers:
            each.add_argument(name, type=float)
    args = parser.parse_args()
    match args.role:
        case "answering":
            asyncio.run(answering())
        case "paced":
            print(json.dumps(asyncio.run(paced(args.url, int(args.count), args.rate))))
        case _:
            found = scheduled(args.url, int(args.count), int(args.interval), args.seconds)
            print(json.dumps(asyncio.run(found)))


if __name__ == "__main__":
    main()
