"""The page of the plan: the line of days, checklists in full, what changes next; its rows and its keys."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from data import i18n, tasks
from data.i18n import LANGUAGES
from data.planviews import PlanView
from data.records import DAY, Ms
from data.situationviews import ChecklistView
from tests.boards import House, house
from tests.rooms import PARK, START, new_room
from tests.support import Desk as CommandLine
from tests.test_board import Desk
from tests.test_board import desk as board_desk
from warroom import checklists, planpage
from warroom.commands import drill, extension, task
from warroom.room import Room
from widgets.line import line_width, plain
from widgets.page import PagePane
from widgets.planpage import HEAD, detail_lines, plan_rows
from widgets.signs import ascii_only

ZONE = "Asia/Seoul"


@dataclass(frozen=True)
class Seen:
    """The plan as it is read at a moment."""

    view: PlanView
    lists: tuple[ChecklistView, ...]
    now: Ms

    def rows(self, chosen: str, cells: int) -> list[str]:
        drawn = plan_rows(self.view, self.lists, chosen, self.now, ZONE, cells)
        assert {line_width(line) for _key, line in drawn} == {cells}
        return [plain(line).rstrip() for _key, line in drawn]

    def detail(self, key: str, cells: int = 77) -> str:
        lines = detail_lines(self.view, self.lists, "d4-7", key, self.now, ZONE, cells, 17)
        return " ".join(" ".join(map(plain, lines)).split())


async def look(room: Room) -> Seen:
    async with room.store.reading() as tx:
        await room.refresh(tx)
        now = room.clock.now()
        return Seen(await planpage.read(tx, room, now), await checklists.read(tx, room, room.clock.now()), now)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """Day 5: the first list half done, the phase of now a day longer."""

    async def make() -> dict[str, Seen]:
        room = await new_room(tmp_path_factory.mktemp("plan"))
        await room.do(task.done, "d1-3.availability", "dashboard 7")
        await room.do(task.skip, "d1-3.network", "no access yet")
        await room.do(drill.advance, 4 * DAY)
        await room.do(extension.extend, "d4-7", 1, "late go-live of the second site")
        found = {}
        for lang in LANGUAGES:
            i18n.use(lang)
            found[lang] = await look(room)
        await room.close()
        return found

    return asyncio.run(make())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cells", [56, 60, 77, 96, 117, 160, 198])
def test_every_phase_and_routine_is_there_at_any_width(seen: dict[str, Seen], lang: str, cells: int) -> None:
    i18n.use(lang)
    now = seen[lang]
    drawn = plan_rows(now.view, now.lists, "d4-7", now.now, ZONE, cells)
    keys = [key for key, _line in drawn if key is not None]
    assert len(keys) == len(set(keys))
    assert [key for key in keys if str(key).startswith("list ")] == [f"list {each.id}" for each in now.lists]
    items = [f"item {each.id}" for some in now.lists if some.id == "d4-7" for each in some.tasks]
    assert [key for key in keys if str(key).startswith("item ")] == items
    text = "\n".join(now.rows("d4-7", cells))
    assert all(f"{each.first:%m-%d}–{each.last:%m-%d}" in text for each in now.view.phases)
    assert not set("▌▄✓✗─·–▸") & set(ascii_only(text))


def test_days_counts_and_what_is_late_stand_beside_each_phase(seen: dict[str, Seen]) -> None:
    i18n.use("en")
    rows = seen["en"].rows("d1-3", 117)
    first = next(row for row in rows if "12-01–12-03" in row)
    assert first.startswith("✓ Day 1–3")
    assert "3d" in first
    assert "2/6" in first
    assert "✗4" in first
    present = next(row for row in rows if "12-04–12-08" in row)
    assert present.startswith("▌ Day 4–7")
    assert "5d+1" in present
    assert present.index("|") == first.index("|") > 0
    assert any("✓" in row and "System availability" in row for row in rows)
    assert "today" in rows[1]
    assert abs(rows[1].index("today") - first.index("|")) < len("today")
    assert rows[1].endswith("02-23")


def test_coverage_stands_beside_the_days_where_there_is_room(seen: dict[str, Seen]) -> None:
    i18n.use("en")
    assert sum("24 h, every day" in row for row in seen["en"].rows("d1-3", 117)[:9]) == 3
    assert not any("|" in row for row in seen["en"].rows("d1-3", 48)[:9])


def test_what_is_to_know_of_the_selected_row_is_told_below(seen: dict[str, Seen]) -> None:
    i18n.use("en")
    now = seen["en"]
    assert "12-04 Fri – 12-08 Tue, 5 days" in now.detail("list d4-7")
    assert "Round-the-clock support, 24 h, every day" in now.detail(HEAD)
    assert "+1: late go-live of the second site, 이기술" in now.detail(HEAD)
    assert "done by 이기술, 12-01 14:00 · dashboard 7" in now.detail("item d1-3.availability")
    assert "skipped by 이기술, 12-01 14:00 · no access yet" in now.detail("item d1-3.network")
    assert "was due 12-04 00:00" in now.detail("item d1-3.resources")
    assert "due 12-09 00:00" in now.detail("item d4-7.tuning")
    assert "comes again" in now.detail(f"list {now.lists[-1].id}")
    assert now.detail("off 0") == ""


def test_what_comes_next_is_told_behind_the_list(seen: dict[str, Seen]) -> None:
    i18n.use("en")
    text = "\n".join(seen["en"].rows("d4-7", 160))
    assert "12-09 Wed, in 4 days: Week 2: settling the processes begins" in text
    assert "Days off ahead" in text
    assert "12-25 Fri  " in text
    assert "EXT-1 Day 4–7: stabilisation +1 day · late go-live of the second site · 이기술" in text


async def test_before_going_live_and_after_the_end_no_day_is_marked(tmp_path: Path) -> None:
    i18n.use("en")
    room = await new_room(tmp_path, start=START - 5 * DAY)
    before = await look(room)
    assert before.rows("d1-3", 117)[0].startswith("5 days until going live")
    await room.do(drill.advance, 100 * DAY)
    after = await look(room)
    assert after.rows("d1-3", 117)[0].startswith("the programme is over")
    for each in (before, after):
        assert not any("|" in row or "today" in row for row in each.rows("d1-3", 117))
    await room.close()


def page(hands: Desk) -> PagePane:
    return hands.screen.query_one(PagePane)


def shows(hands: Desk, words: str) -> bool:
    pane = page(hands)
    return bool(pane.region.area) and any(words in pane.render_line(y).text for y in range(pane.size.height))


async def test_a_phase_is_chosen_and_an_item_of_it_ticked_by_keys(tmp_path: Path) -> None:
    async with board_desk(tmp_path, busy=False) as hands:
        await hands.press("5")
        await hands.until(lambda: page(hands).selected_key == "list d1-3")
        assert shows(hands, "Round-the-clock support")
        await hands.press("right")
        assert page(hands).selected_key == HEAD
        assert shows(hands, "Performance tuning")
        await hands.press("left", "left")
        assert shows(hands, "Regular checks 0/")
        await hands.press("home", "enter", "down", "down", "enter")
        await hands.until(lambda: "Response time" in hands.said and "z takes it back" in hands.said)
        async with hands.app.room.store.reading() as tx:
            assert set(await tasks.marks(tx)) == {"d1-3.response_time"}
        await hands.until(lambda: shows(hands, "done by 이기술"))
        await hands.press("down", "t")
        await hands.until(lambda: "Error rate" in hands.said)
        await hands.press("z")
        await hands.until(lambda: "open again" in hands.said)
        await hands.press("y")
        await hands.until(lambda: "copied: [ ] Error rate" in hands.said)
        await hands.press("slash", *"christmas", "enter", "escape")
        await hands.until(lambda: str(page(hands).selected_key).startswith("off "))
        await hands.press("5")
        await hands.until(lambda: not page(hands).region.area)


async def test_what_is_left_out_and_taken_back_is_the_selected_item(tmp_path: Path) -> None:
    async def marks() -> dict[str, str]:
        async with hands.app.room.store.reading() as tx:
            return {name: mark.state for name, mark in (await tasks.marks(tx)).items()}

    async with board_desk(tmp_path, busy=False) as hands:
        await hands.press("5")
        await hands.until(lambda: page(hands).selected_key == "list d1-3")
        # The same in a later phase, whose items the checklist's pane does not show.
        for keys, item in (("enter", "down", "down"), "d1-3.response_time"), (("right",), "d4-7.tuning"):
            await hands.press(*keys)
            while page(hands).selected_key != f"item {item}":
                await hands.press("down")
            await hands.press("greater_than_sign")
            await hands.type("not with us")
            await hands.until(lambda: "left out" in hands.said)
            assert (await marks())[item] == "skipped"
            await hands.press("z")
            await hands.until(lambda: "open again" in hands.said)
            assert (await marks())[item] == "open"
            # Another's tick, selected, is taken back.
            await hands.app.room.by(PARK).do(task.done, item)
            await hands.until(lambda: shows(hands, "done by 박인프라"))
            await hands.press("z")
            await hands.until(lambda: not shows(hands, "done by 박인프라"))
            assert (await marks())[item] == "open"
        await hands.press("t")
        await hands.until(lambda: "z takes it back" in hands.said)
        await hands.press("greater_than_sign")
        await hands.until(lambda: "is settled" in hands.said)


async def test_a_board_that_only_reads_turns_the_phases_and_ticks_nothing(tmp_path: Path) -> None:
    async with board_desk(tmp_path, busy=False, read_only=True) as hands:
        await hands.press("5", "right", "down", "enter", "t")
        await hands.until(lambda: str(page(hands).selected_key).startswith("item d4-7."))
        async with hands.app.room.store.reading() as tx:
            assert await tasks.marks(tx) == {}


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as made:
        yield made


def test_both_pages_are_one_stroke_away_on_a_small_terminal(calm: House) -> None:
    with calm.board(size=(80, 24)) as board:
        board.shows("incidents")
        board.press("6")
        board.shows("hotline 1588-1111", "Support lead 1/1", "김지원", "010-1111-1111")
        board.press("down")
        board.shows("Manage escalations", "called first outside coverage")
        board.press("6")
        board.until(lambda: "hotline" not in board.text)
        board.press("5")
        board.shows("day 1 of 84", "Day 4–7", "12-04–12-07", "today", "0/6", "Round-the-clock support")
        board.press("right")
        board.shows("Performance tuning")
        board.press("?")
        board.shows(" Keys ")
        board.press("escape")
        board.until(lambda: " Keys " not in board.text)
        board.press("q")
        assert board.ends() == 0


def test_the_command_line_counts_the_same(desk: CommandLine) -> None:
    desk.ok("task", "done", "d1-3.availability")
    found = desk.ok("plan", "show")
    first = {"id": "d1-3", "items": 6, "done": 1, "late": 0, "routine": False}
    assert {name: found["checklists"][0][name] for name in first} == first
    assert [each["id"] for each in found["checklists"] if not each["routine"]] == [
        each["id"] for each in found["phases"]
    ]
    assert any(row.split()[:2] == ["d1-3", "1/6"] for row in desk("plan", "show").out.splitlines())
