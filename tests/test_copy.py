"""Copying the record under the hand: what it says, and how it gets past driver, tmux and terminal."""

import base64
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records import Priority
from tests.boards import House, house
from tests.emulator import Emulator
from tests.parts import installed
from tests.support import COMMAND, environment
from tests.test_board import desk
from warroom.commands import incident as commands
from warroom.screens.grid import Grid
from widgets import copied

pytestmark = pytest.mark.timeout(400)

OSC52 = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")


async def test_each_pane_copies_what_is_selected_there(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:

        async def copies(*keys: str) -> str:
            await hands.press(*keys)
            hands.screen.say("")
            await hands.press("y")
            await hands.until(lambda: hands.said != "")
            assert "copied: " in hands.said
            text = hands.app.clipboard
            # What fits into the foot is what was copied.
            assert text.splitlines()[0][:20] in hands.said
            return text

        assert (await copies()).splitlines() == [
            "INC-2 P1 상담 라우팅 불능",
            "acked · 이기술 · 2/6 Initial analysis · opened 2026-12-01 13:48 KST",
            "next L3 Project manager · no contact · hotline 1588-1111 · 2026-12-01 14:48 KST",
        ]
        assert (await copies("down")).startswith("INC-3 P3 통계 화면 지연 [ERROR] [/x]\n")
        await hands.press("up")
        assert (await copies("3")).splitlines() == [
            "INC-2 상담 라우팅 불능",
            "next L3 Project manager · no contact · hotline 1588-1111 · 2026-12-01 14:48 KST",
        ]
        assert re.fullmatch(r"\[✓\] .+ · 이기술 · 2026-12-01 13:\d\d KST", await copies("4", "home"))
        measure = r"Availability: [0-9.]+ % · ≥ 99\.9 · breach · .+ old"
        assert re.fullmatch(measure, await copies("1"))
        assert re.fullmatch(measure, await copies("enter"))
        await hands.press("escape", "2")
        assert re.match(r"2026-12-01 1[34]:\d\d KST .+: .", await copies("l"))
        await hands.press("escape")
        assert re.fullmatch(r"\S+ 010-\d{4}-\d{4}( · .+)?", await copies("w", "home"))
        await hands.press("escape")
        assert "record a step" in await copies("question_mark", "home", "down", "down")


async def test_where_nothing_is_selected_that_is_said_and_the_clipboard_stays(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.press("y")
        await hands.until(lambda: "nothing to copy" in hands.said)
        assert hands.app.clipboard == ""


async def test_a_title_from_outside_is_copied_without_what_a_terminal_would_obey(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        title = "a\x1b[31mb\x07c\x1b]52;c;aGk=\x07 " + "긴 말 " * 3_000
        await hands.app.room.do(commands.open_incident, title, Priority.P1)
        await hands.until(lambda: hands.screen.situation is not None and bool(hands.screen.situation.incidents))
        await hands.press("y")
        await hands.until(lambda: "copied" in hands.said)
        text = hands.app.clipboard
        assert text.startswith("INC-1 P1 abc ")
        assert text.isprintable() or text.replace("\n", "").isprintable()
        assert len(text.encode()) <= copied.LONGEST


@given(st.text(max_size=6_000))
def test_nothing_copied_is_longer_than_terminals_take(text: str) -> None:
    bound = copied.bounded(text * 3)
    assert len(bound.encode()) <= copied.LONGEST
    assert bound.replace("\n", "").isprintable()


@given(st.text(max_size=copied.LONGEST // 4), st.integers(1, 60), st.booleans())
def test_the_driver_passes_a_copy_unchanged_however_it_is_cut(text: str, piece: int, astray: bool) -> None:
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"
    begin, end = ("" if astray else "\x1b[H") + "가나다", "\x1b[2;1H\x1b[31m라마\x1b[0m"
    grid, plain, ours = Grid(40, 5), Emulator(40, 5), Emulator(40, 5)
    stream, said = begin + sequence + end, ""
    for at in range(0, len(stream), piece):
        said += grid.feed(stream[at : at + piece])
    assert said.count("\x1b]52") == 1
    assert sequence in said
    plain.show(stream.replace(sequence, ""))
    ours.show(said.replace(sequence, ""))
    assert plain.picture == ours.picture


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as made:
        made.command("incident", "open", "상담 라우팅 불능", "--priority", "P1")
        yield made


@pytest.mark.parametrize("options", [(), ("--full-frames",)], ids=str)
def test_on_a_terminal_the_copy_is_one_sequence(calm: House, options: tuple[str, ...]) -> None:
    with calm.board(*options, lang="ko") as board:
        board.shows("INC-1")
        board.press("y")
        board.shows("복사했습니다: INC-1 P1 상담 라우팅 불능")
        (sent,) = OSC52.findall(bytes(board.raw))
        text = base64.b64decode(sent, validate=True).decode()
        assert text.startswith("INC-1 P1 상담 라우팅 불능\n")
        assert "010-2222-2222" in text


def test_through_tmux_it_reaches_the_buffer(calm: House, tmp_path: Path) -> None:
    tmux = installed("tmux", "tmux")
    where = (tmux, "-S", str(tmp_path / "tmux"), "-f", "/dev/null")
    board = (*COMMAND, "board", "--db", str(calm.db), "--config", str(calm.config), "--lang", "en", "--as", "lee")
    env = environment(tmp_path, {"TERM": "xterm-256color"})

    def ask(*args: str) -> str:
        return subprocess.run(
            [*where, *args], env=env, capture_output=True, text=True, check=False, timeout=30
        ).stdout

    def until(words: str, *args: str) -> str:
        end = time.monotonic() + 30
        while words not in (found := ask(*args)):
            assert time.monotonic() < end, found
            time.sleep(0.1)  # tmux tells nobody outside what a pane shows
        return found

    try:
        ask("new-session", "-d", "-x", "80", "-y", "24", ";", "set", "-s", "set-clipboard", "on")
        ask("respawn-pane", "-k", *board)
        until("INC-1", "capture-pane", "-p")
        ask("send-keys", "y")
        assert until("INC-1 P1 상담 라우팅 불능", "show-buffer").startswith("INC-1 P1 상담 라우팅 불능\n")
    finally:
        ask("kill-server")
