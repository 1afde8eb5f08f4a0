"""Keys that are typed ahead of a question which is not asked in the end press nothing, however late they come."""

from pathlib import Path

from textual import events

from data import tasks
from tests.test_board import Desk, desk
from warroom.screens.keyboard import BREATH


def typed(hands: Desk, letter: str, at: float) -> None:
    """Type a letter at a moment of the terminal's, whenever the board gets to it."""
    key = events.Key(letter, letter)
    key.time = at
    hands.app._keyboard.type(key.set_sender(hands.app))


async def ticks(hands: Desk) -> int:
    async with hands.app.room.store.reading() as tx:
        return len(await tasks.marks(tx))


async def test_what_arrives_after_the_refusal_of_its_question_presses_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        typed(hands, "n", 10.0)
        await hands.until(lambda: "no incident is open" in hands.said)
        await hands.until(lambda: not hands.app._keyboard._busy)
        at = 10.0
        for letter in "attempt":
            at += BREATH * 0.9
            typed(hands, letter, at)
        await hands.pilot.pause()
        assert await ticks(hands) == 0
        typed(hands, "t", at + BREATH)
        await hands.until(lambda: "takes it back" in hands.said)
        assert await ticks(hands) == 1


async def test_what_follows_an_answer_is_pressed_at_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        before = await ticks(hands)
        typed(hands, "x", 10.0)
        await hands.until(lambda: hands.asks)
        typed(hands, "y", 10.1)
        key = events.Key("enter", "\r")
        key.time = 10.2
        hands.app._keyboard.type(key.set_sender(hands.app))
        await hands.until(lambda: "written" in hands.said)
        await hands.until(lambda: not hands.app._keyboard._busy)
        typed(hands, "t", 10.21)
        await hands.until(lambda: "takes it back" in hands.said)
        assert await ticks(hands) == before + 1
