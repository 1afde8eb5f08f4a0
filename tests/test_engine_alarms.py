"""From a real server that goes bad to an incident, and back; and what a reading must not do."""

import asyncio
import http.server
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import incidents, lease, readings, spells
from data.clock import boot_clock, boot_id
from data.errors import StoreError
from data.records import MINUTE, SECOND, Incident, Ms, Priority, Reading, ReadingState, Signal, Status
from probes.http import HttpProbe
from tests.engines import running
from tests.rehearsal import START, Rehearsal, reading, write_site
from tests.targets import answer, serve
from warroom.commands import drill, incident
from warroom.engine.engine import Engine
from warroom.engine.measuring import Measuring, next_slot, slot_of
from warroom.engine.recording import Recording
from warroom.room import Act, Actor, Room

FAST = """\
probes:
  - {{name: desk, kind: http, url: "{url}", interval: 1s, timeout: 500ms, priority: P1,
     failure_threshold: 3, success_threshold: 2}}
"""


async def until(room: Room, holds: Callable[[Incident | None], bool]) -> None:
    """Wait until INC-1 is as it should be."""
    async with asyncio.timeout(30):
        async for _version in room.store.changes():
            async with room.store.reading() as tx:
                incident = await incidents.get(tx, 1)
            if holds(incident):
                break


async def test_a_server_goes_bad_and_well_again(tmp_path: Path) -> None:
    well = True

    async def desk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer() if well else answer(status="503 Service Unavailable"))
        await writer.drain()

    async with serve(desk) as target:
        site = write_site(tmp_path, notify="  []\n", more=FAST.format(url=target.url("/health")))
        room = await Room.enter(tmp_path / "live.db", site, Actor("lee", "lee"))
        play = Rehearsal(room)
        try:
            async with running(Engine(room)):
                async with asyncio.timeout(10):
                    async for _version in room.store.changes():
                        async with room.store.reading() as tx:
                            if await readings.alarms(tx, ["desk"]):
                                break
                well = False
                await until(room, lambda found: found is not None and found.level == 1)
                well = True
                await until(room, lambda found: found is not None and found.signal is Signal.RECOVERED)
            opened = await play.incident()
            async with room.store.reading() as tx:
                samples = (await readings.since(tx, ["desk:ok"], 0))["desk:ok"]
                told = await spells.between(tx, ["desk"], 0, room.clock.now())
        finally:
            await room.close()
    assert [each.up for each in told] == [True, False, True]
    assert (told[1].reason, told[1].words) == ("status", "[STATUS] < 400, was 503")
    assert [each.begin_at for each in told[1:]] == [each.end_at for each in told[:2]]
    assert (told[1].begin_at, told[2].end_at) == (opened.started_at, None)
    assert (opened.priority, opened.title, opened.alarm) == (Priority.P1, "desk: [STATUS] < 400, was 503", "desk")
    assert (opened.status, opened.mitigated_at) == (Status.TRIGGERED, None)
    worth = [int(sample.value) for sample in samples]
    raised_by = [sample.at for sample in samples].index(opened.detected_at)
    assert worth[raised_by - 2 : raised_by + 1] == [0, 0, 0]
    assert worth[raised_by - 3] == 1
    assert opened.started_at == samples[raised_by - 2].at < opened.detected_at
    assert opened.recovered_at is not None
    assert [int(s.value) for s in samples if s.at <= opened.recovered_at][-2:] == [1, 1]


@contextmanager
def slow_server(status: int) -> Iterator[str]:
    """Answer after 50 ms, from a thread that a stalled loop does not stall; yields the address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(0.05)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_a_reading_under_a_stalled_loop_is_suspect(play: Rehearsal) -> None:
    taken: list[Reading] = []
    with slow_server(503) as url:
        probe = HttpProbe.model_validate({"name": "desk", "url": url})
        measure = Measuring([probe], play.room.clock, taken.append)
        await measure.once()
        for _ in range(5):
            asyncio.get_running_loop().call_later(0.03, time.sleep, 0.3)
            await measure.once()
    assert [each.state for each in taken] == [ReadingState.BAD, *[ReadingState.SUSPECT] * 5]
    assert {each.reason for each in taken[1:]} == {"lag"}


async def test_suspect_readings_never_page(play: Rehearsal) -> None:
    recording = await leading(play)
    for number in range(10):
        recording.add(reading(START + number, ReadingState.SUSPECT))
    await flush(play, recording)
    async with play.room.store.reading() as tx:
        assert await incidents.latest(tx, 1) == []
    # Nor do they break a row of failures.
    for number, state in enumerate([ReadingState.BAD, ReadingState.BAD, ReadingState.SUSPECT, ReadingState.ERROR]):
        recording.add(reading(START + 20 + number, state))
    await flush(play, recording)
    assert (await play.incident()).detected_at == START + 23


TOKEN = 1


async def leading(play: Rehearsal, probes: int = 1) -> Recording:
    """Return what writes readings, for an engine that leads by ``TOKEN``."""
    known = {name: probe(name) for name in ["desk", *(f"desk-{number}" for number in range(probes))]}
    async with play.room.act() as act:
        taken = (await lease.read(act.tx)).model_copy(
            update={"token": TOKEN, "owner": "host:1:1", "boot_id": boot_id(), "renewed_boot": boot_clock()}
        )
        await lease.take(act.tx, taken)
    return Recording(known)


async def flush(play: Rehearsal, recording: Recording) -> None:
    """Write what waits, as a tick does."""
    with recording.batch() as batch:
        async with play.room.act(durable=False, fence=TOKEN) as act:
            await recording.write(act, batch)


def probe(name: str) -> HttpProbe:
    return HttpProbe.model_validate({"name": name, "url": "http://127.0.0.1:9/", "priority": "P1"})


async def test_an_alarm_keeps_counting_across_ticks_and_engines(play: Rehearsal) -> None:
    for number in range(3):
        recording = await leading(play)
        assert await play.room.store.version()
        recording.add(reading(START + number))
        await flush(play, recording)
    assert (await play.incident()).detected_at == START + 2
    async with play.room.store.reading() as tx:
        alarm = (await readings.alarms(tx, ["desk"]))["desk"]
    assert (alarm.raised, alarm.since) == (True, START + 2)


async def test_one_tick_is_one_transaction(play: Rehearsal) -> None:
    recording = await leading(play, probes=20)
    for number in range(20):
        recording.add(reading(START, ReadingState.OK, probe=f"desk-{number}", latency_ms=1.0))
    statements: list[str] = []
    await play.room.store._writer.set_trace_callback(statements.append)
    await flush(play, recording)
    assert [each.split()[0] for each in statements].count("BEGIN") == 1
    assert [each.split()[0] for each in statements].count("COMMIT") == 1
    assert sum(each.startswith("INSERT INTO hot") for each in statements) == 40


@asynccontextmanager
async def locked(play: Rehearsal, *before: Callable[[Act], Awaitable[None]]) -> AsyncIterator[None]:
    """Keep the store locked for everybody else, from right after the acts ``before``."""
    await play.room.store._writer.execute_fetchall("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(play.room.store.path, isolation_level=None, timeout=10)
    try:
        for act in before:
            await play.do(act)
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.close()
        await play.room.store._writer.execute_fetchall("PRAGMA busy_timeout = 5000")


async def test_readings_that_the_store_does_not_take_wait(play: Rehearsal) -> None:
    recording = await leading(play)
    for number in range(2):
        recording.add(reading(START + number))
    async with locked(play):
        with pytest.raises(StoreError, match="locked"):
            await flush(play, recording)
    recording.add(reading(START + 2))
    await flush(play, recording)
    async with play.room.store.reading() as tx:
        assert [sample.at - START for sample in (await readings.since(tx, ["desk:ok"], 0))["desk:ok"]] == [0, 1, 2]
    assert (await play.incident()).detected_at == START + 2


async def forward(act: Act) -> None:
    await drill.advance(act, 30 * MINUTE)


async def until_level(play: Rehearsal, level: int) -> None:
    async with asyncio.timeout(20):
        async for _version in play.room.store.changes():
            if (await play.incident()).level == level:
                return


async def test_a_locked_store_neither_ends_the_watch_nor_spins_it(
    play: Rehearsal, caplog: pytest.LogCaptureFixture
) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    async with running(Engine(play.room)):
        await until_level(play, 1)
        async with locked(play, forward):
            caplog.clear()
            # Time for a handful of tries; an engine without a rest between them makes a hundred.
            await asyncio.sleep(2.5)
            failures = len([each for each in caplog.records if "locked" in each.message])
        await until_level(play, 2)
    assert 1 <= failures <= 12
    assert await play.fired_levels() == [(1, 0), (2, 30)]


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=64)
INTERVALS = st.integers(SECOND, 10 * MINUTE)


@given(NAMES, INTERVALS, st.integers(0, 1 << 40))
def test_the_next_slot_is_the_first_one_later(name: str, interval: Ms, after: Ms) -> None:
    slot = next_slot(name, interval, after)
    assert after < slot <= after + interval
    assert slot % interval == slot_of(name, interval)
    assert next_slot(name, interval, slot - 1) == slot
    assert next_slot(name, interval, slot) == slot + interval


def test_slots_are_spread_over_the_interval() -> None:
    taken = Counter(slot_of(f"probe-{number}", 5 * SECOND) // 500 for number in range(100))
    assert len(taken) == 10
    assert max(taken.values()) <= 20
