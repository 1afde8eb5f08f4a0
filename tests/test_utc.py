"""UTC on the board: every moment and the clock, and no answer that means another time than before."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.rooms import START
from tests.test_board import Desk, desk
from warroom.screens.board import BoardScreen
from widgets.footer import Flash
from widgets.line import plain
from widgets.pane import Pane
from widgets.prompt import Question

CLOCK = re.compile(r"(?<![\d:])([01]\d|2[0-3]):([0-5]\d)(?![\d:])")
"""A time of day to the minute; countdowns have seconds."""


def screen_text(hands: Desk) -> str:
    return "\n".join(line.text for line in hands.app.screen._compositor.render_strips())


def shifted(clock: str) -> str:
    """Return a time of day in Seoul as UTC has it."""
    return f"{datetime.strptime(clock, '%H:%M') - timedelta(hours=9):%H:%M}"


def times(hands: Desk, name: str) -> list[str]:
    pane = hands.screen.query_one(f"#{name}", Pane)
    return [":".join(found) for line in pane.lines for found in CLOCK.findall(plain(line))]


async def switch(hands: Desk, zone: str) -> None:
    await hands.press("at")
    await hands.until(lambda: f"told in {zone}" in hands.said)
    hands.screen.query_one(Flash).clear()
    await hands.pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_the_clock_and_every_pane_are_told_in_utc_and_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path, size=size) as hands:
        before = screen_text(hands)
        assert "UTC" not in before
        local = {name: times(hands, name) for name in ("incidents", "ladder", "checklist")}
        await switch(hands, "UTC")
        top = screen_text(hands).splitlines()[0]
        assert "05:00:00 UTC" in top
        assert f"{datetime.fromtimestamp(START / 1000, UTC):%H:%M:%S}" == "05:00:00"
        for name, shown in local.items():
            # Midnight in Seoul, when the day's checks are due, is not yet tomorrow by UTC: a time, and no date.
            today = ["15:00"] if name == "checklist" and shown else []
            assert times(hands, name) == [*(shifted(each) for each in shown), *today], name
        assert sum(map(len, local.values())) >= (3 if size == (80, 24) else 8)
        await switch(hands, "Asia/Seoul")
        assert screen_text(hands) == before


async def test_pages_and_the_time_axis_are_told_in_utc(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("l")
        pane = hands.screen.query_one("#timeline", Pane)
        await hands.until(lambda: bool(pane.lines))
        posted = next(plain(line) for line in pane.lines if "next update" in plain(line))
        (told,) = re.findall(r"next update (\d\d:\d\d)", posted)
        begins = posted.split()[0]
        await switch(hands, "UTC")
        after = next(plain(line) for line in pane.lines if "next update" in plain(line))
        assert re.findall(r"next update (\d\d:\d\d)", after) == [shifted(told)]
        assert after.split()[0] == shifted(begins[:5]) + begins[5:]
        await hands.press("escape", "1", "enter")
        chart = hands.screen.query_one("#chart", Pane)
        await hands.until(lambda: any("|04:" in plain(line) for line in chart.lines))
        assert not any("|13:" in plain(line) for line in chart.lines)
        assert any("since 04:" in plain(line) or "04:5" in plain(line) for line in chart.lines)
        await hands.press("escape", "j")
        page = hands.screen.query_one("#page", Pane)
        await hands.until(lambda: any("2026-12-01 04:4" in plain(line) for line in page.lines))
        assert not any("2026-12-01 13:" in plain(line) for line in page.lines)
        await hands.press("escape", "d")
        await hands.until(lambda: any("05–13" in plain(line) for line in page.lines))
        # The night that begins in Seoul at 22:00 is of the same day in UTC, the morning of the day before.
        starts = [plain(line)[2:12].strip() for line in page.lines]
        assert starts[0].startswith("12-01")
        assert len([each for each in starts if each]) == len({each for each in starts if each})


async def test_a_time_that_is_typed_is_the_sites_and_the_question_says_so(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await switch(hands, "UTC")
        await hands.press("u")
        await hands.choose("2")
        await hands.type("working on it")
        await hands.type("")
        asked = hands.screen.query_one(Question)
        await hands.until(lambda: hands.asks and "Expected recovery" in plain(asked.lines[0]))
        assert "in Asia/Seoul time" in plain(asked.lines[0])
        await hands.type("nonsense")
        await hands.until(lambda: "Expected recovery" not in plain(asked.lines[0]))
        assert "in Asia/Seoul time" in plain(asked.lines[0])
        hands.screen.query_one(Input).value = ""
        await hands.type("14:45")
        await hands.choose("1")
        await hands.until(lambda: "posted" in hands.said)
        assert (await hands.incident(2)).eta == START + 45 * 60_000


async def test_without_it_no_question_names_a_zone(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press(".")
        await hands.type("look at node 3")
        await hands.choose("1")
        await hands.type("")
        asked = hands.screen.query_one(Question)
        await hands.until(lambda: hands.asks and "By when" in plain(asked.lines[0]))
        assert "Seoul" not in plain(asked.lines[0])
        await hands.press("escape")


async def test_what_goes_into_the_store_is_told_in_the_sites_zone(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await switch(hands, "UTC")
        screen = hands.app.screen
        assert isinstance(screen, BoardScreen)
        await hands.press("h", "h")
        await hands.choose("1")
        await hands.choose("1")
        await hands.until(lambda: "offered" in hands.said)
        async with hands.app.room.store.reading() as tx:
            rows = await tx.all("SELECT body FROM handovers WHERE body IS NOT NULL")
        assert all("+09:00" in row["body"] and "+00:00" not in row["body"] for row in rows)
        assert rows
