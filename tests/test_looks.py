"""How a board is asked to look: options before the environment, and both before the site file."""

from argparse import Namespace
from pathlib import Path

import pytest

from tests.boards import CALM, House, house
from warroom.cli import UsageError
from warroom.cli.looks import looks_of, need_capable
from warroom.cli.parser import build
from warroom.config import Site, load_site
from warroom.display import Display


def options(*args: str) -> Namespace:
    return build().parse_args(["board", *args])


@pytest.fixture
def light(tmp_path: Path) -> Site:
    """A site whose boards are light."""
    path = tmp_path / "warroom.yaml"
    path.write_text(f"{CALM}theme: light\n", encoding="utf-8")
    return load_site(path, {})


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WARROOM_THEME", "WARROOM_ASCII", "WARROOM_WIDE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


def test_the_option_stands_before_the_environment_and_that_before_the_site(
    light: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Display(**looks_of(options(), None)) == Display(theme="dark", wide="ask", colours="own")
    assert looks_of(options(), light)["theme"] == "light"
    monkeypatch.setenv("WARROOM_THEME", "colour-blind")
    assert looks_of(options(), light)["theme"] == "colour-blind"
    assert looks_of(options("--theme", "dark"), light)["theme"] == "dark"
    monkeypatch.setenv("WARROOM_WIDE", "yes")
    assert looks_of(options(), None)["wide"] == "yes"
    assert looks_of(options("--wide", "no"), None)["wide"] == "no"


@pytest.mark.parametrize(("value", "ascii_only"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_ascii_in_the_environment(value: str, ascii_only: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARROOM_ASCII", value)
    assert looks_of(options(), None)["ascii"] is ascii_only


def test_an_empty_no_color_asks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    assert looks_of(options(), None)["colours"] == "own"
    monkeypatch.setenv("NO_COLOR", "0")
    assert looks_of(options(), None)["colours"] == "none"


@pytest.mark.parametrize("name", ["WARROOM_THEME", "WARROOM_WIDE"])
def test_an_environment_that_asks_for_what_is_not_there(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "pink")
    with pytest.raises(UsageError, match=f"{name}='pink'.*(dark light|yes no)"):
        looks_of(options(), None)


@pytest.mark.parametrize(
    ("screen", "colours", "expected"),
    [("--read-only", "truecolor", ("0057b7", "ffffff")), ("--wall", "", ("brightwhite", "black"))],
)
def test_the_sites_colour_stands_behind_the_name_of_its_environment(
    tmp_path: Path, screen: str, colours: str, expected: tuple[str, str]
) -> None:
    made = House(tmp_path)
    site = CALM.replace("{name: production}", '{name: production, colour: "#0057b7"}')
    made.config.write_text(site, encoding="utf-8")
    with made.board(screen, environment={"TERM": "xterm", "COLORTERM": colours}, size=(160, 40)) as board:
        board.until(lambda: "PRODUCTION" in board.text.replace(" ", ""))
        y = next(y for y, row in enumerate(board.rows) if "PRODUCTION" in row.replace(" ", ""))
        cell = board.screen.buffer[y][board.rows[y].index("R")]
        assert (cell.bg, cell.fg) == expected


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_terminal_that_can_place_nothing_is_refused(term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", term)
    with pytest.raises(UsageError, match=f"calls itself {term}.*TERM"):
        need_capable()
    monkeypatch.setenv("TERM", "vt100")
    need_capable()


def test_a_dumb_terminal_is_told_so_and_ends_with_2(tmp_path: Path) -> None:
    with house(tmp_path) as made, made.board("--read-only", environment={"TERM": "dumb"}) as board:
        board.shows("calls itself dumb", "warroom status")
        assert board.ends() == 2
        assert b"\x1b" not in board.raw
