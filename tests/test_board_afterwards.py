"""What is learnt from incidents, by the board's keys."""

from pathlib import Path

import pytest

from data import actions, tasks
from data.arrangements import ActionItem
from data.records import DAY, HOUR, MINUTE, Priority
from tests.rooms import START
from tests.test_board import Desk, desk
from warroom.commands import action, change, drill, ending, incident, posting
from widgets.checklist import ChecklistPane
from widgets.line import plain
from widgets.page import PagePane
from widgets.timeline import TimelinePane

SIZES = [(80, 24), (120, 40)]


async def items(hands: Desk) -> list[ActionItem]:
    async with hands.app.room.store.reading() as tx:
        return await actions.everything(tx)


def in_sight(hands: Desk, pane: type[ChecklistPane] | type[PagePane] | type[TimelinePane]) -> list[str]:
    found = hands.screen.query_one(pane)
    return ["".join(part.text for part in found.render_line(y)).rstrip() for y in range(found.size.height)]


async def an_item(hands: Desk, due: int = 3 * DAY) -> None:
    """Add an item to a new incident, and see it on the board."""
    now = hands.app.room.clock.now()
    opened = await hands.app.room.do(incident.open_incident, "routing down", Priority.P4)
    await hands.app.room.do(action.add, opened.id, "watch the cache", kind="detective", due_at=now + due)
    await hands.until(lambda: hands.screen.situation is not None and bool(hands.screen.situation.actions))


@pytest.mark.parametrize("size", SIZES)
async def test_an_item_is_added_by_keys_with_the_actor_as_its_owner(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path, size=size) as hands:
        await hands.press("full_stop")
        await hands.type("double the cache")
        await hands.choose("3")
        await hands.type("")
        await hands.type("3d")
        await hands.until(lambda: "ACT-1 added" in hands.said)
        (item,) = await items(hands)
        assert (item.incident, item.kind, item.text) == (2, "corrective", "double the cache")
        assert (item.owner, item.due_at) == ("이기술", START + 3 * DAY)
        await hands.press("4")
        await hands.until(lambda: any("double" in row for row in in_sight(hands, ChecklistPane)))
        rows = in_sight(hands, ChecklistPane)
        at = next(number for number, row in enumerate(rows) if "Action items" in row)
        assert "12-04" in rows[at + 1]
        assert "이기술" in rows[at + 1]


async def test_a_date_that_is_none_adds_nothing_and_is_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("full_stop")
        await hands.type("double the cache")
        await hands.choose("1")
        await hands.type("")
        await hands.type("someday")
        await hands.until(lambda: "'someday' is not a moment" in hands.said)
        assert await items(hands) == []


async def test_escape_adds_nothing_at_any_question(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        for steps in range(4):
            await hands.press("full_stop")
            for keys in (["x", "enter"], ["1"], ["enter"])[:steps]:
                await hands.until(lambda: hands.asks)
                await hands.press(*keys)
            await hands.until(lambda: hands.asks)
            await hands.press("escape")
            await hands.until(lambda: not hands.asks)
        assert await items(hands) == []


@pytest.mark.parametrize("size", SIZES)
async def test_an_item_stays_until_it_is_ticked_and_comes_back_with_z(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with desk(tmp_path, size=size, busy=False) as hands:
        await an_item(hands)
        await hands.press("4", "end", "space")
        await hands.until(lambda: "ACT-1 watch the cache — z takes it back" in hands.said)
        assert [each.done_by for each in await items(hands)] == ["이기술"]
        await hands.until(lambda: not any("Action items" in row for row in in_sight(hands, ChecklistPane)))
        await hands.press("z")
        await hands.until(lambda: "open again" in hands.said)
        assert [each.done_at for each in await items(hands)] == [None]
        await hands.until(lambda: any("watch the cache" in row for row in in_sight(hands, ChecklistPane)))


async def test_enter_ticks_the_selected_item_and_t_keeps_to_the_phase(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await an_item(hands)
        await hands.press("t")
        await hands.until(lambda: "z takes it back" in hands.said)
        assert [each.done_at for each in await items(hands)] == [None]
        await hands.press("4", "end", "enter")
        await hands.until(lambda: "ACT-1" in hands.said)
        assert [each.done_by for each in await items(hands)] == ["이기술"]


async def test_a_selected_tick_goes_before_the_last_one(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await an_item(hands)
        await hands.press("4", "end", "space")
        await hands.until(lambda: "ACT-1" in hands.said)
        await hands.press("2", "t")
        await hands.until(lambda: "z takes it back" in hands.said and "ACT-1" not in hands.said)
        await hands.press("4", "home", "z")
        await hands.until(lambda: "is open again" in hands.said)
        async with hands.app.room.store.reading() as tx:
            marks = await tasks.marks(tx)
        assert marks["d1-3.availability"].state == "open"
        assert [each.done_by for each in await items(hands)] == ["이기술"]


async def test_another_session_takes_back_what_its_actor_did_last(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await an_item(hands)
        await hands.app.room.do(action.done, "ACT-1")
        await hands.press("z")
        await hands.until(lambda: "open again" in hands.said)
        assert [each.done_at for each in await items(hands)] == [None]


async def test_a_late_item_is_red_with_a_word(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await an_item(hands, due=MINUTE)
        await hands.app.room.do(drill.advance, 2 * MINUTE)
        checklist = hands.screen.query_one(ChecklistPane)
        await hands.until(lambda: any("✗ late" in plain(line) for line in checklist.lines))
        (row,) = [line for line in checklist.lines if "watch the cache" in plain(line)]
        assert row[-1].role == "breach"


@pytest.mark.parametrize("size", SIZES)
async def test_the_timeline_tells_what_changed_and_what_fixed_it_last_time(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with desk(tmp_path, size=size, busy=False) as hands:
        room = hands.app.room
        await room.do(change.add, "라우터 4.2", kind="deploy", at=START - 3 * HOUR)
        await room.do(incident.open_incident, "상담 라우팅 2번 불능", Priority.P2)
        await room.do(ending.resolve, "INC-1")
        await room.do(posting.post_update, "INC-1", "교환기 재기동", kind="completion")
        await room.do(incident.open_incident, "상담 라우팅 7번 불능", Priority.P1)
        await hands.until(
            lambda: (
                hands.screen.situation is not None
                and [each.incident.number for each in hands.screen.situation.incidents] == [2]
            )
        )
        await hands.press("home", "l")
        await hands.until(lambda: any("P1 opened" in row for row in in_sight(hands, TimelinePane)))
        rows = in_sight(hands, TimelinePane)
        assert "3 h before  deploy 라우터 4.2 · 이기술" in rows[0]
        assert "INC-1" in rows[1]
        assert "like title" in rows[1]
        assert "교환기 재기동" in rows[2]
        assert "P1 opened" in rows[3]
        await room.do(change.add, "pool 200", kind="tuning", at=START - HOUR)
        await hands.until(lambda: "1 h before  tuning pool 200" in in_sight(hands, TimelinePane)[0])


@pytest.mark.parametrize("size", SIZES)
async def test_j_shows_the_postmortem_and_leaves_it(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path, size=size) as hands:
        page = hands.screen.query_one(PagePane)
        await hands.press("j")
        await hands.until(lambda: page.region.area > 0 and len(page.lines) > 20)
        assert str(page.border_title) == "Postmortem INC-2"
        text = [plain(line).rstrip() for line in page.lines]
        assert "Summary" in text
        assert "What went badly" in text
        assert any("교환기 재기동 이력 확인 중" in line for line in text)
        assert in_sight(hands, PagePane)[0].strip(" ▸") == "Summary"
        await hands.press("end")
        await hands.until(lambda: "none" in in_sight(hands, PagePane)[-1])
        due = hands.app.room.clock.now() + DAY
        await hands.app.room.do(action.add, "INC-2", "watch it", kind="detective", due_at=due)
        await hands.until(lambda: any("ACT-1 watch it" in plain(line) for line in page.lines))
        await hands.press("j")
        await hands.until(lambda: page.region.area == 0)


async def test_j_and_l_work_on_a_board_that_only_looks(tmp_path: Path) -> None:
    async with desk(tmp_path, read_only=True) as hands:
        page = hands.screen.query_one(PagePane)
        await hands.press("full_stop")
        assert not hands.asks
        await hands.press("j")
        await hands.until(lambda: page.region.area > 0 and bool(page.lines))


async def test_without_an_incident_there_is_nothing_to_learn_from(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.press("full_stop")
        await hands.until(lambda: "no incident is open" in hands.said)
        await hands.press("j")
        await hands.until(lambda: "no incident is open" in hands.said)
