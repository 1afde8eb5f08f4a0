"""The board on a terminal that is sent the changes alone: every page, at any size, is the same."""

import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from data.keymap import BY_ID
from tests.emulator import Emulator, assert_same
from tests.rooms import BoardOnDrill, Prepared
from warroom.screens.actions import ACTIONS
from warroom.screens.board import BoardScreen
from warroom.screens.grid import Grid

Play = Callable[[Pilot[Any]], Awaitable[None]]
PAGES = [BY_ID[action.id].keys[0] for action in ACTIONS if action.look is not None or action.id == "help"]
KEYS = [
    *PAGES,
    *"1234",
    "tab",
    "down",
    "up",
    "enter",
    "escape",
    "s",
    "n",
    "가",
    "x",
    "pagedown",
    "backspace",
    "ctrl+l",
]
SIZES = [(120, 40), (80, 24), (40, 12), (200, 60), (100, 30), (23, 7)]


class Beside(HeadlessDriver):
    """Draws on two emulators side by side: what Textual writes on one, what the grid makes of it on the other."""

    def __init__(self, app: App[Any], **more: Any) -> None:
        super().__init__(app, **more)
        columns, rows = self._get_terminal_size()
        self.plain, self.ours, self.grid = Emulator(columns, rows), Emulator(columns, rows), Grid(columns, rows)
        self.written = self.sent = self.frames = 0
        self.told: list[str] = []

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        columns, rows = self._get_terminal_size()
        for screen in (self.plain, self.ours):
            screen.resize(rows, columns)
        self.grid.resize(columns, rows)
        said = self.grid.feed(data)
        self.plain.show(data)
        self.ours.show(said)
        assert_same(self.plain, self.ours)
        self.frames += 1
        self.written += len(data)
        self.sent += len(said)
        self.told.append(said)


async def played(folder: Path, size: tuple[int, int], lang: str, play: Play, **looks: str | bool) -> Beside:
    """Play on a board until ``play`` ends; return what it drew on."""
    app = BoardOnDrill(Prepared(folder, lang, looks=looks))
    app.driver_class = Beside

    async def pilot(pilot: Pilot[Any]) -> None:
        while not (isinstance(app.screen, BoardScreen) and app.screen.situation is not None):
            await pilot.pause(0.01)
        await pilot.pause()
        await play(pilot)
        app.exit()

    await app.run_async(size=size, auto_pilot=pilot)
    assert isinstance(app._driver, Beside)
    return app._driver


@pytest.mark.parametrize(("lang", "size"), [("ko", (120, 40)), ("en", (80, 24)), ("ko", (40, 12))], ids=str)
async def test_every_page_is_the_same(tmp_path: Path, lang: str, size: tuple[int, int]) -> None:
    async def play(pilot: Pilot[Any]) -> None:
        for key in (*PAGES, *"1234", "s", "escape", "n", "가", "나", "left", "x", "escape"):
            await pilot.press(key)
            await pilot.pause()

    drawn = await played(tmp_path, size, lang, play)
    assert drawn.frames > len(PAGES)
    assert drawn.sent < drawn.written / 2


STEPS = st.lists(st.one_of(st.sampled_from(KEYS), st.sampled_from(SIZES)), min_size=4, max_size=16)


@settings(max_examples=40 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 3)
@given(st.sampled_from(SIZES), STEPS)
async def test_any_walk_of_keys_and_sizes_is_the_same(size: tuple[int, int], steps: list[Any]) -> None:
    async def play(pilot: Pilot[Any]) -> None:
        for step in steps:
            await (pilot.press(step) if isinstance(step, str) else pilot.resize_terminal(*step))
            await pilot.pause()

    with tempfile.TemporaryDirectory() as folder:
        assert (await played(Path(folder), size, "ko", play)).frames > 0
