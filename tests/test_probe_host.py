"""The host probe on this very machine."""

import asyncio
import threading
from collections import namedtuple

import psutil
import pytest

from data.records import ReadingState
from probes.host import HostProbe


async def test_the_figures_of_this_machine() -> None:
    reading = await HostProbe(name="me").read(3)
    assert reading.ok
    assert {"cpu", "memory", "disk", "load", "net_errors"} == set(reading.values)
    assert all(0 <= reading.values[name] <= 100 for name in ("cpu", "memory", "disk"))
    assert (reading.latency_ms, reading.phases) == (None, {})


async def test_a_condition_on_a_figure() -> None:
    reading = await HostProbe.model_validate({"name": "me", "conditions": ["[BODY].memory > 100"]}).read(3)
    assert (reading.state, reading.reason) == (ReadingState.BAD, "assert")


async def test_a_file_system_that_is_not_there() -> None:
    reading = await HostProbe(name="me", path="/no/such/folder").read(3)
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
    assert reading.error == "No such file or directory: /no/such/folder"


async def test_cpu_counts_since_the_reading_before(monkeypatch: pytest.MonkeyPatch) -> None:
    times = namedtuple("times", "user system idle iowait guest")
    # Of 10 s, 2 in user (1 of them a guest's) and 1 in system; waiting for a disk is idle.
    looks = iter([times(0, 0, 0, 0, 0), times(2, 1, 6, 1, 1), times(2, 1, 16, 1, 1)])
    monkeypatch.setattr(psutil, "cpu_times", lambda: next(looks))
    probe = HostProbe(name="me")
    assert (await probe.read(1)).values["cpu"] == 30
    assert (await probe.read(2)).values["cpu"] == 0


async def test_a_file_system_that_hangs_holds_up_neither_loop_nor_the_next_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    release = threading.Event()
    monkeypatch.setattr(psutil, "disk_usage", lambda path: release.wait(10))
    probe = HostProbe.model_validate({"name": "me", "timeout": "400ms"})
    try:
        first, ticks = await asyncio.gather(probe.read(1), _ticks())
        second = await probe.read(2)
    finally:
        release.set()
    assert (first.state, first.reason) == (ReadingState.ERROR, "timeout")
    assert ticks == 10
    assert (second.state, second.reason) == (ReadingState.ERROR, "timeout")
    assert "still hangs" in (second.error or "")


async def _ticks() -> int:
    for _ in range(10):
        await asyncio.sleep(0.01)
    return 10
