"""Delivery is at least once: refused messages are tried again, and a repeat says that it may be one."""

import asyncio
import threading
from pathlib import Path

import pytest

from data import outbox
from data.records import MINUTE, SECOND, Message, Priority
from tests.rehearsal import Rehearsal, inbox, rehearsing, write_site
from tests.targets import answer, saying
from warroom.commands import ending, incident
from warroom.engine.locks import boards_lock, no_board_left
from warroom.engine.notifying import LAST_ATTEMPT, is_loopback, wait_after


def route(url: str) -> str:
    return f"  - {{name: ops, url: '{url}'}}\n"


async def the_message(play: Rehearsal) -> Message:
    (message,) = await play.messages()
    return message


async def opened(play: Rehearsal) -> None:
    """Open a P1, so that one message is owed, and try to deliver it."""
    await play.do(incident.open_incident, "routing down", Priority.P1)
    await play.run()


async def test_a_refused_message_is_tried_again_and_given_up_in_the_end(tmp_path: Path) -> None:
    async with saying(answer(status="500 Oops")) as target:
        site = write_site(tmp_path, notify=route(f"json://{target.address}"))
        async with rehearsing(tmp_path, site=site) as play:
            await opened(play)
            first = await the_message(play)
            assert (first.state, first.attempts) == ("pending", 1)
            await play.run()
            assert (await the_message(play)).attempts == 1, "not before its time"
            await play.do(ending.resolve, "INC-1")  # so that no level adds a message of its own
            waits, minute = [wait_after(1)], 0.0
            while (message := await the_message(play)).state == "pending":
                minute += wait_after(message.attempts) / MINUTE
                waits.append(wait_after(message.attempts))
                await play.to(minute)
            assert (message.state, message.attempts, message.sent_at) == ("failed", LAST_ATTEMPT, None)
            assert waits == sorted(waits)
    assert len(target.requests) == LAST_ATTEMPT


async def test_a_message_whose_sender_died_is_sent_again_and_says_so(tmp_path: Path) -> None:
    async with inbox() as received:
        site = write_site(tmp_path, notify=route(received.url))
        async with rehearsing(tmp_path, site=site) as play:
            await opened(play)
            received.got.clear()
            message = (await play.messages())[0]
            async with play.room.act() as act:  # as if the engine had died in the middle of a second message
                await outbox.put(
                    act.tx,
                    key="7:ops",
                    obligation_id=message.obligation_id,
                    person="",
                    route="ops",
                    body="wake up",
                    now=act.now,
                )
                sending = (await outbox.everything(act.tx))[-1]
                await outbox.attempted(act.tx, sending.id, act.now + 5 * SECOND)
            await play.run()
            assert received.got == []
            await play.to(5 / 60)
            assert received.got == [("warroom 7:ops", "wake up (possible duplicate)")]
            assert [each.state for each in await play.messages()] == ["sent", "sent"]


async def test_a_route_without_its_secret_fails_and_names_no_address(tmp_path: Path) -> None:
    site = write_site(tmp_path, notify=route("json://user:${WARROOM_TEST_SECRET}@127.0.0.1"))
    async with rehearsing(tmp_path, site=site) as play:
        await opened(play)
        message = await the_message(play)
        assert message.state == "failed"
        assert "127.0.0.1" not in (message.error or "")


async def test_a_drill_sends_nothing_beyond_this_machine(play: Rehearsal) -> None:
    await opened(play)
    message = await the_message(play)
    assert (message.state, message.error, message.attempts) == ("suppressed", "drill", 0)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("json://127.0.0.1:8080", True),
        ("json://user:pass@localhost/path", True),
        ("json://[::1]:80/", True),
        ("json://127.0.0.1.example", False),
        ("json://192.0.2.1", False),
        ("slack://token/in/a/path", False),
        ("mailto://127.0.0.1@example.org", False),
    ],
)
def test_what_stays_on_this_machine(url: str, expected: bool) -> None:
    assert is_loopback(url) == expected


async def test_a_board_waits_out_a_look_for_boards(tmp_path: Path) -> None:
    store = tmp_path / "room.db"
    looking = boards_lock(store)
    assert looking.acquire()
    board = boards_lock(store)
    taken = threading.Event()

    def begin() -> None:
        assert board.acquire(shared=True)
        taken.set()

    thread = threading.Thread(target=begin)
    thread.start()
    assert not await asyncio.to_thread(taken.wait, 0.2)
    looking.release()
    assert await asyncio.to_thread(taken.wait, 10)
    thread.join()
    assert not no_board_left(store)
    board.release()
    assert no_board_left(store)
