"""The real command, in a process of its own or in this one, shut off from the machine it runs on."""

import asyncio
import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.sparing import new_drill
from warroom.cli import run

COMMAND = (sys.executable, "-P", "-m", "warroom")
START = "2026-12-01T09:00:00+09:00"
"""A Tuesday, in the morning shift."""


@dataclass(frozen=True)
class Result:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it said, as one JSON document."""
        return json.loads(self.out)


def environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment in which nothing of this machine's user is found."""
    return {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "LANG": "C.UTF-8", **(extra or {})}


def warroom(
    *args: str,
    db: Path,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
) -> Result:
    """Run the command as a process, in the store's folder.

    Args:
        args: as typed.
        db: the store; ``WARROOM_DB`` names it.
        env: over an otherwise bare environment; an empty text takes a variable away.
        stdin: what it reads.
    """
    variables = environment(db.parent, {"WARROOM_DB": str(db), **(env or {})})
    done = subprocess.run(
        [*COMMAND, *args],
        cwd=db.parent,
        env={name: value for name, value in variables.items() if value},
        input=stdin.encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextlib.contextmanager
def running(*args: str, db: Path, env: Mapping[str, str] | None = None) -> Iterator["subprocess.Popen[str]"]:
    """Let the command run beside the test; on leaving it is killed if it still runs."""
    process = subprocess.Popen(
        [*COMMAND, *args],
        cwd=db.parent,
        env=environment(db.parent, {"WARROOM_DB": str(db), **(env or {})}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def heard(process: "subprocess.Popen[str]", words: str) -> str:
    """Wait for the line on stderr that holds ``words``, and return it; fail when the process ends before."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return line
    raise AssertionError(f"the process ended without saying {words!r}")


class Screen(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@dataclass
class Desk:
    """The command in this very process, on one drill whose clock stands still until it is advanced."""

    db: Path

    def __call__(self, *args: str) -> Result:
        """Run the command as ``lee``."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = run(["--db", str(self.db), "--as", "lee", *args])
        return Result(status, out.getvalue(), err.getvalue())

    def ok(self, *args: str) -> Any:
        """Run the command with ``--json``, see that it succeeds, and return its document."""
        result = self(*args, "--json")
        assert (result.status, result.err) == (0, "")
        return result.json

    def refused(self, *args: str) -> str:
        """Run the command, see that the state refuses it, and return its sentence."""
        return self._failed(1, *args)

    def wrong(self, *args: str) -> str:
        """Run the command, see that its usage is wrong, and return what it says."""
        return self._failed(2, *args)

    def _failed(self, status: int, *args: str) -> str:
        result = self(*args)
        assert (result.status, result.out) == (status, "")
        assert "Traceback" not in result.err
        return result.err

    def site(self, text: str) -> None:
        """Write the site file that is found in the working directory."""
        (self.db.parent / "warroom.yaml").write_text(text, encoding="utf-8")


def seat(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Make a drill in ``folder``, and let nothing of this machine's user be found in this process."""
    for name in [name for name in os.environ if name.startswith(("WARROOM_", "XDG_", "LC_", "LANG"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.chdir(folder)
    desk = Desk(folder / "drill.db")
    asyncio.run(new_drill(desk.db, round(datetime.fromisoformat(START).timestamp() * 1000)))
    return desk
