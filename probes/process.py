"""``kind: process``: whether a program runs on this machine, and what it takes."""

import os
from typing import TYPE_CHECKING, ClassVar, Final, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from data.i18n import _
from data.text import clean
from probes.aside import Aside
from probes.base import ProbeConfig
from probes.observation import Observation, ProbeError

if TYPE_CHECKING:
    import psutil

_MIB: Final = 1024 * 1024
_PIDFILE_LIMIT: Final = 64
"""Bytes of a pidfile that are read."""


class ProcessProbe(ProbeConfig):
    """Processes of this machine, by name, by a part of their command line, or by a pidfile.

    Values: ``count``; ``cpu`` in percent of one core since the reading before; ``memory`` in MiB resident;
    ``open_files``, where this user may see it. They are sums over all the processes found.

    All processes are looked through only when one that was found before is gone, and never with a pidfile.
    """

    default_conditions: ClassVar[tuple[str, ...]] = ("[VALUE] >= 1",)
    facts: ClassVar[tuple[str, ...]] = ("VALUE", "CONNECTED")

    kind: Literal["process"] = "process"
    match: str | None = Field(default=None, min_length=1)
    """The name of the program, or a part of its command line."""
    pidfile: str | None = Field(default=None, min_length=1)
    """The file that holds its process id; with ``match`` the process must fit that too."""

    _known: "list[psutil.Process]" = PrivateAttr(default_factory=list)
    _written: tuple[int, int] | None = PrivateAttr(default=None)
    """Which writing of the pidfile was looked at last, and whose process is in ``_known`` if it lived."""
    _aside: Aside = PrivateAttr(default_factory=Aside)

    @model_validator(mode="after")
    def _something_to_find(self) -> Self:
        if self.match is None and self.pidfile is None:
            raise ValueError(_("nothing to look for; write match: nginx or pidfile: /run/nginx.pid"))
        return self

    @property
    def series(self) -> tuple[str, ...]:
        """What it measures, and what the site asks for beside."""
        return ("count", "cpu", "memory", "open_files", *self.values)

    @property
    def host_key(self) -> str:
        """The loopback name."""
        return "localhost"

    def warm(self) -> None:
        """Import psutil."""
        import psutil  # noqa: F401

    async def observe(self, seen: Observation) -> None:
        """Look in a thread: a thousand processes take a while."""
        seen.values = await self._aside.run(self._figures, self.pidfile or "/proc")
        seen.facts["VALUE"] = seen.values["count"]
        seen.connected = seen.values["count"] > 0

    def _figures(self) -> dict[str, float]:
        import psutil

        before = self._known
        self._known = self._by_match() if self.pidfile is None else self._by_pidfile(self.pidfile)
        count, memory = 0, 0
        cpu: list[float] = []
        files: list[int | None] = []
        for process in self._known:
            try:
                with process.oneshot():
                    taken, busy = process.memory_info().rss, process.cpu_percent()
            except psutil.NoSuchProcess:
                continue
            count += 1
            memory += taken
            # The first look at a process only begins to count its time.
            cpu += [busy] if any(process is each for each in before) else []
            files.append(_open_files(process))
        values: dict[str, float] = {"count": count}
        if count:
            values["memory"] = round(memory / _MIB, 3)
        if cpu:
            values["cpu"] = round(sum(cpu), 1)
        if files and None not in files:
            values["open_files"] = sum(each or 0 for each in files)
        return values

    def _by_match(self) -> "list[psutil.Process]":
        """Return those found before, unless one of them is gone: then all processes are looked through."""
        import psutil

        if self._known and all(_lives(process) for process in self._known):
            return self._known
        known = {process.pid: process for process in self._known}
        found = []
        for pid in psutil.pids():
            try:
                process = psutil.Process(pid)
            except psutil.Error:
                continue
            if pid != os.getpid() and _lives(process) and self._fits(process):
                # What was known has its time so far; a new process of the same number has another start.
                found.append(known[pid] if known.get(pid) == process else process)
        return found

    def _by_pidfile(self, path: str) -> "list[psutil.Process]":
        """Return the process of the file; one that has ended stays so until the file is written anew."""
        import psutil

        read = _read_pid(path)
        if read is None:
            self._written = None
            return []
        pid, written = read
        if written == self._written:
            return [process for process in self._known if _lives(process)]
        self._written = written
        try:
            process = psutil.Process(pid)
        except psutil.Error:
            return []
        return [process] if _lives(process) and self._fits(process) else []

    def _fits(self, process: "psutil.Process") -> bool:
        import psutil

        if self.match is None:
            return True
        try:
            return process.name() == self.match or self.match in " ".join(process.cmdline())
        except psutil.Error:
            return False


def _lives(process: "psutil.Process") -> bool:
    """Return whether it is still the process that was found: not one of the same number, nor a zombie."""
    import psutil

    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _open_files(process: "psutil.Process") -> int | None:
    import psutil

    try:
        return process.num_fds()
    except psutil.Error:
        return None


def _read_pid(path: str) -> tuple[int, tuple[int, int]] | None:
    """Return the process id in a file, and what tells this writing of it from others; None without a file."""
    try:
        # Not to wait for somebody who writes, should it be a pipe.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        text = os.read(handle, _PIDFILE_LIMIT).strip()
        about = os.fstat(handle)
    finally:
        os.close(handle)
    if not text.isdigit() or not 0 < int(text) < 1 << 31:
        raise ProbeError("probe", _("there is no process id in {path}").format(path=clean(path, 80)))
    return int(text), (about.st_ino, about.st_mtime_ns)
