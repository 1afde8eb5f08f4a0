"""The wall's screen: what it does when its store is silent, when nothing changes, and when the picture moves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from data.clock import boot_clock
from data.errors import StoreError
from data.records import SECOND, Ms
from tests.rooms import BoardOnDrill, Prepared
from warroom import situation as situations
from warroom.cli.parser import build
from warroom.commands import drill
from warroom.display import Display
from warroom.screens import wall as screens
from warroom.screens.wall import READ_ANEW, SAID_STAYS, WallScreen
from widgets.line import plain
from widgets.wall import Wall
from widgets.wallturn import SHIFT

WORDS = "no open incident"


class WallOnDrill(BoardOnDrill):
    """The wall on a room of its own, led by this very process."""

    refreshed = 0

    def __init__(self, folder: Path, *, busy: bool = False, site: str = "") -> None:
        super().__init__(Prepared(folder, "en", busy=busy, site=site))
        self.looks = Display(read_only=True, wall=True)

    def refresh(self, **more: Any) -> Any:
        self.refreshed += 1
        return super().refresh(**more)


class Onlooker:
    """Somebody in front of the wall."""

    def __init__(self, app: WallOnDrill, pilot: Pilot[None]) -> None:
        self.app = app
        self._pilot = pilot

    @property
    def sees(self) -> str:
        return "\n".join(plain(line) for line in self.app.screen.query_one(Wall).lines)

    def place(self, words: str) -> tuple[int, int]:
        """Return row and column of words that stand there once."""
        found = [(y, row.index(words)) for y, row in enumerate(self.sees.splitlines()) if words in row]
        assert len(found) == 1
        return found[0]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Let the wall go on until ``holds``; the test's own time-out ends a wait in vain."""
        while not holds():
            await self._pilot.pause(0.01)

    async def reads(self, *words: str) -> None:
        await self.until(lambda: all(each in self.sees for each in words))

    async def press(self, key: str) -> None:
        await self._pilot.press(key)


@asynccontextmanager
async def wall(folder: Path, *, busy: bool = False, site: str = "") -> AsyncIterator[Onlooker]:
    app = WallOnDrill(folder, busy=busy, site=site)
    async with app.run_test(size=(120, 40)) as pilot:
        eyes = Onlooker(app, pilot)
        await eyes.until(lambda: isinstance(app.screen, WallScreen) and app.screen.situation is not None)
        yield eyes


class Boot:
    """A boot clock that can be moved ahead."""

    ahead: Ms = 0

    def __call__(self) -> Ms:
        return boot_clock() + self.ahead


@pytest.fixture
def boot(monkeypatch: pytest.MonkeyPatch) -> Boot:
    moved = Boot()
    monkeypatch.setattr(screens, "boot_clock", moved)
    return moved


@pytest.mark.parametrize("hangs", [False, True])
async def test_a_store_that_does_not_answer_is_said_and_its_answer_ends_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boot: Boot, hangs: bool
) -> None:
    asked, answers = asyncio.Event(), asyncio.Event()

    async def look(*_args: object) -> None:
        asked.set()
        if hangs:
            await answers.wait()
        raise StoreError("disk I/O error")

    async with wall(tmp_path) as eyes:
        assert "NO DATA" not in eyes.sees
        with monkeypatch.context() as broken:
            broken.setattr(situations, "tick", look)
            broken.setattr(situations, "read", look)
            await asked.wait()
            boot.ahead = 20 * SECOND
            await eyes.reads("NO DATA", "the store is silent for 2")
        answers.set()
        await eyes.until(lambda: "NO DATA" not in eyes.sees)


async def test_what_has_not_changed_is_not_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boot: Boot
) -> None:
    """Also where all has been read anew."""
    async with wall(tmp_path, busy=True) as eyes:
        screen = eyes.app.screen
        assert isinstance(screen, WallScreen)
        await eyes.reads("INC-2")
        drawn: list[tuple[object, ...]] = []

        def refresh(picture: Wall, *regions: object, **_more: object) -> Wall:
            drawn.append(regions)
            return picture

        monkeypatch.setattr(Wall, "refresh", refresh)
        for _look in range(3):
            seen = screen.situation
            boot.ahead += READ_ANEW
            await eyes.until(lambda seen=seen: screen.situation is not seen)  # type: ignore[misc]
        assert drawn == []


async def test_the_picture_moves_with_the_clock_and_is_then_sent_whole(tmp_path: Path) -> None:
    async with wall(tmp_path) as eyes:
        await eyes.reads(WORDS)
        before, refreshed = eyes.place(WORDS), eyes.app.refreshed
        await eyes.app.room.do(drill.advance, SHIFT)
        await eyes.until(lambda: eyes.place(WORDS) != before)
        await eyes.until(lambda: eyes.app.refreshed > refreshed)
        assert eyes.app.refreshed == refreshed + 1


async def test_what_is_said_to_a_key_goes_by_itself(tmp_path: Path, boot: Boot) -> None:
    async with wall(tmp_path) as eyes:
        await eyes.press("ctrl+c")
        await eyes.reads("q leaves the board")
        boot.ahead = SAID_STAYS
        await eyes.until(lambda: "q leaves" not in eyes.sees)


async def test_a_site_may_name_another_key_to_leave_by(tmp_path: Path) -> None:
    async with wall(tmp_path, site="keys: {quit: [f9]}\n") as eyes:
        await eyes.press("q")
        assert eyes.app.return_code is None
        await eyes.press("f9")
        assert eyes.app.return_code == 0


@pytest.mark.parametrize("args", [["--wall"], ["board", "--wall"], ["--wall", "board"]])
def test_it_is_asked_for_with_or_without_the_boards_name(args: list[str]) -> None:
    asked = build().parse_args(args)
    assert (asked.handler, asked.wall, asked.read_only) == ("watch.board", True, False)
    assert build().parse_args(["board"]).wall is False
