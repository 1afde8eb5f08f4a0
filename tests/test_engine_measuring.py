"""Slots, stamps and turns: what hangs, or comes late, touches no other probe's readings."""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest

from data.clock import Base, Clock, boot_clock, machine_instant
from data.records import HOUR, SECOND, Push, Reading
from probes.base import ProbeConfig
from probes.http import HttpProbe
from probes.observation import Observation
from probes.tcp import TcpProbe
from tests.engines import running
from tests.targets import answer, hang, saying, serve
from warroom.engine.measuring import AT_ONCE, PER_HOST, Measuring, slot_of


@pytest.fixture
def clock() -> Clock:
    instant = machine_instant()
    return Clock(Base(False, 1_800_000_000_000, instant.wall, instant.boot, instant.boot_id, 1.0))


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every name end in this machine, which by its name is not loopback and so has its limits."""

    def found(_host: str, port: int, **_options: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", found)


def http(name: str, url: str, **fields: object) -> HttpProbe:
    probe = HttpProbe.model_validate(
        {
            "name": name,
            "url": url,
            "interval": "1s",
            "timeout": "800ms",
            "conditions": ["[STATUS] == 200"],
            **fields,
        }
    )
    probe.warm()
    return probe


class Taken:
    """What was delivered, and when."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self.late: dict[str, list[float]] = {}
        """Milliseconds by which a reading began after the moment it is stamped with."""
        self._news = asyncio.Event()
        self._clock: Clock | None = None

    def on(self, clock: Clock) -> "Taken":
        self._clock = clock
        return self

    def __call__(self, reading: Reading) -> None:
        self.readings.append(reading)
        if self._clock is not None and reading.latency_ms is not None:
            began = self._clock.at_boot(boot_clock()) - reading.latency_ms
            self.late.setdefault(reading.probe, []).append(began - reading.at)
        self._news.set()

    def of(self, name: str) -> list[Reading]:
        return [each for each in self.readings if each.probe == name]

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not holds():
                self._news.clear()
                await self._news.wait()


async def test_forty_hosts_that_hang_blind_nobody(clock: Clock) -> None:
    hanging = asyncio.Event()
    hanging.set()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if hanging.is_set():
            await hang(reader, writer)
        writer.write(answer())
        await writer.drain()

    taken = Taken().on(clock)
    async with serve(silent) as deaf, saying(answer()) as well:
        dark = [f"dark-{number}" for number in range(40)]
        probes = [http(name, f"http://{name}.example:{deaf.port}/") for name in dark]
        healthy = http("well", f"http://well.example:{well.port}/")
        measuring = Measuring([*probes, healthy], clock, taken)
        async with running(measuring):
            await taken.until(lambda: len(taken.of("well")) == 4 and all(taken.of(name) for name in dark))
            readings, late = list(taken.of("well")), list(taken.late["well"])
            assert measuring.missed["well"] == 0
            hanging.clear()
            await taken.until(lambda: all(taken.of(name)[-1].ok for name in dark))
    assert all(each.ok for each in readings)
    stamps = [each.at for each in readings]
    assert [later - earlier for earlier, later in pairwise(stamps)] == [SECOND] * 3
    assert max(late) < 400, late
    assert {each.reason for each in taken.of("dark-0") if not each.ok} == {"timeout"}


class Crowd:
    """A server that holds every request until it is opened, and knows how many it held."""

    def __init__(self) -> None:
        self.here = 0
        self.most = 0
        self.opened = asyncio.Event()
        self.came = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.here += 1
        self.most = max(self.most, self.here)
        self.came.set()
        await self.opened.wait()
        self.here -= 1
        writer.write(answer())
        await writer.drain()

    async def holds(self, count: int) -> None:
        async with asyncio.timeout(5):
            while self.here < count:
                self.came.clear()
                await self.came.wait()


async def test_so_many_at_once_and_this_machine_without_limit(clock: Clock) -> None:
    taken, crowd, home = Taken(), Crowd(), Crowd()
    fields = {"interval": "10s", "timeout": "8s"}
    async with serve(crowd) as target, serve(home) as near:
        far = [http(f"far-{n}", f"http://far-{n}.example:{target.port}/", **fields) for n in range(AT_ONCE + 5)]
        local = [http(f"near-{n}", near.url(), **fields) for n in range(AT_ONCE + 5)]
        once = asyncio.create_task(Measuring([*far, *local], clock, taken).once())
        await crowd.holds(AT_ONCE)
        await home.holds(AT_ONCE + 5)
        await asyncio.sleep(0.1)  # that one more does not come is no event
        assert crowd.most == AT_ONCE
        crowd.opened.set()
        home.opened.set()
        await once
    assert crowd.most == AT_ONCE
    assert len(taken.readings) == 2 * (AT_ONCE + 5)
    assert all(each.ok for each in taken.readings)


async def test_two_at_one_host_which_hold_up_no_other(clock: Clock) -> None:
    taken, crowd = Taken(), Crowd()
    fields = {"interval": "10s", "timeout": "8s"}
    async with serve(crowd) as target, saying(answer()) as other:
        slow = [http(f"slow-{n}", f"http://slow.example:{target.port}/", **fields) for n in range(2 * AT_ONCE)]
        well = http("well", f"http://well.example:{other.port}/", **fields)
        once = asyncio.create_task(Measuring([*slow, well], clock, taken).once())
        await taken.until(lambda: bool(taken.of("well")))
        await crowd.holds(PER_HOST)
        crowd.opened.set()
        await once
    assert crowd.most == PER_HOST
    assert taken.readings[0].probe == "well"
    assert all(each.ok for each in taken.readings)


async def test_slots_missed_are_counted_and_not_caught_up(clock: Clock) -> None:
    taken, interval = Taken(), 400
    async with saying(answer()) as target:
        # Shorter than a site file may have it.
        probes = [http(name, target.url()).model_copy(update={"interval": interval}) for name in ("desk", "door")]
        measuring = Measuring(probes, clock, taken)
        async with running(measuring):
            await taken.until(lambda: bool(taken.of("desk")) and bool(taken.of("door")))
            asyncio.get_running_loop().call_soon(time.sleep, 1.3)  # the whole process stands still
            await taken.until(lambda: len(taken.of("desk")) >= 4 and len(taken.of("door")) >= 4)
    for name in ("desk", "door"):
        stamps = [each.at for each in taken.of(name)]
        assert {(later - earlier) % interval for earlier, later in pairwise(stamps)} == {0}
        assert len(stamps) == len(set(stamps))
        assert (stamps[-1] - stamps[0]) // interval + 1 == len(stamps) + measuring.missed[name]
        assert measuring.missed[name] >= 2


async def test_stamps_are_slots_and_a_step_of_the_wall_clock_moves_none(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = Taken().on(clock)
    real, real_ns, steps = time.time, time.time_ns, [0]
    monkeypatch.setattr(time, "time", lambda: real() + steps[0] / SECOND)
    monkeypatch.setattr(time, "time_ns", lambda: real_ns() + steps[0] * 1_000_000)

    async def stepping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        steps[0] = -HOUR if steps[0] else HOUR
        writer.write(answer())
        await writer.drain()

    async with serve(stepping) as target:
        measuring = Measuring([http("desk", target.url())], clock, taken)
        async with running(measuring):
            await taken.until(lambda: len(taken.readings) == 3)
    stamps = [each.at for each in taken.readings]
    assert [later - earlier for earlier, later in pairwise(stamps)] == [SECOND, SECOND]
    assert (stamps[0] - clock.at_boot(0)) % SECOND == slot_of("desk", SECOND)
    assert all(-1 <= late < 400 for late in taken.late["desk"]), taken.late
    assert measuring.missed == Counter(desk=0)
    assert all(each.ok and 0 < (each.latency_ms or 0) < 500 for each in taken.readings)


class Listening(ProbeConfig):
    """Repeats what it heard."""

    kind: str = "listening"

    @property
    def host_key(self) -> str:
        return "localhost"

    async def observe(self, seen: Observation) -> None:
        seen.connected = True
        if seen.heard is not None and seen.heard.value is not None:
            seen.values["heard"] = seen.heard.value


async def test_what_was_heard_reaches_the_reading(clock: Clock) -> None:
    taken = Taken()
    heard = {"cron": Push(at=1, value=7.0)}
    probes = [
        Listening.model_validate({"name": name, "conditions": ["[CONNECTED] == true"]}) for name in ("cron", "x")
    ]
    fast = Listening.model_validate(
        {"name": "cron", "interval": "1s", "timeout": "800ms", "conditions": ["[CONNECTED] == true"]}
    )
    await Measuring(probes, clock, taken, heard.get).once()
    async with running(Measuring([fast], clock, taken, heard.get)):
        await taken.until(lambda: len(taken.readings) == 3)
    assert [(each.probe, each.values) for each in taken.readings] == [
        ("cron", {"heard": 7.0}),
        ("x", {}),
        ("cron", {"heard": 7.0}),
    ]


async def test_a_port_that_hangs_takes_turns_among_its_like(clock: Clock) -> None:
    """Beside two that hang at the same host, which take its two turns, a third probe keeps every slot."""
    taken = Taken().on(clock)
    fields = {"interval": "1s", "timeout": "800ms"}
    async with serve(hang) as deaf, saying(answer()) as well:
        silent = [
            TcpProbe.model_validate(
                {"name": f"deaf-{n}", "address": f"pbx.example:{deaf.port}", "expect": "220", **fields}
            )
            for n in range(4)
        ]
        measuring = Measuring([*silent, http("well", f"http://pbx.example:{well.port}/")], clock, taken)
        async with running(measuring):
            await taken.until(lambda: all(taken.of(f"deaf-{n}") for n in range(4)))
            seen = len(taken.of("well"))
            # It may have waited for its host while these were not known to hang.
            await taken.until(lambda: len(taken.of("well")) == seen + 1)
            missed = measuring.missed["well"]
            await taken.until(lambda: len(taken.of("well")) == seen + 3)
    assert measuring.missed["well"] == missed
    assert max(taken.late["well"][-2:]) < 400
