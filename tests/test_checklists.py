"""Checklists: what they owe, what is said of it, and what indicators tick by themselves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from data import audit, events, happened, obligations, outbox, tasks
from data.errors import Refused
from data.records import SECOND, Alarm, Kind, Reading, ReadingState, State, TaskMark
from tests.engines import running
from tests.rehearsal import Rehearsal, rehearsing, write_site
from tests.rooms import LEE, SITE, START
from tests.sparing import new_drill
from tests.support import Desk
from tests.targets import serve
from tests.test_board import desk as desk_at
from tests.test_menu import type_all
from warroom import situation
from warroom.commands import drill, following, measuring, task
from warroom.config import load_site
from warroom.engine.engine import Engine
from warroom.engine.leadership import Leadership
from warroom.engine.proving import Proving
from warroom.handover import draft
from warroom.room import ENGINE, Actor, Room
from warroom.rules.audit import KINDS, unrecorded

HEALTH = "technical.health@2026-12-01"
SUBJECT = f"task:{HEALTH}"
MIDNIGHT = 15 * 60
"""Minutes until what is daily is due."""


async def owed(play: Rehearsal, subject: str = SUBJECT) -> list[tuple[float, State, float | None]]:
    """Return (minute due, state, minute met) of what an item has promised."""
    found = await play.promises(Kind.TASK, subject=subject)
    return [
        (play.since_start(each.due_at), each.state, None if each.met_at is None else play.since_start(each.met_at))
        for each in found
    ]


async def test_done_and_skipped_keep_the_promise_and_opening_owes_it_again(play: Rehearsal) -> None:
    await play.do(following.follow)
    await play.to(20)
    assert await play.do(task.done, "technical.health", "all green") == HEALTH
    assert await owed(play) == [(MIDNIGHT, State.MET, 20)]
    await play.do(task.undo, HEALTH)
    assert await owed(play) == [(MIDNIGHT, State.MET, 20), (MIDNIGHT, State.ARMED, None)]
    await play.do(following.follow)
    assert len(await owed(play)) == 2
    await play.do(task.skip, HEALTH, "the tool is away")
    assert (await owed(play))[1] == (MIDNIGHT, State.MET, 20)
    await play.to(MIDNIGHT + 10)
    assert await play.kinds(SUBJECT) == [(20, "done"), (20, "undone"), (20, "skipped")]
    # Opened after its moment it is owed at once.
    await play.do(task.undo, HEALTH)
    await play.run()
    assert (await owed(play))[2] == (MIDNIGHT + 10, State.FIRED, None)


async def test_what_nobody_ticks_fires_once_calls_nobody_and_may_be_made_good(play: Rehearsal) -> None:
    await play.do(following.follow)
    await play.to(MIDNIGHT + 20)
    assert await owed(play) == [(MIDNIGHT, State.FIRED, None)]
    assert await play.timeline(SUBJECT) == [
        (MIDNIGHT + 20, "engine", "breached: missed: checklist item: Daily health check")
    ]
    async with play.room.store.reading() as tx:
        assert await outbox.lines_about(tx, SUBJECT) == []
        missed = [each.subject for each in await happened.fired(tx, 0)]
        assert await obligations.due(tx, play.room.clock.now()) == []
        told = unrecorded(await audit.fired(tx), await audit.entries(tx, KINDS))
        body = await draft.compose(tx, play.room, play.room.clock.now())
    assert SUBJECT in missed
    assert not told
    assert ("checklist item: Daily health check", SUBJECT) in [
        (each["name"], each["subject"]) for each in body["missed"]
    ]
    await play.do(task.done, HEALTH)
    await play.do(task.undo, HEALTH)
    assert await owed(play) == [(MIDNIGHT, State.FIRED, MIDNIGHT + 20)]
    assert await play.chain_holds()


def test_the_command_line_says_what_is_late_and_what_was_missed(desk: Desk) -> None:
    listed = desk.ok("task", "list")
    first = next(each for each in listed if each["id"] == HEALTH)
    assert first == {
        "id": HEALTH,
        "text": "Daily health check",
        "phase": "d1-3",
        "due_at": "2026-12-02T00:00:00.000+09:00",
        "state": "open",
        "by": None,
        "at": None,
        "evidence": None,
        "role": "technical_support",
        "overdue": False,
        "missed": False,
        "opens_at": "2026-12-01T00:00:00.000+09:00",
        "proof": ["availability", "response_time", "error_rate", "cpu", "memory", "disk"],
    }
    proofs = {each["id"]: each["proof"] for each in listed}
    assert (proofs["d1-3.network"], proofs["d1-3.resources"]) == ([], ["cpu", "memory", "disk"])
    desk.ok("drill", "advance", "16h")
    late = {each["id"]: each for each in desk.ok("task", "list", "--late")}
    assert set(late) == {HEALTH}
    assert (late[HEALTH]["overdue"], late[HEALTH]["missed"]) == (True, True)
    now = [each["id"] for each in desk.ok("task", "list", "--now", "--phase", "technical")]
    assert now[0] == "technical.health@2026-12-02"
    desk.ok("drill", "advance", "48h")
    late = {each["id"]: each for each in desk.ok("task", "list", "--late", "--phase", "d1-3")}
    assert len(late) == 6
    assert not any(each["missed"] for each in late.values())
    assert " · 6 late" in desk("status").out
    page = desk("task", "list", "--late").out
    assert "Regular checks" in page
    assert "✗  technical.health@2026-12-01" in page
    assert "missed · Technical support" in page
    assert desk("task", "list", "--phase", "d1-9").status != 0
    desk.ok("task", "skip", "technical.health@2026-12-01", "--reason", "no time")
    counts = {each["phase"]: each for each in desk.ok("report", "weekly")["checklist"]}
    assert counts["d1-3"] == {"phase": "d1-3", "done": 0, "skipped": 0, "open": 6, "overdue": 6, "missed": 0}
    # Of the four times of the daily one: one skipped, two over, today's open; what is weekly and so on is open.
    technical = counts["technical"]
    assert (technical["skipped"], technical["missed"], technical["overdue"]) == (1, 2, 0)
    assert technical["open"] == 4


@dataclass
class Measured:
    """A room whose measures are made by hand, and what proves its checklist."""

    room: Room
    proving: Proving
    token: int
    latency: float = 500.0

    async def go_on(self, minutes: float, *, silent: bool = False) -> None:
        """Let time pass, a reading and a look each 30 s."""
        for _step in range(round(minutes * 2)):
            await self.room.do(drill.advance, 30 * SECOND)
            if not silent:
                await self.measure()
            await self.proving.look(self.token)

    async def measure(self) -> None:
        ok, values = ReadingState.OK, {"sessions": 380.0, "tps": 760.0, "errors": 0.2}
        host = {"cpu": 41.0, "memory": 63.0, "disk": 55.0}
        async with self.room.act(durable=False) as act:
            batch = [
                Reading(
                    probe="agent-desktop",
                    kind="http",
                    at=act.now,
                    state=ok,
                    values=values,
                    latency_ms=self.latency,
                ),
                Reading(probe="sip-trunk", kind="tcp", at=act.now, state=ok, latency_ms=12.0),
                Reading(probe="host", kind="host", at=act.now, state=ok, values=host),
            ]
            alarms = {each.probe: Alarm(probe=each.probe, at=act.now) for each in batch}
            await measuring.record(act, batch, alarms, dict.fromkeys(alarms, 90 * SECOND))

    async def mark(self, item: str) -> TaskMark | None:
        async with self.room.store.reading() as tx:
            return (await tasks.marks(tx)).get(item)

    async def told(self, item: str) -> list[tuple[str, str, str | None]]:
        """Return (actor, kind, text) of everything that happened to an item."""
        async with self.room.store.reading() as tx:
            found = await events.of_subject(tx, f"task:{item}")
        return [(each.actor, each.kind, each.payload["text"]) for each in found]


@asynccontextmanager
async def measured(folder: Path) -> AsyncIterator[Measured]:
    path = folder / "warroom.yaml"
    path.write_text(SITE.replace("kind: ", "interval: 30s, kind: "), encoding="utf-8")
    await new_drill(folder / "room.db", START)
    room = await Room.enter(folder / "room.db", load_site(path, {}), LEE)
    leadership = Leadership(room.by(Actor(ENGINE, "lee")))
    assert await leadership.try_take()
    assert leadership.token is not None
    try:
        yield Measured(room, Proving(room.by(Actor(ENGINE, "lee"))), leadership.token)
    finally:
        await leadership.give_up()
        await room.close()


RESPONSE = "d1-3.response_time"


async def test_indicators_tick_what_they_prove_and_open_it_when_it_is_true_no_more(tmp_path: Path) -> None:
    async with measured(tmp_path) as play:
        async with play.room.act() as act:
            await following.follow(act)
        await play.go_on(5)
        assert await play.mark(RESPONSE) is None
        await play.go_on(1)
        ticked = await play.mark(RESPONSE)
        assert ticked is not None
        assert (ticked.state, ticked.by) == ("done", ENGINE)
        assert ticked.evidence == "Response time 0.5 s (≤ 2 s), 0 s ago"
        health = await play.mark(HEALTH)
        assert health is not None
        assert health.evidence is not None
        assert health.evidence.startswith("Availability 100 % (≥ 99.9 %), 0 s ago; Response time 0.5 s")
        # The plan has no target for it.
        assert await play.mark("d1-3.network") is None
        async with play.room.store.reading() as tx:
            views = {each.id: each for each in await situation.task_views(tx, play.room, play.room.clock.now())}
            kept = [each.state for each in await obligations.of_subject(tx, f"task:{RESPONSE}")]
        assert (views[RESPONSE].auto, kept) == (True, [State.MET])

        # An engine that takes over neither ticks again nor forgets what another has ticked.
        play.proving = Proving(play.room.by(Actor(ENGINE, "lee")))
        await play.go_on(1)
        assert [kind for _who, kind, _text in await play.told(RESPONSE)] == ["done"]

        # Silence says nothing.
        await play.go_on(2, silent=True)
        assert (await play.told(RESPONSE))[1:] == []

        play.latency = 2_900
        await play.go_on(6)
        opened = await play.mark(RESPONSE)
        assert opened is not None
        assert opened.state == "open"
        (who, kind, text), *more = (await play.told(RESPONSE))[1:]
        assert ((who, kind), more) == ((ENGINE, "undone"), [])
        assert text is not None
        assert text.startswith("Response time 2.")
        assert (await play.told(HEALTH))[1] == (ENGINE, "undone", text)
        async with play.room.store.reading() as tx:
            kept = [each.state for each in await obligations.of_subject(tx, f"task:{RESPONSE}")]
        assert kept == [State.MET, State.ARMED]


async def test_what_a_person_did_stays_until_the_indicators_have_moved(tmp_path: Path) -> None:
    async with measured(tmp_path) as play:
        await play.go_on(6)
        await play.room.do(task.undo, RESPONSE)
        await play.room.do(task.undo, "d1-3.error_rate")
        await play.room.do(task.done, "d1-3.error_rate", "seen on the graph")
        by_hand = await play.mark("d1-3.error_rate")
        assert by_hand is not None
        assert by_hand.evidence == "Error rate 0.2 % (≤ 1 %), 0 s ago · seen on the graph"
        await play.go_on(6)
        opened = await play.mark(RESPONSE)
        assert opened is not None
        assert (opened.state, opened.by) == ("open", "이기술")

        play.latency = 2_900
        await play.go_on(5)
        play.latency = 500
        # Two and a half minutes later the mean is good again, and five more prove it.
        await play.go_on(11)
        ticked = await play.mark(RESPONSE)
        assert ticked is not None
        assert (ticked.state, ticked.by) == ("done", ENGINE)
        assert [kind for _who, kind, _text in await play.told(RESPONSE)] == ["done", "undone", "done"]
        assert await play.mark("d1-3.error_rate") == by_hand
        with pytest.raises(Refused, match="was ticked by engine"):
            await play.room.do(task.done, RESPONSE)


async def test_a_running_engine_minds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warroom.rules.proving.LASTS", SECOND)
    monkeypatch.setattr("warroom.engine.proving.PACE", 0)

    async def here(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"here\n")
        await writer.drain()

    async with serve(here) as target:
        probe = f"{{name: trunk, kind: tcp, address: '{target.address}', interval: 1s, timeout: 500ms}}"
        more = f"probes:\n  - {probe}\npanels:\n  - {{id: response_time, from: trunk}}\n"
        site = write_site(tmp_path, more=more)
        async with rehearsing(tmp_path, site=site, speed=1.0) as play, running(Engine(play.room)):
            async with asyncio.timeout(30):
                async for _version in play.room.store.changes():
                    async with play.room.store.reading() as tx:
                        mark = (await tasks.marks(tx)).get(RESPONSE)
                    if mark is not None:
                        break
            assert mark is not None
            assert (mark.state, mark.by) == ("done", ENGINE)
            # The others lack what would measure them.
            async with play.room.store.reading() as tx:
                assert set(await tasks.marks(tx)) == {RESPONSE}


async def test_on_the_board_what_the_engine_ticked_is_opened_by_key_and_regular_checks_are_found(
    tmp_path: Path,
) -> None:
    async with desk_at(tmp_path, busy=False) as hands:
        room = hands.app.room
        await room.by(Actor(ENGINE, "lee")).do(task.done, RESPONSE)
        await hands.until(
            lambda: hands.screen.situation is not None and any(each.auto for each in hands.screen.situation.tasks)
        )
        await hands.press("4")
        assert hands.screen.checklist.select(RESPONSE)
        await hands.press("z")
        await hands.until(lambda: "open again" in hands.said)
        async with room.store.reading() as tx:
            mark = (await tasks.marks(tx))[RESPONSE]
        assert (mark.state, mark.by) == ("open", "이기술")
        await type_all(hands, "1", "0", *"quarterly", "enter")
        await hands.until(
            lambda: (hands.screen.checklist.selected_item or "").startswith("technical.optimisation")
        )
        await hands.press("t")
        await hands.until(lambda: "Quarterly review of optimisation — z" in hands.said)
        await hands.press("z")
        await hands.until(lambda: "Quarterly review of optimisation is open again" in hands.said)
        await hands.press("t")
        await hands.until(lambda: "Quarterly review of optimisation — z" in hands.said)
        await hands.press(">")
        await hands.until(lambda: "z opens it again" in hands.said)
