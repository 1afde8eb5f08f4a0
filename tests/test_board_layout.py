"""The board at every size: what is in sight, what it says of the rest, and what a resize leaves as it was."""

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.widget import Widget
from textual.widgets import Input

from data.records import Priority
from tests.boards import House, house
from tests.rooms import BoardOnDrill, Prepared
from tests.test_board import Desk, desk
from warroom.commands import incident
from warroom.screens.area import Area
from warroom.screens.board import BoardScreen
from warroom.screens.layout import COMPANIONS, PANES
from widgets.chartpane import ChartPane
from widgets.incidents import IncidentsPane
from widgets.line import plain
from widgets.pane import Pane
from widgets.situation import SituationBar
from widgets.tabs import Tabs

LARGE = [(100, 30), (120, 40), (200, 60), (80, 50), (160, 20), (60, 80)]
SIZES = [*LARGE, (80, 24), (40, 12), (40, 8), (20, 5), (9, 3)]
PAGES = """
pages:
  - {name: all, panels: [availability, response_time, error_rate, concurrent_users, throughput, cpu]}
  - {name: calls, panels: [concurrent_users, throughput], panes: [panels, ladder]}
  - {name: "[red]host", panels: [cpu, memory, disk]}
"""


def in_sight(hands: Desk) -> list[str]:
    """Return the panes that are drawn, from the upper left."""
    shown = [pane for pane in hands.screen.query(Pane) if pane.region.area]
    return [str(pane.id) for pane in sorted(shown, key=lambda pane: (pane.region.y, pane.region.x))]


def tabs(hands: Desk) -> str:
    """Return the line of panes; empty where there is none."""
    line = hands.screen.query_one(Tabs)
    return plain(line.lines[0]) if line.region.area and line.lines else ""


def pane(hands: Desk, name: str) -> Pane:
    return hands.screen.query_one(f"#{name}", Pane)


@asynccontextmanager
async def paged(folder: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Desk]:
    """Open a board of a site with pages."""
    app = BoardOnDrill(Prepared(folder, "en", site=PAGES))
    async with app.run_test(size=size) as pilot:
        hands = Desk(app, pilot)
        await hands.until(lambda: isinstance(app.screen, BoardScreen) and app.screen.situation is not None)
        await pilot.pause()
        yield hands


async def resized(hands: Desk, size: tuple[int, int]) -> None:
    await hands.pilot.resize_terminal(*size)
    area = hands.screen.query_one(Area)
    await hands.until(lambda: hands.screen.size == size and area.region.width == size[0])
    await hands.pilot.pause()


async def test_every_size_shows_what_is_due_and_names_what_is_out_of_sight(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        for size in SIZES:
            await resized(hands, size)
            bar = hands.screen.query_one(SituationBar)
            assert (bar.region.y, bar.region.height) == (0, 2)
            assert "00:48:38" in plain(bar.lines[1]) or size[0] < 10
            shown = in_sight(hands)
            assert "incidents" in shown
            assert any("INC-2" in plain(line) for line in pane(hands, "incidents").lines)
            if set(PANES) - set(shown) and size[1] >= 5:
                assert "▸2" in tabs(hands)
                assert size[0] < 40 or all(each in tabs(hands) for each in ("1 ", "✗1", "3 ", "L3", "4 ", "4/6"))
            else:
                assert tabs(hands) == ""
        await resized(hands, (200, 60))
        await hands.until(lambda: set(in_sight(hands)) == {*PANES, *COMPANIONS})


async def test_a_very_large_board_follows_the_selection(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(200, 60)) as hands:
        timeline, chart, calls = (pane(hands, name) for name in ("timeline", "chart", "calls"))
        await hands.until(lambda: any("교환기 재기동" in plain(line) for line in timeline.lines))
        assert any("교환기 재기동" not in plain(line) and "INC-2" in plain(line) for line in calls.lines)
        await hands.until(lambda: str(chart.border_title) == "Availability · 1h")
        await hands.press("down")
        await hands.until(lambda: str(timeline.border_title) == "Timeline INC-3")
        await hands.press("1", "down")
        await hands.until(lambda: "Response time" in str(chart.border_title))
        # What is there anyway gets the focus, and nothing moves.
        before = in_sight(hands)
        await hands.press("enter")
        await hands.until(lambda: chart.has_focus and "esc back" in str(chart.border_title))
        assert in_sight(hands) == before
        await hands.press("escape")
        await hands.until(lambda: str(chart.border_title) == "Response time · 1h")
        await hands.press("l")
        await hands.until(lambda: timeline.has_focus)
        assert in_sight(hands) == before
        await hands.press("question_mark")
        await hands.until(lambda: "page" in in_sight(hands) and "timeline" not in in_sight(hands))
        await hands.press("escape")
        await hands.until(lambda: in_sight(hands) == before)


async def test_a_hidden_pane_gives_its_room_and_its_digit_brings_it_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("3", "comma")
        assert in_sight(hands) == ["panels", "incidents", "checklist"]
        assert hands.said.strip().endswith("Escalation is hidden; 3 brings it back")
        assert pane(hands, "panels").has_focus
        assert pane(hands, "panels").size.width > 100
        assert "out of sight: (3) ladder L3 14:48" in str(pane(hands, "panels").border_subtitle)
        assert "00:48:38" in plain(hands.screen.query_one(SituationBar).lines[1])
        await hands.press("comma", "comma", "comma")
        assert in_sight(hands) == ["checklist"]
        assert "the last pane stays" in hands.said
        await resized(hands, (80, 24))
        assert "(1) indicators" in tabs(hands)
        await hands.press("tab")
        assert in_sight(hands) == ["checklist"]
        await hands.press("3")
        assert in_sight(hands) == ["ladder"]
        await resized(hands, (120, 40))
        assert in_sight(hands) == ["ladder", "checklist"]


async def test_a_maximised_pane_has_the_screen_until_it_gives_it_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("asterisk")
        assert in_sight(hands) == ["incidents"]
        assert pane(hands, "incidents").region.height == 36
        said = str(pane(hands, "incidents").border_subtitle)
        assert "out of sight: 1 indicators ✗1 !2 Availability  3 ladder L3 14:48  4 checks 4/6" in said
        await hands.press("4")
        assert in_sight(hands) == ["checklist"]
        await hands.press("l")
        assert in_sight(hands) == ["timeline"]
        await hands.press("escape")
        assert in_sight(hands) == ["incidents"]
        await resized(hands, (60, 20))
        await resized(hands, (120, 40))
        assert in_sight(hands) == ["incidents"]
        await hands.press("asterisk")
        assert in_sight(hands) == ["panels", "ladder", "incidents", "checklist"]
        await hands.press("asterisk", "escape")
        assert in_sight(hands) == ["panels", "ladder", "incidents", "checklist"]


async def test_what_is_pinned_stays_in_sight(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("apostrophe")
        assert str(pane(hands, "incidents").border_title) == "2 Incidents · 2 open of 3 · pinned"
        await hands.press("l")
        assert in_sight(hands) == ["panels", "ladder", "incidents", "timeline"]
        assert "out of sight: 4 checks 4/6" in str(pane(hands, "timeline").border_subtitle)
        await hands.press("apostrophe")
        assert "only the panes 1 to 4 can be pinned" in hands.said
        await resized(hands, (80, 24))
        assert in_sight(hands) == ["incidents", "timeline"]
        await hands.press("4")
        assert in_sight(hands) == ["incidents", "checklist"]
        assert "2' incidents" in tabs(hands)
        await hands.press("2", "apostrophe")
        assert in_sight(hands) == ["incidents"]
        assert str(pane(hands, "incidents").border_title) == "2 Incidents · 2 open of 3"


async def test_pages_of_indicators_are_turned_and_tell_of_a_breach_elsewhere(tmp_path: Path) -> None:
    async with paged(tmp_path) as hands:
        panels = pane(hands, "panels")
        assert str(panels.border_title) == "1 Indicators · all 1/3"
        assert len(panels.lines) == 6
        await hands.press("]")
        assert str(panels.border_title) == "1 Indicators · calls 2/3 · ✗1 elsewhere"
        assert in_sight(hands) == ["panels", "ladder"]
        assert panels.has_focus
        # What is hidden here is hidden on this page alone.
        await hands.press("2", "]")
        # A site's words are no markup.
        assert str(panels.border_title) == r"1 Indicators · \[red]host 3/3 · ✗1 elsewhere"
        assert in_sight(hands) == ["panels", "ladder", "incidents", "checklist"]
        await hands.press("[")
        assert in_sight(hands) == ["panels", "ladder", "incidents"]
        # What is pinned stays in sight on any page.
        await hands.press("]", "4", "apostrophe", "[")
        assert in_sight(hands) == ["panels", "ladder", "incidents", "checklist"]
        await hands.press("4", "apostrophe", "comma", "]", "]")
        assert str(panels.border_title) == "1 Indicators · all 1/3"
        await resized(hands, (80, 24))
        await hands.press("2", "]", "]")
        assert in_sight(hands) == ["panels"]
        assert [plain(line)[11:14] for line in panels.lines] == ["CPU", "Mem", "Dis"]


async def test_without_pages_the_keys_say_so(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("]")
        assert "there is one page of indicators only" in hands.said
        assert str(pane(hands, "panels").border_title) == "1 Indicators"


async def test_a_ladder_longer_than_its_pane_scrolls(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(80, 12)) as hands:
        await hands.press("3")
        ladder = pane(hands, "ladder")
        assert ladder.below > 0
        await hands.press("end")
        assert ladder.below == 0
        await hands.press("home")
        assert ladder.below > 0


async def test_a_half_typed_answer_and_the_cursor_of_a_chart_outlive_resizes(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("1", "enter", "left", "left", "left")
        chart = hands.screen.query_one(ChartPane)
        await hands.until(lambda: chart.page is not None and chart.cursor != chart.page.last)
        hands.screen.say("something was said")
        await hands.press("n")
        await hands.until(lambda: hands.asks)
        await hands.press(*"half a no")
        cursor = chart.cursor
        for size in ((20, 5), (80, 24), (200, 60), (40, 8), (120, 40)):
            await resized(hands, size)
            assert hands.asks
            assert hands.screen.query_one(Input).value == "half a no"
            await hands.until(lambda size=size: hands.screen.query_one(Input).region.y == size[1] - 1)  # type: ignore[misc]
            # What was said before does not cover what is typed.
            assert hands.app.screen.get_widget_at(3, size[1] - 1)[0] is hands.screen.query_one(Input)
        await hands.until(lambda: chart.page is not None and chart.cursor == cursor)
        await hands.press("escape")
        await hands.until(lambda: chart.has_focus)


async def test_a_small_room_scrolls_for_a_while_and_nothing_is_lost(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(120, 40)) as hands:
        for number in range(30):
            await hands.app.room.do(incident.open_incident, f"incident {number}", Priority.P3)
        log = hands.screen.query_one(IncidentsPane)
        await hands.until(lambda: len(log.lines) == 33)
        await hands.press("pagedown", "pagedown", "up", "up", "up")
        top, key = plain(log.lines[log._index(0)]), log.selected_key
        for size in ((80, 24), (40, 8), (160, 20), (20, 5), (120, 40)):
            await resized(hands, size)
            assert log.selected_key == key
            assert log._top <= log.selected < log._top + log.size.height
        assert plain(log.lines[log._index(0)]) == top


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_nothing_is_drawn_again_where_nothing_has_changed(
    tmp_path: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with paged(tmp_path, size) as hands:
        await hands.press("3", "apostrophe", "4", "comma")
        await hands.screen._draw()
        await hands.pilot.pause()
        drawn: list[Widget] = []
        refresh = Widget.refresh

        def noted(widget: Widget, *at: Any, **how: Any) -> Widget:
            drawn.append(widget)
            return refresh(widget, *at, **how)

        monkeypatch.setattr(Widget, "refresh", noted)
        await hands.screen._draw()
        await hands.pilot.pause()
        assert drawn == []


KEYS = [*"1234]lws", "tab", "comma", "asterisk", "apostrophe", "enter", "escape", "pagedown", "left"]
STEPS = st.lists(st.one_of(st.sampled_from(KEYS), st.sampled_from(SIZES)), min_size=4, max_size=14)


@settings(max_examples=40 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 4)
@given(STEPS)
async def test_any_walk_of_keys_and_sizes_keeps_a_pane_in_sight_and_the_selection(steps: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with paged(Path(folder)) as hands:
            for step in steps:
                selected = [pane(hands, name).selected_key for name in PANES]
                if isinstance(step, str):
                    await hands.press(step)
                else:
                    await resized(hands, step)
                    known = [pane(hands, name).selected_key for name in PANES]
                    # A pane that had no room until now has no selection until it is drawn.
                    assert [b for a, b in zip(selected, known, strict=True) if a is not None] == [
                        a for a in selected if a is not None
                    ]
                assert in_sight(hands) or hands.app.size.height < 3
                assert hands.screen.query_one(SituationBar).region.y == 0


@pytest.fixture
def calm(tmp_path: Path) -> Any:
    with house(tmp_path) as made:
        yield made


def test_a_real_terminal_is_resized_up_and_down(calm: House) -> None:
    calm.command("incident", "open", "calls drop", "--priority", "P1")
    with calm.board("--read-only", size=(120, 40)) as board:
        board.shows("─ 1 Indicators", "─ 2 Incidents", "─ 3 Escalation INC-1", "─ 4 Checklist", "calls drop")
        board.press("3", ",")
        board.shows("Escalation is hidden; 3 brings it back", "out of sight: (3) ladder")
        board.press("2")
        for columns, rows in ((80, 24), (40, 8), (20, 5), (200, 60), (160, 20), (80, 50), (120, 40)):
            board.resize(columns, rows)
            board.until(lambda: any("INC-1" in row for row in board.rows[2:]) and "P1" in board.rows[1])
            if columns == 80:
                board.shows("(3) ladder")
        board.shows("out of sight: (3) ladder")
        board.press("'", "3")
        board.shows("─ 3 Escalation INC-1", "· pinned")
        board.press("q")
        assert board.ends() == 0
