"""Delivery is at least once: by one channel after another, side by side, and a repeat says that it may be one."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from data import events, outbox
from data.clock import boot_clock, boot_id
from data.messaging import Message, Outcome
from data.records import SECOND, Priority
from tests.rehearsal import Rehearsal, inbox, rehearsing, write_site
from tests.targets import answer, hang, saying, serve
from warroom.commands import drill, incident
from warroom.config import Site, load_site
from warroom.engine.engine import Engine
from warroom.engine.locks import boards_lock, no_board_left
from warroom.engine.notifying import Patience
from warroom.engine.sending import is_loopback
from warroom.room import Room

HASTY = Patience(first_wait=5, longest_wait=20, last_attempt=4, timeout=0.3)
"""A message that is given up within a moment."""


def route(name: str, url: str) -> str:
    return f"  - {{name: {name}, url: '{url}'}}\n"


async def the_message(play: Rehearsal) -> Message:
    (message,) = await play.messages()
    return message


async def opened(play: Rehearsal) -> None:
    """Open a P1, so that one message is owed, and try to deliver it."""
    await play.do(incident.open_incident, "routing down", Priority.P1)
    await play.run()


async def deliver(play: Rehearsal, *, until: str = "pending") -> None:
    """Let engines try until no message is in the state ``until`` any more."""
    async with asyncio.timeout(20):
        while any(each.state == until for each in await play.messages()):
            await Engine(play.room, patience=HASTY).once()


async def outcomes(play: Rehearsal) -> list[tuple[str, Outcome | None]]:
    """Return (route, outcome) of every attempt, in order."""
    async with play.room.store.reading() as tx:
        deliveries = await outbox.deliveries_about(tx, "INC-1")
    tried = sorted((each for one in deliveries for each in one.attempts), key=lambda each: each.id)
    return [(each.route, each.outcome) for each in tried]


@asynccontextmanager
async def refusing(status: str) -> AsyncIterator[str]:
    async with saying(answer(status=status)) as target:
        yield f"json://{target.address}"


async def test_a_refused_message_waits_and_is_given_up_aloud_in_the_end(tmp_path: Path) -> None:
    async with saying(answer(status="500 Oops")) as target:
        site = write_site(tmp_path, notify=route("ops", f"json://{target.address}"))
        async with rehearsing(tmp_path, site=site) as play:
            await opened(play)
            first = await the_message(play)
            assert (first.state, first.attempts) == ("pending", 1)
            assert first.boot_id == boot_id()
            assert 0 < first.next_boot - boot_clock() <= 5 * SECOND
            await play.run()
            assert (await the_message(play)).attempts == 1, "not before its time"
            async with play.room.act() as act:
                await outbox.turn_to(act.tx, first.id, "ops", boot_clock(), boot_id())
            await deliver(play)
            message = await the_message(play)
            assert (message.state, message.sent_at) == ("failed", None)
            assert message.error == "status_500"
            assert [kind for _minute, kind in await play.kinds()] == ["opened", "level", "undelivered"]
    assert len(target.requests) == 1 + HASTY.last_attempt
    # A definite refusal is no delivery, so that its repeat is no duplicate.
    assert all(b"duplicate" not in request for request in target.requests)


def test_waits_double_up_to_the_longest() -> None:
    waits = [Patience().wait_after(attempts) for attempts in range(1, 20)]
    assert waits[:4] == [5 * SECOND, 10 * SECOND, 20 * SECOND, 40 * SECOND]
    assert waits == sorted(waits)
    assert waits[-1] == 300 * SECOND


async def test_a_frozen_drill_tries_again_in_real_time(tmp_path: Path) -> None:
    async with inbox() as received:
        async with refusing("503 Busy") as busy:
            site = write_site(tmp_path, notify=route("ops", busy))
            async with rehearsing(tmp_path, site=site) as play:
                await play.do(incident.open_incident, "routing down", Priority.P1)
                await Engine(play.room, patience=Patience(first_wait=200)).once()
                assert (await the_message(play)).state == "pending"
        site = write_site(tmp_path, notify=route("ops", received.url))
        async with rehearsing_again(tmp_path, play, site) as again:
            await deliver(again)
    assert [message for _title, message in received.got] == [
        "[P1] INC-1 routing down — L1 On-site support team: 이기술 010-2222-2222, 박인프라 010-3333-3333"
    ]


@asynccontextmanager
async def rehearsing_again(folder: Path, play: Rehearsal, site: Site) -> AsyncIterator[Rehearsal]:
    room = await Room.enter(folder / "room.db", site, play.room.actor, create=False)
    try:
        yield Rehearsal(room, play.start)
    finally:
        await room.close()


@pytest.mark.parametrize("status", ["404 Gone", "401 Who", "301 Moved"])
async def test_a_permanent_refusal_turns_to_the_next_channel_at_once(tmp_path: Path, status: str) -> None:
    async with inbox() as received, refusing(status) as refused:
        notify = route("chat", refused) + route("mail", received.url)
        people = "  lee: {routes: [chat, mail]}\n  park: {routes: [chat, mail]}\n"
        async with rehearsing(tmp_path, site=write_site(tmp_path, people=people, notify=notify)) as play:
            await opened(play)
            assert await outcomes(play) == [("chat", Outcome.PERMANENT), ("mail", Outcome.DELIVERED)]
            message = await the_message(play)
            assert (message.state, message.route, message.person) == ("sent", "mail", "이기술, 박인프라")
            assert received.got == [(f"warroom {message.key}", message.body)]


async def test_a_channel_that_is_gone_is_given_up_for_the_next(tmp_path: Path) -> None:
    async with inbox() as received:
        async with refusing("200 OK") as gone:
            pass
        notify = route("chat", gone) + route("mail", received.url)
        site = write_site(tmp_path, people="  lee: {routes: [chat, mail]}\n", notify=notify)
        async with rehearsing(tmp_path, site=site) as play:
            await play.do(incident.open_incident, "routing down", Priority.P1)
            await deliver_from(play)
            tried = await outcomes(play)
    assert tried == [("chat", Outcome.TEMPORARY)] * HASTY.last_attempt + [("mail", Outcome.DELIVERED)]
    assert len(received.got) == 1


async def deliver_from(play: Rehearsal) -> None:
    await Engine(play.room, patience=HASTY).once()
    await deliver(play)


async def test_a_receiver_that_hangs_delays_nobody_and_a_repeat_says_so(tmp_path: Path) -> None:
    heard: list[bytes] = []

    async def listen_and_hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split()[0])
        heard.append(await reader.readexactly(length))
        await hang(reader, writer)

    async with serve(listen_and_hang) as target, inbox() as received:
        notify = route("stuck", f"json://{target.address}") + route("ops", received.url)
        async with rehearsing(tmp_path, site=write_site(tmp_path, notify=notify)) as play:
            await play.do(incident.open_incident, "routing down", Priority.P1)
            slow = Patience(first_wait=5, last_attempt=2, timeout=1.0)
            begun = time.monotonic()
            running = asyncio.create_task(Engine(play.room, patience=slow).once())
            await received.holds(1)
            assert time.monotonic() - begun < 1.0, "beside the one that hangs, not behind it"
            await running
            async with asyncio.timeout(20):
                while any(each.state == "pending" for each in await play.messages()):
                    await Engine(play.room, patience=slow).once()
            assert [each for each in await outcomes(play) if each[0] == "stuck"] == [
                ("stuck", Outcome.UNKNOWN)
            ] * 2
    assert ["duplicate" in body.decode() for body in heard] == [False, True]
    assert len(received.got) == 1


async def test_a_message_whose_sender_died_is_sent_again_and_says_so(tmp_path: Path) -> None:
    async with inbox() as received:
        site = write_site(tmp_path, notify=route("ops", received.url))
        async with rehearsing(tmp_path, site=site) as play:
            await opened(play)
            received.got.clear()
            async with play.room.act() as act:  # as if the engine had died in the middle of a second message
                await outbox.put(
                    act.tx,
                    subject="INC-1",
                    obligation_id=None,
                    channels=["ops"],
                    people=[],
                    text="wake up",
                    now=act.now,
                )
                (line,) = await outbox.waiting(act.tx)
                await outbox.pack(
                    act.tx,
                    [line],
                    channels=["ops"],
                    people=[],
                    body="wake up",
                    now=act.now,
                    boot=0,
                    boot_id="",
                )
                (message,) = await outbox.pending(act.tx)
                await outbox.begin(act.tx, message, act.now, 0, "another run of the kernel")
            await play.run()
            assert received.got == [(f"warroom INC-1-{line.id}", "wake up (possible duplicate)")]
            assert [each.state for each in await play.messages()] == ["sent", "sent"]


async def test_a_route_without_its_secret_fails_and_names_no_address(tmp_path: Path) -> None:
    site = write_site(tmp_path, notify=route("ops", "json://user:${WARROOM_TEST_SECRET}@127.0.0.1"))
    async with rehearsing(tmp_path, site=site) as play:
        await opened(play)
        message = await the_message(play)
        assert message.state == "failed"
        assert "127.0.0.1" not in (message.error or "")
        assert await outcomes(play) == [("ops", Outcome.PERMANENT)]


async def test_no_secret_is_ever_stored_or_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with refusing("403 No") as url:
        secret = "hunter2-in-the-dark"
        address = url.removeprefix("json://")
        written = write_site(tmp_path, notify=route("ops", f"json://user:${{PASS}}@{address}/${{TOKEN}}"))
        site = load_site(written.path, {"PASS": secret, "TOKEN": f"token-{secret}"})
        async with rehearsing(tmp_path, site=site) as play:
            await opened(play)
            assert await outcomes(play) == [("ops", Outcome.PERMANENT)]
            async with play.room.store.reading() as tx:
                said = [each.payload for each in await events.of_subject(tx, "INC-1")]
    assert secret not in str(said)
    assert secret not in caplog.text
    assert all(secret.encode() not in each.read_bytes() for each in tmp_path.glob("room.db*"))


async def test_a_drill_sends_nothing_beyond_this_machine(play: Rehearsal) -> None:
    await opened(play)
    message = await the_message(play)
    assert (message.state, message.error, message.attempts) == ("suppressed", "drill", 0)


async def test_a_burst_becomes_a_bundle(tmp_path: Path) -> None:
    """At the pace of real time: three messages, then one for all the rest when a minute has passed."""
    async with inbox() as received:
        site = write_site(tmp_path, notify=route("ops", received.url))
        async with rehearsing(tmp_path, site=site, speed=1.0) as play:
            for number in range(1, 41):
                await play.do(incident.open_incident, f"number {number}", Priority.P1)
                if number <= 5:
                    await play.run()
            await play.run()
            assert len(received.got) == 3
            await play.do(drill.advance, 61 * SECOND)
            await play.run()
            await play.run()
            bundle = received.got[-1][1].splitlines()
    assert len(received.got) == 4
    assert len(bundle) == 31
    assert bundle[-1] == "and 7 more: see the board"
    assert [line.split(" — ")[0] for line in bundle[:2]] == ["[P1] INC-4 number 4", "[P1] INC-5 number 5"]


async def test_routes_by_priority_and_level(tmp_path: Path) -> None:
    async with inbox() as urgent, inbox() as lead:
        notify = (
            f"  - {{name: urgent, url: '{urgent.url}', priorities: [P1]}}\n"
            f"  - {{name: lead, url: '{lead.url}', levels: [2]}}\n"
        )
        async with rehearsing(tmp_path, site=write_site(tmp_path, notify=notify)) as play:
            await play.do(incident.open_incident, "worst", Priority.P1)
            await play.do(incident.open_incident, "bad", Priority.P2)
            await play.run()
            await play.to(30)
    assert [title.split("-")[1] for title, _message in urgent.got] == ["1", "1"]
    assert [len(message.splitlines()) for _title, message in lead.got] == [2]


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
