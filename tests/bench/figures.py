"""Figures beside their goals."""

import math
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

FORMAT = "{:<66} {:>5} {:>9} {:>9} {:>9} {:>9}  {:<10} {}"


@dataclass(frozen=True)
class Figure:
    """What was measured, in one unit, and how much its 99th percentile may be."""

    name: str
    unit: str
    samples: Sequence[float]
    goal: float | None = None
    """None where the figure stands for itself."""

    @property
    def holds(self) -> bool:
        """Whether the goal is reached; without samples it is not."""
        return bool(self.samples) and (self.goal is None or percentile(self.samples, 0.99) <= self.goal)

    def row(self) -> str:
        """Return the figure as a row of the table."""
        if not self.samples:
            numbers = ["—"] * 4
        else:
            ordered = sorted(self.samples)
            found = (ordered[0], median(ordered), percentile(ordered, 0.99), ordered[-1])
            numbers = [f"{each:.3f}" for each in found]
        goal = "" if self.goal is None else f"≤ {self.goal:g} {self.unit}"
        sign = "" if self.goal is None else "holds" if self.holds else "MISSED"
        return FORMAT.format(f"{self.name}, {self.unit}", len(self.samples), *numbers, goal, sign).rstrip()


def percentile(samples: Sequence[float], share: float) -> float:
    """Return the smallest sample that ``share`` of all do not exceed."""
    ordered = sorted(samples)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def table(figures: Sequence[Figure]) -> str:
    """Return every figure, a row each."""
    head = FORMAT.format("", "n", "min", "median", "p99", "max", "goal (p99)", "").rstrip()
    return "\n".join([head, *(each.row() for each in figures)])


def machine(folder: Path) -> str:
    """Return what it was measured on."""
    cpu = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    disk = os.statvfs(folder)
    return (
        f"{os.cpu_count()} × {cpu} · {platform.system()} {platform.release()} · load {os.getloadavg()[0]:.2f} · "
        f"Python {platform.python_version()} · SQLite {sqlite3.sqlite_version} · Textual {version('textual')} · "
        f"{disk.f_bavail * disk.f_frsize >> 30} GiB free in {folder}"
    )


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
