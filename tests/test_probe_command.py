"""The command probe on real programs: what they say, and that nothing of them is left."""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from pydantic import ValidationError

from data.records import Reading, ReadingState
from probes.command import CommandProbe
from probes.nagios import read_output
from probes.programs import KEPT

PYTHON = sys.executable


def probe(*command: str, **fields: Any) -> CommandProbe:
    return CommandProbe.model_validate({"name": "check", "command": list(command), **fields})


def script(code: str, **fields: Any) -> CommandProbe:
    return probe(PYTHON, "-ISc", f"import os, sys, time, signal\n{code}", **fields)


def shell(code: str, **fields: Any) -> CommandProbe:
    return probe("/bin/sh", "-c", code, **fields)


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """No child, living or dead, and no pipe outlives a reading."""
    pipes = len(os.listdir("/dev/fd"))
    others = set(psutil.Process().children(recursive=True))
    yield
    deadline = time.monotonic() + 5
    while set(psutil.Process().children(recursive=True)) - others and time.monotonic() < deadline:
        time.sleep(0.01)
    assert set(psutil.Process().children(recursive=True)) <= others
    assert len(os.listdir("/dev/fd")) <= pipes


def errored(reading: Reading, words: str) -> bool:
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe"), reading
    assert words in (reading.error or ""), reading
    return True


async def test_a_plugin_that_finds_all_well() -> None:
    reading = await shell("echo \"DISK OK - free 41%|'/ used'=12.5GB;;;0;20 /var=3%\"").read(1)
    assert (reading.state, reading.error, reading.reason) == (ReadingState.OK, None, None)
    assert reading.values == {"_used": 12.5 * 1024**3, "_var": 3}
    assert list(reading.phases) == ["run"]
    assert reading.latency_ms


async def test_a_plugin_that_finds_fault_says_it_in_its_own_words() -> None:
    reading = await shell("echo 'DISK CRITICAL - /var 98% | var=98%'; echo more; exit 2").read(1)
    assert (reading.state, reading.reason) == (ReadingState.BAD, "assert")
    assert [(each.condition, each.actual) for each in reading.conditions] == [("[EXIT_CODE] == 0", "2")]
    assert reading.error == "DISK CRITICAL - /var 98%"
    assert reading.values == {"var": 98}
    assert (await shell("exit 1", conditions=["[EXIT_CODE] <= 1"]).read(1)).ok


async def test_what_it_prints_is_the_body_without_figures() -> None:
    looked = shell(
        "printf 'OK | a=1\\nlong one\\nlong two | b=2\\nc=3\\n'",
        conditions=["[BODY] == pat(OK*long two)", "[BODY] != pat(*=*)", "[RESPONSE_TIME] < 2s"],
    )
    reading = await looked.read(1)
    assert reading.ok, reading
    assert reading.values == {"a": 1, "b": 2, "c": 3}


async def test_values_of_the_site_come_from_json_and_replace_the_figures() -> None:
    fields: dict[str, Any] = {"values": {"queue": "[BODY].queue"}, "conditions": ["[BODY].state == up"]}
    looked = shell('echo \'{"queue": 7, "state": "up", "note": "a | b"}\'', **fields)
    reading = await looked.read(1)
    assert (reading.ok, reading.values, looked.series) == (True, {"queue": 7}, ("queue",))
    assert shell("true").series is None
    assert (await shell("echo 'x | y=1'", values={"a": "[BODY].a"}).read(1)).values == {}


async def test_errors_are_read_when_there_is_no_output() -> None:
    reading = await shell("echo 'no licence' >&2; exit 3").read(1)
    assert reading.error == "no licence"
    assert (await shell("echo warn >&2; echo fine", conditions=["[BODY] == fine"]).read(1)).ok


async def test_a_signal_is_a_negative_exit_status() -> None:
    assert (await shell("kill -9 $$", conditions=["[EXIT_CODE] == -9"]).read(1)).ok


async def test_no_shell_reads_the_arguments_and_nothing_is_typed() -> None:
    assert (await probe("/bin/echo", "$HOME;", "a b", conditions=["[BODY] == $HOME; a b"]).read(1)).ok
    split = CommandProbe.model_validate({"name": "x", "command": "/bin/echo 'a b' c"})
    assert split.command == ("/bin/echo", "a b", "c")
    assert (await probe("/bin/cat", conditions=["[EXIT_CODE] == 0", "len([BODY]) == 0"]).read(1)).ok


async def test_env_and_cwd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OF_THE_ENGINE", "kept")
    looked = shell(
        "echo $OF_THE_ENGINE $MINE; pwd",
        env={"MINE": "added"},
        cwd=str(tmp_path),
        conditions=[f"[BODY] == pat(kept added?{tmp_path})"],
    )
    assert (await looked.read(1)).ok


async def test_what_cannot_be_started_says_why(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("no program")
    assert errored(await probe("/no/such/check").read(1), "No such file or directory: /no/such/check")
    assert errored(await probe("no-such-check").read(1), "No such file or directory: no-such-check")
    assert errored(await probe(str(plain)).read(1), f"Permission denied: {plain}")
    plain.chmod(0o755)
    assert errored(await probe(str(plain)).read(1), f"Exec format error: {plain}")
    assert errored(await probe("/bin/true", cwd="/no/such/place").read(1), "/no/such/place")
    assert errored(await probe("/bin/true", "x" * 4_000_000).read(1), "Argument list too long")


GRANDCHILD = """
import subprocess
child = subprocess.Popen([sys.executable, "-ISc", "import signal, sys, time; {ignore}; "
    "open(sys.argv[1], 'w').write('1'); time.sleep(60)", sys.argv[1]])
while not os.path.exists(sys.argv[1]): time.sleep(0.01)
"""


@pytest.mark.parametrize("ignore", ["0", "signal.signal(signal.SIGTERM, signal.SIG_IGN)"])
async def test_a_grandchild_does_not_survive_a_time_out(ignore: str, tmp_path: Path) -> None:
    mark = tmp_path / "started"
    code = GRANDCHILD.replace("{ignore}", ignore) + "child.wait()"
    looked = probe(PYTHON, "-ISc", f"import os, sys, time\n{code}", str(mark), timeout="2500ms")
    reading, _ = await asyncio.gather(looked.read(1), _seen(mark))
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "timeout")
    assert reading.error == "no answer in 2s500ms; it hung in: run"
    await _until(lambda: not _running(mark))


async def test_a_grandchild_does_not_survive_its_parent_nor_hold_up_the_reading(tmp_path: Path) -> None:
    mark = tmp_path / "started"
    looked = probe(PYTHON, "-ISc", f"import os, sys, time\n{GRANDCHILD.replace('{ignore}', '0')}", str(mark))
    before = time.monotonic()
    assert (await looked.read(1)).ok
    assert time.monotonic() - before < 2.5
    await _until(lambda: not _running(mark))


async def test_a_cancelled_reading_ends_all_of_it(tmp_path: Path) -> None:
    mark = tmp_path / "started"
    code = GRANDCHILD.replace("{ignore}", "0") + "child.wait()"
    task = asyncio.create_task(probe(PYTHON, "-ISc", f"import os, sys, time\n{code}", str(mark)).read(1))
    await _seen(mark)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _until(lambda: not _running(mark))


async def test_a_program_that_is_told_to_end_may_tidy_up(tmp_path: Path) -> None:
    tidied = tmp_path / "tidied"
    looked = shell(f"trap 'echo > {tidied}; exit' TERM; sleep 60 & wait", timeout="800ms")
    assert (await looked.read(1)).reason == "timeout"
    assert tidied.exists()


async def test_who_left_the_group_with_the_pipe_holds_up_nothing(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    looked = script(
        f"if os.fork():\n while not os.path.exists({str(pid)!r}): time.sleep(0.01)\n os._exit(0)\n"
        f"os.setsid()\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    )
    assert (await looked.read(1)).ok
    os.kill(int(pid.read_text()), 9)


async def test_endless_output_is_ended() -> None:
    before = time.monotonic()
    assert errored(await probe("/usr/bin/yes", interval="60s", timeout="30s").read(1), "more than 1048576 bytes")
    both = await shell("yes >&2", interval="60s", timeout="30s").read(1)
    assert errored(both, "it printed more than 1048576 bytes and was ended")
    assert time.monotonic() - before < 5


async def test_long_output_is_cut_and_says_so() -> None:
    long = f"print('OK | a=1 ' + 'b=2 ' * {KEPT // 2})"
    reading = await script(long, conditions=["[EXIT_CODE] == 0", "[BODY] != x"]).read(1)
    assert [each.ok for each in reading.conditions] == [True, False]
    assert reading.conditions[1].actual == f"the body is longer than the limit of {KEPT} bytes"
    assert reading.values == {}, "the last figure may be cut in the middle"
    assert (await script(long).read(1)).ok


async def test_bytes_and_escapes_are_made_safe() -> None:
    raw = rb"'\xff\xfe\x1b[2J\x1b]0;owned\x07down\x00\xe2\x80\xae'"
    reading = await script(
        f"sys.stdout.buffer.write(b{raw.decode()}); sys.exit(2)", conditions=["[EXIT_CODE] == 0", "[BODY] == up"]
    ).read(1)
    shown = [reading.error or "", *(each.actual for each in reading.conditions)]
    assert shown[0] == "��down"
    assert all(text.isprintable() for text in shown)


async def test_a_plugin_that_names_each_run_anew_does_not_fill_the_store() -> None:
    looked = script("n = time.time_ns()\nprint('OK |', *(f'run{n}_{i}=1' for i in range(80)))")
    counts = [len((await looked.read(at)).values) for at in range(3)]
    assert counts == [80, 20, 0]


@pytest.mark.parametrize(
    ("behind", "figures"),
    [
        ("a=1", {"a": 1}),
        ("time=250ms;;;0 cpu=1.5s wait=30us", {"time": 0.25, "cpu": 1.5, "wait": 30e-6}),
        ("a=1B b=2KB c=3MB d=1GB e=1TB", {"a": 1, "b": 2048, "c": 3 * 1024**2, "d": 1024**3, "e": 1024**4}),
        ("load=-0.5 in=12c used=.5% big=1e3", {"load": -0.5, "in": 12, "used": 0.5, "big": 1000}),
        ("'label with space'=12.5ms;10:20;@1;0;100", {"label_with_space": 0.0125}),
        ("'it''s'=1 'C:\\ %'=2", {"it_s": 1, "C_": 2}),
        ("/=1 //=2 ':'=3", {"_": 1, "__2": 2, "__3": 3}),
        ("통화=3 한 글=4", {"통화": 3, "글": 4}),
        ("a=U b=2", {"b": 2}),
        ("a=1;2;3 junk b=x c=1e999 d=2", {"a": 1, "d": 2}),
        ("'open=1 b=2", {"b": 2}),
        ("x" * 80 + "=1", {"x" * 64: 1}),
        ("a=12,5ms", {}),
    ],
)
def test_figures(behind: str, figures: dict[str, float]) -> None:
    assert read_output(f"OK | {behind}")[1] == pytest.approx(figures)


def test_words_behind_a_bar_stay_words() -> None:
    assert read_output("a | b\nc | d=1") == ("a | b\nc", {"d": 1})
    assert read_output("a | x=U") == ("a", {})
    assert read_output("") == ("", {})


def test_hostile_figures_take_no_time() -> None:
    before = time.monotonic()
    for piece in ("'", "a", "=", "a=", "a=1;", " ", "''="):
        read_output(f"OK | {piece * 20000}")
    assert time.monotonic() - before < 2


@pytest.mark.parametrize(
    ("fields", "mend"),
    [
        ({"command": []}, "at least 1 item"),
        ({"command": ""}, "at least 1 item"),
        ({"command": "echo 'a"}, "close it, or write a list"),
        ({"command": ["", "a"]}, "write for instance"),
        ({"command": ["echo", "a\0b"]}, "write for instance"),
        ({"command": 5}, "valid tuple"),
        ({"command": ["echo"], "env": {"A=B": "c"}}, "write for instance LC_ALL: C"),
        ({"command": ["echo"], "env": {"A": "c\0"}}, "write for instance LC_ALL: C"),
        ({"command": ["echo"], "conditions": ["[STATUS] == 200"]}, "it has [EXIT_CODE] [BODY] [RESPONSE_TIME]"),
    ],
)
def test_refused_with_its_mend(fields: dict[str, Any], mend: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        CommandProbe.model_validate({"name": "check", **fields})
    assert mend in refusal.value.errors()[0]["msg"]


async def _seen(path: Path) -> None:
    await _until(path.exists)


async def _until(holds: Callable[[], bool]) -> None:
    """Look until it holds, for a few seconds: a process of others has no event here."""
    for _ in range(400):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it has not come to hold")


def _running(mark: Path) -> list[int]:
    """Return the processes that have ``mark`` in their command line and are no zombies."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline", "status"])
        if str(mark) in (process.info["cmdline"] or []) and process.info["status"] != psutil.STATUS_ZOMBIE
    ]
