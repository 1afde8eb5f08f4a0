"""What the board looks like: SVG pictures at both sizes in both languages. Look at each before it is accepted."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.rooms import BoardOnDrill, Prepared
from warroom.screens.board import BoardScreen

SnapCompare = Callable[..., bool]
SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])
LANGUAGES = pytest.mark.parametrize("lang", ["ko", "en"])


def pressed(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Return what waits for the board to be drawn, then presses ``keys``."""

    async def before(pilot: Pilot[None]) -> None:
        def drawn() -> bool:
            screen = pilot.app.screen
            return isinstance(screen, BoardScreen) and screen.situation is not None

        while not drawn():
            await pilot.pause(0.01)
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await pilot.pause()

    return before


@SIZES
@LANGUAGES
def test_a_busy_board(snap_compare: SnapCompare, tmp_path: Path, size: tuple[int, int], lang: str) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang))
    assert snap_compare(app, terminal_size=size, run_before=pressed())


@SIZES
@LANGUAGES
def test_a_question(snap_compare: SnapCompare, tmp_path: Path, size: tuple[int, int], lang: str) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang))
    assert snap_compare(app, terminal_size=size, run_before=pressed("s"))


@SIZES
@LANGUAGES
def test_a_timeline(snap_compare: SnapCompare, tmp_path: Path, size: tuple[int, int], lang: str) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang))
    assert snap_compare(app, terminal_size=size, run_before=pressed("enter"))


@LANGUAGES
@pytest.mark.parametrize("digit", ["1", "3", "4"])
def test_each_pane_of_a_narrow_board(snap_compare: SnapCompare, tmp_path: Path, digit: str, lang: str) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang))
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressed(digit))


@SIZES
@LANGUAGES
def test_a_calm_board(snap_compare: SnapCompare, tmp_path: Path, size: tuple[int, int], lang: str) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang, busy=False))
    assert snap_compare(app, terminal_size=size, run_before=pressed())


@SIZES
@LANGUAGES
@pytest.mark.parametrize("indicator", ["availability", "response_time"])
def test_the_page_of_an_indicator(
    snap_compare: SnapCompare, tmp_path: Path, size: tuple[int, int], lang: str, indicator: str
) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang))
    down = ["down"] * ["availability", "response_time"].index(indicator)
    assert snap_compare(app, terminal_size=size, run_before=pressed("1", "home", *down, "enter", *["left"] * 24))


@SIZES
@LANGUAGES
def test_the_menu(snap_compare: SnapCompare, tmp_path: Path, size: tuple[int, int], lang: str) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang))
    assert snap_compare(app, terminal_size=size, run_before=pressed("0"))


@LANGUAGES
def test_the_menu_finding(snap_compare: SnapCompare, tmp_path: Path, lang: str) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang))
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressed("0", *"in"))
