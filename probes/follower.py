"""Follows a file that grows, through rotation, and never reads more than so much of it at once."""

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from data.i18n import _
from data.text import clean
from probes.observation import ProbeError

AT_ONCE: Final = 8 * 1024 * 1024
"""Bytes that are read in one look."""
LONGEST: Final = 64 * 1024
"""Bytes of a line that are kept; what it has beyond them is passed over."""
_CHUNK: Final = 256 * 1024
_MARK: Final = 64


class Follower:
    """The lines that come to a path.

    It starts at the end of the file, or at the beginning of one that was not there at first. A file in whose
    place another stands is read to its end, and once more at the look after: its writer may not know yet.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: _File | None = None
        self._old: _File | None = None
        self._from_end = True
        self.skipped = 0
        """Bytes that the last look has passed over, because there were too many."""

    def lines(self, deadline: float) -> Iterator[bytes]:
        """Give the lines since the look before, without their ends; the last one only when it has its end.

        Args:
            deadline: By ``time.monotonic()``; what is not read by then is passed over.

        Raises:
            OSError: The file is not there, or may not be read.
            ProbeError: It is not a file.
        """
        self.skipped = 0
        budget = _Budget(AT_ONCE, deadline)
        there = _identity(self._path)
        if self._old is not None:
            old, self._old = self._old, None
            yield from self._read(old, budget)
            yield from old.close()
            if there is None and self._file is None:
                return
        if self._file is not None:
            yield from self._read(self._file, budget)
            if there == self._file.identity:
                return
            self._old, self._file = self._file, None
            if there is None:
                return
        self._from_end = self._from_end and there is not None
        self._file = _File(self._path, self._from_end)
        self._from_end = False
        yield from self._read(self._file, budget)

    def _read(self, file: "_File", budget: "_Budget") -> Iterator[bytes]:
        yield from file.lines(budget)
        self.skipped += file.skipped


@dataclass
class _Budget:
    """How much may still be read, and until when."""

    left: int
    deadline: float


class _File:
    """One open file, and how far it has been read."""

    def __init__(self, path: str, from_end: bool) -> None:
        # Not to wait for somebody who writes, should it be a pipe.
        self._file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb", buffering=0)
        about = os.fstat(self._file.fileno())
        if not stat.S_ISREG(about.st_mode):
            self._file.close()
            raise ProbeError("probe", _("{path} is not a file; name one that grows").format(path=clean(path, 80)))
        self.identity = about.st_dev, about.st_ino
        self.skipped = 0
        self._place = 0
        self._line = bytearray()
        self._amid = False
        """Whether the line at the place has lost its beginning."""
        if from_end:
            self._place = about.st_size
            # A line that is half written has its end still to come.
            self._keep(self._before(LONGEST).rpartition(b"\n")[2])
        self._mark = self._before(_MARK)

    def lines(self, budget: _Budget) -> Iterator[bytes]:
        """Give whole lines as far as the budget goes; of too much, the newest."""
        if self._before(len(self._mark)) != self._mark:
            # Other bytes stand before the place: the file was emptied, and may have grown again.
            self._place = 0
            self._line.clear()
            self._amid = False
        self.skipped = 0
        self._skip_to(self._size() - budget.left)
        while data := os.pread(self._file.fileno(), min(_CHUNK, budget.left), self._place):
            if time.monotonic() > budget.deadline:
                self._skip_to(self._size())
                break
            self._place += len(data)
            budget.left -= len(data)
            first, *others = data.split(b"\n")
            self._keep(first)
            for piece in others:
                if not self._amid:
                    yield bytes(self._line)
                self._amid = False
                self._line.clear()
                self._keep(piece)
        self._mark = self._before(_MARK)

    def close(self) -> Iterator[bytes]:
        """Give the last line, which will not get its end any more."""
        self._file.close()
        if self._line and not self._amid:
            yield bytes(self._line)

    def _skip_to(self, place: int) -> None:
        if place > self._place:
            self.skipped += place - self._place
            self._place = place
            self._line.clear()
            self._amid = self._before(1) != b"\n"

    def _keep(self, piece: bytes) -> None:
        self._line += piece[: LONGEST - len(self._line)]

    def _size(self) -> int:
        return os.fstat(self._file.fileno()).st_size

    def _before(self, count: int) -> bytes:
        count = min(count, self._place)
        return os.pread(self._file.fileno(), count, self._place - count)


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
