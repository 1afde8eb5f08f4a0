"""The board as it is used: through a real SSH server, and inside a terminal multiplexer."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.boards import House, gone, house
from tests.parts import installed
from tests.sshd import Server, ssh_server
from tests.support import COMMAND, environment
from tests.terminal import Terminal
from warroom.engine.locks import no_board_left

pytestmark = pytest.mark.timeout(400)
NOTICED = 20.0
"""Seconds within which a board on the other side of a dropped connection is gone."""


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[House]:
    folder = tmp_path / "house"
    folder.mkdir()
    with house(folder) as made:
        yield made


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with ssh_server(tmp_path / "sshd") as made:
        yield made


def words(calm: House, name: str, lang: str, *options: str) -> list[str]:
    where = ("--db", str(calm.db), "--config", str(calm.config))
    return [*COMMAND, "board", *where, "--lang", lang, "--as", name, *options]


@contextmanager
def session(
    server: Server, calm: House, name: str, *, lang: str = "ko", size: tuple[int, int] = (80, 24)
) -> Iterator[Terminal]:
    """Log in and run a board."""
    there = environment(calm.folder)
    command = server.command(*words(calm, name, lang), environment=there)
    here = environment(calm.folder, {"TERM": "xterm-256color"})
    with Terminal(*command, size=size, environment=here) as terminal:
        yield terminal


def boards(calm: House) -> list[psutil.Process]:
    """Return the boards that run on the store."""
    found = []
    for process in psutil.process_iter():
        try:
            line = process.cmdline()
        except psutil.Error:
            continue
        if line[:4] == [*COMMAND] and "board" in line and str(calm.db) in line:
            found.append(process)
    return found


def test_two_operators_work_through_ssh(server: Server, calm: House) -> None:
    with session(server, calm, "이기술") as lee, session(server, calm, "박인프라", size=(120, 40)) as park:
        lee.shows("진행 중인 인시던트 없음")
        park.shows("진행 중인 인시던트 없음")
        lee.type("o")
        lee.shows("인시던트 제목")
        lee.type("상담 라우팅 불능\r")
        lee.shows("1 P1")
        lee.type("1")
        lee.shows("INC-1", "상담 라우팅 불능")
        park.shows("INC-1", "상담 라우팅 불능")
        park.type("a")
        lee.shows("박인프라")
        lee.resize(120, 40)
        lee.shows("1 지표", "2 인시던트", "3 에스컬레이션 INC-1", "4 체크리스트")
        lee.resize(80, 24)
        lee.hides("4 체크리스트")
        lee.shows("INC-1")
        before = lee.first_modes
        lee.type("q")
        assert lee.ends() == 0
        assert lee.modes() == before
        park.type("q")
        assert park.ends() == 0
    assert calm.acts() == [("INC-1", "opened"), ("INC-1", "acknowledged")]


def test_a_lost_connection_ends_the_board_alone(server: Server, calm: House) -> None:
    with session(server, calm, "이기술") as lee:
        lee.shows("진행 중인 인시던트 없음")
        engine = calm.leads()
        (board,) = boards(calm)
        lee.signal(signal.SIGKILL)
        assert gone(board.pid, NOTICED)
    assert not gone(engine, 0)
    assert no_board_left(calm.db)
    assert calm.command("incident", "open", "calls drop", "--priority", "P4")["id"] == "INC-1"


def test_a_client_that_stands_still_blinds_nobody_and_catches_up(server: Server, calm: House) -> None:
    with session(server, calm, "이기술") as lee, session(server, calm, "박인프라", lang="en") as park:
        lee.shows("진행 중인 인시던트 없음")
        park.shows("no open incident")
        engine = calm.leads()
        lee.signal(signal.SIGSTOP)
        calm.command("incident", "open", "calls drop", "--priority", "P1")
        park.shows("INC-1", "calls drop")
        park.type("a")
        park.shows("acknowledged")
        assert "INC-1" not in lee.text
        lee.signal(signal.SIGCONT)
        lee.shows("▌P1 INC-1 calls drop", "박인프라")
        lee.type("n")
        lee.shows("INC-1 메모")
        assert not gone(engine, 0)


@pytest.fixture
def tmux(calm: House) -> Iterator[list[str]]:
    """Return the multiplexer's command line, on a socket of its own."""
    program = installed("tmux", "tmux")
    socket = calm.folder / "tmux"
    command = [program, "-S", str(socket), "-f", "/dev/null"]
    yield command
    with Terminal(*command, "kill-server", environment=environment(calm.folder)) as killer:
        killer.ends()


def test_in_a_multiplexer_it_outlives_its_terminal_and_takes_another_size(calm: House, tmux: list[str]) -> None:
    there = environment(calm.folder, {"TERM": "xterm-256color"})
    start = [*tmux, "new-session", *words(calm, "이기술", "ko")]
    with Terminal(*start, size=(80, 25), environment=there) as first:
        first.shows("진행 중인 인시던트 없음", "2 인시던트")
        first.type("o")
        first.shows("인시던트 제목")
        first.type("상담 라우팅 불능\r")
        first.shows("1 P1")
        first.type("1")
        first.shows("▌P1 INC-1 상담 라우팅 불능")
        # The board never wants this key, so that nobody needs to press it twice.
        first.type("\x02d")
        first.shows("detached")
        assert first.ends() == 0
    (board,) = boards(calm)
    calm.command("incident", "ack", "INC-1")
    with Terminal(*tmux, "attach", size=(120, 41), environment=there) as second:
        second.shows("▌P1 INC-1 상담 라우팅 불능", "박인프라", "3 에스컬레이션 INC-1", "4 체크리스트")
        clock = time.monotonic()
        shown = second.rows[0].rsplit(maxsplit=1)[-1]
        second.until(lambda: second.rows[0].rsplit(maxsplit=1)[-1] != shown)
        assert time.monotonic() - clock < NOTICED
        second.type("q")
        assert second.ends() == 0
    assert gone(board.pid, NOTICED)
    assert os.path.exists(calm.db)
