"""Ten thousand incidents on a board: read in pages, moved through, filtered and followed."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from data import events, incidentlog
from data.logfilter import parse_filter
from data.records import Incident, Priority, Status
from data.store import Row, Tx
from tests.many_incidents import COUNT, OPEN, fill, in_order
from tests.rooms import START, add_readings, new_room
from tests.test_board import Desk, desk
from warroom.commands import ending
from warroom.commands import incident as commands
from warroom.screens.logpages import LENGTH
from widgets.incidents import IncidentsPane
from widgets.line import plain
from widgets.prompt import Question


class Reads:
    """What was read from the store, by statement."""

    def __init__(self) -> None:
        self.found: list[tuple[str, int]] = []

    @property
    def rows(self) -> int:
        """How many rows there were of statements that look at incidents."""
        return sum(count for sql, count in self.found if "incidents" in sql)

    @property
    def pages(self) -> int:
        """How often rows of the log were read."""
        return sum("LIMIT :most OFFSET :first" in sql for sql, _count in self.found)


@contextmanager
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reads]:
    seen = Reads()
    genuine = Tx.all

    async def counted(self: Tx, sql: str, **values: Any) -> list[Row]:
        rows = await genuine(self, sql, **values)
        seen.found.append((sql, len(rows)))
        return rows

    with monkeypatch.context() as patch:
        patch.setattr(Tx, "all", counted)
        yield seen


class Hands:
    """A board on a room that has had many incidents."""

    def __init__(self, desk: Desk, made: list[Incident]) -> None:
        self.desk = desk
        self.order = [each.number for each in in_order(made)]

    @property
    def pane(self) -> IncidentsPane:
        return self.desk.screen.query_one(IncidentsPane)

    @property
    def title(self) -> str:
        return str(self.pane.border_title)

    @property
    def page(self) -> int:
        return self.pane.size.height - 1

    @property
    def sight(self) -> list[str]:
        """The rows in sight, each with the mark of the selection and the time that goes on left out."""
        return [self.pane.render_line(y).text for y in range(self.pane.size.height)]

    def shows(self, first: int) -> bool:
        """Return whether the rows in sight are those of the order from ``first`` on."""
        numbers = [next((word for word in row.split() if word.startswith("INC-")), "") for row in self.sight]
        expected = [f"INC-{number}" for number in self.order[first : first + self.pane.size.height]]
        return numbers[: len(expected)] == expected

    async def press(self, *keys: str) -> None:
        await self.desk.press(*keys)

    async def at(self, row: int) -> None:
        """Wait until a row of the order is selected."""
        await self.desk.until(lambda: self.pane.row == row and self.pane.selected_number == self.order[row])

    async def open(self, title: str, priority: Priority = Priority.P1) -> Incident:
        """Let somebody else open an incident, and the board see it."""
        made = await self.desk.app.room.do(commands.open_incident, title, priority)
        screen = self.desk.screen
        await self.desk.until(lambda: screen.situation is not None and screen.situation.log.newest == made.number)
        await self.desk.pilot.pause()
        return made


@asynccontextmanager
async def board(
    folder: Path, *, count: int = COUNT, going_on: int = OPEN, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Hands]:
    async with desk(folder, busy=False, size=size) as hands:
        made = await fill(hands.app.room, count, going_on)
        pane = hands.screen.query_one(IncidentsPane)
        await hands.until(lambda: f"{going_on} open of {count:,}" in str(pane.border_title))
        await hands.pilot.pause()
        yield Hands(hands, made)


async def test_pages_of_any_length_are_the_whole_order(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    made = await fill(room)
    order = [each.number for each in in_order(made)]
    kept: dict[int, Incident] = {}
    async with room.store.reading() as tx:
        for text, expected in (
            ("", order),
            ("priority:p1", [number for number in order if made[number - 1].priority is Priority.P1]),
        ):
            found: list[int] = []
            by = parse_filter(text)
            while rows := await incidentlog.rows(tx, by, START, len(found), 613, kept):
                found += [each.number for each in rows]
                kept = {each.number: each for each in rows}
            assert found == expected
        for row in (0, 11, 12, 5_000, COUNT - 1):
            assert await incidentlog.place(tx, parse_filter(""), START, order[row]) == row
    await room.close()


async def test_what_is_kept_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    await room.do(commands.open_incident, "one", Priority.P1)
    await room.do(commands.open_incident, "two", Priority.P1)
    by = parse_filter("")
    async with room.store.reading() as tx:
        kept = {each.number: each for each in await incidentlog.rows(tx, by, START, 0, 9)}
    await room.do(commands.acknowledge, "INC-2")
    async with room.store.reading() as tx:
        one, two = await incidentlog.rows(tx, by, START, 0, 9, kept)
    assert one is kept[1]
    assert (two.status, two.row_version) == (Status.ACKNOWLEDGED, 2)
    await room.close()


async def test_keys_reach_the_first_and_the_last_of_ten_thousand(tmp_path: Path) -> None:
    async with board(tmp_path) as hands:
        assert hands.shows(0)
        await hands.press("end")
        await hands.at(COUNT - 1)
        assert hands.shows(COUNT - hands.page - 1)
        assert hands.pane.border_subtitle == ""
        await hands.press("pageup", "pageup", "up")
        await hands.at(COUNT - 2 - 2 * hands.page)
        await hands.press("home")
        await hands.at(0)
        assert hands.shows(0)
        assert str(hands.pane.border_subtitle) == f"▾ {COUNT - hands.page - 1:,}"
        row = 0
        for _turn in range(12):
            await hands.press("pagedown")
            row += hands.page
            await hands.at(row)
            assert hands.shows(row - hands.page)
        assert str(hands.pane.border_subtitle) == f"▾ {COUNT - row - 1:,}"


async def test_every_row_is_passed_once_one_after_another(tmp_path: Path) -> None:
    async with board(tmp_path, count=260) as hands:
        passed = [hands.pane.selected_number]
        for _row in range(259):
            hands.pane.move(1)
            await hands.desk.until(lambda: hands.pane.selected_number != passed[-1])
            passed.append(hands.pane.selected_number)
        assert passed == hands.order


async def test_a_look_reads_a_page_at_most_and_none_while_no_incident_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with board(tmp_path) as hands:
        await hands.press("end")
        await hands.at(COUNT - 1)
        room, screen = hands.desk.app.room, hands.desk.screen
        with reads(monkeypatch) as seen:
            await add_readings(room, 1)
            await hands.desk.until(lambda: any("MAX(seq)" in sql for sql, _count in seen.found))
            assert seen.pages == 0
            assert seen.rows < 100
        with reads(monkeypatch) as seen:
            await room.do(commands.add_note, "INC-9995", "seen")
            await hands.desk.until(lambda: seen.pages == 1)
            await screen.catch_up()
            assert seen.rows < LENGTH + 100, "the unchanged rows are kept"
        with reads(monkeypatch) as seen:
            await hands.press("home")
            await hands.at(0)
            assert 1 <= seen.pages <= 2
            assert seen.rows < 2 * LENGTH + 100


async def test_an_act_on_the_very_last_incident(tmp_path: Path) -> None:
    async with board(tmp_path) as hands:
        number = hands.order[-1]
        await hands.press("end", "n")
        await hands.desk.type("was it the same?")
        await hands.desk.until(lambda: f"INC-{number}: written" in hands.desk.said)
        async with hands.desk.app.room.store.reading() as tx:
            assert [each.kind for each in await events.of_subject(tx, f"INC-{number}")] == ["addendum"]
        await hands.at(COUNT - 1)


# Follow that never yanks


@pytest.mark.parametrize("count", [40, 3, COUNT])
async def test_what_comes_above_moves_nothing_once_somebody_has_moved(tmp_path: Path, count: int) -> None:
    async with board(tmp_path, count=count, going_on=2) as hands:
        await hands.press("down", "down")
        await hands.at(2)
        before, number = hands.sight, hands.pane.selected_number
        for come in (1, 2):
            await hands.open(f"worse {come}")
            await hands.desk.until(lambda come=come: f"▴ {come} new" in hands.title)  # type: ignore[misc]
            assert hands.pane.selected_number == number
            assert hands.sight[2:] == before[2:], "the selected row and what follows it stay where they are"
        assert "2 new" in hands.title
        await hands.press("home")
        await hands.desk.until(lambda: "new" not in hands.title)
        assert any("worse 1" in row for row in hands.sight)
        assert "▸" in hands.sight[0]


async def test_far_down_nothing_moves_either(tmp_path: Path) -> None:
    async with board(tmp_path) as hands:
        await hands.press(*["pagedown"] * 9, "up", "up")
        await hands.at(9 * hands.page - 2)
        before = hands.sight
        await hands.open("worse")
        await hands.desk.app.room.do(ending.resolve, f"INC-{hands.order[5]}", force=True, reason="a false alarm")
        await hands.desk.until(lambda: f"{OPEN} open of {COUNT + 1:,} · ▴ 1 new" in hands.title)
        assert hands.sight == before


async def test_the_log_shows_the_worst_by_itself_while_nobody_has_moved(tmp_path: Path) -> None:
    async with board(tmp_path, going_on=30) as hands:
        number = hands.pane.selected_number
        await hands.desk.app.room.do(commands.open_incident, "P4 below", Priority.P4)
        for each in range(3):
            await hands.open(f"worse {each}")
        assert hands.shows(0) or "new" not in hands.title
        assert hands.pane.selected_number == number, "a key means the same incident before and after"
        assert "new" not in hands.title
        assert "▸" in hands.sight[0]


async def test_the_selection_goes_where_its_incident_goes(tmp_path: Path) -> None:
    async with board(tmp_path) as hands:
        number = hands.pane.selected_number
        await hands.desk.app.room.do(ending.resolve, f"INC-{number}", force=True, reason="a false alarm")
        await hands.desk.until(lambda: f"{OPEN - 1} open of" in hands.title)
        assert hands.pane.selected_number == number
        found = hands.pane.selected_incident
        assert found is not None
        assert found.status is Status.RESOLVED


# The filter


async def test_the_log_is_filtered_as_one_types(tmp_path: Path) -> None:
    async with board(tmp_path) as hands:
        await hands.press("end", "slash")
        await hands.desk.until(lambda: hands.desk.asks)
        shown = [str(hands.title)]
        for sign in "open p1":
            await hands.desk.pilot.press("space" if sign == " " else sign)
            await hands.desk.pilot.pause()
            shown.append(hands.title)
        await hands.desk.until(lambda: "/open p1 " in hands.title)
        assert len(set(shown)) >= 6, "each letter shows"
        assert all("P1" in row for row in hands.sight if row.strip())
        await hands.press("down", "enter")
        await hands.desk.until(lambda: not hands.desk.asks)
        assert "/open p1 " in hands.title
        assert "open hidden (P2)" in hands.title
        assert hands.pane.row == 1
        await hands.press("escape")
        await hands.desk.until(lambda: f"{OPEN} open of {COUNT:,}" in hands.title)


async def test_escape_in_the_field_shows_all_again(tmp_path: Path) -> None:
    async with board(tmp_path, count=60) as hands:
        await hands.press("slash", *"nothinglikethis")
        await hands.desk.until(lambda: "none is like that, incidents: 60" in plain(hands.pane.lines[0]))
        assert f"! {OPEN} open hidden (P1)" in hands.title
        assert "P1" in str(hands.desk.screen.query_one("#situation").render_line(1).text)
        await hands.press("escape")
        await hands.desk.until(lambda: f"{OPEN} open of 60" in hands.title)
        assert hands.shows(0)


async def test_a_fault_is_said_while_it_is_typed_and_after(tmp_path: Path) -> None:
    async with board(tmp_path, count=60) as hands:
        await hands.press("slash", *"priority", "colon", "9")
        question = hands.desk.screen.prompt.query_one(Question)
        await hands.desk.until(lambda: "9 is no priority" in plain(question.lines[0]))
        assert f"{OPEN} open of 60" in hands.title, "and nothing is filtered by it"
        await hands.press("enter")
        await hands.desk.until(lambda: "9 is no priority" in hands.desk.said)


async def test_a_read_only_board_filters_too(tmp_path: Path) -> None:
    async with desk(tmp_path, read_only=True) as hands:
        await hands.press("slash", *"p3", "enter")
        pane = hands.screen.query_one(IncidentsPane)
        await hands.until(lambda: "/p3 1/3" in str(pane.border_title))
        assert pane.selected_number == 3
