"""The process probe on real processes, children of the tests."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest
from pydantic import ValidationError

from data.records import ReadingState
from probes.process import ProcessProbe

MARK = f"mark-{uuid4()}"
"""Stands in the command line of the tests' own children only."""


def probe(**fields: Any) -> ProcessProbe:
    return ProcessProbe.model_validate({"name": "agent", **fields})


class Children:
    """Processes that wait for their input to end."""

    def __init__(self) -> None:
        self.all: list[subprocess.Popen[bytes]] = []

    def add(self, code: str = "sys.stdin.read()") -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            [sys.executable, "-c", f"import sys; print(flush=True); {code}", MARK],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.all.append(child)
        assert child.stdout is not None
        child.stdout.readline()
        return child

    def end(self, child: subprocess.Popen[bytes]) -> None:
        child.kill()
        child.wait()


@pytest.fixture
def children() -> Iterator[Children]:
    made = Children()
    yield made
    for child in made.all:
        child.kill()
        child.communicate()


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each scan of all processes, by the thread that did it."""
    seen: list[str] = []
    real = psutil.pids

    def noted() -> list[int]:
        seen.append(threading.current_thread().name)
        return real()

    monkeypatch.setattr(psutil, "pids", noted)
    return seen


async def test_processes_by_a_part_of_their_command_line(children: Children, scans: list[str]) -> None:
    first, second = children.add(), children.add()
    looked = probe(match=MARK)
    reading = await looked.read(1)
    assert (reading.state, reading.values["count"], "cpu" in reading.values) == (ReadingState.OK, 2, False)
    assert 2 < reading.values["memory"] < 200
    assert 6 <= reading.values["open_files"] < 100
    assert reading.latency_ms is None
    again = await looked.read(2)
    assert 0 <= again.values["cpu"] < 200
    assert scans == ["aside"], "known processes are looked at alone, and never on the loop"
    children.end(first)
    assert (await looked.read(3)).values["count"] == 1
    assert scans == ["aside"] * 2
    children.end(second)
    gone = await looked.read(4)
    assert (gone.state, gone.reason, gone.values) == (ReadingState.BAD, "assert", {"count": 0})
    assert [(each.condition, each.actual) for each in gone.conditions] == [("[VALUE] >= 1", "0")]


async def test_cpu_is_of_one_core_since_the_reading_before(children: Children) -> None:
    busy = children.add("exec('while True: pass')")
    looked = probe(match=MARK)
    await looked.read(1)
    before = psutil.Process(busy.pid).cpu_times().user
    while psutil.Process(busy.pid).cpu_times().user < before + 0.2:
        pass
    assert (await looked.read(2)).values["cpu"] > 10


async def test_a_process_by_its_name(children: Children) -> None:
    children.add()
    assert (await probe(match=psutil.Process(children.all[0].pid).name()).read(1)).values["count"] >= 1
    assert not (await probe(match=f"{MARK}x").read(1)).ok


async def test_a_pidfile_needs_no_scan(children: Children, scans: list[str], tmp_path: Path) -> None:
    pidfile = tmp_path / "agent.pid"
    looked = probe(pidfile=str(pidfile), conditions=["[CONNECTED] == true"])
    assert (await looked.read(1)).values == {"count": 0}
    child = children.add()
    pidfile.write_text(f"{child.pid}\n")
    assert (await looked.read(2)).ok
    assert (await looked.read(3)).values["cpu"] >= 0
    children.end(child)
    dead = await looked.read(4)
    assert (dead.state, dead.values) == (ReadingState.BAD, {"count": 0})
    pidfile.write_text(str(children.add().pid))
    assert (await looked.read(5)).ok
    assert scans == []


async def test_another_process_of_the_same_number_is_not_taken_for_it(
    children: Children, scans: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pidfile = tmp_path / "agent.pid"
    pidfile.write_text(str(children.add().pid))
    looked, by_match = probe(pidfile=str(pidfile)), probe(match=MARK)
    for each in (looked, by_match):
        assert (await each.read(1)).ok
        # As if the process found first had started at another time than the one that has its number now.
        (known,) = each._known
        monkeypatch.setattr(known, "_ident", (known.pid, 0.0))
    assert not (await looked.read(2)).ok
    assert not (await looked.read(3)).ok
    assert len(scans) == 1
    found = await by_match.read(2)
    assert (found.values["count"], "cpu" in found.values, len(scans)) == (1, False, 2)


async def test_a_pidfile_with_a_match_tells_a_stale_file(children: Children, tmp_path: Path) -> None:
    pidfile = tmp_path / "agent.pid"
    pidfile.write_text(str(os.getpid()))
    assert (await probe(pidfile=str(pidfile)).read(1)).ok
    assert not (await probe(pidfile=str(pidfile), match=MARK).read(1)).ok
    pidfile.write_text(str(children.add().pid))
    assert (await probe(pidfile=str(pidfile), match=MARK).read(1)).ok


async def test_a_zombie_does_not_run(children: Children, tmp_path: Path) -> None:
    child = children.add()
    (tmp_path / "pid").write_text(str(child.pid))
    looked = probe(pidfile=str(tmp_path / "pid"))
    assert (await looked.read(1)).ok
    child.kill()
    await asyncio.to_thread(os.waitid, os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert psutil.Process(child.pid).status() == psutil.STATUS_ZOMBIE
    assert not (await looked.read(2)).ok


@pytest.mark.parametrize("text", ["", "agent", "-5", "0", "9" * 60, "1" * 5000, "\x00", "٣"])
async def test_a_pidfile_without_a_number(text: str, tmp_path: Path) -> None:
    (tmp_path / "pid").write_text(text)
    reading = await probe(pidfile=str(tmp_path / "pid")).read(1)
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
    assert "there is no process id in" in (reading.error or "")


async def test_a_pidfile_that_is_a_pipe_or_a_folder_holds_up_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        reading = await probe(pidfile=str(path)).read(1)
        assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")


async def test_open_files_that_may_not_be_seen_are_left_out(
    children: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_process: psutil.Process) -> int:
        raise psutil.AccessDenied

    children.add()
    monkeypatch.setattr(psutil.Process, "num_fds", denied)
    reading = await probe(match=MARK).read(1)
    assert set(reading.values) == {"count", "memory"}
    assert reading.ok


def test_something_must_be_looked_for() -> None:
    with pytest.raises(ValidationError, match="write match: nginx or pidfile"):
        probe()
    assert probe(match="x").series == ("count", "cpu", "memory", "open_files")
