"""The contact centre's traffic: modelled figures, and a few simulated agents that really call.

The figures (hundreds of sessions and transactions a second) are modelled, so that a demo costs next to
nothing; the agents make about twenty real requests a second over loopback.
"""

import asyncio
import contextlib
import math
import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from warroom.demo.faults import Fault, FaultKind

SESSIONS = 412
TPS = 803.0
SURGE_FACTOR = 1.35
"""Takes both figures over the plan's capacities of 500 users and 1,000 TPS at any hour."""
AGENTS = 12
RATE = 20.0
"""Real requests a second, of all agents together."""
CALL_TIMEOUT = 15.0
RECONNECT_AFTER = 1.0

_DAY = 86_400.0
_NOISE_PERIODS = (13.0, 37.0, 101.0, 397.0)


@dataclass(frozen=True)
class Figures:
    """What the contact centre says about itself at one moment."""

    sessions: int
    tps: float
    errors: float
    """Percent of requests that fail."""
    queue: int
    """Calls that wait."""
    latency: float
    """Seconds that an answer takes."""


def figures(seed: int, seconds: float, faults: Iterable[Fault] = ()) -> Figures:
    """Model the contact centre ``seconds`` after its start; the same arguments give the same figures."""
    by_kind = {fault.kind: fault for fault in faults}
    if FaultKind.DOWN in by_kind:
        return Figures(sessions=0, tps=0.0, errors=100.0, queue=0, latency=0.0)
    day = 0.04 * math.sin(math.tau * seconds / _DAY + _phases(seed, "day")[0])
    sessions = SESSIONS * (1 + day + 0.02 * _noise(seed, "sessions", seconds))
    tps = TPS * (1 + day + 0.03 * _noise(seed, "tps", seconds))
    errors = 0.31 * (1 + 0.3 * _noise(seed, "errors", seconds))
    queue = 4 * (1 + 0.7 * _noise(seed, "queue", seconds))
    latency = 0.12 * (1 + 0.3 * _noise(seed, "latency", seconds))
    if FaultKind.SURGE in by_kind:
        sessions, tps = sessions * SURGE_FACTOR, tps * SURGE_FACTOR
        errors, queue, latency = errors * 6, queue * 12, latency * 5
    if slow := by_kind.get(FaultKind.SLOW):
        queue, latency = queue * 8, latency + slow.delay
    if failing := by_kind.get(FaultKind.ERRORS):
        errors = max(errors, 100 * failing.share)
    return Figures(round(sessions), round(tps, 1), round(errors, 2), round(queue), latency)


def _noise(seed: int, name: str, seconds: float) -> float:
    """Return a smooth value from -1 to 1: sines of periods that do not meet again during a demo."""
    waves = zip(_NOISE_PERIODS, _phases(seed, name), strict=True)
    total = sum(math.sin(math.tau * seconds / period + phase) for period, phase in waves)
    return total / len(_NOISE_PERIODS)


@lru_cache(maxsize=64)
def _phases(seed: int, name: str) -> tuple[float, ...]:
    source = random.Random(f"{seed}:{name}")  # noqa: S311 - a curve, not a secret
    return tuple(source.uniform(0, math.tau) for _ in _NOISE_PERIODS)


async def run_agents(port: int, seed: int) -> None:
    """Let the agents call the desktop on that loopback port until cancelled.

    Never more than ``AGENTS`` requests are under way: where the desktop is slow, the load falls.
    """
    async with asyncio.TaskGroup() as group:
        for number in range(AGENTS):
            group.create_task(_agent(port, number, random.Random(f"{seed}:agent:{number}")))  # noqa: S311


async def _agent(port: int, number: int, chance: random.Random) -> None:
    """Call again and again on one connection, and come back when it breaks."""
    period = AGENTS / RATE
    while True:
        with contextlib.suppress(OSError, EOFError, ValueError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                await _calls(reader, writer, number, period, chance)
            finally:
                writer.close()
        await asyncio.sleep(RECONNECT_AFTER)


async def _calls(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    number: int,
    period: float,
    chance: random.Random,
) -> None:
    loop = asyncio.get_running_loop()
    body = b'{"agent": %d}' % number
    request = (
        b"POST /call HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    )
    due = loop.time() + chance.uniform(0, period)
    while True:
        await asyncio.sleep(due - loop.time())
        # From the moment that was due, so that the time an answer takes does not lower the rate.
        due = max(loop.time(), due + period * chance.uniform(0.5, 1.5))
        async with asyncio.timeout(CALL_TIMEOUT):
            writer.write(request)
            await writer.drain()
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
            await reader.readexactly(int(length.partition(b":")[2]))
