"""A handover by the board's keys, from the draft to a watch that is held, one board in several hands."""

from pathlib import Path

from data import watchitems
from data.records import Priority
from tests.rooms import LEE, PARK
from tests.test_board import Desk, desk
from warroom.commands import incident as commands
from warroom.commands import silence, walking
from warroom.commands.handover import offer
from warroom.room import Actor
from widgets.line import plain
from widgets.pane import Pane
from widgets.prompt import Choices

HAN = Actor("한야간", "han")
"""Somebody of no shift that begins or ends now."""


def as_(hands: Desk, actor: Actor) -> None:
    """Let somebody else press the keys."""
    hands.screen.room = hands.app.room.by(actor)


def page(hands: Desk) -> str:
    return "\n".join(plain(line) for line in hands.screen.query_one("#page", Pane).lines)


async def answer(hands: Desk, words: str) -> None:
    """Choose the option of these words by its digit."""
    await hands.until(lambda: hands.asks)
    options = hands.screen.query_one(Choices)._options
    digit = next((key for key, text in options if text == words), None)
    assert digit is not None, (words, options)
    await hands.press(digit)


async def shown(hands: Desk, words: str) -> None:
    await hands.until(lambda: words in page(hands))


async def incoming(hands: Desk) -> None:
    """Let the other one come, who stands on both shifts and says which side is theirs."""
    as_(hands, PARK)
    await hands.press("h")
    await answer(hands, "I take the watch")


async def read_back(hands: Desk, due: str) -> None:
    for words in ("P1", due, "none"):
        await answer(hands, words)


async def test_a_watch_is_offered_walked_through_and_taken(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        room = hands.app.room
        plan = "교환기를 재기동한 다음 대기 호가 줄어드는지 십 분 동안 지켜보고 협력사에 알린다"
        await room.do(commands.set_next_action, "INC-2", plan)
        await room.do(silence.add, "INC-3", room.clock.now() + 3_600_000, "known")
        await hands.press("h")
        await shown(hands, "What would be frozen now: UNSTABLE")
        assert not hands.asks
        await hands.press("h")
        await answer(hands, "offer the watch")
        await hands.press("enter")
        await shown(hands, "opened 0/2")
        assert "offered" in hands.said

        await incoming(hands)
        await answer(hands, "open INC-2")
        timeline = hands.screen.query_one("#timeline", Pane)
        await hands.until(lambda: timeline.region.area > 0 and bool(timeline.lines))
        assert not hands.asks
        # Back from what was opened, and on, with one stroke.
        await hands.press("h")
        await answer(hands, "open SIL-1")
        await shown(hands, "reason: known")
        await hands.press("escape")
        await shown(hands, "opened 2/2")
        await hands.press("h")
        await answer(hands, "read INC-2 back")
        for words in ("P1", "14:18"):
            await answer(hands, words)
        # What is too long for the line is shown whole above it.
        await shown(hands, "지켜보고 협력사에 알린다")
        await answer(hands, plan)
        await hands.until(lambda: hands.asks and "read back as it stands" in hands.said)
        await hands.press("escape")
        # What happens meanwhile is ticked before the watch goes over.
        await room.do(commands.add_note, "INC-3", "the vendor calls back")
        await shown(hands, "changed 0/1")
        await hands.press("h")
        await answer(hands, "tick change 1, INC-3")
        await answer(hands, "accept the watch")
        await answer(hands, "yes")
        await hands.until(lambda: "박인프라 holds the watch" in hands.said)
        await shown(hands, "INC-2 stays with 이기술 until 박인프라 takes it with a")
        # A P1 without a temporary fix goes over by an act of its own.
        assert (await hands.incident(2)).acknowledged_by == "이기술"


async def test_a_quiet_night_takes_few_strokes(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False, size=(80, 24)) as hands:
        await hands.press("h", "h", "enter")
        await hands.until(lambda: "이기술 holds the watch" in hands.said)
        await hands.press("h", "1", "enter")
        await hands.until(lambda: "offered" in hands.said)
        as_(hands, HAN)
        await hands.press("h")
        await hands.choose("1")
        await hands.choose("1")
        await hands.press("enter")
        await hands.until(lambda: "한야간 holds the watch" in hands.said)


async def test_what_is_read_back_wrongly_is_a_question_to_both_sides(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.app.room.do(offer, hands.app.room)
        await hands.app.room.by(PARK).do(walking.preview, hands.app.room, "INC-2")
        await hands.press("h")
        await incoming(hands)
        await answer(hands, "read INC-2 back")
        await read_back(hands, "14:23")
        await hands.until(lambda: "INC-2 next due: the record says 14:18, you read 14:23" in hands.said)
        await shown(hands, "next due: 14:23 ≠ 14:18")
        await shown(hands, "questions 1 open")
        # Nothing is waved through: it is talked over first.
        await hands.press("h")
        await answer(hands, "read INC-2 back")
        await answer(hands, "no")
        as_(hands, LEE)
        await hands.press("h")
        await answer(hands, "answer 1")
        await hands.type("the fix is due at 14:18")
        await shown(hands, "→ 이기술: the fix is due at 14:18")
        as_(hands, PARK)
        await hands.press("h")
        await answer(hands, "read INC-2 back")
        await answer(hands, "read it back again")
        await read_back(hands, "14:18")
        await shown(hands, "questions 0 open")


async def test_rows_of_the_page_are_opened_ticked_answered_and_ended(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        room = hands.app.room
        await hands.press("h", "h")
        await answer(hands, "watch item")
        for text in ("queue length", "over 40", "call the vendor", ""):
            await hands.type(text)
        await hands.until(lambda: "WATCH-1 goes over with the watch" in hands.said)
        await hands.press("z")
        await hands.until(lambda: "WATCH-1 has ended" in hands.said)
        await hands.press("h")
        await answer(hands, "words")
        await hands.type("be kind")
        await shown(hands, "be kind")
        pane = hands.screen.query_one("#page", Pane)

        def key(words: str) -> str:
            return next(str(each) for each in pane._keys if words in str(each))

        pane.select(key("WATCH-2"))
        await hands.press("enter")
        await answer(hands, "yes")
        await hands.until(lambda: "WATCH-2 has ended" in hands.said)
        await room.do(offer, room)
        await room.by(PARK).do(walking.ask, "which switch?")
        await room.do(commands.open_incident, "opened later", Priority.P3)
        await shown(hands, "1 INC-4")
        pane.select(key("question 1"))
        await hands.press("enter")
        await hands.type("the one in rack 2")
        await shown(hands, "→ 이기술: the one in rack 2")
        as_(hands, HAN)
        pane.select(key("changed 1"))
        await hands.press("space")
        await answer(hands, "I take the watch")
        await hands.until(lambda: "change 1 is ticked" in hands.said)
        pane.select(key("incidents 0 INC-2"))
        await hands.press("enter")
        timeline = hands.screen.query_one("#timeline", Pane)
        await hands.until(lambda: timeline.region.area > 0)
        await hands.press("escape")
        await shown(hands, "opened 1/1")
        async with room.store.reading() as tx:
            assert await watchitems.open_ones(tx) == []


async def test_a_watch_is_taken_where_nobody_hands_it_over(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        as_(hands, HAN)
        await hands.press("h", "h")
        await answer(hands, "I take the watch")
        await answer(hands, "nobody hands over: take it")
        await hands.type("nobody came")
        await answer(hands, "open INC-2")
        await hands.press("h")
        await answer(hands, "read INC-2 back")
        await read_back(hands, "14:18")
        await answer(hands, "accept the watch")
        await answer(hands, "yes")
        await hands.until(lambda: "한야간 holds the watch" in hands.said)
