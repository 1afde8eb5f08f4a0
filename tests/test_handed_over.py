"""What if this were not handed over? Asked of every table of the store, as DOE-STD-1038 asks of every fact."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from data import outbox
from data.clock import boot_clock, boot_id
from data.i18n import language, use
from data.messaging import Outcome
from data.records import HOUR, MINUTE, SECOND, Alarm, Priority, Reading, ReadingState, Step
from tests.rooms import new_room
from warroom.commands import (
    action,
    alarm,
    change,
    delivering,
    drill,
    ending,
    incident,
    maintenance,
    measuring,
    packing,
    posting,
    roster,
    silence,
    task,
    testing,
    watchitem,
)
from warroom.commands import handover as commands
from warroom.handover import sections as parts
from warroom.room import Room
from warroom.rules.handover import Contents, compose
from widgets.text import width

NEVER_OPEN: Final = {
    "meta": "single facts about the store; those that matter stand in its health",
    "clock": "how moments are told; a step of the wall clock stands in its health",
    "commits": "how often anything was written",
    "lease": "who leads; always said, in its health",
    "events": "the record itself, of which nothing can be ended; its head stands in its health",
    "policies": "the plan as it was frozen; an incident says which one it goes by",
    "attempts": "how a message was tried; what is open is the message",
    "series": "a name of what is measured",
    "hot": "what was measured; where it stands is said by the indicators",
    "chunks": "what was measured, packed",
    "rollups": "what was measured, summed up",
    "pushes": "when a script was last heard; its silence is an alarm without data",
    "handovers": "what is handed over by; that one lies ahead is a promise",
    "extensions": "how long phases last; what follows from it is promised",
    "appointments": "what became of a meeting or report; that one is owed is a promise",
    "decisions": "what was agreed; what is to be done about it is an action item",
    "deliverables": "how a document stands; that its review is due is a promise",
}
"""Tables that hold nothing that could be open at a shift's end, each with the reason."""

Found = tuple[str, str]
"""A section, and the id that must stand in it."""
Life = AsyncIterator[list[Found]]
"""Opens something by the real commands, says where it must stand, and ends it when asked once more."""


async def closed(room: Room, name: str) -> None:
    """End an incident for good."""
    await room.do(posting.post_update, name, "it was the switch", kind="completion")
    await room.do(ending.close, name)


async def incidents(room: Room) -> Life:
    going_on = await room.do(incident.open_incident, "routing down", Priority.P1)
    fixed = await room.do(incident.open_incident, "slow", Priority.P2)
    await room.do(ending.mitigate, fixed.id, fix="a second server", undo="switch it off")
    over = await room.do(incident.open_incident, "disk full", Priority.P2)
    await room.do(ending.resolve, over.id)
    mended = await room.do(incident.open_incident, "cache", Priority.P3)
    await room.do(ending.mitigate, mended.id, fix="emptied each hour")
    yield [
        ("incidents", going_on.id),
        ("incidents", fixed.id),
        ("workarounds", fixed.id),
        ("workarounds", mended.id),
        ("reports", over.id),
    ]
    for each in (going_on, fixed):
        await room.do(ending.resolve, each.id)
    for each in (going_on, fixed, over):
        await closed(room, each.id)
    await room.do(incident.record_step, mended.id, Step.PERMANENT_FIX)


async def obligations(room: Room) -> Life:
    opened = await room.do(incident.open_incident, "owed", Priority.P2)
    yield [("promises", opened.id)]
    await room.do(ending.resolve, opened.id)
    await closed(room, opened.id)


async def lines_to_send(room: Room) -> Life:
    await room.do(testing.send_tests, {"hook": ("이기술",)})
    yield [("health", "test")]
    await room.do(packing.pack, boot_clock(), boot_id(), paced=False)


async def messages(room: Room) -> Life:
    await room.do(testing.send_tests, {"hook": ("이기술",)})
    await room.do(packing.pack, boot_clock(), boot_id(), paced=False)
    yield [("health", "test-1")]
    async with room.store.reading() as tx:
        waiting = await outbox.pending(tx)
    for each in waiting:
        await room.do(
            delivering.ended, each, None, Outcome.DELIVERED, None, last=True, boot=boot_clock(), boot_id=boot_id()
        )


async def tasks(room: Room) -> Life:
    await room.do(task.done, "d1-3.network")
    await room.do(task.undo, "d1-3.network")
    await room.do(task.done, "d1-3.resources")
    yield [("open_tasks", "d1-3.network"), ("open_tasks", "d1-3.availability")]
    for name in ("network", "availability"):
        await room.do(task.done, f"d1-3.{name}")


async def silences(room: Room) -> Life:
    held = await room.do(silence.add, "all", room.clock.now() + HOUR, "a rehearsal of the vendor")
    yield [("silences", held.id)]
    await room.do(silence.end, held.number)


async def windows(room: Room) -> Life:
    now = await room.do(maintenance.add, HOUR, "patches", probes=["host"])
    later = await room.do(maintenance.add, HOUR, "more patches", begin_at=room.clock.now() + 2 * HOUR)
    yield [("maintenance", now.id), ("maintenance", later.id)]
    for each in (now, later):
        await room.do(maintenance.end, each.number)


async def actions(room: Room) -> Life:
    about = await room.do(incident.open_incident, "learnt from", Priority.P4)
    item = await room.do(
        action.add, about.id, "an alarm on it", kind="detective", due_at=room.clock.now() + 90 * HOUR
    )
    yield [("actions", item.id)]
    await room.do(action.done, item.id)


async def changes(room: Room) -> Life:
    one = await room.do(change.add, "router 4.2", rollback="back to 4.1", state="under_way")
    other = await room.do(change.add, "cache", rollback="empty it", state="under_way")
    yield [("changes", one.id), ("changes", other.id)]
    await room.do(change.end, one.number)
    await room.do(change.end, other.number, taken_back=True)


async def watch_items(room: Room) -> Life:
    watched = await room.do(watchitem.add, "the queue", place="pane 1", sign="over 50", action="call 2nd line")
    then = await room.do(watchitem.add, "the trunk fails", kind="contingency", action="switch to the other one")
    words = await room.do(watchitem.add, "the customer visits at ten", kind="words")
    yield [("watch", watched.id), ("contingencies", then.id), ("words", words.id)]
    for each in (watched, then, words):
        await room.do(watchitem.end, each.number)


async def swaps(room: Room) -> Life:
    now = room.clock.now()
    swap = await room.do(roster.swap, "han", "choi", now + 8 * HOUR, now + 12 * HOUR, "a doctor")
    yield [("roster", swap.id)]
    await room.do(roster.unswap, swap.number)


async def roster_days(room: Room) -> Life:
    await room.do(roster.set_shift, date(2026, 12, 1), "night", ["kim"])
    yield [("roster", "2026-12-01 night"), ("gaps", "2026-12-01 night")]
    await room.do(drill.advance, 17 * HOUR)
    async with room.store.reading() as tx:
        await room.clock.refresh(tx)


def reading(room: Room, probe: str, *, ok: bool, ago: int = 0) -> Reading:
    state = ReadingState.OK if ok else ReadingState.ERROR
    at = room.clock.now() - ago * SECOND
    return Reading(probe=probe, kind="tcp", at=at, state=state, reason=None if ok else "connect")


async def measured(room: Room, standing: Alarm, *readings: Reading) -> None:
    await room.do(measuring.record, readings, {standing.probe: standing}, {standing.probe: MINUTE})


async def alarms(room: Room) -> Life:
    failed, now = reading(room, "sip-trunk", ok=False), room.clock.now()
    await measured(room, Alarm(probe="sip-trunk", raised=True, since=now, at=now), failed)
    opened = await room.do(alarm.raised, failed, Priority.P2)
    yield [("alarms", "sip-trunk"), ("incidents", opened.id)]
    now = room.clock.now()
    await measured(room, Alarm(probe="sip-trunk", at=now), reading(room, "sip-trunk", ok=True))
    await room.do(alarm.cleared, "sip-trunk")
    await room.do(ending.resolve, opened.id)


async def spells(room: Room) -> Life:
    turns = [reading(room, "host", ok=bool(ago % 20), ago=ago) for ago in range(50, -1, -10)]
    await measured(room, Alarm(probe="host", at=room.clock.now()), *turns)
    yield [("flapping", "host"), ("health", "host")]
    await measured(room, Alarm(probe="host", at=room.clock.now()), reading(room, "host", ok=True))


CARRIED: Final[dict[str, Callable[[Room], Life]]] = {
    "messages": messages,
    "outbox": lines_to_send,
    "incidents": incidents,
    "obligations": obligations,
    "tasks": tasks,
    "silences": silences,
    "maintenance": windows,
    "actions": actions,
    "changes": changes,
    "watch_items": watch_items,
    "swaps": swaps,
    "roster_days": roster_days,
    "probes": alarms,
    "spells": spells,
}
"""Tables of which a row may be open at a shift's end, and how one begins and ends."""


async def sections(room: Room) -> dict[str, set[str]]:
    """Return the ids in each section of a draft, whose lines all fit a small board."""
    body = await room.do(commands.draft, room)
    found = parts.sections(body, room.site.plan)
    assert max(width(each.text) for section in found for each in section.items) <= 76
    return {section.id: {each.id for each in section.items} for section in found}


async def test_what_is_open_is_handed_over_until_it_is_ended(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    async with room.store.reading() as tx:
        rows = await tx.all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    assert {row["name"] for row in rows} == {*CARRIED, *NEVER_OPEN}, "declare what a new table hands over"
    await room.do(commands.accept, room)
    lives = {table: begin(room) for table, begin in CARRIED.items()}
    expected = {table: await anext(life) for table, life in lives.items()}
    draft = await sections(room)
    for table, places in expected.items():
        assert {(name, id_) for name, id_ in places if id_ not in draft[name]} == set(), table
    for life in lives.values():
        assert await anext(life, None) is None
    draft = await sections(room)
    for table, places in expected.items():
        assert {(name, id_) for name, id_ in places if id_ in draft[name]} == set(), table
    await room.close()


async def test_a_carried_thing_says_through_how_many_hands_it_went(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    await room.do(commands.accept, room)
    await room.do(drill.advance, MINUTE)
    item = await room.do(watchitem.add, "the queue")
    for _shift in range(4):
        await room.do(drill.advance, MINUTE)
        await room.do(commands.offer, room)
        await room.do(commands.accept, room)
    found = {each.id: each for each in parts.sections(await room.do(commands.draft, room), room.site.plan)}[
        "watch"
    ].items
    assert [(each.id, each.shifts) for each in found] == [(item.id, 4)]
    assert parts.CARRIED_LONG < 4
    assert "carried through 4 handovers" in found[0].details
    await room.close()


async def test_causes_that_are_ruled_out_go_over_until_it_is_reopened(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    await room.do(incident.open_incident, "routing down", Priority.P1)
    await room.do(incident.add_note, "INC-1", 'the "ruled_out":true network', ruled_out=True)
    await room.do(incident.add_note, "INC-1", 'only a note: "ruled_out":true')
    (record,) = (await room.do(commands.draft, room))["incidents"]
    assert [each["text"] for each in record["ruled_out"]] == ['the "ruled_out":true network']
    (section,) = (
        each for each in parts.sections({**EMPTY, "incidents": [record]}, room.site.plan) if each.id == "incidents"
    )
    assert 'ruled out: the "ruled_out":true network' in section.items[0].details
    await room.do(ending.resolve, "INC-1")
    await room.do(ending.reopen, "INC-1")
    (record,) = (await room.do(commands.draft, room))["incidents"]
    assert record["ruled_out"] == []
    await room.close()


EMPTY: Final = compose(
    Contents(
        health={
            "engine": {"leader": None, "age_ms": None},
            "undelivered": [],
            "waiting": [],
            "chain": {"seq": 0, "hash": "0" * 64},
            "overdue": None,
            "heartbeat": None,
            "heartbeat_configured": False,
            "wall_step_ms": 0,
            "connectivity": None,
            "down": [],
        }
    ),
    takeovers=[],
    now=0,
    zone=ZoneInfo("Asia/Seoul"),
)


async def test_indicators_in_breach_are_called_by_their_names_in_the_language_spoken(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    plan, spoken = room.site.plan, language()
    measured = plan.indicators[0]
    body = {
        **EMPTY,
        "indicators": [
            {"id": each, "name": "as it was", "state": "breach", "value": None, "unit": ""}
            for each in (measured.id, "gone")
        ],
        "why": [{"why": "breach", "ids": [measured.id, "gone"]}, {"why": "flapping", "ids": [measured.id]}],
    }
    try:
        for lang, name in (("ko", measured.name.ko), ("en", measured.name.en)):
            use(lang)
            breach, flapping = [each.text for each in parts.sections(body, plan)[0].items][1:]
            assert breach.endswith(f": {name}, as it was")
            assert flapping.endswith(f": {measured.id}")
    finally:
        use(spoken)
    await room.close()
