"""The sheet of a meeting, filled from a room that has lived."""

from pathlib import Path

import pytest

from data.agendaplan import SHOWN
from data.errors import Refused
from data.records import DAY, HOUR, MINUTE, Priority
from tests.rooms import START, add_readings, advance, new_room
from warroom import agendasheet
from warroom.agendasheet import Sheet
from warroom.commands import action, appointment, change, ending, incident, task
from warroom.room import Room


async def sheet(room: Room, said: str = "standup") -> Sheet:
    async with room.store.reading() as tx:
        return await agendasheet.read(tx, room, said)


def rows(found: Sheet, shows: str) -> list[tuple[str, ...]]:
    """Return the rows of one sort, without its figures that change with the clock."""
    return list(section(found, shows)[1])


def section(found: Sheet, shows: str) -> tuple[str, tuple[tuple[str, ...], ...]]:
    parts = [each for point in found.points for each in point.parts] + list(found.others)
    (part,) = [each.section for each in parts if each.shows == shows]
    return part.title, part.rows


async def lived(folder: Path) -> Room:
    """Return a room on its second morning, in which much has happened since the stand-up of the first."""
    room = await new_room(folder, start=START - 5 * HOUR)  # 09:00 of the first day
    await room.do(incident.open_incident, "어제 아침 장애", Priority.P2)
    await room.do(ending.mitigate, "INC-1")
    await room.do(ending.resolve, "INC-1")
    await advance(room, 5)
    await room.do(appointment.hold, "standup", "첫 회의")
    await room.do(appointment.decide, "standup", "교환기 점검을 매일 [한다]")
    await room.do(
        appointment.assign, "standup", "점검표 보완", due_at=room.clock.now() + 2 * HOUR, owner="박인프라"
    )
    await advance(room, 55)
    await room.do(incident.open_incident, "녹취 서버 디스크 부족", Priority.P2)
    await room.do(ending.mitigate, "INC-2")
    await room.do(ending.resolve, "INC-2")
    await room.do(incident.open_incident, "상담 라우팅 불능", Priority.P1)
    await room.do(incident.acknowledge, "INC-3")
    await room.do(incident.set_next_action, "INC-3", "교환기 재기동")
    await room.do(incident.open_incident, "통계 지연", Priority.P3)
    await room.do(action.add, "INC-2", "디스크 경보", kind="detective", due_at=room.clock.now() + 2 * DAY)
    await room.do(change.add, "pool 200", kind="tuning")
    await room.do(task.done, "technical.health")
    # To ten minutes before the next stand-up.
    await advance(room, 22 * 60 + 50)
    await add_readings(room, 30)
    return room


async def test_each_point_has_what_the_store_knows_of_it_since_last_time(tmp_path: Path) -> None:
    room = await lived(tmp_path)
    found = await sheet(room)
    assert (found.view.id, found.view.state) == ("standup@2026-12-02", "ahead")
    assert (found.since, found.until) == (START - 5 * HOUR, room.clock.now())
    assert [[part.shows for part in point.parts] for point in found.points] == [
        ["incidents"],
        ["checklist", "ahead"],
        ["priorities"],
        ["actions", "decisions"],
    ]
    assert [part.shows for part in found.others] == ["indicators", "changes"]
    title, told = section(found, "incidents")
    assert title == "Incidents since 12-01 09:00: opened 4, resolved 2, open 2 (P1 1, P3 1)"
    assert [(row[0], row[1], row[3], row[4]) for row in told] == [
        ("INC-3", "P1", "still open", "상담 라우팅 불능"),
        ("INC-1", "P2", "12-01 09:00", "어제 아침 장애"),
        ("INC-2", "P2", "12-01 10:00", "녹취 서버 디스크 부족"),
        ("INC-4", "P3", "still open", "통계 지연"),
    ]
    assert rows(found, "priorities") == [
        # The claim of yesterday has expired.
        ("INC-3", "P1", "nobody has taken it", "교환기 재기동", "상담 라우팅 불능")
    ]
    title, told = section(found, "actions")
    assert title == "Open action items: 2, late 1"
    assert told == (
        ("ACT-1", "standup@2026-12-01", "박인프라", "12-01 11:05 late", "점검표 보완"),
        ("ACT-2", "INC-2", "이기술", "12-03 10:00", "디스크 경보"),
    )
    assert rows(found, "decisions") == [("DEC-1", "이기술", "교환기 점검을 매일 [한다]")]
    assert rows(found, "changes") == [("CHG-1", "12-01 10:00", "tuning", "이기술", "pool 200")]
    checklist = rows(found, "checklist")
    assert ("12-03 00:00", "Daily health check", "technical.health@2026-12-02") in checklist
    assert "technical.health@2026-12-01" not in [row[2] for row in checklist]
    assert rows(found, "ahead")[:3] == [
        ("12-04 00:00", "Day 1–3: close watch after opening → Day 4–7: stabilisation"),
        ("12-02 09:00", "Daily stand-up"),
        ("12-02 18:00", "Daily report"),
    ]
    assert {row[2] for row in rows(found, "indicators")} <= {"breach", "warn", "unknown"}
    assert "Availability" in [row[0] for row in rows(found, "indicators")]
    text = agendasheet.markdown(found, room)
    assert text.startswith("# Daily stand-up 2026-12-02\n\n> 2026-12-02 09:00 · filled from the record")
    assert "교환기 점검을 매일 \\[한다\\]" in text
    assert "- Technical support: 이기술, 박인프라, 최개발" in text
    assert "- Operations lead: nobody has this role" in text
    assert text.rstrip().endswith("_to be filled in_")
    # What was held keeps what came of it.
    held = await sheet(room, "standup@2026-12-01")
    assert [each.text for each in held.decisions] == ["교환기 점검을 매일 [한다]"]
    assert [each.id for each in held.actions] == ["ACT-1"]
    assert "## Minutes\n\n- 첫 회의" in agendasheet.markdown(held, room)
    assert held.until == START - 5 * HOUR + 15 * MINUTE
    await room.close()


async def test_a_room_in_which_nothing_happened_says_so(tmp_path: Path) -> None:
    room = await new_room(tmp_path, start=START - 6 * HOUR)
    found = await sheet(room, "operations")
    empty = {"incidents", "priorities", "actions", "decisions", "changes"}
    assert {shows: rows(found, shows) for shows in empty} == {shows: [] for shows in empty}
    assert section(found, "incidents")[0] == "Incidents since 12-01 00:00: opened 0, resolved 0, open 0"
    assert agendasheet.markdown(found, room).count("_none_") == len(empty)
    asked = {part.shows for point in found.points for part in point.parts}
    assert asked | {part.shows for part in found.others} == set(SHOWN)
    await room.close()


async def test_a_report_has_its_contents_and_no_minutes(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    await room.do(appointment.send, "daily", "https://wiki/1")
    found = await sheet(room, "daily@2026-12-01")
    text = agendasheet.markdown(found, room)
    assert "## Recipients" in text
    assert "Minutes" not in text
    # What the store has nothing for, people fill in.
    assert "3\\. Support of users\n\n_to be filled in_" in text
    assert "## Sent\n\n- https://wiki/1" in text
    await room.do(appointment.skip, "standup@2026-12-02", "휴무")
    assert "## Skipped\n\n- 휴무" in agendasheet.markdown(await sheet(room, "standup@2026-12-02"), room)
    with pytest.raises(Refused, match="is no meeting or report"):
        await sheet(room, "party")
    await room.close()
