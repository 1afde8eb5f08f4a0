"""Silences hold messages, never clocks: what still holds goes out once, at the end; what does not is dropped."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from data import outbox, silences
from data.arrangements import Silence
from data.errors import Refused
from data.records import MINUTE, SECOND, Priority, Step
from tests.engines import until_fired, watch
from tests.rehearsal import START, Inbox, Rehearsal, inbox, reading, rehearsing, write_site
from tests.support import Desk
from warroom import situation
from warroom.commands import alarm, ending, handover, incident, silence
from warroom.engine.engine import Engine
from warroom.room import Act

PROBES = 'probes:\n  - {name: desk, kind: tcp, address: "127.0.0.1:9", priority: P1}\n'


@asynccontextmanager
async def quiet(folder: Path, *, speed: float = 0.0) -> AsyncIterator[tuple[Rehearsal, Inbox]]:
    """Rehearse with a receiver that gets every message."""
    async with inbox() as received:
        site = write_site(folder, notify=f"  - {{name: ops, url: '{received.url}'}}\n", more=PROBES)
        async with rehearsing(folder, site=site, speed=speed) as play:
            yield play, received


async def hush(play: Rehearsal, scope: str, minutes: float) -> Silence:
    async def hold(act: Act) -> Silence:
        return await silence.add(act, scope, act.now + round(minutes * MINUTE), "planned work")

    return await play.do(hold)


def levels(received: Inbox) -> list[list[str]]:
    """Return the levels that each message names, or how its lines begin."""
    return [[line.split("— ")[-1][:2] for line in message.splitlines()] for _title, message in received.got]


async def lines(play: Rehearsal, subject: str = "INC-1") -> list[tuple[str, str | None]]:
    return [(line.state, line.reason) for line in await play.lines(subject)]


async def test_promises_fire_on_time_and_one_message_goes_out_at_the_end(tmp_path: Path) -> None:
    async with quiet(tmp_path) as (play, received):
        await hush(play, "all", 90)
        await play.do(incident.open_incident, "routing down", Priority.P1)
        for minute in (0, 30, 60, 89.99):
            await play.to(minute)
        assert await play.fired_levels() == [(1, 0), (2, 30), (3, 60)]
        assert (received.got, await play.messages()) == ([], [])
        await play.to(90)
        await play.to(120)
        assert levels(received) == [["L1", "L2", "L3"], ["L4"]]


async def test_what_holds_no_longer_is_dropped_with_the_reason(tmp_path: Path) -> None:
    async with quiet(tmp_path) as (play, received):
        await hush(play, "all", 100)
        for title in ("mitigated", "resolved", "acknowledged", "still down"):
            await play.do(incident.open_incident, title, Priority.P1)
        await play.to(30)
        await play.do(ending.mitigate, "INC-1")
        await play.do(ending.resolve, "INC-2")
        await play.do(incident.acknowledge, "INC-3")
        await play.do(incident.record_step, "INC-3", Step.ANALYSE)
        await play.to(75)
        await play.do(incident.acknowledge, "INC-3")  # taken again, after the claim has expired at 60
        await play.to(100)
        over = "no longer holds after its silence: "
        assert await lines(play, "INC-1") == [("dropped", f"{over}mitigated")] * 2
        assert await lines(play, "INC-2") == [("dropped", f"{over}resolved")] * 2
        # L1, L2, the expired claim, L3.
        assert await lines(play, "INC-3") == [
            ("packed", None),
            ("dropped", f"{over}acknowledged and analysed"),
            ("dropped", f"{over}acknowledged"),
            ("packed", None),
        ]
        assert levels(received) == [["L1", "L1", "L2", "L3", "L3"]]
        assert all("INC-3" in each or "INC-4" in each for each in received.got[0][1].splitlines())


async def test_one_that_is_ended_early_lets_go_at_once(tmp_path: Path) -> None:
    async with quiet(tmp_path) as (play, received):
        held = await hush(play, "INC-1", 60) if await _opened(play) else None
        assert held is not None
        await play.to(30)
        assert received.got == []
        ended = await play.by("park").do(silence.end, held.number)
        assert (ended.end_at, ended.ended_by) == (START + 30 * MINUTE, "park")
        await play.run()
        assert levels(received) == [["L1", "L2"]]
        with pytest.raises(Refused, match="SIL-1 has ended already"):
            await play.do(silence.end, 1)
        told = [text for _minute, _actor, text in await play.timeline() if text.startswith("silence")]
        assert told == [
            "silence: SIL-1: messages of INC-1 held for 1 h (lee): planned work",
            "silence: SIL-1 ended early: messages go out again",
        ]


async def _opened(play: Rehearsal) -> bool:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    return True


async def test_a_silence_of_a_probe_holds_what_its_alarm_opens(tmp_path: Path) -> None:
    async with quiet(tmp_path) as (play, received):
        await hush(play, "probe:desk", 20)
        await play.do(alarm.raised, reading(play.room.clock.now()), Priority.P1)
        await play.do(incident.open_incident, "by hand", Priority.P1)
        await play.run()
        assert [message.split(" — ")[0] for _title, message in received.got] == ["[P1] INC-2 by hand"]
        shown = (await situation.read(play.room)).silences
        assert [(each.silence.id, each.lines) for each in shown] == [("SIL-1", 1)]
        await play.to(20)
        assert [title.split()[1][:5] for title, _message in received.got] == ["INC-2", "INC-1"]
        assert (await situation.read(play.room)).silences == ()
        assert [kind for _minute, kind in await play.kinds("silence")] == ["silence"]


async def test_overlapping_silences_hold_until_the_last_has_ended(tmp_path: Path) -> None:
    async with quiet(tmp_path) as (play, received):
        await hush(play, "all", 20)
        await play.do(incident.open_incident, "routing down", Priority.P1)
        await play.to(10)
        await hush(play, "INC-1", 30)
        await hush(play, "INC-1", 30)
        await play.to(39)
        assert received.got == []
        await play.to(40)
        assert levels(received) == [["L1", "L2"]]


async def test_what_operators_send_passes(tmp_path: Path) -> None:
    async with quiet(tmp_path) as (play, received):
        await hush(play, "all", 60)
        async with play.room.act() as act:
            for subject in ("INC-1", "test"):
                await outbox.put(
                    act.tx,
                    subject=subject,
                    obligation_id=None,
                    channels=["ops"],
                    people=[],
                    text=f"{subject} sent",
                    now=act.now,
                )
        await play.run()
        assert [message for _title, message in received.got] == ["INC-1 sent", "test sent"]


async def test_a_handover_that_was_accepted_is_not_called_after_all(tmp_path: Path) -> None:
    async with quiet(tmp_path) as (play, received):
        await play.do(handover.accept, play.room)
        await play.do(handover.offer, play.room)
        await hush(play, "all", 60)
        await play.to(15)
        assert await lines(play, "HO-2") == [("waiting", None)]
        await play.do(handover.accept, play.room)
        await play.to(60)
        assert await lines(play, "HO-2") == [("dropped", "no longer holds after its silence: met")]
    assert received.got == []


@pytest.mark.parametrize(
    ("scope", "minutes", "reason", "complaint"),
    [
        ("all", 0, "why", "ends in the past"),
        ("all", -5, "why", "ends in the past"),
        ("all", 8 * 60 + 0.01, "why", "lasts 8 h at the most"),
        ("all", 60, " \x1b[2J", "the reason is empty"),
        ("INC-9", 60, "why", "INC-9: there is no such incident"),
        ("probe:other", 60, "why", "other: no probe of the site is called so"),
    ],
)
async def test_what_no_silence_may_be(
    tmp_path: Path, scope: str, minutes: float, reason: str, complaint: str
) -> None:
    async with rehearsing(tmp_path, site=write_site(tmp_path, more=PROBES)) as play:

        async def hold(act: Act) -> Silence:
            return await silence.add(act, scope, act.now + round(minutes * MINUTE), reason)

        with pytest.raises(Refused, match=complaint):
            await play.do(hold)
        with pytest.raises(Refused, match="SIL-7: there is no such silence"):
            await play.do(silence.end, 7)
        async with play.room.store.reading() as tx:
            assert await silences.since(tx, 0) == []
        assert await play.kinds("silence") == []


async def test_a_running_engine_notices_the_end_by_itself(tmp_path: Path) -> None:
    """At a minute a second: nothing is committed at the end, and yet one message comes within two seconds."""
    async with quiet(tmp_path, speed=60.0) as (play, received):
        await play.do(incident.open_incident, "routing down", Priority.P1)
        held = await hush(play, "all", 4)
        async with watch(play) as engine:
            await engine.leads()
            await until_fired(play, 1)
            await received.holds(1)
            # When it was packed: the first message of an engine waits for the sender to be loaded besides.
            (message,) = await play.messages()
            late = (message.at - held.end_at) / 60
            engine.signal(signal.SIGTERM)
            assert await engine.end() == 0
        assert 0 <= late <= 2 * SECOND
        assert levels(received) == [["L1"]]


async def test_an_engine_writes_nothing_while_messages_are_held(play: Rehearsal) -> None:
    """Each pass that found a held line would else commit, wake itself up, and do so ten times a second."""
    await hush(play, "all", 60)
    await play.do(incident.open_incident, "routing down", Priority.P1)
    engine = asyncio.create_task(Engine(play.room).run())
    try:
        await until_fired(play, 1)
        commits = 0
        async with asyncio.timeout(2.5), asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(3))
            async for _version in play.room.store.changes(poll=0.01):
                commits += 1
    except TimeoutError:
        pass
    finally:
        engine.cancel()
        await asyncio.gather(engine, return_exceptions=True)
    assert commits <= 6, "little more than the lease's renewals, one a second"
    assert [line.state for line in await play.lines()] == ["waiting"]


# The command line


def test_a_silence_from_the_command_line(desk: Desk) -> None:
    desk.site("plan: aicc\nprobes: [{name: desk, kind: tcp, address: 'h:1'}]\n")
    desk.ok("incident", "open", "down", "--priority", "P1")
    found = desk.ok("silence", "add", "inc-1", "--for", "30m", "--reason", "planned", "--owner", "kim")
    assert found == {
        "id": "SIL-1",
        "scope": "INC-1",
        "owner": "kim",
        "reason": "planned",
        "begins_at": "2026-12-01T09:00:00.000+09:00",
        "ends_at": "2026-12-01T09:30:00.000+09:00",
        "ended_by": None,
        "active": True,
    }
    until = desk.ok("silence", "add", "probe:desk", "--until", "10:00", "--reason", "patch")
    assert (until["scope"], until["owner"], until["ends_at"]) == (
        "probe:desk",
        "lee",
        "2026-12-01T10:00:00.000+09:00",
    )
    desk.ok("drill", "advance", "30m")
    assert [each["id"] for each in desk.ok("silence", "list")] == ["SIL-2"]
    assert [(each["id"], each["active"]) for each in desk.ok("silence", "list", "--all")] == [
        ("SIL-2", True),
        ("SIL-1", False),
    ]
    assert "holds until 2026-12-01 10:00:00" in desk("silence", "list").out
    assert (desk.ok("silence", "end", "SIL-2")["ended_by"], desk.ok("silence", "list")) == ("lee", [])
    assert "has ended already" in desk.refused("silence", "end", "2")
    assert desk("silence", "list").out == "nothing is silenced\n"
    assert desk.ok("incident", "show", "INC-1")["timeline"][-1]["kind"] == "silence"


def test_a_silence_that_makes_no_sense_is_wrong_usage(desk: Desk) -> None:
    for words in (("all",), ("all", "--for", "1h", "--until", "10:00"), ("nonsense", "--for", "1h"), ("probe:",)):
        desk.wrong("silence", "add", *words, "--reason", "x")
    assert "cannot be silenced; write all" in desk.wrong("silence", "add", "x", "--for", "1h", "--reason", "x")
    assert "8 h at the most" in desk.refused("silence", "add", "all", "--for", "9h", "--reason", "x")
    desk.wrong("silence", "end", "SIL-x")


def test_a_handover_names_the_silences(desk: Desk) -> None:
    assert desk.ok("handover", "draft")["silences"] == []
    desk.ok("silence", "add", "all", "--for", "1h", "--reason", "planned")
    assert desk.ok("handover", "draft")["silences"] == [
        {
            "id": "SIL-1",
            "scope": "all",
            "owner": "lee",
            "reason": "planned",
            "ends_at": "2026-12-01T10:00:00.000+09:00",
            "since": "2026-12-01T09:00:00.000+09:00",
            "shifts": 0,
        }
    ]
    page = desk("handover", "draft").out
    assert "silences\n  SIL-1  all  until 12-01 10:00  lee  planned" in page
    desk.ok("drill", "advance", "1h")
    assert "silences\n  none" in desk("handover", "draft").out
