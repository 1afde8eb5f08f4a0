"""A test message goes the way of every other, in a message of its own, and its outcome is told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from data import events, lease, outbox
from data.records import Priority
from tests.rehearsal import Rehearsal, inbox, rehearsing, write_site
from tests.support import Desk, Result
from tests.targets import answer, saying
from warroom.commands import incident
from warroom.commands.testing import send_tests
from warroom.engine.engine import Engine

Ask = Callable[..., Awaitable[Result]]


@asynccontextmanager
async def refusing(status: str) -> AsyncIterator[str]:
    async with saying(answer(status=status)) as target:
        yield f"json://{target.address}"


def route(name: str, url: str, more: str = "") -> str:
    return f"  - {{name: {name}, url: '{url}'{more}}}\n"


@asynccontextmanager
async def engine(play: Rehearsal) -> AsyncIterator[None]:
    """Let an engine lead, and wait until it does."""
    task = asyncio.create_task(Engine(play.room).run())
    try:
        async for _version in play.room.store.changes(0.01):
            async with play.room.store.reading() as tx:
                if (await lease.read(tx)).owner is not None:
                    break
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Type a command at the rehearsal's store, beside whatever runs in this process."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    desk = Desk(tmp_path / "room.db")

    async def typed(*args: str) -> Result:
        return await asyncio.to_thread(desk, *args)

    return typed


async def test_the_outcome_of_each_channel_is_told(tmp_path: Path, ask: Ask) -> None:
    async with inbox() as received, refusing("404 Gone") as gone:
        site = write_site(tmp_path, notify=route("chat", received.url) + route("mail", gone))
        async with rehearsing(tmp_path, site=site) as play, engine(play):
            result = await ask("notify", "test", "--json")
            assert (result.status, result.err) == (1, "")
            assert [(each["channels"], each["state"], each["reason"]) for each in result.json] == [
                (["chat"], "sent", None),
                (["mail"], "failed", "refused by the receiver with status 404"),
            ]
            assert [one["outcome"] for each in result.json for one in each["attempts"]] == [
                "delivered",
                "permanent",
            ]
            well = await ask("notify", "test", "chat")
            assert (well.status, well.out) == (0, "chat  —  sent\n")
            told = await ask("notify", "test", "mail")
            assert (told.status, told.out) == (1, "mail  —  failed (refused by the receiver with status 404)\n")
            listed = (await ask("notify", "list", "--json")).json
            page = (await ask("notify", "list")).out.splitlines()
            async with play.room.store.reading() as tx:
                happened = await events.of_subject(tx, "test")
    assert [(each["name"], each["levels"], each["priorities"], each["posts"]) for each in listed] == [
        ("chat", [1, 2, 3, 4, 5], [], []),
        ("mail", [1, 2, 3, 4, 5], [], []),
    ]
    assert [each["last"]["outcome"] for each in listed] == ["delivered", "permanent"]
    assert listed[0]["last"]["at"].startswith("2026-12-01T09:00")
    assert page[0].startswith("chat · last delivered")
    assert page[1].startswith("mail · LAST ATTEMPT FAILED")
    assert [message for _title, message in received.got] == [
        "test message from lee at AICC cloud early-life support, 09:00; nothing is wrong"
    ] * 2
    first = happened[0]
    assert (first.kind, first.actor, first.payload["routes"]) == ("tested", "lee", ["chat", "mail"])
    assert [each.kind for each in happened].count("undelivered") == 2


@pytest.mark.parametrize("name", ["lee", "이기술", "login-of-lee"])
async def test_a_person_is_tested_by_every_channel_in_a_message_each(tmp_path: Path, ask: Ask, name: str) -> None:
    async with inbox() as chat, inbox() as mail, inbox() as other:
        notify = route("chat", chat.url) + route("mail", mail.url) + route("other", other.url)
        people = "  lee: {routes: [mail, chat], user: login-of-lee}\n"
        async with (
            rehearsing(tmp_path, site=write_site(tmp_path, people=people, notify=notify)) as play,
            engine(play),
        ):
            result = await ask("notify", "test", name, "--json")
            assert result.status == 0
            assert [(each["person"], each["channels"]) for each in result.json] == [
                ("이기술", ["mail"]),
                ("이기술", ["chat"]),
            ]
    assert (len(chat.got), len(mail.got), len(other.got)) == (1, 1, 0)


async def test_without_an_engine_it_waits_for_one(play: Rehearsal, ask: Ask) -> None:
    result = await ask("notify", "test", "ops", "--json")
    assert result.status == 1
    assert result.err == "warroom: no engine leads; the test messages wait for one\n"
    assert [(each["state"], each["reason"]) for each in result.json] == [("waiting", "engine")]
    await play.run()
    (message,) = await play.messages()
    assert (message.state, message.error) == ("suppressed", "drill")
    async with engine(play):
        suppressed = await ask("notify", "test", "ops")
        assert (suppressed.status, suppressed.out) == (1, "ops  —  suppressed (drill)\n")
        asked = await ask("notify", "test", "ops", "--wait", "0m")
        assert (asked.status, asked.err) == (0, "")


async def test_what_is_tried_again_is_not_waited_for_for_ever(tmp_path: Path, ask: Ask) -> None:
    async with refusing("503 Busy") as busy:
        site = write_site(tmp_path, notify=route("ops", busy))
        async with rehearsing(tmp_path, site=site) as play, engine(play):
            result = await ask("notify", "test", "--wait", "1500ms")
    assert (result.status, result.out) == (1, "ops  —  pending (refused by the receiver with status 503)\n")


async def test_names_that_mean_nothing_are_wrong(play: Rehearsal, ask: Ask) -> None:
    stranger = await ask("notify", "test", "opps")
    assert (stranger.status, stranger.err) == (
        2,
        "warroom: no route and nobody is called 'opps'; did you mean ops?\n",
    )
    nobody = await ask("notify", "test", "park")
    assert (nobody.status, nobody.err) == (1, "warroom: park has no channel; write routes in the site file\n")
    assert await play.lines("test") == []


async def have_tested(play: Rehearsal, routes: Sequence[str]) -> None:
    await play.do(send_tests, dict.fromkeys(routes, ()))


async def test_a_test_is_never_part_of_a_page(tmp_path: Path) -> None:
    async with inbox() as received:
        site = write_site(tmp_path, notify=route("ops", received.url))
        async with rehearsing(tmp_path, site=site) as play:
            await play.do(incident.open_incident, "one", Priority.P1)
            await have_tested(play, ["ops"])
            await play.do(incident.open_incident, "two", Priority.P1)
            await play.run()
    assert [len(message.splitlines()) for _title, message in received.got] == [2, 1]
    assert ["test message" in message for _title, message in received.got] == [False, True]


async def test_tests_never_delay_a_page(tmp_path: Path) -> None:
    """At the pace of real time: three messages a minute, but what operators send does not count."""
    async with inbox() as received:
        site = write_site(tmp_path, notify=route("ops", received.url))
        async with rehearsing(tmp_path, site=site, speed=1.0) as play:
            for _ in range(4):
                await have_tested(play, ["ops"])
                await play.run()
            assert len(received.got) == 4
            await play.do(incident.open_incident, "one", Priority.P1)
            await play.run()
            async with play.room.store.reading() as tx:
                assert await outbox.waiting(tx) == []
    assert "INC-1" in received.got[-1][1]
