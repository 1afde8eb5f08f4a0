"""The agenda as iCalendar, read back by two other programs' readers, over whole plans."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from data import i18n
from data.errors import Refused
from data.records import DAY, MINUTE
from tests.rooms import LEE
from tests.sparing import new_drill
from warroom import agendafile
from warroom.agendafile import CalendarFile
from warroom.commands import appointment
from warroom.config import load_site
from warroom.room import Room
from warroom.rules.agenda import planned
from warroom.rules.calendar import local

SITE = """\
plan: aicc
go_live: {day}T00:00:00
timezone: {zone}
agenda: {{strategy: {{at: "14:00"}}}}
"""
ZONES = {
    "Asia/Seoul": "2026-12-01",
    "Europe/Berlin": "2026-02-02",
    "America/New_York": "2026-09-01",
    "UTC": "2026-12-01",
}


async def new_room(folder: Path, zone: str = "Asia/Seoul", day: str = "2026-12-01", more: str = "") -> Room:
    path = folder / "warroom.yaml"
    path.write_text(SITE.format(zone=zone, day=day) + more, encoding="utf-8")
    start = datetime.fromisoformat(f"{day}T08:00:00").replace(tzinfo=ZoneInfo(zone))
    await new_drill(folder / "room.db", round(start.timestamp() * 1000))
    return await Room.enter(folder / "room.db", load_site(path, {}), LEE)


async def written(room: Room) -> CalendarFile:
    async with room.store.reading() as tx:
        return await agendafile.read(tx, room, room.calendar.go_live, room.calendar.go_live + 500 * DAY)


def events(file: CalendarFile) -> dict[str, icalendar.Event]:
    """Return each event by the name of its time, as icalendar reads it."""
    calendar = icalendar.Calendar.from_ical(file.text)
    assert [error for each in calendar.walk() for error in each.errors] == []
    found = {str(each["UID"]).partition(".agenda.")[0].partition(".report.")[0]: each for each in calendar.events}
    assert len(found) == file.events
    return found


@pytest.mark.parametrize("zone", ZONES)
async def test_both_readers_find_every_time_of_a_whole_plan_at_its_moment(tmp_path: Path, zone: str) -> None:
    room = await new_room(tmp_path, zone, ZONES[zone])
    file = await written(room)
    times = {each.id.replace("@", "."): each for each in planned(room.calendar)}
    assert file.events == len(times) > 100
    by_icalendar = events(file)
    by_vobject = {each.uid.value: each for each in vobject.readOne(file.text).vevent_list}
    assert by_icalendar.keys() == times.keys()
    for name, one in times.items():
        assert one.begins_at is not None
        begin = local(one.begins_at, room.calendar.zone)
        ends = begin if one.ends_at is None else local(one.ends_at, room.calendar.zone)
        mine = by_icalendar[name]
        theirs = by_vobject[str(mine["UID"])]
        assert isinstance(mine.start, datetime)
        assert isinstance(mine.end, datetime)
        assert mine.start.timestamp() == theirs.dtstart.value.timestamp() == begin.timestamp()
        # What is read back is the hour on the wall, by the file's own description of the zone.
        assert theirs.dtstart.value.replace(tzinfo=None) == begin.replace(tzinfo=None)
        assert mine.end.timestamp() == ends.timestamp()
        if one.ends_at is not None:
            assert theirs.duration.value == ends - begin
        (alarm,) = mine.alarms.times
        assert isinstance(alarm.trigger, datetime)
        assert alarm.trigger.timestamp() == begin.timestamp() - 600
        assert theirs.summary.value == str(mine["SUMMARY"]) == one.of.name.en
        assert all(point.en in theirs.description.value for point in one.points)
    zones = [str(each["TZID"]) for each in icalendar.Calendar.from_ical(file.text).timezones]
    assert zones == ([] if zone == "UTC" else [zone])
    await room.close()


async def test_lines_are_folded_by_bytes_and_korean_survives_it(tmp_path: Path) -> None:
    i18n.use("ko")
    room = await new_room(tmp_path)
    file = await written(room)
    raw = file.text.encode()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines)
    assert [line for line in lines if not line.decode().isprintable()] == []
    standup = next(each for each in vobject.readOne(file.text).vevent_list if each.uid.value.startswith("standup"))
    assert standup.summary.value == "일일 스탠드업 미팅"
    described = "- 전일 이슈 리뷰\n- 금일 계획 공유\n- 우선순위 조정\n- 즉시 해결 필요 사항\n참석: "
    assert standup.description.value.startswith(described)
    assert "기술 지원팀 (이기술, 박인프라, 최개발)" in standup.description.value
    await room.close()


async def test_only_whose_address_is_known_attends(tmp_path: Path) -> None:
    more = "people:\n  lee: {email: lee@example.com, name: '이 \"기술\", 둘째'}\n  park: {email: nobody}\n"
    room = await new_room(tmp_path, more=more)
    found = events(await written(room))
    attendees = found["standup.2026-12-01"].attendees
    assert {str(each): each.params["CN"] for each in attendees} == {
        "mailto:support-lead@aicc.com": "김지원",
        "mailto:lee@example.com": '이 "기술", 둘째',
    }
    assert found["weekly.2026-12-04"].attendees == []
    await room.close()


async def test_what_is_moved_or_skipped_keeps_its_uid_and_raises_its_sequence(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    before = events(await written(room))
    first, friday = "standup.2026-12-01", "operations.2026-12-04"
    assert {each.sequence for each in before.values()} == {0}
    assert {str(each["STATUS"]) for each in before.values()} == {"CONFIRMED"}
    at = room.clock.now() + 3 * 60 * MINUTE
    await room.do(appointment.move, "standup", at, "행사; 쉼표, 줄")
    await room.do(appointment.skip, "operations", "휴무")
    after = events(await written(room))
    assert {name: str(each["UID"]) for name, each in after.items()} == {
        name: str(each["UID"]) for name, each in before.items()
    }
    assert after[first].start == datetime(2026, 12, 1, 11, tzinfo=ZoneInfo("Asia/Seoul"))
    assert after[first].duration == timedelta(minutes=15)
    assert (after[first].sequence, str(after[first]["STATUS"])) == (1, "CONFIRMED")
    assert str(after[first]["DESCRIPTION"]).endswith("moved: 행사; 쉼표, 줄")
    assert (after[friday].sequence, str(after[friday]["STATUS"])) == (1, "CANCELLED")
    assert len(after[friday].alarms.times) == 0
    assert after[friday].DTSTAMP > before[friday].DTSTAMP
    await room.do(appointment.undo, "standup")
    await room.do(appointment.undo, "operations@2026-12-04")
    again = events(await written(room))
    assert again[first].start == before[first].start
    assert [again[name].sequence for name in (first, friday)] == [2, 2]
    assert str(again[friday]["STATUS"]) == "CONFIRMED"
    await room.close()


async def test_a_meeting_without_an_hour_is_on_its_day_and_keeps_nobody_busy(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    bare = room.site.path
    assert bare is not None
    bare.write_text(bare.read_text(encoding="utf-8").replace("agenda:", "# "), encoding="utf-8")
    path = room.store.path
    await room.close()
    room = await Room.enter(path, load_site(bare, {}), LEE)
    file = await written(room)
    found = events(file)["strategy.2026-12-24"]
    assert (found.start, found.end) == (date(2026, 12, 24), date(2026, 12, 25))
    assert (str(found["TRANSP"]), len(found.alarms.times)) == ("TRANSPARENT", 0)
    assert len(vobject.readOne(file.text).vevent_list) == file.events
    await room.close()


async def test_says_what_to_install_where_the_library_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await new_room(tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "icalendar", None)
    with pytest.raises(Refused, match=r"pip install 'warroom\[calendar\]'"):
        await written(room)
    await room.close()
