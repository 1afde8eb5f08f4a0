"""The jump: a letter for each row in sight, and two strokes to any of them."""

from pathlib import Path
from string import ascii_lowercase

import pytest
from textual.geometry import Region

from data.records import Priority
from tests.test_board import Desk, desk
from warroom.commands import incident as commands
from warroom.screens.jumping import lettered
from widgets.checklist import ChecklistPane
from widgets.incidents import IncidentsPane
from widgets.menu import Menu
from widgets.pane import Pane
from widgets.panels import PanelsPane
from widgets.timeline import TimelinePane


def marks(pane: Pane) -> list[str]:
    """Return what stands in the first cell of each row."""
    return [pane.render_line(y).text[:1] for y in range(min(len(pane.lines), pane.size.height))]


def beside(pane: Pane) -> list[str]:
    return [pane.render_line(y).text[1:] for y in range(pane.size.height)]


def pane(hands: Desk, name: str) -> Pane:
    return hands.screen.query_one(f"#{name}", Pane)


async def test_each_row_gets_a_letter_in_the_place_of_its_mark_and_nothing_moves(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        names = ("incidents", "checklist", "panels", "ladder")
        before = {name: beside(pane(hands, name)) for name in names}
        await hands.press("semicolon")
        assert marks(pane(hands, "incidents")) == ["a", "b", "c"]
        # The lines that count have none: they cannot be selected.
        assert marks(pane(hands, "checklist")) == [" ", *"defghi", " ", *"jklm"]
        assert marks(pane(hands, "panels")) == [*"nopqrstuv"]
        assert set(marks(pane(hands, "ladder"))) == {" "}
        assert {name: beside(pane(hands, name)) for name in names} == before


@pytest.mark.parametrize(
    ("letter", "name", "key"),
    [("b", "incidents", 3), ("g", "checklist", "d1-3.concurrent_users"), ("v", "panels", "network")],
)
async def test_a_letter_selects_its_row_and_no_letter_stays(
    tmp_path: Path, letter: str, name: str, key: int | str
) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("semicolon", letter)
        assert (hands.screen.standing.pane, pane(hands, name).selected_key) == (name, key)
        for each in hands.screen.query(Pane):
            assert not set(marks(each)) & set(ascii_lowercase)


async def test_the_pane_with_the_focus_comes_first_and_a_page_is_a_target(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("4", "semicolon", "a")
        assert hands.screen.query_one(ChecklistPane).selected_item == "d1-3.availability"
        await hands.press("l")
        timeline = hands.screen.query_one(TimelinePane)
        await hands.until(lambda: timeline.region.area > 0 and len(timeline.lines) > 5)
        await hands.press("semicolon")
        lettered = [mark for mark in marks(timeline) if mark != " "]
        assert lettered == [*ascii_lowercase[: len(lettered)]]
        assert pane(hands, "panels").render_line(0).text[0] == ascii_lowercase[len(lettered)]
        await hands.press("b")
        assert timeline.selected_key == timeline.keys_in_sight[1]
        await hands.press("semicolon", ascii_lowercase[len(lettered)])
        # The page stays where it is.
        assert (hands.screen.standing.pane, hands.screen.standing.page) == ("panels", "timeline")


async def test_only_panes_in_sight_of_a_narrow_board(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(80, 24)) as hands:
        await hands.press("4", "semicolon")
        assert marks(pane(hands, "checklist")) == [" ", *"abcdef", " ", *"ghij"]
        assert not pane(hands, "incidents")._letters
        await hands.press("c", "semicolon", "z")
        assert hands.screen.query_one(ChecklistPane).selected_item == "d1-3.error_rate"


async def test_any_other_key_leaves_and_does_nothing_else(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        before = hands.screen.standing
        for key in ("escape", "z", "1", "0", "down", "enter", "semicolon", "question_mark", "space"):
            await hands.press("semicolon")
            assert marks(pane(hands, "incidents")) == ["a", "b", "c"]
            await hands.press(key)
            assert marks(pane(hands, "incidents")) == ["▸", " ", " "]
            assert (hands.screen.standing.pane, hands.screen.standing.page) == (before.pane, before.page)
            assert hands.screen.query_one(IncidentsPane).selected_number == 2
            assert not hands.said
            assert not hands.asks


async def test_the_menu_is_reached_from_here_too(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("semicolon", "ctrl+p")
        assert hands.screen.focused == hands.screen.query_one(Menu)
        assert marks(pane(hands, "incidents"))[:1] != ["a"]


async def test_with_the_hangul_keyboard_on(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        for typed, name, key in (("ㅠ", "incidents", 3), ("ㅁ", "incidents", 2), ("ㅊ", "incidents", 1)):
            await hands.press("2", "semicolon", typed)
            assert (hands.screen.standing.pane, pane(hands, name).selected_key) == (name, key)
        # A composed syllable counts by the key that was pressed first.
        await hands.press("semicolon", "러")
        assert hands.screen.standing.pane == "checklist"
        assert hands.screen.query_one(ChecklistPane).selected_item == "d1-3.error_rate"


async def test_a_letter_stays_with_its_row_while_the_board_goes_on(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("semicolon")
        await hands.app.room.do(commands.open_incident, "worse", Priority.P1)
        await hands.until(lambda: len(pane(hands, "incidents").lines) == 4)
        assert marks(pane(hands, "incidents")) == ["a", " ", "b", "c"]
        await hands.press("b")
        assert hands.screen.query_one(IncidentsPane).selected_number == 3


async def test_only_the_cells_of_the_marks_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Region] = []
    refresh = Pane.refresh

    def noted(self: Pane, *regions: Region, **more: bool) -> Pane:
        drawn.extend(regions or [self.size.region])
        return refresh(self, *regions, **more)

    async with desk(tmp_path) as hands:
        monkeypatch.setattr(Pane, "refresh", noted)
        hands.screen.action_jump()
        assert drawn
        assert all((each.x, each.width, each.height) == (0, 1, 1) for each in drawn)
        assert len(drawn) == sum(len(each.keys_in_sight) for each in hands.screen.query(Pane))
        assert isinstance(hands.screen.query_one(PanelsPane), Pane)


def test_there_are_no_more_letters_than_there_are() -> None:
    first, second = lettered([list(range(20)), list(range(20))])
    assert "".join(first.values()) == ascii_lowercase[:20]
    assert second == dict(enumerate(ascii_lowercase[20:]))
