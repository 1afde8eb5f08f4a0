"""What the board looks like: SVG pictures at both sizes in both languages. Look at each before it is accepted."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.rooms import BoardOnDrill, Prepared
from warroom.screens.board import BoardScreen

SnapCompare = Callable[..., bool]
SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])
PAGES = """
pages:
  - {name: 전체, panels: [response_time, error_rate, concurrent_users, throughput, cpu, memory, disk, network]}
  - {name: 전화, panels: [concurrent_users, throughput], panes: [panels, ladder]}
"""
LANGUAGES = pytest.mark.parametrize("lang", ["ko", "en"])


BACK = ["ctrl+left", "ctrl+left", "left", "left", "left", "left"]
"""To the column in which something was down."""
AWAY = {
    "callsheet": "w",
    "forecast": "f",
    "roster": "d",
    "silences": "i",
    "changes": "b",
    "postmortem": "j",
    "keys": "question_mark",
    "title": "o",
    "post": "u",
    "handover": "h",
    "plan": "5",
    "people": "6",
    "agenda": "7",
    "documents": "8",
}
"""What is a key away: pages and questions, by the key."""


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
    assert snap_compare(app, terminal_size=size, run_before=pressed("1", "home", *down, "enter", *BACK))


@SIZES
@LANGUAGES
@pytest.mark.parametrize("page", AWAY)
def test_what_is_a_key_away(
    snap_compare: SnapCompare, tmp_path: Path, size: tuple[int, int], lang: str, page: str
) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang))
    assert snap_compare(app, terminal_size=size, run_before=pressed(AWAY[page]))


@SIZES
@LANGUAGES
def test_a_board_in_utc(snap_compare: SnapCompare, tmp_path: Path, size: tuple[int, int], lang: str) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang))
    assert snap_compare(app, terminal_size=size, run_before=pressed("at"))


@SIZES
@pytest.mark.parametrize(
    ("looks", "lang", "keys"),
    [
        ({"theme": "light"}, "ko", ("s",)),
        ({"theme": "colour-blind"}, "en", ()),
        ({"ascii": True}, "en", ("1", "home", "down", "enter", "left")),
        ({"colours": "none"}, "ko", ("1",)),
        ({"colours": "few"}, "en", ()),
        ({"wide": "yes"}, "ko", ("1", "home", "down", "enter", "left")),
    ],
    ids=["light", "colour-blind", "ascii", "no-colour", "16-colours", "wide"],
)
def test_other_terminals_and_eyes(
    snap_compare: SnapCompare,
    tmp_path: Path,
    size: tuple[int, int],
    looks: dict[str, object],
    lang: str,
    keys: tuple[str, ...],
) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang, looks=looks))
    assert snap_compare(app, terminal_size=size, run_before=pressed(*keys))


OTHER_SIZES = [
    ("ko", (100, 30)),
    ("ko", (200, 60)),
    ("en", (200, 60)),
    ("ko", (80, 50)),
    ("ko", (160, 20)),
    ("ko", (40, 12)),
    ("ko", (20, 5)),
]


@pytest.mark.parametrize(("lang", "size"), OTHER_SIZES, ids=[f"{lang}-{w}x{h}" for lang, (w, h) in OTHER_SIZES])
def test_other_sizes(snap_compare: SnapCompare, tmp_path: Path, lang: str, size: tuple[int, int]) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang))
    # The companions of a very large board are drawn once they have their places.
    assert snap_compare(app, terminal_size=size, run_before=pressed("down", "up"))


BY_HAND: list[tuple[str, str, tuple[int, int], str]] = [
    ("hide", "ko", (120, 40), "3 comma"),
    ("hide", "en", (80, 24), "3 comma"),
    ("maximise", "ko", (120, 40), "asterisk"),
    ("pin-beside-a-timeline", "ko", (120, 40), "2 apostrophe l"),
    ("pin-beside-a-timeline", "ko", (80, 24), "3 apostrophe l"),
    ("pin", "en", (80, 24), "3 apostrophe 4"),
    ("page-with-panes", "ko", (120, 40), "]"),
    ("page-with-panes", "ko", (80, 24), "]"),
    ("page", "en", (120, 40), "] ]"),
]


@pytest.mark.parametrize(
    ("lang", "size", "keys"),
    [each[1:] for each in BY_HAND],
    ids=[f"{what}-{lang}-{w}x{h}" for what, lang, (w, h), _keys in BY_HAND],
)
def test_panes_arranged_by_hand(
    snap_compare: SnapCompare, tmp_path: Path, lang: str, size: tuple[int, int], keys: str
) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang, site=PAGES))
    assert snap_compare(app, terminal_size=size, run_before=pressed(*keys.split()))


@SIZES
@LANGUAGES
def test_the_menu(snap_compare: SnapCompare, tmp_path: Path, size: tuple[int, int], lang: str) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang))
    assert snap_compare(app, terminal_size=size, run_before=pressed("0"))


@LANGUAGES
def test_the_menu_finding(snap_compare: SnapCompare, tmp_path: Path, lang: str) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang))
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressed("0", *"in"))
