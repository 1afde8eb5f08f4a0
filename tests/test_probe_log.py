"""The log probe on real files that are written, rotated, emptied and deleted under it."""

import asyncio
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from data.records import Reading, ReadingState
from probes.follower import AT_ONCE, LONGEST
from probes.log import LogProbe


def probe(path: Path, **fields: Any) -> LogProbe:
    fields = {"patterns": {"errors": "ERROR|FATAL"}, **fields}
    return LogProbe.model_validate({"name": "app", "path": str(path), **fields})


class Log:
    """A file, the probe that follows it, and what it has counted."""

    def __init__(self, path: Path, **fields: Any) -> None:
        self.path = path
        self.probe = probe(path, **fields)
        self.last: Reading | None = None

    def write(self, text: str | bytes) -> None:
        with self.path.open("ab") as file:
            file.write(text if isinstance(text, bytes) else text.encode())

    async def read(self) -> Reading:
        self.last = await self.probe.read(1)
        return self.last

    async def errors(self) -> float:
        reading = await self.read()
        assert reading.ok, reading
        return reading.values["errors"]


@pytest.fixture
async def log(tmp_path: Path) -> Log:
    """A log with one error in it, which the first look has passed over."""
    made = Log(tmp_path / "app.log")
    made.write("ERROR of yesterday\n")
    assert await made.errors() == 0
    return made


async def test_lines_are_counted_by_pattern_since_the_reading_before(tmp_path: Path) -> None:
    log = Log(
        tmp_path / "app.log",
        patterns={"errors": "ERROR|FATAL", "slow": "took [0-9]{4,} ms"},
        conditions=["[VALUE] < 4", "[BODY] != pat(*FATAL*)"],
    )
    log.write("ERROR before\n")
    assert (await log.read()).values == {"errors": 0, "slow": 0}
    log.write("fine\nERROR one ERROR\nit took 5000 ms\nERROR took 12345 ms\nit took 5 ms\n")
    reading = await log.read()
    assert reading.values == {"errors": 2, "slow": 2}
    assert (reading.state, [each.actual for each in reading.conditions]) == (
        ReadingState.BAD,
        ["4", "ERROR took 12345 ms"],
    )
    after = await log.read()
    assert (after.ok, after.values, after.conditions[1].actual) == (True, {"errors": 0, "slow": 0}, "")
    log.write("FATAL\n")
    assert [each.ok for each in (await log.read()).conditions] == [True, False]


async def test_a_half_written_line_waits_for_its_end(log: Log) -> None:
    log.write("an ERR")
    assert await log.errors() == 0
    log.write("OR and")
    assert await log.errors() == 0
    log.write(" more\nERROR\r\nERR")
    assert await log.errors() == 2


async def test_a_line_that_was_half_written_at_the_first_look_counts_when_it_ends(tmp_path: Path) -> None:
    log = Log(tmp_path / "app.log")
    log.write("ERROR of yesterday\nERROR begun")
    assert await log.errors() == 0
    log.write(" and ended\n")
    assert await log.errors() == 1


async def test_rename_and_create(log: Log) -> None:
    log.write("ERROR 1\nERROR 2 without an end")
    log.path.rename(log.path.with_suffix(".1"))
    log.write("ERROR 3\n")
    assert await log.errors() == 2
    # Its writer has not been told of the new file yet.
    with log.path.with_suffix(".1").open("a") as old:
        old.write(" but now\nERROR 4\nERROR 5 is the last")
    log.write("ERROR 6\n")
    assert await log.errors() == 4
    log.write("ERROR 7\n")
    assert await log.errors() == 1


async def test_a_gap_between_rename_and_create(log: Log) -> None:
    log.write("ERROR 1\n")
    log.path.rename(log.path.with_suffix(".1"))
    assert await log.errors() == 1
    log.write("ERROR 2\n")
    assert await log.errors() == 1


@pytest.mark.parametrize("grown", [False, True])
async def test_copytruncate(grown: bool, log: Log) -> None:
    log.write("ERROR 1\n")
    assert await log.errors() == 1
    os.truncate(log.path, 0)
    log.write("ERROR 2\nERROR 3\n" + "x" * 200 * grown + "\n")
    assert await log.errors() == 2
    os.truncate(log.path, 0)
    assert await log.errors() == 0
    log.write("ERROR 4\n")
    assert await log.errors() == 1


async def test_deletion_and_return(log: Log) -> None:
    log.write("ERROR 1\n")
    with log.path.open("a") as held:
        log.path.unlink()
        assert await log.errors() == 1
        held.write("ERROR 2\n")
    assert await log.errors() == 1
    gone = await log.read()
    assert (gone.state, gone.reason) == (ReadingState.ERROR, "probe")
    assert gone.error == f"No such file or directory: {log.path}"
    assert gone.values == {}
    log.write("ERROR 3\n")
    assert await log.errors() == 1


async def test_a_file_that_is_not_there_yet_is_read_from_its_beginning(tmp_path: Path) -> None:
    log = Log(tmp_path / "app.log")
    assert (await log.read()).state is ReadingState.ERROR
    log.write("ERROR 1\n")
    assert await log.errors() == 1


async def test_an_engine_that_starts_again_does_not_count_again(log: Log) -> None:
    log.write("ERROR 1\n")
    assert await log.errors() == 1
    fresh = probe(log.path)
    assert (await fresh.read(1)).values == {"errors": 0}
    log.write("ERROR 2\n")
    assert (await fresh.read(2)).values == {"errors": 1}


async def test_too_much_at_once_is_passed_over_and_said(log: Log) -> None:
    line = b"ERROR " + b"x" * 1017 + b"\n"
    log.write(line * 3 * (AT_ONCE // len(line)))
    before = time.monotonic()
    reading = await log.read()
    assert time.monotonic() - before < 2
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
    assert reading.values == {"errors": AT_ONCE // len(line)}
    assert reading.error == f"{log.path} grows too fast; {2 * AT_ONCE} bytes were passed over"
    log.write("ERROR\n")
    assert await log.errors() == 1


async def test_what_takes_too_long_is_passed_over_and_said(tmp_path: Path) -> None:
    log = Log(tmp_path / "app.log", timeout="10ms", patterns={f"p{i}": "(a?){60}b|x$" for i in range(20)})
    log.write("x\n")
    await log.read()
    log.write(("a" * 1000 + "x\n") * 8000)
    reading = await log.read()
    assert reading.state is ReadingState.ERROR
    assert (reading.reason == "timeout") or "bytes were passed over" in (reading.error or "")


async def test_a_line_without_end_is_bounded(log: Log) -> None:
    for _chunk in range(4):
        log.write("y" * AT_ONCE + "ERROR")
        reading = await log.read()
        assert reading.values == {"errors": 0}
    follower = log.probe._follower
    assert follower is not None
    assert follower._file is not None
    assert len(follower._file._line) <= LONGEST
    log.write("\nERROR\n" + "z" * LONGEST + "ERROR\nERROR" + "z" * LONGEST + "\n")
    assert await log.errors() == 2


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*)*=", "(?:a?){100}a{100}$"])
async def test_a_pattern_that_backtracks_for_ever_elsewhere(pattern: str, tmp_path: Path) -> None:
    log = Log(tmp_path / "app.log", patterns={"errors": pattern})
    log.write("\n")
    await log.read()
    log.write("a" * (LONGEST - 1) + "b\n" + "a" * 5000 + "!\n" + "a" * 200 + "=\naaa\n")
    before = time.monotonic()
    assert await log.errors() in (0, 1)
    assert time.monotonic() - before < 1


async def test_bytes_and_escapes_are_made_safe(tmp_path: Path) -> None:
    log = Log(tmp_path / "app.log", patterns={"errors": "E.*R$", "hangul": "오류"}, conditions=["[BODY] == x"])
    log.write("\n")
    await log.read()
    log.write(b"E \xff\xfe\x00 \x1b[2J\x1b]0;owned\x07R\n" + "통화 오류".encode() + b"\n\xc3\nE\x1b[31m\xffR\n")
    reading = await log.read()
    assert reading.values == {"errors": 2, "hangul": 1}
    assert reading.conditions[0].actual == "E�R"
    log.write("E" + "x" * 3000 + "R\n")
    assert len((await log.read()).conditions[0].actual) == 200


async def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        reading = await probe(path).read(1)
        assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
        assert f"{path} is not a file" in (reading.error or "") or "Is a directory" in (reading.error or "")


async def test_what_could_not_be_read_at_first_is_read_from_its_end(tmp_path: Path) -> None:
    log = Log(tmp_path / "app.log")
    log.path.mkdir()
    assert (await log.read()).state is ReadingState.ERROR
    log.path.rmdir()
    log.write("ERROR of long ago\n")
    assert await log.errors() == 0
    log.write("ERROR\n")
    assert await log.errors() == 1


async def test_no_file_stays_open_behind_a_rotation(log: Log) -> None:
    before = len(os.listdir("/dev/fd"))
    for turn in range(5):
        log.write("ERROR\n")
        log.path.rename(log.path.with_suffix(f".{turn}"))
        log.write("new\n")
        await log.read()
    assert len(os.listdir("/dev/fd")) <= before + 1


async def test_a_writer_at_full_speed_and_rotations_lose_nothing(log: Log) -> None:
    code = """
import os, sys
for turn in range(10):
    with open(sys.argv[1], "a") as file:
        for line in range(3000):
            file.write(f"ERROR {line}\\n")
            if line == 1500:
                file.flush()
                sys.stdin.readline()
    os.rename(sys.argv[1], f"{sys.argv[1]}.{turn}")
open(sys.argv[1], "a").close()
"""
    writer = await asyncio.create_subprocess_exec(
        *(sys.executable, "-ISc", code, str(log.path)), stdin=subprocess.PIPE
    )
    assert writer.stdin is not None
    counted = 0.0
    for turn in range(10):
        # A file that comes and goes between two looks is seen by none of them.
        while counted <= 3000 * turn:
            counted += await log.errors()
        writer.stdin.write(b"\n")
    await writer.wait()
    counted += await log.errors() + await log.errors()
    assert counted == 30000


@pytest.mark.parametrize(
    ("fields", "mend"),
    [
        ({"patterns": {}}, "at least 1 item"),
        ({"patterns": {f"p{i}": "x" for i in range(21)}}, "at most 20 items"),
        ({"patterns": {"a.b": "x"}}, "cannot name a value; use 1 to 64"),
        (
            {"patterns": {"a": "(x"}},
            "'(x' is no regular expression: missing ): (x; write for",
        ),
        ({"patterns": {"a": "x(?=y)"}}, "is no regular expression: invalid perl operator"),
        ({"patterns": {"a": "((a{100}){100}){100}"}}, "is no regular expression"),
        ({"path": ""}, "at least 1 character"),
        ({"path": "a\0b"}, "write for instance /var/log/app.log"),
        ({"conditions": ["[EXIT_CODE] == 0"]}, "it has [VALUE] [BODY]"),
    ],
)
def test_refused_with_its_mend(fields: dict[str, Any], mend: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(mend)):
        LogProbe.model_validate({"name": "app", "path": "/x", "patterns": {"errors": "ERROR"}, **fields})


def test_without_re2_the_mend_is_said_at_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "re2", None)
    with pytest.raises(ValidationError, match=re.escape("pipx install 'warroom[log]'")):
        probe(Path("/x"))


def test_series() -> None:
    assert probe(Path("/x"), patterns={"a": "x", "b": "y"}).series == ("a", "b")
