"""The wall clock stepped under a watch that runs: nothing fires early, twice, or is taken back."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from data import events
from data.clock import Base, machine_instant, write_base
from data.records import (
    HOUR,
    MINUTE,
    SECOND,
    Alarm,
    Event,
    Incident,
    Kind,
    Ms,
    Obligation,
    Priority,
    Reading,
    ReadingState,
    State,
)
from data.store import open_store
from tests import rooms
from tests.engines import PATIENCE, SUBJECT, called, route, until_fired, until_sent, watch
from tests.fake_wall import Wall
from tests.rehearsal import Rehearsal, inbox, write_plan, write_site
from tests.support import COMMAND, environment, warroom
from tests.terminal import Terminal
from warroom import situation
from warroom.commands import drill, ending, escalation, incident, measuring, posting
from warroom.config import Site
from warroom.room import Actor, Room
from warroom.wording import LATE


async def on_the_wall(room: Room, behind: Ms) -> None:
    """Let the live clock of ``room`` stand ``behind`` this machine's wall clock."""
    instant = machine_instant()
    async with room.store.transaction() as tx:
        base = Base(False, instant.wall - behind, instant.wall, instant.boot, instant.boot_id, 1.0)
        await write_base(tx, base)


@asynccontextmanager
async def live(folder: Path, site: Site, ago: Ms) -> AsyncIterator[tuple[Rehearsal, Incident]]:
    """Make a live store on which a P1 was opened some time ago, when no engine ran."""
    path = folder / "room.db"
    store = await open_store(path)
    await store.close()
    room = await Room.enter(path, site, Actor("lee", "lee"))
    try:
        await on_the_wall(room, behind=ago)
        opened = await room.do(incident.open_incident, "routing down", Priority.P1)
        await on_the_wall(room, behind=0)
        yield Rehearsal(room, opened.anchor_at), opened
    finally:
        await room.close()


async def of_the_clock(play: Rehearsal, kind: str) -> Event:
    """Wait for what is told of the clock."""
    async with asyncio.timeout(PATIENCE):
        async for _version in play.room.store.changes():
            async with play.room.store.reading() as tx:
                found = [each for each in await events.of_subject(tx, "clock") if each.kind == kind]
            if found:
                await play.room.do(_look)
                return found[-1]
    raise AssertionError


async def _look(_act: object) -> None:
    """Take over what has been done to the clock, as every act does."""


def level(promises: list[Obligation], number: int) -> Obligation:
    (found,) = [each for each in promises if each.kind is Kind.LEVEL and each.level == number]
    return found


SOON = (("level: 2, after: 30m", "level: 2, after: 2s"), ("level: 3, after: 1h", "level: 3, after: 30m"))
"""A ladder that is in flight a moment after the opening."""


@pytest.mark.parametrize("by", [HOUR, -HOUR], ids=["+1 h", "-1 h"])
async def test_a_large_step_moves_nothing_until_it_is_accepted(tmp_path: Path, by: Ms) -> None:
    wall = Wall(tmp_path)
    async with inbox() as received:
        site = write_site(tmp_path, plan=write_plan(tmp_path, *SOON), notify=route("ops", received))
        room = await Room.enter(tmp_path / "room.db", site, Actor("lee", "lee"))
        try:
            async with watch(Rehearsal(room), environment=wall.environment) as engine:
                await engine.leads()
                await _step_and_accept(Rehearsal(room), wall, by)
                engine.signal(signal.SIGTERM)
                assert await engine.end() == 0
        finally:
            await room.close()
        # Calls that wait for the same recipient go out together, each in a line of its own.
        calls = [line for _title, message in received.got for line in message.splitlines()]
        told = [subject for line in calls for subject in SUBJECT.findall(line)]
        assert told == ["INC-1"] * 2 + (["INC-1"] if by > 0 else ["INC-2"] * 2)


async def _step_and_accept(play: Rehearsal, wall: Wall, by: Ms) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    await until_fired(play, 1)
    before = await play.promises()
    wall.step(by)
    await until_fired(play, 2)
    await until_sent(play)
    promises = await play.promises()
    second = level(promises, 2)
    assert 0 <= (second.late_ms or 0) < LATE
    assert not any(each.state is State.FIRED for each in promises if each.due_at > second.due_at)
    assert await play.kinds("clock") == []
    await asyncio.to_thread(_banner, play, wall)
    args = ("clock", "accept", "--as", "park")
    accepted = await asyncio.to_thread(warroom, *args, db=play.room.store.path, env=wall.environment)
    assert (accepted.status, accepted.err) == (0, "")
    taken = await of_the_clock(play, "clock_accepted")
    assert (taken.actor, taken.payload["step_ms"]) == ("park", pytest.approx(by, abs=SECOND))
    assert play.room.clock.now() == pytest.approx(machine_instant().wall + by, abs=SECOND)
    if by > 0:
        await until_fired(play, 3)
    else:
        await play.do(incident.open_incident, "recording down", Priority.P1)
        await until_fired(play, 2, "INC-2")
    await until_sent(play)
    small = by // abs(by) * 30 * SECOND
    wall.step(by + small)
    stepped = await of_the_clock(play, "clock_stepped")
    assert (stepped.actor, stepped.payload["step_ms"]) == ("engine", pytest.approx(small, abs=SECOND))
    after = {each.id: each for each in await play.promises()}
    for each in before:
        assert after[each.id].due_at == each.due_at
        assert each.state is State.ARMED or after[each.id] == each, "what has ended stays as it is"
    fired = [each.level for each in after.values() if each.kind is Kind.LEVEL and each.state is State.FIRED]
    assert fired == ([1, 2, 3] if by > 0 else [1, 2])
    third = level(list(after.values()), 3)
    assert (third.cause, third.state) == (("late", State.FIRED) if by > 0 else (None, State.ARMED))
    assert by < 0 or (third.late_ms or 0) == pytest.approx(30 * MINUTE, abs=PATIENCE * SECOND)


def _banner(play: Rehearsal, wall: Wall) -> None:
    """See that a board names the step and what takes it over."""
    folder = play.room.store.path.parent
    where = ("--db", str(play.room.store.path), "--config", str(play.room.site.path), "--lang", "en")
    variables = environment(folder, {"TERM": "xterm-256color", **wall.environment})
    with Terminal(*COMMAND, "board", *where, "--read-only", environment=variables) as board:
        board.shows("wall clock ", "warroom clock accept")


async def test_a_clock_set_back_takes_no_promise_out_of_its_life(tmp_path: Path) -> None:
    async with inbox() as received:
        site = write_site(tmp_path, notify=route("ops", received))
        async with live(tmp_path, site, 10 * MINUTE) as (play, _opened):
            await on_the_wall(play.room, behind=HOUR)
            await play.do(incident.acknowledge, "INC-1")
            for minutes in (0, 20, 40):
                await on_the_wall(play.room, behind=HOUR - minutes * MINUTE)
                await play.do(posting.post_update, "INC-1", f"minute {minutes}")
                await play.run()
            updates = await play.promises(Kind.UPDATE)
            assert sorted(each.state for each in updates) == [State.ARMED, State.MET, State.MET, State.MET]
            claims = await play.promises(Kind.ACK_EXPIRY)
            assert Counter(each.state for each in claims) == {State.SUPERSEDED: 3, State.ARMED: 1}
            assert await play.fired_levels() == []  # it was opened ten minutes ahead of what the clock shows now
            await on_the_wall(play.room, behind=HOUR - 71 * MINUTE)
            await play.run()
            fired = sorted(each.kind for each in await play.promises() if each.state is State.FIRED)
            assert fired == ["ack_expiry", "analysis", "first_notice", "level", "update"]
        assert called(received) == ["INC-1"]


async def test_reopened_after_the_clock_was_set_back_it_begins_anew(tmp_path: Path) -> None:
    async with inbox() as received:
        site = write_site(tmp_path, notify=route("ops", received))
        async with live(tmp_path, site, 40 * MINUTE) as (play, _opened):
            await play.run()
            assert [number for number, _minute in await play.fired_levels()] == [1, 2]
            await play.do(ending.resolve, "INC-1")
            await on_the_wall(play.room, behind=2 * HOUR)
            await play.do(ending.reopen, "INC-1")
            await play.run()
            await play.do(escalation.change_priority, "INC-1", Priority.P2, "half of the lines work")
            ladder = [each for each in await play.promises(Kind.LEVEL) if each.state is State.ARMED]
            assert [(each.epoch, each.level) for each in ladder] == [(3, number) for number in (2, 3, 4, 5)]
            (view,) = (await situation.read(play.room)).incidents
            assert [rung.state for rung in view.rungs] == [State.FIRED, *[State.ARMED] * 4]
            assert {clock.state for clock in view.clocks} == {State.ARMED}
        assert called(received) == ["INC-1"] * 2


async def test_a_board_shows_what_is_measured_after_the_clock_was_set_back(tmp_path: Path) -> None:
    room = await rooms.new_room(tmp_path)
    history = situation.History()
    await rooms.add_readings(room, 30)
    await situation.read(room, history)
    await room.do(drill.advance, -20 * MINUTE)
    shown = (await situation.read(room, history)).panels
    assert shown == (await situation.read(room)).panels
    ages = [panel.age_ms for panel in shown if panel.age_ms is not None]
    assert len(ages) == 9
    assert all(0 <= age <= 5 * SECOND for age in ages)
    await room.do(drill.advance, 2 * SECOND)
    now = (await situation.read(room)).now
    fresh = Reading(probe="host", kind="host", at=now, state=ReadingState.OK, values={"cpu": 99.0})
    async with room.act(durable=False) as act:
        await measuring.record(act, [fresh], {"host": Alarm(probe="host", at=now)}, {"host": 10 * SECOND})
    found = (await situation.read(room, history)).panels
    assert next(panel.value for panel in found if panel.id == "cpu") == 99.0
    await room.close()
