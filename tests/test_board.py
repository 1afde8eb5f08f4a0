"""The board's keys, pressed: each calls its command, and what stands in its way is said."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.events import Click
from textual.pilot import Pilot

from data import incidents, tasks
from data.keymap import ENTRIES, Keymap
from data.records import MINUTE, Incident, Priority, Status
from tests.rooms import PARK, START, BoardOnDrill, Prepared
from warroom.commands import incident as commands
from warroom.screens.board import BoardScreen
from widgets.checklist import ChecklistPane
from widgets.footer import Flash
from widgets.incidents import IncidentsPane
from widgets.line import plain
from widgets.pane import Pane
from widgets.prompt import Prompt
from widgets.situation import SituationBar
from widgets.timeline import TimelinePane


class Desk:
    """A board with hands on it."""

    def __init__(self, app: BoardOnDrill, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> BoardScreen:
        screen = self.app.screen
        assert isinstance(screen, BoardScreen)
        return screen

    @property
    def said(self) -> str:
        return " ".join(plain(line) for line in self.screen.query_one(Flash).lines)

    @property
    def asks(self) -> bool:
        return self.screen.query_one(Prompt).is_open

    async def until(self, holds: Callable[[], bool]) -> None:
        """Let the board go on until ``holds``; the test's own time-out ends a wait in vain."""
        while not holds():  # noqa: ASYNC110 - what stands on a board is told by no event
            await asyncio.sleep(0.01)
        # Asking every widget whether it has done its part costs more than what they do, so they are asked once.
        await self.pilot.pause(0)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type into an open prompt and take it."""
        await self.until(lambda: self.asks)
        await self.pilot.press(*text, "enter")
        await self.pilot.pause()

    async def choose(self, digit: str) -> None:
        await self.until(lambda: self.asks)
        await self.pilot.press(digit)
        await self.pilot.pause()

    async def incident(self, number: int) -> Incident:
        async with self.app.room.store.reading() as tx:
            found = await incidents.get(tx, number)
        assert found is not None
        return found

    async def becomes(self, number: int, holds: Callable[[Incident], bool]) -> Incident:
        while not holds(found := await self.incident(number)):  # noqa: ASYNC110 - nor what it has written
            await asyncio.sleep(0.01)
        await self.pilot.pause(0)
        return found


@asynccontextmanager
async def desk(
    folder: Path, *, size: tuple[int, int] = (120, 40), busy: bool = True, read_only: bool = False
) -> AsyncIterator[Desk]:
    app = BoardOnDrill(Prepared(folder, "en", busy=busy, read_only=read_only))
    async with app.run_test(size=size) as pilot:
        hands = Desk(app, pilot)
        await hands.until(lambda: isinstance(app.screen, BoardScreen) and app.screen.situation is not None)
        await pilot.pause()
        yield hands


async def test_opening_asks_for_a_title_and_a_priority(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.press("o")
        await hands.type("calls drop")
        await hands.choose("2")
        opened = await hands.becomes(1, lambda found: True)
        assert (opened.title, opened.priority, opened.status) == ("calls drop", Priority.P2, Status.TRIGGERED)
        await hands.until(lambda: hands.screen.query_one(IncidentsPane).selected_number == 1)


async def test_acknowledging_the_top_incident_takes_one_stroke(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.app.room.do(commands.open_incident, "calls drop", Priority.P1)
        await hands.until(lambda: hands.screen.query_one(IncidentsPane).selected_number == 1)
        await hands.press("a")
        taken = await hands.becomes(1, lambda found: found.status is Status.ACKNOWLEDGED)
        assert taken.acknowledged_by == "이기술"


async def test_a_second_operator_is_told_by_whom_it_is_taken(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        hands.screen.room = hands.app.room.by(PARK)
        await hands.press("a")
        await hands.until(lambda: "already acknowledged by 이기술" in hands.said)
        assert (await hands.incident(2)).acknowledged_by == "이기술"


async def test_a_whole_incident_by_keys(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("s")
        await hands.choose("4")
        await hands.becomes(2, lambda found: found.step == 4)
        await hands.until(lambda: "Root cause" in hands.said)
        await hands.press("x")
        await hands.type("restart node 3")
        await hands.becomes(2, lambda found: found.next_action == "restart node 3")
        await hands.until(lambda: "written" in hands.said)
        await hands.press("u")
        await hands.choose("2")
        await hands.type("working on it")
        await hands.type("")
        await hands.type("45m")
        await hands.choose("1")
        await hands.until(lambda: "posted" in hands.said)
        posted = await hands.incident(2)
        assert (posted.next_action, posted.eta) == ("restart node 3", START + 45 * MINUTE)
        await hands.press("p")
        await hands.choose("2")
        await hands.type("only one site")
        assert (await hands.becomes(2, lambda found: found.epoch == 2)).priority is Priority.P2
        await hands.until(lambda: "P1 → P2" in hands.said)
        await hands.press("m")
        await hands.type("node 3 is out")
        await hands.type("put node 3 back")
        held = await hands.becomes(2, lambda found: found.status is Status.MITIGATED)
        assert (held.fix, held.undo) == ("node 3 is out", "put node 3 back")
        await hands.until(lambda: "mitigated" in hands.said)
        await hands.press("r")
        await hands.choose("1")
        await hands.becomes(2, lambda found: found.status is Status.RESOLVED)


async def test_escape_leaves_a_question_and_changes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        before = await hands.incident(2)
        for key in ("m", "r", "p", "n", "s", "u", "e", "x"):
            await hands.press(key)
            await hands.until(lambda: hands.asks)
            await hands.press("escape")
            await hands.until(lambda: not hands.asks)
        assert await hands.incident(2) == before


async def test_letters_typed_into_a_question_are_text(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("n")
        await hands.type("arm q")
        await hands.until(lambda: "written" in hands.said)
        assert (await hands.incident(2)).status is Status.ACKNOWLEDGED


async def test_tick_from_anywhere_and_take_it_back(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:

        async def states() -> dict[str, str]:
            async with hands.app.room.store.reading() as tx:
                return {name: mark.state for name, mark in (await tasks.marks(tx)).items()}

        await hands.press("t")
        await hands.until(lambda: "z takes it back" in hands.said)
        assert await states() == {"d1-3.availability": "done"}
        await hands.press("z")
        await hands.until(lambda: "open again" in hands.said)
        assert await states() == {"d1-3.availability": "open"}


async def test_space_ticks_the_selected_item(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.press("4", "down", "down", "space")
        await hands.until(lambda: "z takes it back" in hands.said)
        async with hands.app.room.store.reading() as tx:
            assert set(await tasks.marks(tx)) == {"d1-3.error_rate"}


async def test_a_whole_first_list_in_under_thirty_strokes(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:

        def ticked() -> int:
            situation = hands.screen.situation
            return 0 if situation is None else sum(task.state == "done" for task in situation.checklist)

        # The six of the phase, then what is daily, weekly, monthly and of the quarter.
        for count in range(1, 11):
            await hands.press("t")
            while ticked() < count:
                await hands.pilot.pause(0.01)
        await hands.press("t")
        await hands.until(lambda: "every item" in hands.said)


async def test_wrong_keys_do_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        before = await hands.incident(2)
        await hands.press("f5", "g", "ctrl+b", "ctrl+a", "tab", "shift+tab", "delete", "escape", "9", "backspace")
        assert await hands.incident(2) == before
        assert not hands.asks


async def test_a_read_only_board_changes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path, read_only=True) as hands:
        before = await hands.incident(2)
        await hands.press("a", "m", "o", "t", "r")
        await hands.pilot.pause()
        assert not hands.asks
        assert await hands.incident(2) == before


async def test_narrow_boards_show_one_pane_and_digits_switch(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(80, 24)) as hands:
        for digit, name in (("1", "panels"), ("3", "ladder"), ("4", "checklist"), ("2", "incidents")):
            await hands.press(digit)
            shown = [pane.id for pane in hands.screen.query(Pane) if pane.region.area]
            assert shown == [name]


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (80, 24), (100, 30), (120, 40), (200, 60)])
async def test_the_situation_never_leaves_the_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path, size=size) as hands:
        for digit in "1234":
            await hands.press(digit)
            bar = hands.screen.query_one(SituationBar)
            assert bar.region.height == 2
            assert bar.region.y == 0
            words = " ".join(plain(line) for line in bar.lines)
            assert "P1" in words
            assert "INC-2" in words
            assert "00:48:38" in words


async def test_resizing_keeps_the_selection(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("down")
        assert hands.screen.query_one(IncidentsPane).selected_number == 3
        await hands.pilot.resize_terminal(80, 24)
        await hands.pilot.resize_terminal(150, 50)
        assert hands.screen.query_one(IncidentsPane).selected_number == 3


async def test_enter_opens_the_timeline_and_escape_leaves_it(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(80, 24)) as hands:
        await hands.press("enter")
        timeline = hands.screen.query_one("#timeline", Pane)
        await hands.until(lambda: bool(timeline.lines) and timeline.region.area > 0)
        assert any("교환기 재기동" in plain(line) for line in timeline.lines)
        await hands.press("escape")
        await hands.until(lambda: timeline.region.area == 0)
        assert hands.screen.query_one("#incidents").region.area > 0


async def test_a_click_on_what_has_just_left_the_screen_leaves_the_page_open(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(80, 24)) as hands:
        await hands.press("enter")
        timeline, pane = hands.screen.query_one("#timeline", Pane), hands.screen.query_one(IncidentsPane)
        await hands.until(lambda: timeline.region.area > 0)
        # The third of three clicks, heard after the second has opened the page.
        hands.screen.set_focus(pane)
        pane.post_message(Click(pane, 3, 1, 0, 0, 1, False, False, False, chain=3))
        await hands.pilot.pause()
        assert timeline.region.area > 0
        assert hands.screen.focused is timeline


async def test_a_change_by_another_connection_appears(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        other = hands.app.room.by(PARK)
        await other.do(commands.open_incident, "opened elsewhere", Priority.P2)
        pane = hands.screen.query_one(IncidentsPane)
        await hands.until(lambda: any("opened elsewhere" in plain(line) for line in pane.lines))
        assert hands.screen.query_one(ChecklistPane).selected_item == "d1-3.availability"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_key_is_in_the_list_of_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path, size=size) as hands:
        await hands.press("question_mark")
        pane = hands.screen.query_one("#page", Pane)
        await hands.until(lambda: bool(pane.lines) and pane.region.area > 0)
        words = " ".join(plain(line) for line in pane.lines)
        for entry in ENTRIES:
            listed = entry.keys and entry.where != "chart"
            assert not listed or f"{Keymap().all_shown(entry)} {entry.meaning}" in words
        assert plain(pane.lines[0]) == "Now"
        assert str(pane.border_title) == "Keys · Incidents · enter: its timeline"
        await hands.press("end")
        await hands.until(lambda: pane.selected == len(pane.lines) - 1)
        await hands.press("escape")
        await hands.until(lambda: pane.region.area == 0)


async def test_the_timeline_opens_at_its_newest_entry(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("l")
        timeline = hands.screen.query_one(TimelinePane)
        await hands.until(lambda: timeline.selected == len(timeline.lines) - 1 > 0)
        await hands.press("up")
        before = timeline.selected
        await hands.app.room.do(commands.add_note, "INC-2", "one more")
        await hands.until(lambda: any("one more" in plain(line) for line in timeline.lines))
        assert timeline.selected == before
