"""The filter and the search by their keys: typed ahead, on a real terminal, in a timeline that goes on growing."""

import asyncio
from pathlib import Path

import pytest

from tests.boards import CALM, house
from tests.many_incidents import COUNT, fill
from tests.test_board import Desk, desk
from warroom.commands import incident
from warroom.config import load_site
from warroom.room import Actor, Room
from widgets.line import plain
from widgets.prompt import Question
from widgets.seek import FOUND
from widgets.timeline import TimelinePane


def question(hands: Desk) -> str:
    return plain(hands.screen.query_one(Question).lines[0])


def sight(pane: TimelinePane) -> list[str]:
    return [pane.render_line(y).text for y in range(pane.size.height)]


async def note(hands: Desk, text: str) -> None:
    """Let somebody write a note, and the timeline show it."""
    pane = hands.screen.timeline
    await hands.app.room.do(incident.add_note, "INC-2", text)
    await hands.until(lambda: any(text in plain(line) for line in pane.lines))
    await hands.pilot.pause()


async def test_a_timeline_is_searched_from_match_to_match(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(80, 24)) as hands:
        for number in range(30):
            await hands.app.room.do(incident.add_note, "INC-2", f"line {number}{' restart' * (number % 10 == 3)}")
        await hands.press("l")
        pane = hands.screen.timeline
        await hands.until(lambda: any("line 29" in row for row in sight(pane)))

        def selected() -> str:
            return plain(pane.lines[pane.selected])

        await hands.press("slash")
        await hands.until(lambda: hands.asks)
        await hands.press(*"restart")
        await hands.until(lambda: "Search 1/3" in question(hands))
        assert "line 3 restart" in selected()
        assert [row for row in sight(pane) if row.startswith("▸")] == [
            row for row in sight(pane) if "line 3 " in row
        ]
        marks = [pane.render_line(y) for y in range(pane.size.height)]
        found = pane.style_of(FOUND).bgcolor
        lit = [
            segment.text
            for strip in marks
            for segment in strip
            if segment.style and segment.style.bgcolor == found
        ]
        assert "restart" in lit
        for key, words, line in (
            ("enter", "Search 2/3", "line 13 "),
            ("down", "Search 3/3", "line 23 "),
            ("down", "Search 1/3", "line 3 "),
            ("up", "Search 3/3", "line 23 "),
        ):
            await hands.press(key)
            await hands.until(lambda words=words: words in question(hands))  # type: ignore[misc]
            assert line in selected()
        before = sight(pane)
        await hands.app.room.do(incident.add_note, "INC-2", "one more restart")
        await hands.until(lambda: any("one more" in plain(line) for line in pane.lines))
        await hands.pilot.pause()
        assert sight(pane) == before
        assert hands.asks
        await hands.press("escape")
        await hands.until(lambda: not hands.asks)
        assert pane.region.area > 0, "the timeline stays"
        assert "line 23" in selected()
        await hands.press("escape")
        await hands.until(lambda: pane.region.area == 0)


async def test_a_timeline_follows_the_newest_until_somebody_moves_and_again_from_its_end(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(80, 24)) as hands:
        for number in range(40):
            await hands.app.room.do(incident.add_note, "INC-2", f"line {number}")
        await hands.press("l")
        pane = hands.screen.timeline
        await hands.until(lambda: any("line 39" in row for row in sight(pane)))
        await note(hands, "came first")
        assert "came first" in sight(pane)[-1]
        await hands.press("pageup")
        before = sight(pane)
        for number in range(3):
            await note(hands, f"came meanwhile {number}")
            assert sight(pane) == before
        assert str(pane.border_subtitle).endswith("3 new")
        await hands.press("end")
        assert "came meanwhile 2" in sight(pane)[-1]
        assert "new" not in str(pane.border_subtitle)
        await note(hands, "came last")
        assert "came last" in sight(pane)[-1]


async def test_a_page_is_searched_too(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(80, 24)) as hands:
        await hands.press("question_mark", "slash", *"its")
        await hands.until(lambda: "Search 1/" in question(hands))
        page = hands.screen.page
        assert "the handover; again: its next step" in plain(page.lines[page.selected])
        await hands.press("escape", "escape")
        await hands.until(lambda: page.region.area == 0)


@pytest.mark.parametrize("burst", ["/p3\r", "/x\x7fp3\r"])
async def test_a_filter_typed_ahead_means_what_it_says(tmp_path: Path, burst: str) -> None:
    async with desk(tmp_path) as hands:
        await hands.pilot.press(
            *[{"/": "slash", "\r": "enter", "\x7f": "backspace"}.get(each, each) for each in burst]
        )
        await hands.until(lambda: "/p3 1/3" in str(hands.screen.incidents.border_title))
        assert hands.screen.incidents.selected_number == 3


@pytest.mark.timeout(120)
def test_a_log_of_ten_thousand_on_a_real_terminal(tmp_path: Path) -> None:
    async def prepare(room_at: Path, config: Path) -> None:
        room = await Room.enter(room_at, load_site(config, {}), Actor("lee", "lee"))
        await fill(room)
        await room.close()

    with house(tmp_path) as here:
        assert here.config.read_text(encoding="utf-8") == CALM
        asyncio.run(prepare(here.db, here.config))
        with here.board(lang="ko", size=(80, 24)) as terminal:
            terminal.shows(f"미해결 12/{COUNT:,}")
            # Written at once: the filter, the third row of what it leaves, and its timeline.
            terminal.type("/라우팅 상태:끝남 p1\r\x1b[B\x1b[B")
            terminal.shows("/라우팅 상태:끝남 p1 432/10,000", "숨음(P1)")
            terminal.until(lambda: "▸" in terminal.rows[6])
            assert all("라우팅" in row for row in terminal.rows[4:21])
            assert "▌P1" in terminal.rows[1]
            chosen = next(word for word in terminal.rows[6].split() if word.startswith("INC-"))
            terminal.type("n같은 일\r")
            terminal.shows(f"{chosen}: ")
            terminal.press("escape")
            terminal.shows(f"미해결 12/{COUNT:,}")
            terminal.press("end")
            terminal.until(lambda: "▸" in terminal.rows[20] and "08-19" in terminal.rows[20])
            terminal.press("home")
            terminal.until(lambda: "▸" in terminal.rows[4])
            assert here.acts()[-1] == (chosen, "addendum")
