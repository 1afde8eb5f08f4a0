"""Never more than two strokes from anywhere: tick the next item, take the top incident, see whom to call."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from data import tasks
from data.records import Priority
from tests.test_board import Desk, desk
from tests.test_menu import type_all
from warroom.commands import ending, task
from warroom.commands import incident as commands
from widgets.checklist import ChecklistPane
from widgets.incidents import IncidentsPane
from widgets.line import plain
from widgets.menu import Menu
from widgets.page import PagePane

NEXT = "d1-3.concurrent_users"
"""The first item that is not ticked on a busy board."""
MOST = 2


async def at_a_question(hands: Desk) -> None:
    await hands.until(lambda: hands.asks)


async def at_a_chart(hands: Desk) -> None:
    await hands.until(lambda: hands.screen.standing.pane == "chart")


async def writing(hands: Desk) -> None:
    await hands.until(lambda: hands.asks)
    if hands.screen._desk.pending:
        # What was written before has been kept.
        await hands.choose("1")
    else:
        await hands.choose("2")
        for answer in ("rerouting", "", "45m"):
            await hands.type(answer)
    await hands.until(lambda: hands.asks)
    await hands.press("2")
    await hands.until(lambda: hands.screen.sheet.is_open)


async def nothing(_hands: Desk) -> None:
    """Go on at once."""


PLACES: dict[str, tuple[tuple[str, ...], Callable[[Desk], Awaitable[None]]]] = {
    "the log": ((), nothing),
    "another incident": (("down",), nothing),
    "one that has ended": (("down", "down"), nothing),
    "the indicators": (("1", "down"), nothing),
    "the ladder": (("3",), nothing),
    "a ticked item": (("4",), nothing),
    "a chart": (("1", "enter"), at_a_chart),
    "a timeline": (("down", "l"), nothing),
    "whom to call": (("w",), nothing),
    "whom to call about another": (("down", "w"), nothing),
    "the roster": (("d",), nothing),
    "a forecast": (("f",), nothing),
    "a postmortem": (("j",), nothing),
    "the list of keys": (("question_mark",), nothing),
    "the changes, and their question": (("b",), at_a_question),
    "the silences, and their question": (("i",), at_a_question),
    "a choice": (("down", "p"), at_a_question),
    "a text": (("n", "x"), at_a_question),
    "the menu": (("0",), nothing),
    "the menu, finding": (("0", "n", "o"), nothing),
    "a jump": (("down", "semicolon"), nothing),
    "a message being written": (("u",), writing),
}


WIDE = ("the log", "another incident", "the ladder", "a chart", "a timeline", "a choice", "the menu", "a jump")
"""Where a wide board has another way to go."""


async def ticked(hands: Desk, _top: int) -> bool:
    async with hands.app.room.store.reading() as tx:
        return (await tasks.marks(tx))[NEXT].state == "done"


async def acknowledged(hands: Desk, top: int) -> bool:
    return (await hands.incident(top)).acknowledged_by == "이기술"


async def whom(hands: Desk, top: int) -> bool:
    page = hands.screen.query_one(PagePane)
    about = "".join(plain(line) for line in page.lines[:1])
    return hands.screen.standing.page == "callsheet" and page.region.area > 0 and f"INC-{top}" in about


PROMISES = {"tick": ticked, "whom": whom, "acknowledge": acknowledged}


async def a_worse_one(hands: Desk, before: int | None) -> int:
    """Let the worst incident be one that nobody has taken, and the next item one that is not ticked."""
    room = hands.app.room
    if before is not None:
        await room.do(ending.resolve, f"INC-{before}")
        await room.do(task.undo, NEXT)
    opened = await room.do(commands.open_incident, "worse than all", Priority.P1)
    await hands.until(lambda: bool(hands.screen.situation and hands.screen.situation.incident(opened.number)))
    return opened.number


def strokes(hands: Desk, promise: str, worst: int) -> tuple[str, ...]:
    """Return what somebody presses who knows the board: a letter where it is heard and means this, or the menu."""
    screen = hands.screen
    top = screen.query_one(IncidentsPane).selected_number == worst
    menu = screen.query_one(Menu)
    jumping = any(pane._letters for pane in screen.query(IncidentsPane))
    digit = {"acknowledge": "1", "whom": "2", "tick": "3"}[promise]
    if screen.focused == menu and not menu.text:
        return (digit,)
    if hands.asks or screen.sheet.is_open or screen.focused == menu or jumping:
        return "ctrl+p", digit
    if promise == "tick" and not screen.query_one(ChecklistPane).has_focus:
        return ("t",)
    if promise == "acknowledge" and top:
        return ("a",)
    if promise == "whom" and top and screen.standing.page != "callsheet":
        return ("w",)
    return "0", digit


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_two_strokes_from_anywhere(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path, size=size) as hands:
        top = None
        for place in PLACES if size[0] < 100 else WIDE:
            keys, then = PLACES[place]
            top = await a_worse_one(hands, top)
            for promise, holds in PROMISES.items():
                await type_all(hands, "2", "home", *keys)
                await then(hands)
                pressed = strokes(hands, promise, top)
                assert len(pressed) <= MOST, (place, promise)
                await type_all(hands, *pressed)
                while not await holds(hands, top):
                    await hands.pilot.pause(0.01)
                await type_all(hands, "escape", "escape")
                await hands.until(lambda: not hands.asks and not hands.screen.sheet.is_open)
