"""The tools that keep the house in order find nothing to say."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


def complaints(*command: str | Path) -> str:
    """Return what ``command`` says when it fails, else nothing."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280)
    return done.stdout + done.stderr if done.returncode else ""


def test_every_arrow_points_down() -> None:
    assert complaints(BIN / "lint-imports") == ""


def test_ruff_finds_nothing() -> None:
    assert complaints(sys.executable, "-m", "ruff", "check", ".") == ""


def test_everything_is_formatted() -> None:
    assert complaints(sys.executable, "-m", "ruff", "format", "--check", ".") == ""


# Without a cache it takes some ten seconds of one processor, with one two.
@pytest.mark.timeout(300)
def test_the_types_hold() -> None:
    assert complaints(sys.executable, "-m", "mypy") == ""


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("import os\n", ("ruff", "check", "--no-cache", "--stdin-filename", "warroom/planted.py", "-")),
        ("x  =  1\n", ("ruff", "format", "--check", "--no-cache", "--stdin-filename", "warroom/planted.py", "-")),
    ],
)
def test_ruff_can_complain(text: str, tool: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *tool], cwd=ROOT, input=text, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1


def test_mypy_can_complain() -> None:
    assert "error:" in complaints(
        sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", "-c", "def f(x): ..."
    )
