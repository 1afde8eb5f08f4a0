"""A disk that is full: one sentence, nothing lost, and the same store goes on when there is room."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# A mount name space of its own: the small disk is seen by nobody else and goes with the process.
PRIVATE = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-r", "-m"]
MOUNT = 'mount -t tmpfs -o size=2m tmpfs "$0" && exec "$@"'


def on_a_small_disk(folder: Path, module: str) -> str:
    """Run a module of the tests on a disk of 2 MB at ``folder``, see that it succeeds; return what it prints."""
    if subprocess.run([*PRIVATE, "sh", "-c", MOUNT, folder, "true"], capture_output=True).returncode:
        pytest.skip("this machine lets us mount no small disk")
    run = subprocess.run(
        [*PRIVATE, "sh", "-c", MOUNT, folder, sys.executable, "-m", module, folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


def test_a_full_disk_loses_nothing_and_the_store_goes_on(tmp_path: Path) -> None:
    told = json.loads(on_a_small_disk(tmp_path, "tests.full_disk"))
    sentence = f"{told['path']}: the disk is full: nothing was written; free some room and do it again"
    assert told["said"] == [sentence] * 3
    assert told["full"] == [told["done"]] * 2
    assert told["new"].startswith(f"{tmp_path}/new.db: the disk ")
    assert told["freed"] == told["again"] == [told["done"] + 1] * 2
    assert told["new when freed"] == "opened"
    assert told["beside"] == "opened"
    assert list(tmp_path.iterdir()) == []


def test_what_is_typed_on_a_full_disk_is_refused_aloud_or_durable(tmp_path: Path) -> None:
    assert on_a_small_disk(tmp_path, "tests.full_board") == ""
