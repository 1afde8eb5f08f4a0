"""``warroom action``, ``change``, ``incident postmortem`` and ``measures``: what a script may rely on."""

import stat
from pathlib import Path

import pytest

from tests.support import Desk

ACTION = [
    *(
        "id",
        "incident",
        "meeting",
        "kind",
        "text",
        "owner",
        "due_at",
        "state",
        "overdue",
        "at",
        "done_at",
        "by",
        "evidence",
    ),
]
LAST = [
    *("id", "title", "priority", "same_alarm", "likeness", "resolved_at", "took_seconds", "temporary_fix", "undo"),
    *("permanent_fix", "root_cause", "reason", "completion"),
]
POSTMORTEM = [
    *("id", "title", "category", "priority", "status", "started_at", "detected_at", "acknowledged_at"),
    *("reopened_at", "mitigated_at", "resolved_at", "durations", "impact", "timeline", "calls", "promises"),
    *("temporary_fix", "undo", "root_cause", "permanent_fix", "prevention", "went_well", "went_badly", "actions"),
    "file",
]
NASTY = "상담 | *라우팅* [x](y) <b> `#1`"


@pytest.fixture
def p1(desk: Desk) -> Desk:
    """A desk with INC-1, a P1 that began ten minutes ago."""
    desk.ok("incident", "open", "routing down", "--priority", "P1", "--since", "10m")
    return desk


def lived(desk: Desk, title: str = "routing down") -> None:
    """Let INC-1 be called, acknowledged late, mitigated, resolved and learnt from."""
    desk.ok("incident", "open", title, "--priority", "P1", "--since", "10m", "--impact", "all queues")
    desk.ok("drill", "advance", "20m")
    desk.ok("watch", "--once")
    desk.ok("incident", "call", "INC-1", "김지원", "--result", "no_answer")
    desk.ok("incident", "ack", "INC-1")
    desk.ok("incident", "step", "INC-1", "root_cause")
    desk.ok("incident", "note", "INC-1", "cache | full")
    desk.ok("incident", "mitigate", "INC-1")
    desk.ok("drill", "advance", "10m")
    desk.ok("incident", "resolve", "INC-1")
    desk.ok("incident", "update", "INC-1", "router restarted", "--kind", "completion")
    desk.ok("action", "add", "INC-1", "double the cache", "--kind", "corrective", "--due", "3d")


def test_an_incident_says_when_it_began_and_who_has_which_part(p1: Desk) -> None:
    found = p1.ok("incident", "assign", "INC-1", "scribe", "박인프라")
    assert found["started_at"] == "2026-12-01T08:50:00.000+09:00"
    assert found["detected_at"] == "2026-12-01T09:00:00.000+09:00"
    assert (found["communications"], found["scribe"]) == (None, "박인프라")
    assert "it cannot have begun after it was noticed" in p1.refused(
        *("incident", "open", "x", "--priority", "P4", "--since", "2026-12-01T09:01")
    )
    by_time = p1.ok("incident", "open", "x", "--priority", "P4", "--since", "08:40")
    assert by_time["started_at"] == "2026-12-01T08:40:00.000+09:00"


def test_an_action_item_from_its_writing_to_its_end(p1: Desk) -> None:
    words = ("action", "add", "INC-1", "watch the cache", "--kind", "detective")
    added = p1.ok(*words, "--owner", "박인프라", "--due", "2026-12-05")
    assert list(added) == ACTION
    assert (added["id"], added["incident"], added["kind"]) == ("ACT-1", "INC-1", "detective")
    assert (added["owner"], added["due_at"]) == ("박인프라", "2026-12-05T23:59:59.000+09:00")
    assert (added["state"], added["overdue"], added["by"]) == ("open", False, None)
    mine = p1.ok(*words, "--due", "2026-12-03T18:00")
    assert (mine["owner"], mine["due_at"]) == ("lee", "2026-12-03T18:00:00.000+09:00")
    assert [each["id"] for each in p1.ok("action", "list", "--open")] == ["ACT-2", "ACT-1"]
    done = p1.ok("action", "done", "2", "--evidence", "CR-9")
    assert (done["state"], done["by"], done["evidence"]) == ("done", "lee", "CR-9")
    assert [each["id"] for each in p1.ok("action", "list", "--open")] == ["ACT-1"]
    assert [each["id"] for each in p1.ok("action", "list")] == ["ACT-1", "ACT-2"]
    assert p1.ok("action", "reopen", "ACT-2")["state"] == "open"
    assert "open already" in p1.refused("action", "reopen", "ACT-2")


def test_status_counts_action_items_and_names_them_when_they_are_next(p1: Desk) -> None:
    assert p1.ok("status")["actions"] == {"open": 0, "overdue": 0}
    for each in ("resolve", "close"):
        if each == "close":
            p1.ok("incident", "update", "INC-1", "over", "--kind", "completion")
        p1.ok("incident", each, "INC-1")
    for due in ("2h", "3d"):
        p1.ok("action", "add", "INC-1", "watch it", "--kind", "detective", "--due", due)
    found = p1.ok("status")
    assert found["actions"] == {"open": 2, "overdue": 0}
    assert found["next_due"] == {
        "subject": "ACT-1",
        "kind": "task",
        "level": None,
        "due_at": "2026-12-01T11:00:00.000+09:00",
    }
    assert "ACT-1 action item · 2026-12-01 11:00:00" in p1("status").out
    p1.ok("drill", "advance", "121m")
    p1.ok("watch", "--once")
    assert p1.ok("status")["actions"] == {"open": 2, "overdue": 1}
    assert "2 · 1 late" in p1("status").out
    assert "✗ late 2026-12-01 11:00:00" in p1("action", "list").out


def test_usage_of_action_items(p1: Desk) -> None:
    words = ("action", "add", "INC-1", "x")
    assert "--kind" in p1.wrong(*words, "--due", "3d")
    assert "--due" in p1.wrong(*words, "--kind", "corrective")
    assert "'soon' is not a moment" in p1.wrong(*words, "--kind", "corrective", "--due", "soon")
    assert "due in the past" in p1.refused(*words, "--kind", "corrective", "--due", "2026-11-30")
    assert "not an action item" in p1.wrong("action", "done", "INC-1")
    assert "is not an action item" in p1.refused("action", "done", "ACT-7")


def test_changes_are_listed_the_newest_first(desk: Desk) -> None:
    first = desk.ok("change", "add", "라우터 4.2", "--kind", "deploy", "--at", "3h", "--rollback", "back to 4.1")
    assert first == {
        "id": "CHG-1",
        "kind": "deploy",
        "text": "라우터 4.2",
        "rollback": "back to 4.1",
        "by": "lee",
        "at": "2026-12-01T06:00:00.000+09:00",
        "state": "made",
        "ended_at": None,
        "ended_by": None,
    }
    assert desk.ok("change", "add", "pool 200")["kind"] == "other"
    assert [each["id"] for each in desk.ok("change", "list")] == ["CHG-2", "CHG-1"]
    assert [each["id"] for each in desk.ok("change", "list", "--since", "1h")] == ["CHG-2"]
    assert "taken back by: back to 4.1" in desk("change", "list").out
    assert "to come" in desk.refused("change", "add", "x", "--at", "2026-12-02")


def test_show_tells_what_changed_and_what_fixed_it_last_time(desk: Desk) -> None:
    desk.ok("change", "add", "router 4.2", "--kind", "deploy", "--at", "3h")
    lived(desk)
    desk.ok("incident", "open", "routing down again", "--priority", "P2")
    found = desk.ok("incident", "show", "INC-2")
    assert found["changed_before"] == [
        {
            "at": "2026-12-01T06:00:00.000+09:00",
            "before_seconds": 12_600.0,
            "what": "deploy",
            "text": "router 4.2",
            "by": "lee",
        }
    ]
    last = found["last_time"]
    assert list(last) == LAST
    assert (last["id"], last["same_alarm"], last["took_seconds"]) == ("INC-1", False, 1800.0)
    assert 0.5 <= last["likeness"] < 1
    assert (last["root_cause"], last["completion"]) == (["cache | full"], "router restarted")
    page = desk("incident", "show", "INC-2").out
    for words in ("3 h before", "router 4.2", "INC-1 P1", "took 30m · like title", "router restarted"):
        assert words in page
    first = desk.ok("incident", "show", "INC-1")
    assert first["last_time"] is None
    assert len(first["changed_before"]) == 1
    desk.ok("drill", "advance", "24h")
    desk.ok("incident", "open", "statistics slow", "--priority", "P4")
    calm = desk.ok("incident", "show", "INC-3")
    assert (calm["changed_before"], calm["last_time"]) == ([], None)


def test_a_postmortem_has_every_part(desk: Desk) -> None:
    lived(desk)
    found = desk.ok("incident", "postmortem", "INC-1")
    assert list(found) == POSTMORTEM
    assert found["started_at"] == "2026-12-01T08:50:00.000+09:00"
    assert found["durations"] == {
        "detect_seconds": 600.0,
        "acknowledge_seconds": 1200.0,
        "mitigate_seconds": 1200.0,
        "resolve_seconds": 1800.0,
    }
    assert found["timeline"] == desk.ok("incident", "show", "INC-1")["timeline"]
    assert [(each["name"], each["level"], each["answered"]) for each in found["calls"]][-1] == (
        "김지원",
        None,
        False,
    )
    assert {each["level"] for each in found["calls"][:-1]} == {1}
    promises = {each["kind"]: (each["kept"], each["late_seconds"]) for each in found["promises"]}
    assert promises["response"] == (False, 300.0)
    assert promises["first_notice"] == (False, None)
    assert promises["temporary_fix"] == promises["completion_report"] == (True, None)
    assert [each["text"] for each in found["root_cause"]] == ["cache | full"]
    assert found["permanent_fix"] == found["prevention"] == []
    assert [each["id"] for each in found["actions"]["corrective"]] == ["ACT-1"]
    assert found["actions"]["detective"] == found["actions"]["preventative"] == []


def test_no_title_can_break_the_draft(desk: Desk) -> None:
    lived(desk, NASTY)
    lines = desk("incident", "postmortem", "INC-1").out.splitlines()
    assert lines[0] == r"# Postmortem INC-1: 상담 \| \*라우팅\* \[x\](y) \<b\> \`\#1\`"
    tables = [line for line in lines if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in tables} == {4, 5, 6}
    assert r"cache \| full" in "\n".join(lines)
    assert "- acknowledged: 2026-12-01 09:20:00 (after 20m)" in lines
    assert "| response | 2026-12-01 09:15:00 | 2026-12-01 09:20:00 | 5m late |" in lines
    assert lines[lines.index("## What went well") + 2] == "_to be filled in_"


@pytest.mark.parametrize(
    ("impact", "line"), [("1. x", r"- 1\. x"), ("- x", r"- \- x"), ("# x", r"- \# x"), ("1st site", "- 1st site")]
)
def test_no_impact_becomes_a_list_or_a_heading(desk: Desk, impact: str, line: str) -> None:
    desk.ok("incident", "open", "routing down", "--priority", "P1", f"--impact={impact}")
    assert line in desk("incident", "postmortem", "INC-1").out.splitlines()


def test_a_draft_is_written_to_a_new_file_in_the_language_spoken(desk: Desk, tmp_path: Path) -> None:
    lived(desk)
    path = tmp_path / "pm.md"
    assert desk.ok("--lang", "ko", "incident", "postmortem", "INC-1", "--write", str(path))["file"] == str(path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# 사후 분석 INC-1: routing down\n")
    assert "## 근본 원인" in text
    assert text.endswith("\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "exists already" in desk.refused("incident", "postmortem", "INC-1", "--write", str(path))
    assert "no such incident" in desk.refused("incident", "postmortem", "INC-9")


def test_measures_are_seconds_with_what_they_are_made_of(desk: Desk) -> None:
    lived(desk)
    desk.ok("incident", "open", "statistics slow", "--priority", "P3")
    found = desk.ok("incident", "measures")
    assert list(found) == ["window", "P1", "P2", "P3", "P4", "all"]
    assert found["window"] == {"from": None, "to": "2026-12-01T09:30:00.000+09:00"}
    assert found["all"] == {
        "mttd_seconds": {"mean": 600.0, "median": 600.0, "n": 1, "of": 2},
        "mtta_seconds": {"mean": 1200.0, "median": 1200.0, "n": 1, "of": 2},
        "mttm_seconds": {"mean": 1200.0, "median": 1200.0, "n": 1, "of": 2},
        "mttr_seconds": {"mean": 1800.0, "median": 1800.0, "n": 1, "of": 2},
        "response": {"kept": 0, "missed": 1, "pending": 1, "share": 0.0},
    }
    assert found["P1"]["response"] == {"kept": 0, "missed": 1, "pending": 0, "share": 0.0}
    assert found["P4"]["mttr_seconds"] == {"mean": None, "median": None, "n": 0, "of": 0}
    page = desk("incident", "measures").out
    for words in ("MTTR (resolve)", "20m, median 20m (1 of 2)", "0 of 1 kept, 0 % · 1 pending"):
        assert words in page
    later = desk.ok("incident", "measures", "--since", "10m")
    assert later["window"]["from"] == "2026-12-01T09:20:00.000+09:00"
    assert (later["P1"]["mttr_seconds"]["of"], later["all"]["mttr_seconds"]["of"]) == (0, 1)
