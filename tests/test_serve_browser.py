"""The wall in a real browser: what it shows, what it says when it is not alive, and how it comes back."""

import asyncio
import base64
import os
import signal
from pathlib import Path

import pytest

from tests.boards import House
from tests.browser import Page, page
from tests.rooms import busy_room
from tests.walls import Server, server

pytestmark = pytest.mark.timeout(400)

TOKEN = "correct-horse-battery"
FIRST_BYTE = "document.body.classList.contains('-first-byte')"
LOST = "document.body.classList.contains('-lost')"
SITUATION = ("Day 1/84", "오후조 14–22", "INC-2", "상담 라우팅 불능", "엔 진   없 음")
"""What the situation line of a busy room says, among other words."""
COLOURS = """
(async () => {
  const picture = new Image();
  picture.src = "data:image/png;base64,%s";
  await picture.decode();
  const canvas = new OffscreenCanvas(picture.width, picture.height), pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const points = new Uint32Array(pen.getImageData(0, 0, picture.width, picture.height).data.buffer);
  const counts = new Map();
  for (const point of points) counts.set(point, (counts.get(point) || 0) + 1);
  return [picture.width, picture.height, counts.size, Math.max(...counts.values()) / points.length];
})()
"""
"""Width, height, how many colours a picture has, and how much of it the commonest one fills."""


@pytest.fixture
async def home(tmp_path: Path) -> House:
    """A room with a P1 in it."""
    await (await busy_room(tmp_path)).close()
    return House(tmp_path)


async def drawn(wall: Page, *words: str) -> str:
    """Wait until the wall is drawn with ``words`` on it; return its text."""
    await wall.until(f"{FIRST_BYTE} && !{LOST}")
    return await wall.shows(*words)


async def test_the_wall_in_a_browser(home: House, tmp_path: Path) -> None:
    """One browser through a shift: the token, keys, a server that is killed, another one, a board that hangs."""
    environment = {"WARROOM_SERVE_TOKEN": TOKEN}
    async with page(_new(tmp_path / "browser")) as wall:
        with server(home, lang="ko", environment=environment) as made:
            await opens_with_the_token(wall, made)
            await takes_no_keys(wall, made)
            alive = await wall.screenshot()
            made.process.kill()
            await asyncio.to_thread(made.process.wait)
        assert await wall.until(LOST) < 3
        await says_why(wall, "연결 끊김", "전 화면입니다", "서버가 응답하지 않습니다")
        lost = await wall.screenshot()
        # In another language, so that nobody takes the old picture for a new one.
        with server(home, "--port", str(made.port), lang="en", environment=environment) as made:
            await drawn(wall, "INC-2", "Initial analysis")
            (board,) = made.boards()
            os.kill(board, signal.SIGSTOP)
            assert await wall.until(LOST) < 10
            await says_why(wall, "DISCONNECTED", "old.", "The server answers")
            await drawn(wall, "INC-2")
            assert board not in made.boards()
            await wall.go("about:blank")
        for picture in (alive, lost):
            await is_not_blank(wall, picture)


async def opens_with_the_token(wall: Page, made: Server) -> None:
    await wall.go(f"{made.url}/")
    await wall.until("document.body.textContent.includes('?token=')")
    assert not await wall.js("!!document.querySelector('#terminal')")
    wall.complaints.clear()
    await wall.go(f"{made.url}/?columns=100&token={TOKEN}")
    await drawn(wall, *SITUATION)
    assert await wall.js("location.href") == f"{made.url}/?columns=100"
    assert await wall.js("document.cookie") == ""  # no script reads what is kept
    assert await wall.js("getComputedStyle(document.querySelector('#sign')).display") == "none"
    assert await wall.js("window.shownTerminal.cols") >= 100
    # All that was needed came from here, and the browser had nothing to complain about.
    assert "" not in wall.loaded
    assert all(each.startswith(made.url) for each in wall.loaded)
    assert [each for each in wall.complaints if "WebGL" not in each] == []


async def takes_no_keys(wall: Page, made: Server) -> None:
    boards = made.boards()
    await wall.js("window.shownTerminal.focus()")
    for key in ("q", "o", "?"):
        await wall.press(key)
    asked = wall.answers + 2  # the first may be on its way
    await wall.hears(asked)
    assert {each for each in wall.sent if "resize" not in each} == {'["alive"]'}
    assert (len(boards), made.boards()) == (1, boards)


async def says_why(wall: Page, what: str, since: str, why: str) -> None:
    await wall.until(f"document.querySelector('#why').textContent.includes({why!r})")
    assert await wall.js("document.querySelector('#what').innerText") == what
    assert since in await wall.js("document.querySelector('#since').innerText")
    assert await wall.js("document.querySelector('#sign').offsetHeight") > 200


async def is_not_blank(wall: Page, picture: bytes) -> None:
    width, height, colours, commonest = await wall.js(COLOURS % base64.b64encode(picture).decode())
    assert (width, height) == (1280, 720)
    assert colours > 100
    assert commonest < 0.95


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder
