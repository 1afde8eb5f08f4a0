"""Two people at one store: each with a Unix user, a home and a name of their own."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.boards import House, end_engine
from tests.crew import IS_ROOT, User, reachable_by_others
from tests.support import Result, environment
from tests.terminal import Terminal

GROUP = 64_100
OUT, IN, THIRD = User(64_001, GROUP), User(64_002, GROUP), User(64_003, GROUP)
CHECKOUT = Path(__file__).parent.parent


def python_for_others() -> str:
    """Return an interpreter that any user may run; an environment on root's own Python is none."""
    if reachable_by_others(Path(sys.executable).resolve().parent):
        return sys.executable
    return f"/usr/bin/python{sysconfig.get_python_version()}"


@dataclass(frozen=True)
class Seat:
    """Where one person sits."""

    name: str
    user: User
    db: Path
    home: Path

    @property
    def command(self) -> tuple[str, ...]:
        """What starts the program as this user, under this name."""
        return (*self.python, "-m", "warroom", "--db", str(self.db), "--as", self.name)

    @property
    def python(self) -> tuple[str, ...]:
        """What starts an interpreter as this user; only root becomes another one."""
        if not IS_ROOT:
            return (sys.executable, "-P")
        become = ("setpriv", f"--reuid={self.user.uid}", f"--regid={self.user.gid}", "--clear-groups")
        return (*become, python_for_others(), "-P")

    @property
    def environment(self) -> dict[str, str]:
        """What the program finds there."""
        paths = (str(CHECKOUT), sysconfig.get_path("purelib"))
        more = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}
        return environment(self.home, more | {"TERM": "xterm-256color", "WARROOM_WIDE": "no"})

    def run(self, *args: str, stdin: str = "") -> Result:
        """Run one command here."""
        return self._run(*self.command, *args, stdin=stdin)

    def play(self, night: str, *more: str) -> None:
        """Let somebody who sits here play one of the nights."""
        where = (str(self.db), str(self.db.with_name("warroom.yaml")), self.name)
        done = self._run(*self.python, "-m", "tests.handover_nights", night, *where, *more)
        assert done.status == 0, done.err

    def _run(self, *command: str, stdin: str = "") -> Result:
        done = subprocess.run(
            command,
            cwd=self.home,
            env=self.environment,
            input=stdin.encode(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def ok(self, *args: str, stdin: str = "") -> Any:
        """Run one command here, see that it succeeds, and return its document."""
        result = self.run(*args, "--json", stdin=stdin)
        assert (result.status, result.err) == (0, ""), result
        return result.json

    def board(self, *, size: tuple[int, int] = (120, 40), lang: str = "en") -> Terminal:
        """Open a board here, on a terminal of its own."""
        site = ("--config", str(self.db.with_name("warroom.yaml")))
        return Terminal(*self.command, *site, "--lang", lang, "board", size=size, environment=self.environment)


def _give(path: Path, user: User) -> None:
    if IS_ROOT:
        os.chown(path, user.uid, user.gid)


@contextmanager
def seats(*people: tuple[str, User], site: str, start: str, speed: str = "0") -> Iterator[tuple[Seat, ...]]:
    """Seat ``people`` at a new drill that their group owns; ``site`` is the text of its site file."""
    with TemporaryDirectory(prefix="warroom-seats-") as place:
        above = Path(place)
        above.chmod(0o755)
        shared = above / "shared"
        shared.mkdir()
        (shared / "warroom.yaml").write_text(site, encoding="utf-8")
        _give(shared, people[0][1])
        shared.chmod(0o2770)
        _give(shared / "warroom.yaml", people[0][1])
        made = []
        for name, user in people:
            home = above / name
            home.mkdir(mode=0o700)
            (home / "warroom.yaml").symlink_to(shared / "warroom.yaml")
            _give(home, user)
            made.append(Seat(name, user, shared / "room.db", home))
        made[0].ok("drill", "new", "--start", start, "--speed", speed)
        try:
            yield tuple(made)
        finally:
            end_engine(House(shared))
            for each in shared.glob("room.db*"):
                each.unlink(missing_ok=True)
