"""The outward heartbeat: it arrives while all is well, and stops when a promise, the chain or the engine fails."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from data import events, lease, meta
from data.clock import boot_clock
from data.records import Beat, Priority
from data.yamlfile import Faults
from tests.engines import until_fired, watch
from tests.rehearsal import Rehearsal, rehearsing, write_site
from tests.targets import Target, answer, hang, saying, serve
from warroom import situation
from warroom.commands import drill, incident
from warroom.config import load_site
from warroom.engine.engine import Engine
from warroom.engine.heartbeat import STRETCH, Heartbeat, SelfAudit
from warroom.engine.leadership import Leadership

EVERY = 0.05


def heartbeat(url: str, more: str = "") -> str:
    return f"heartbeat: {{url: '{url}'{more}}}\n"


@asynccontextmanager
async def beating(folder: Path, url: str, more: str = "") -> AsyncIterator[Rehearsal]:
    """Lead on a drill of its own and beat, with nothing that would fire what is due."""
    async with rehearsing(folder, site=write_site(folder, more=heartbeat(url, more))) as play:
        leadership = Leadership(play.room)
        assert await leadership.try_take()
        assert play.room.site.heartbeat is not None
        assert leadership.token is not None
        own = Heartbeat(play.room, play.room.site.heartbeat, every=EVERY)
        own.warm()
        running = asyncio.create_task(own.run(leadership.token))
        try:
            yield play
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await leadership.give_up()


async def becomes(play: Rehearsal, holds: Callable[[Beat], bool]) -> Beat:
    """Wait until the last beat is as it should be."""
    async with asyncio.timeout(20):
        async for _version in play.room.store.changes(poll=0.01):
            async with play.room.store.reading() as tx:
                found = await meta.beat(tx)
            if found is not None and holds(found):
                return found
    raise AssertionError


async def more(play: Rehearsal, target: Target, count: int = 3) -> None:
    """Wait for further beats; each leaves a mark in the store."""
    wanted = len(target.requests) + count
    async with asyncio.timeout(20):
        async for _version in play.room.store.changes(poll=0.01):
            if len(target.requests) >= wanted:
                return


async def none_follows(target: Target, seconds: float = 6 * EVERY) -> None:
    """See that no further beat arrives, once those under way have."""
    await asyncio.sleep(EVERY)
    seen = len(target.requests)
    await asyncio.sleep(seconds)
    assert len(target.requests) == seen


async def into(play: Rehearsal, *sql: str) -> None:
    """Write into the store past everything that guards it."""

    def write() -> None:
        with closing(sqlite3.connect(play.room.store.path)) as connection:
            for each in sql:
                connection.execute(each)
            connection.commit()

    await asyncio.to_thread(write)


def forged(seq: int) -> str:
    return f"INSERT INTO events VALUES ({seq}, 0, 'kim', 'kim', 'INC-1', 'note', '{{}}', 'x', 'y')"


async def test_it_stops_while_a_due_promise_is_unfired_and_goes_on_after(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with saying(answer()) as target, beating(tmp_path, target.url("/ping/0815")) as play:
        await more(play, target)
        due = play.room.clock.now() - 31_000
        await into(
            play,
            "INSERT INTO obligations (subject, epoch, kind, level, seq, anchor_at, due_at, state)"
            f" VALUES ('INC-7', 1, 'level', 2, 1, {due}, {due}, 'armed')",
        )
        held = await becomes(play, lambda beat: beat.state == "withheld")
        await none_follows(target)
        still = await becomes(play, lambda beat: beat.state == "withheld")
        assert (still.last_ok_at, still.silent_since) == (held.last_ok_at, held.silent_since)
        await into(play, "UPDATE obligations SET state = 'cancelled' WHERE subject = 'INC-7'")
        await more(play, target)
        await becomes(play, lambda beat: beat.state == "arrived")
    assert target.requests[0].startswith(b"GET /ping/0815 HTTP/1.1\r\n")
    said = [each.getMessage() for each in caplog.records if each.name == "warroom.engine.heartbeat"]
    assert said == [
        "heartbeat: not called: INC-7 has a promise that is due since 31 s and has not fired",
        "heartbeat: arrives again",
    ]


@pytest.mark.parametrize("passed", [29_000, 30_000])
async def test_a_promise_has_half_a_minute(play: Rehearsal, passed: int) -> None:
    leadership = Leadership(play.room)
    await leadership.try_take()
    await play.do(incident.open_incident, "routing down", Priority.P1)
    await play.do(drill.advance, passed)
    flaw = await SelfAudit(play.room, leadership.token or 0).flaw()
    assert (flaw is not None) == (passed == 30_000)


async def test_the_chain_is_followed_in_stretches_and_from_where_it_was_seen_to_hold(play: Rehearsal) -> None:
    leadership = Leadership(play.room)
    await leadership.try_take()
    async with play.room.act(durable=False) as act:
        for number in range(5 * STRETCH + 1):
            await act.record("INC-1", "note", text=f"{number}")
    own = SelfAudit(play.room, leadership.token or 0)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    assert await own.flaw() is None
    beside.cancel()
    assert turns > 5, "whoever else is on the loop has a turn between two stretches"
    await into(play, "DROP TRIGGER events_no_update", "UPDATE events SET actor = 'kim' WHERE seq = 3")
    assert await own.flaw() is None, "what was followed is not followed again"
    assert await SelfAudit(play.room, leadership.token or 0).flaw() == "entry 3 breaks the chain: changed"
    await into(play, "DROP TRIGGER events_no_delete", f"DELETE FROM events WHERE seq > {5 * STRETCH}")
    assert await own.flaw() == f"entry {5 * STRETCH + 1} breaks the chain: missing"


async def test_a_new_link_that_does_not_hold_is_found(play: Rehearsal) -> None:
    leadership = Leadership(play.room)
    await leadership.try_take()
    await play.do(incident.open_incident, "routing down", Priority.P1)
    own = SelfAudit(play.room, leadership.token or 0)
    assert await own.flaw() is None
    await into(play, forged(2))
    for _ in range(2):
        assert await own.flaw() == "entry 2 breaks the chain: not linked to the one before"


async def test_only_who_leads_calls(play: Rehearsal) -> None:
    leadership = Leadership(play.room)
    await leadership.try_take()
    own = SelfAudit(play.room, leadership.token or 0)
    async with play.room.act() as act:
        taken = (await lease.read(act.tx)).model_copy(update={"token": 7, "renewed_boot": boot_clock()})
        await lease.take(act.tx, taken)
    with pytest.raises(lease.LeaseLost):
        await own.flaw()


@pytest.mark.parametrize("status", ["500 Oops", "404 Gone", "301 Moved"])
async def test_a_refusal_is_said_once_without_the_address(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, status: str
) -> None:
    caplog.set_level("DEBUG")
    refusal = answer(b"", status, "Location: http://127.0.0.1:9/")
    async with saying(refusal) as target, beating(tmp_path, target.url("/ping/0815")) as play:
        failed = await becomes(play, lambda beat: beat.state == "failed")
        await more(play, target)
        assert failed.last_ok_at is None
    said = [each.getMessage() for each in caplog.records if each.name.startswith("warroom")]
    assert said == [f"heartbeat: refused by the receiver with status {status.split()[0]}"]
    assert "0815" not in caplog.text
    assert target.address not in caplog.text


async def test_an_answer_counts_when_its_head_is_there(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
    async with (
        saying(head, hold=True) as target,
        beating(tmp_path, target.url(), ", timeout: 500ms") as play,
    ):
        await becomes(play, lambda beat: beat.state == "arrived")


async def test_a_receiver_that_is_gone_is_tried_at_the_next_beat(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with saying(answer()) as target:
        pass
    async with beating(tmp_path, target.url()) as play:
        first = await becomes(play, lambda beat: beat.state == "failed")
        assert (await becomes(play, lambda beat: beat.silent_since == first.silent_since)).state == "failed"
    assert "heartbeat: no connection" in caplog.text
    assert target.address not in caplog.text


async def test_a_receiver_that_hangs_delays_nothing_and_nothing_piles_up(tmp_path: Path) -> None:
    now, most = 0, 0

    async def listen_and_hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        try:
            await hang(reader, writer)
        finally:
            now -= 1

    async with serve(listen_and_hang) as target:
        site = write_site(tmp_path, more=heartbeat(target.url(), ", every: 1s, timeout: 30s"))
        async with rehearsing(tmp_path, site=site) as play:
            await play.do(incident.open_incident, "routing down", Priority.P1)
            engine = asyncio.create_task(Engine(play.room).run())
            try:
                await until_fired(play, 1)
                await play.do(drill.advance, 30 * 60_000)
                await until_fired(play, 2)
                await becomes(play, lambda beat: beat.state == "failed")
                await play.do(drill.advance, 30 * 60_000)
                await until_fired(play, 3)
            finally:
                engine.cancel()
                await asyncio.gather(engine, return_exceptions=True)
    assert most == 1


async def test_a_drill_calls_nobody_outside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    site = write_site(tmp_path, more=heartbeat("http://192.0.2.1/ping"))
    async with rehearsing(tmp_path, site=site) as play:
        assert play.room.site.heartbeat is not None
        await Heartbeat(play.room, play.room.site.heartbeat).run(1)
        async with play.room.store.reading() as tx:
            assert await meta.beat(tx) is None
    assert "a drill calls nobody outside" in caplog.text


async def test_without_its_secret_it_fails_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with beating(tmp_path, "http://127.0.0.1:9/${WARROOM_TEST_SECRET}") as play:
        await becomes(play, lambda beat: beat.state == "failed")
    assert "it has no address here; see heartbeat and secrets_file" in caplog.text
    assert "127.0.0.1" not in caplog.text


async def test_processes_beat_while_they_lead(tmp_path: Path) -> None:
    """Killed, the beats stop; begun again, they resume; with a broken chain they stop, and the engine goes on."""
    async with saying(answer()) as target:
        site = write_site(tmp_path, more=heartbeat(target.url(), ", every: 1s"))
        async with rehearsing(tmp_path, site=site) as play:
            await play.do(incident.open_incident, "routing down", Priority.P1)
            async with watch(play) as first:
                await first.leads()
                await more(play, target, 2)
                first.signal(signal.SIGKILL)
                await first.end()
                await none_follows(target, 1.5)
            async with watch(play) as second:
                await second.leads()
                await more(play, target, 2)
                async with play.room.store.reading() as tx:
                    (last,) = await events.tail(tx, 1)
                await into(play, forged(last.seq + 1))
                line = await second.says("heartbeat: not called")
                assert f"entry {last.seq + 1} breaks the chain: not linked to the one before" in line
                await none_follows(target, 1.5)
                await play.do(drill.advance, 30 * 60_000)
                await until_fired(play, 2)
                second.signal(signal.SIGTERM)
                assert await second.end() == 0
            shown = (await situation.read(play.room)).engine.heartbeat
            assert shown is not None
            assert (shown.state, shown.last_ok_at is not None) == ("withheld", True)


def test_no_client_is_loaded_where_no_heartbeat_is_configured() -> None:
    code = "import sys, warroom.engine.engine; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# The site file


def test_what_the_site_file_says(tmp_path: Path) -> None:
    site = write_site(tmp_path, more=heartbeat("https://u:${WARROOM_PING}@host.example/${TOKEN}", ", every: 5m"))
    known = {"WARROOM_PING": "hunter2", "TOKEN": "t", "OTHER": "x"}
    site = load_site(site.path, known)
    assert site.heartbeat is not None
    assert (site.heartbeat.every, site.heartbeat.timeout) == (300_000, 10_000)
    assert site.heartbeat.resolve(site.secrets) == "https://u:hunter2@host.example/t"
    assert site.secrets == {"WARROOM_PING": "hunter2", "TOKEN": "t"}
    assert "hunter2" not in repr(site)
    assert "host.example" not in repr(site.heartbeat)


@pytest.mark.parametrize(
    ("url", "options", "complaint"),
    [
        ("https://u:hunter2@host.example", "", "a password stands in the file"),
        ("ftp://hunter2.example", "", "not an HTTP address"),
        ("hunter2.example", "", "not an HTTP address"),
        ("https://host.example", ", every: 500ms", "heartbeat.every"),
        ("https://host.example", ", every: 60", "heartbeat.every"),
        ("https://host.example", ", timeout: 0s", "heartbeat.timeout"),
    ],
)
def test_what_the_site_file_may_not_say(tmp_path: Path, url: str, options: str, complaint: str) -> None:
    with pytest.raises(Faults) as found:
        write_site(tmp_path, more=heartbeat(url, options))
    assert complaint in str(found.value)
    assert "hunter2" not in str(found.value)
