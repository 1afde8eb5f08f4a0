"""``warroom agenda``: what lies ahead, what became of it, its sheet, and the file for calendars."""

import io
from pathlib import Path

import icalendar
import pytest

from tests.support import Desk, seat

SITE = """\
plan: aicc
go_live: 2026-12-01T00:00:00+09:00
agenda: {operations: {at: "15:30"}}
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = seat(tmp_path, monkeypatch)
    found.site(SITE)
    return found


def test_lists_what_lies_ahead_with_who_comes_and_how_long_there_is(desk: Desk) -> None:
    found = {each["id"]: each for each in desk.ok("agenda")}
    assert list(found)[:4] == ["standup@2026-12-01", "daily@2026-12-01", "standup@2026-12-02", "daily@2026-12-02"]
    assert found["standup@2026-12-01"] == {
        "id": "standup@2026-12-01",
        "kind": "meeting",
        "name": "Daily stand-up",
        "day": "2026-12-01",
        "begins_at": "2026-12-01T09:00:00.000+09:00",
        "ends_at": "2026-12-01T09:15:00.000+09:00",
        "due_at": "2026-12-01T09:45:00.000+09:00",
        "left_s": 0.0,
        "state": "now",
        "moved": False,
        "by": None,
        "at": None,
        "text": None,
        "attendees": [
            {"role": "Support lead", "names": ["김지원"]},
            {"role": "Technical support", "names": ["이기술", "박인프라", "최개발"]},
            {"role": "User support", "names": ["정교육", "한프로세스"]},
            {"role": "Quality management", "names": []},
            {"role": "Operations lead", "names": []},
            {"role": "System operator", "names": []},
        ],
        "hint": None,
    }
    # The site's hour takes the place of the plan's.
    assert found["operations@2026-12-04"]["begins_at"] == "2026-12-04T15:30:00.000+09:00"
    assert (found["daily@2026-12-01"]["kind"], found["daily@2026-12-01"]["left_s"]) == ("report", 9 * 3600)
    assert max(found) < "weekly@2026-12-08"
    assert [each["id"] for each in desk.ok("agenda", "--days", "1")] == ["standup@2026-12-01", "daily@2026-12-01"]
    lines = desk("agenda", "--days", "1").out.splitlines()
    assert lines[0].split()[:5] == ["▸", "standup@2026-12-01", "12-01", "09:00", "going"]
    assert lines[1].endswith("in 9 h    Daily report    김지원")
    assert desk("agenda", "--days", "0").out == "nothing is on the agenda\n"


def test_names_what_has_no_hour_and_how_to_give_it_one(desk: Desk) -> None:
    found = {each["id"]: each for each in desk.ok("agenda", "--all")}
    strategy = found["strategy@2026-12-24"]
    assert (strategy["begins_at"], strategy["due_at"]) == (None, "2026-12-24T18:00:00.000+09:00")
    assert strategy["hint"] == "no hour; write agenda: {strategy: {at: '14:00'}} in the site file"
    said = desk("agenda", "--all").out.splitlines()
    assert said[-1] == f"! strategy: {strategy['hint']}"
    desk.site(SITE.replace("agenda: {", 'agenda: {strategy: {at: "14:00"}, '))
    found = {each["id"]: each for each in desk.ok("agenda", "--all")}
    assert found["strategy@2026-12-24"]["ends_at"] == "2026-12-24T16:00:00.000+09:00"
    assert found["strategy@2026-12-24"]["hint"] is None


def test_what_became_of_a_meeting_is_kept_and_taken_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("첫째 줄\n둘째 줄\n"))
    held = desk.ok("agenda", "hold", "standup", "--minutes", "-")
    assert (held["state"], held["by"], held["text"]) == ("done", "lee", "첫째 줄\n둘째 줄")
    made = desk.ok("agenda", "decide", "standup", "매일 점검")
    assert (made["id"], made["meeting"], made["by"]) == ("DEC-1", "standup@2026-12-01", "lee")
    item = desk.ok("agenda", "action", "standup", "점검표", "--due", "2026-12-03", "--owner", "박인프라")
    assert (item["id"], item["meeting"], item["owner"]) == ("ACT-1", "standup@2026-12-01", "박인프라")
    assert item["due_at"] == "2026-12-03T23:59:59.000+09:00"
    assert [each["id"] for each in desk.ok("action", "list", "--open")] == ["ACT-1"]
    shown = desk.ok("agenda", "show", "standup@2026-12-01")
    assert [each["text"] for each in shown["decisions"]] == ["매일 점검"]
    assert [each["id"] for each in shown["actions"]] == ["ACT-1"]
    assert [part["shows"] for part in shown["points"][3]["parts"]] == ["actions", "decisions"]
    assert desk("agenda", "show", "standup@2026-12-01", "--format", "md").out.startswith("# Daily stand-up")
    text = desk("agenda", "show", "standup@2026-12-01").out.splitlines()
    assert text[text.index("Minutes") + 1 :][:2] == ["  첫째 줄", "  둘째 줄"]
    assert "was held, said lee" in desk.refused("agenda", "skip", "standup@2026-12-01", "--reason", "x")
    assert desk.ok("agenda", "undo", "standup@2026-12-01")["state"] == "now"
    moved = desk.ok("agenda", "move", "standup", "10:00", "--reason", "행사")
    assert (moved["id"], moved["begins_at"]) == ("standup@2026-12-01", "2026-12-01T10:00:00.000+09:00")
    assert (moved["moved"], moved["text"]) == (True, "행사")
    skipped = desk.ok("agenda", "skip", "operations", "--reason", "휴무")
    assert (skipped["id"], skipped["state"]) == ("operations@2026-12-04", "skipped")
    sent = desk.ok("agenda", "done", "daily", "--evidence", "https://wiki/1")
    assert (sent["state"], sent["text"]) == ("done", "https://wiki/1")
    assert desk("log", "verify").status == 0


def test_the_file_for_calendars_is_whole_and_the_same_in_its_document(desk: Desk) -> None:
    out = desk("agenda", "--ics", "--lang", "ko").out
    assert out.endswith("END:VCALENDAR\r\n")
    calendar = icalendar.Calendar.from_ical(out)
    every = desk.ok("agenda", "--all")
    assert len(calendar.events) == len(every)
    assert str(calendar.events[0]["SUMMARY"]) == "일일 스탠드업 미팅"
    document = desk.ok("agenda", "--ics", "--lang", "ko")
    assert document == {"events": len(every), "ics": out}
    week = icalendar.Calendar.from_ical(desk("agenda", "--ics", "--days", "1").out)
    assert [str(each["SUMMARY"]) for each in week.events] == ["Daily stand-up", "Daily report"]


def test_refuses_what_it_does_not_know(desk: Desk) -> None:
    assert "party: is no meeting or report" in desk.refused("agenda", "show", "party")
    assert "is no meeting or report" in desk.refused("agenda", "hold", "standup@2027-06-01")
    assert "in the past" in desk.refused("agenda", "action", "standup", "x", "--due", "2026-11-01")
    assert "--reason" in desk.wrong("agenda", "move", "standup", "10:00")
    assert "not a whole number" in desk.wrong("agenda", "--days", "-1")
