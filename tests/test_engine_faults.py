"""What a watch must survive: dead leaders, a locked store, hours without an engine, an edited plan."""

import asyncio
import signal
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from data.errors import StoreError
from data.lease import LEASE_TIME
from data.records import HOUR, MINUTE, SECOND, Kind, Priority, State
from data.store import BUSY_TIMEOUT
from tests.crew import mate
from tests.engines import advance, called, pid_of, route, short_lease, until, until_fired, until_sent, watch
from tests.invariants import check
from tests.rehearsal import inbox, rehearsing, write_site
from tests.store_work import neighbour
from tests.support import warroom
from warroom.commands import incident
from warroom.engine.engine import Engine
from warroom.engine.locks import engine_lock
from warroom.room import Actor, Room


async def test_an_engine_told_to_end_while_the_store_is_locked_ends(tmp_path: Path) -> None:
    async with rehearsing(tmp_path) as play, AsyncExitStack() as stack:
        await play.do(incident.open_incident, "routing down", Priority.P1)
        path = play.room.store.path
        other = stack.enter_context(mate(neighbour, path))
        room = await Room.enter(path, play.room.site, Actor("lee", "lee"), create=False, busy_timeout=0.2)
        stack.push_async_callback(room.close)
        engine = asyncio.create_task(Engine(room).run())
        await until_fired(play, 1)
        # Beside the loop: the engine may be in the midst of a transaction, which only the loop can end.
        await asyncio.to_thread(other.ask, "BEGIN IMMEDIATE")
        engine.cancel()
        with pytest.raises(asyncio.CancelledError):
            await engine
        freed = engine_lock(path)
        assert freed.acquire(), "the next engine sees at once that nobody leads"
        freed.release()
        other.ask("COMMIT")


async def test_of_three_engines_one_fires_what_a_dead_leader_left(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        received = await stack.enter_async_context(inbox())
        site = write_site(tmp_path, notify=route("ops", received))
        play = await stack.enter_async_context(rehearsing(tmp_path, site=site))
        for title in ("routing down", "recording down"):
            await play.do(incident.open_incident, title, Priority.P1)
        engines = [await stack.enter_async_context(watch(play)) for _ in range(3)]
        await received.holds(1)
        await until_sent(play)
        found = await until(play, lambda found: found.owner is not None)
        leader = next(each for each in engines if each.child.pid == pid_of(found))
        leader.signal(signal.SIGSTOP)
        await advance(play, 65)  # what is due now waits for an engine
        waiting = [
            each for each in await play.promises() if each.state is State.ARMED and each.due_at <= play.at(65)
        ]
        assert len(waiting) >= 6
        leader.signal(signal.SIGKILL)
        await until_fired(play, 3)
        await received.holds(2)
        await until_sent(play)
        assert (await until(play, bool)).token == 2
        for each in engines:
            if each is not leader:
                each.signal(signal.SIGTERM)
                assert await each.end() == 0
        for number in (1, 2):
            assert await play.fired_levels(f"INC-{number}") == [(1, 0), (2, 65), (3, 65)]
        await check(play, settled=True)
        assert called(received) == ["INC-1, INC-2"] * 2


@pytest.mark.parametrize(
    ("held", "busy", "speed"),
    [
        pytest.param(3.0, 0.3, 10.0, id="for a moment"),
        pytest.param(30.0, BUSY_TIMEOUT, 1.0, id="for 30 s", marks=pytest.mark.soak),
    ],
)
async def test_engines_go_on_after_the_store_was_locked(
    tmp_path: Path, held: float, busy: float, speed: float
) -> None:
    """One leads and one stands by; both outlive the lock, and what fell due meanwhile fires once."""
    async with AsyncExitStack() as stack:
        received = await stack.enter_async_context(inbox())
        site = write_site(tmp_path, notify=route("ops", received))
        play = await stack.enter_async_context(rehearsing(tmp_path, site=site, speed=speed))
        path = play.room.store.path
        opened = await play.do(incident.open_incident, "routing down", Priority.P1)
        due = opened.anchor_at + 30 * MINUTE
        engines = [await stack.enter_async_context(short_lease(play, LEASE_TIME, busy)) for _ in range(2)]
        await received.holds(1)
        await until_sent(play)
        other = stack.enter_context(mate(neighbour, path))
        hasty = await Room.enter(path, site, Actor("park", "park"), busy_timeout=0.2)
        stack.push_async_callback(hasty.close)
        await advance(play, 29.75 - play.minute())
        other.ask("BEGIN IMMEDIATE")
        locked = asyncio.get_running_loop().time()
        with pytest.raises(StoreError, match="another process has kept it locked; nothing was written"):
            await hasty.do(incident.add_note, "INC-1", "refused")
        waiting = asyncio.create_task(asyncio.to_thread(warroom, *NOTE, db=path))
        await asyncio.sleep(held - (asyncio.get_running_loop().time() - locked))
        assert (await play.incident()).level == 1
        other.ask("COMMIT")
        note = await waiting
        await until_fired(play, 2)
        await received.holds(2)
        await until_sent(play)
        for each in engines:
            assert each.child.returncode is None
            each.signal(signal.SIGKILL)
            await each.end()
            assert "kept it locked" in "".join(each.said)
        late = [each for each in await play.promises() if each.due_at == due]
        assert {(each.kind, each.level) for each in late} == {
            *((kind, 0) for kind in (Kind.TEMPORARY_FIX, Kind.UPDATE)),
            (Kind.LEVEL, 2),
        }
        # A lease that could not be renewed in its time may have gone over to the other one.
        causes = {"late"} if held * SECOND < LEASE_TIME else {"late", "engine_down"}
        assert {each.state for each in late} == {State.FIRED}
        assert {each.cause for each in late} <= causes
        assert all((each.late_ms or 0) >= 5 * SECOND for each in late)
        said = [text for _minute, _actor, text in await play.timeline() if text.startswith("note")]
        if held < BUSY_TIMEOUT:
            assert (note.status, said) == (0, ["note: waited"])
        else:
            assert (note.status, said) == (1, [])
            assert "another process has kept it locked; nothing was written; do it again" in note.err
        assert [level for level, _minute in await play.fired_levels()] == [1, 2]
        await check(play, settled=False)
        assert called(received) == ["INC-1"] * 2


NOTE = ("incident", "note", "INC-1", "waited")


async def test_three_hours_without_an_engine(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        near, far = [await stack.enter_async_context(inbox()) for _ in range(2)]
        routes = route("near", near, [1, 2, 3]) + route("far", far, [4, 5])
        site = write_site(tmp_path, notify=routes)
        play = await stack.enter_async_context(rehearsing(tmp_path, site=site, speed=1.0))
        opened = await play.do(incident.open_incident, "routing down", Priority.P1)
        async with watch(play) as first:
            await near.holds(1)
            await until_sent(play)
            first.signal(signal.SIGKILL)
            await first.end()
        await advance(play, 180)
        async with watch(play) as second:
            await until_fired(play, 4)
            await near.holds(2)
            await far.holds(1)
            await until_sent(play)
            second.signal(signal.SIGTERM)
            assert await second.end() == 0
        promises = await play.promises()
        fired = Counter((each.kind, each.level) for each in promises if each.state is State.FIRED)
        once = (Kind.RESPONSE, Kind.ANALYSIS, Kind.TEMPORARY_FIX, Kind.FIRST_NOTICE, Kind.UPDATE)
        assert fired == Counter([*((kind, 0) for kind in once), *((Kind.LEVEL, level) for level in range(1, 5))])
        late = [each for each in promises if each.state is State.FIRED and each.due_at > opened.anchor_at]
        assert {each.cause for each in late} == {"engine_down"}
        assert all((each.late_ms or 0) >= HOUR - MINUTE for each in late)
        assert len({each.fired_at for each in late}) == 1
        update = next(each for each in promises if each.kind is Kind.UPDATE and each.state is State.ARMED)
        assert play.since_start(update.due_at) == pytest.approx(210, abs=1)
        await check(play, settled=False)
        assert (called(near), called(far)) == (["INC-1"] * 2, ["INC-1"])
