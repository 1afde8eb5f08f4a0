"""A wall clock that a test steps under running processes, whose boot clock goes on as ever."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from data.records import SECOND, Ms

LIBRARIES = ("/usr/lib", "faketime/libfaketimeMT.so.1")


def _found() -> Path | None:
    folder, name = LIBRARIES
    places = (Path(folder) / name, *Path(folder).glob(f"*/{name}"))
    return next((place for place in places if place.is_file()), None)


def library() -> Path:
    """Return libfaketime, installed where this machine lets us; skip the test only where it cannot be had."""
    with (Path(tempfile.gettempdir()) / "warroom-libfaketime.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another worker may be installing it
        said = "neither Debian's apt-get nor root"
        if _found() is None and os.geteuid() == 0 and shutil.which("apt-get"):
            said = _install()
        path = _found()
    if path is None:
        pytest.skip(f"libfaketime cannot be had here: {said}")
    return path


def _install() -> str:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in ("update", "install -y --no-install-recommends libfaketime"):
        done = subprocess.run(
            ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=60", *words.split()],
            env=quiet,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
    return done.stderr.strip()


class Wall:
    """The wall clock of every process that is started in ``environment``."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "wall"
        self.step(0)
        self.environment: Mapping[str, str] = {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def step(self, ahead: Ms) -> None:
        """Let the wall clock stand so far ahead of this machine's from now on."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{ahead / SECOND:+.3f}\n", encoding="ascii")
        new.replace(self._file)
