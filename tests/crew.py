"""Other processes for a test, and other Unix users."""

import concurrent.futures.thread  # noqa: F401  # asyncio imports it late, when a second user cannot read it
import multiprocessing
import os
import stat
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

SPAWN = multiprocessing.get_context("spawn")
START_SECONDS = 60.0
IS_ROOT = os.geteuid() == 0


class Barrier(Protocol):
    """What keeps the processes of a crew in step."""

    def wait(self, timeout: float | None = None) -> int: ...


@dataclass(frozen=True)
class User:
    """A second Unix user: numbers suffice, no name is needed."""

    uid: int
    gid: int

    def become(self) -> None:
        os.setgroups([self.gid])
        os.setresgid(self.gid, self.gid, self.gid)
        os.setresuid(self.uid, self.uid, self.uid)


@dataclass
class Mate:
    """Another process and the line to it."""

    pid: int
    line: Any
    """Carries whatever the work sends and expects."""

    def hear(self) -> Any:
        """Wait for its next word; AssertionError with its traceback when it has failed."""
        answer = self.line.recv()
        if isinstance(answer, _Failed):
            raise AssertionError(answer.trace)
        return answer

    def ask(self, word: Any) -> Any:
        self.line.send(word)
        return self.hear()


@dataclass
class _Failed:
    trace: str


def _serve(work: Callable[..., Any], line: Connection, user: User | None, args: tuple[Any, ...]) -> None:
    try:
        if user is not None:
            user.become()
        work(line, *args)
    except Exception:
        line.send(_Failed(traceback.format_exc()))


@contextmanager
def mate(work: Callable[..., Any], *args: Any, user: User | None = None) -> Iterator[Mate]:
    """Run ``work(line, *args)`` in a new process, which is killed on leaving if it still runs."""
    here, there = SPAWN.Pipe()
    process = SPAWN.Process(target=_serve, args=(work, there, user, args))
    process.start()
    there.close()
    assert process.pid is not None
    try:
        yield Mate(process.pid, here)
    finally:
        process.kill()
        process.join()
        here.close()


def _in_step(line: Connection, work: Callable[..., Any], barrier: Barrier, number: int, *args: Any) -> None:
    line.send(work(barrier, number, *args))


def together(size: int, work: Callable[..., Any], *args: Any) -> list[Any]:
    """Run ``work(barrier, number, *args)`` in ``size`` processes at once and return their answers."""
    barrier = SPAWN.Barrier(size, timeout=START_SECONDS)
    with ExitStack() as stack:
        mates = [stack.enter_context(mate(_in_step, work, barrier, number, *args)) for number in range(size)]
        return [each.hear() for each in mates]


def reachable_by_others(folder: Path) -> bool:
    """Return whether any user may enter ``folder``."""
    return all(each.stat().st_mode & stat.S_IXOTH for each in (folder, *folder.parents))
