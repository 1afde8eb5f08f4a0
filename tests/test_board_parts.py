"""On the board: who has a part in an incident, and an incident that begins again."""

from pathlib import Path

from data import events
from data.records import Priority, Status
from tests.test_board import desk
from warroom.commands import ending
from warroom.commands import incident as commands


async def test_a_part_is_given_to_oneself_by_enter_and_to_another_by_name(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.app.room.do(commands.open_incident, "calls drop", Priority.P1)
        await hands.until(lambda: bool(hands.screen.situation and hands.screen.situation.incidents))
        await hands.press("g")
        await hands.choose("1")
        await hands.type("")
        await hands.becomes(1, lambda found: found.commander == "이기술")
        await hands.press("g")
        await hands.until(lambda: hands.asks)
        await hands.pilot.press("1")
        await hands.until(lambda: hands.screen.prompt.is_open)
        await hands.press(*(["backspace"] * 3), *"Park", "enter")
        await hands.becomes(1, lambda found: found.commander == "Park")
        async with hands.app.room.store.reading() as tx:
            said = [each.payload for each in await events.of_subject(tx, "INC-1") if each.kind == "assigned"]
    assert [(each["before"], each["name"]) for each in said] == [(None, "이기술"), ("이기술", "Park")]


async def test_what_has_ended_is_opened_again_by_the_key_that_ends(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        room = hands.app.room
        await room.do(commands.open_incident, "calls drop", Priority.P1)
        await room.do(ending.resolve, "INC-1")
        await hands.until(lambda: bool(hands.screen.situation and hands.screen.situation.log.rows))
        await hands.press("r")
        await hands.choose("2")
        await hands.press("r")
        await hands.choose("1")
        again = await hands.becomes(1, lambda found: found.status is Status.TRIGGERED)
    assert (again.epoch, again.resolved_at) == (2, None)
