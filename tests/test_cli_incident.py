"""``warroom incident``: one test for each thing that a script may rely on."""

import subprocess
from pathlib import Path

import pytest

from tests.support import COMMAND, Desk, environment, warroom

FIELDS = [
    *("id", "title", "category", "priority", "status", "signal", "step", "level", "epoch", "commander"),
    *("communications", "scribe", "acknowledged_by", "ack_expires_at", "next_action", "impact", "fix"),
    *("undo", "eta"),
    *("opened_at", "started_at", "detected_at"),
    *("acknowledged_at", "mitigated_at", "resolved_at", "policy_version", "row_version"),
]
PROMISE = [
    *("id", "subject", "epoch", "kind", "level", "seq", "due_at", "state", "fired_at", "met_at"),
    *("late_seconds", "cause"),
]


@pytest.fixture
def p1(desk: Desk) -> Desk:
    """A desk with INC-1, a P1, just opened."""
    desk.ok("incident", "open", "routing down", "--priority", "P1")
    return desk


def test_open_answers_with_the_whole_incident(desk: Desk) -> None:
    found = desk.ok(
        *("incident", "open", "상담 라우팅 불능", "--priority", "P2", "--category", "security"),
        *("--impact", "all queues"),
    )
    assert list(found) == [
        *FIELDS,
        "policy_now",
        "obligations",
        "timeline",
        "deliveries",
        "changed_before",
        "last_time",
    ]
    assert (found["id"], found["title"], found["priority"]) == ("INC-1", "상담 라우팅 불능", "P2")
    assert (found["category"], found["impact"], found["status"]) == ("security", "all queues", "triggered")
    assert (found["signal"], found["step"], found["level"], found["epoch"]) == ("none", 1, 0, 1)
    assert found["opened_at"] == "2026-12-01T09:00:00.000+09:00"
    assert found["commander"] is found["ack_expires_at"] is found["resolved_at"] is None


def test_a_promise_names_its_level_only_when_it_is_one(p1: Desk) -> None:
    promises = p1.ok("incident", "show", "INC-1")["obligations"]
    assert all(list(each) == PROMISE for each in promises)
    assert {each["level"] for each in promises if each["kind"] == "level"} == {1, 2, 3, 4, 5}
    assert {each["level"] for each in promises if each["kind"] != "level"} == {None}
    second = next(each for each in promises if each["level"] == 2)
    assert (second["due_at"], second["state"]) == ("2026-12-01T09:30:00.000+09:00", "armed")
    assert second["late_seconds"] is second["fired_at"] is second["met_at"] is None


def test_a_fired_promise_says_how_late_in_seconds(p1: Desk) -> None:
    p1.ok("drill", "advance", "31m")
    p1.ok("watch", "--once")
    promises = p1.ok("incident", "show", "1")["obligations"]
    second = next(each for each in promises if each["level"] == 2)
    assert (second["state"], second["late_seconds"], second["subject"]) == ("fired", 60.0, "INC-1")


def test_the_timeline_tells_who_did_what(p1: Desk) -> None:
    p1.ok("incident", "note", "INC-1", "looked at the gateway")
    timeline = p1.ok("incident", "show", "INC-1")["timeline"]
    assert list(timeline[0]) == ["seq", "at", "actor", "kind", "text"]
    assert [(each["actor"], each["kind"]) for each in timeline] == [("lee", "opened"), ("lee", "note")]
    assert timeline[1]["text"] == "looked at the gateway"


def test_list_has_no_promises_and_no_timeline(p1: Desk) -> None:
    p1.ok("incident", "open", "slow search", "--priority", "P3")
    p1.ok("incident", "resolve", "INC-1")
    assert [list(each) for each in p1.ok("incident", "list")] == [FIELDS, FIELDS]
    assert [each["id"] for each in p1.ok("incident", "list")] == ["INC-2", "INC-1"]
    assert [each["id"] for each in p1.ok("incident", "list", "--open")] == ["INC-2"]


def test_ack_claims_until(p1: Desk) -> None:
    found = p1.ok("incident", "ack", "INC-1", "--seen", "1")
    assert (found["status"], found["acknowledged_by"]) == ("acknowledged", "lee")
    assert found["ack_expires_at"] == "2026-12-01T09:30:00.000+09:00"


@pytest.mark.parametrize("act", ["ack", "mitigate", "resolve"])
def test_an_act_on_a_state_that_was_not_seen_is_refused(p1: Desk, act: str) -> None:
    p1.ok("incident", "next", "INC-1", "restart the router")
    assert "has changed since you looked" in p1.refused("incident", act, "INC-1", "--seen", "1")
    assert p1.ok("incident", act, "INC-1", "--seen", "2")["row_version"] == 3


def test_priority_takes_what_was_seen_and_a_reason(p1: Desk) -> None:
    assert "--reason" in p1.wrong("incident", "priority", "INC-1", "P2")
    change = ("incident", "priority", "INC-1", "P2", "--reason", "one queue only")
    assert "has changed" in p1.refused(*change, "--seen", "9")
    found = p1.ok(*change, "--seen", "1")
    assert (found["priority"], found["epoch"]) == ("P2", 2)


@pytest.mark.parametrize(
    "step", ["detect", "analyse", "temporary_fix", "root_cause", "permanent_fix", "prevention"]
)
def test_every_step_has_its_name(p1: Desk, step: str) -> None:
    p1.ok("incident", "step", "INC-1", step)
    assert p1.ok("incident", "show", "INC-1")["timeline"][-1]["kind"] == "step"
    assert "was recorded by lee" in p1.refused("incident", "step", "INC-1", step)


@pytest.mark.parametrize(
    ("eta", "expected"),
    [
        ("2026-12-01T14:30:00+09:00", "2026-12-01T14:30:00.000+09:00"),
        ("2026-12-01T05:30:00+00:00", "2026-12-01T14:30:00.000+09:00"),
        ("2026-12-01T14:30", "2026-12-01T14:30:00.000+09:00"),
        ("14:30", "2026-12-01T14:30:00.000+09:00"),
        ("08:59", "2026-12-02T08:59:00.000+09:00"),
        ("45m", "2026-12-01T09:45:00.000+09:00"),
    ],
)
def test_the_expected_end_is_a_moment_a_time_of_day_or_a_duration(p1: Desk, eta: str, expected: str) -> None:
    assert p1.ok("incident", "update", "INC-1", "working on it", "--eta", eta)["eta"] == expected


@pytest.mark.parametrize("eta", ["soon", "25:00", "9999-12-31T00:00", "999999999d", "45"])
def test_an_expected_end_that_is_none_is_wrong_usage(p1: Desk, eta: str) -> None:
    assert "--eta" in p1.wrong("incident", "update", "INC-1", "working on it", "--eta", eta)


def test_updates_are_of_three_kinds(p1: Desk) -> None:
    def met(kind: str) -> list[str]:
        promises = p1.ok("incident", "show", "INC-1")["obligations"]
        return [each["state"] for each in promises if each["kind"] == kind]

    p1.ok("incident", "update", "INC-1", "we know", "--kind", "notice")
    assert met("first_notice") == ["met"]
    p1.ok("incident", "update", "INC-1", "nearly there")
    assert met("update") == ["met", "armed"]
    assert "not resolved" in p1.refused("incident", "update", "INC-1", "over", "--kind", "completion")
    p1.ok("incident", "resolve", "INC-1")
    assert "completion report is owed" in p1.refused("incident", "close", "INC-1")
    p1.ok("incident", "update", "INC-1", "over", "--kind", "completion")
    assert met("completion_report") == ["met"]
    assert p1.ok("incident", "close", "INC-1")["status"] == "closed"
    assert p1.ok("incident", "reopen", "INC-1")["epoch"] == 2


def test_escalate_calls_the_next_level_once(p1: Desk) -> None:
    assert "--seen-level" in p1.wrong("incident", "escalate", "INC-1")
    assert p1.ok("incident", "escalate", "INC-1", "--seen-level", "0")["level"] == 1
    assert "at level 1 already" in p1.refused("incident", "escalate", "INC-1", "--seen-level", "0")


def test_assign_names_who_commands(p1: Desk) -> None:
    assert p1.ok("incident", "assign", "INC-1", "commander", "김지원")["commander"] == "김지원"
    for role in ("communications", "scribe"):
        p1.ok("incident", "assign", "INC-1", role, "park")
    shown = p1("incident", "show", "INC-1").out
    assert "communications   park" in shown
    assert "scribe           park" in shown
    assert "invalid choice" in p1.wrong("incident", "assign", "INC-1", "cook", "park")


def test_next_writes_the_next_action(p1: Desk) -> None:
    assert p1.ok("incident", "next", "INC-1", "restart the router")["next_action"] == "restart the router"


def test_a_call_was_answered_or_not(p1: Desk) -> None:
    timeline = p1.ok("incident", "call", "INC-1", "김지원", "--result", "no_answer")["timeline"]
    assert timeline[-1] | {"seq": 0, "at": ""} == {
        "seq": 0,
        "at": "",
        "actor": "lee",
        "kind": "call",
        "text": "김지원: no answer",
    }
    assert "--result" in p1.wrong("incident", "call", "INC-1", "김지원")


def test_mitigate_and_resolve_stamp_their_moments(p1: Desk) -> None:
    p1.ok("drill", "advance", "5m")
    assert p1.ok("incident", "mitigate", "INC-1")["mitigated_at"] == "2026-12-01T09:05:00.000+09:00"
    found = p1.ok("incident", "resolve", "INC-1", "--force", "--reason", "patched")
    assert (found["status"], found["resolved_at"]) == ("resolved", "2026-12-01T09:05:00.000+09:00")


def test_forecast_tells_who_is_called_when(p1: Desk) -> None:
    coming = p1.ok("incident", "forecast", "INC-1")
    assert [each["level"] for each in coming if each["kind"] == "level"] == [1, 2, 3, 4, 5, 5, 5]
    assert [each["due_at"] for each in coming] == sorted(each["due_at"] for each in coming)
    lead = next(each for each in coming if each["level"] == 2)
    assert lead["calls"] == [{"name": "김지원", "phone": "010-1111-1111", "channels": []}]
    shown = p1("incident", "forecast", "INC-1").out
    assert "2026-12-01 09:30:00  L2 Support lead          김지원 010-1111-1111" in shown
    p1.ok("incident", "mitigate", "INC-1")
    levels = [each["level"] for each in p1.ok("incident", "forecast", "INC-1") if each["level"]]
    assert levels == [1, 2]


def test_one_that_is_not_there_is_refused_and_one_that_cannot_be_is_wrong(p1: Desk) -> None:
    assert p1.refused("incident", "show", "INC-7") == "warroom: INC-7: there is no such incident\n"
    assert "'router' is not an incident" in p1.wrong("incident", "show", "router")
    assert "--priority" in p1.wrong("incident", "open", "x")
    assert "invalid choice" in p1.wrong("incident", "open", "x", "--priority", "P5")
    assert "is empty" in p1.refused("incident", "note", "INC-1", " \t ")


def test_what_somebody_typed_cannot_steer_a_terminal(p1: Desk) -> None:
    p1.ok("incident", "open", "\x1b[2Jred \x1b]0;owned\x07alert\u202e", "--priority", "P4")
    shown = p1("incident", "list").out
    assert "red alert" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_of_two_who_claim_at_once_one_wins_and_the_other_is_told_by_whom(p1: Desk) -> None:
    processes = {
        name: subprocess.Popen(
            [*COMMAND, "--as", name, "incident", "ack", "INC-1"],
            cwd=p1.db.parent,
            env=environment(p1.db.parent, {"WARROOM_DB": str(p1.db)}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("kim", "park")
    }
    said = {name: process.communicate(timeout=60)[1] for name, process in processes.items()}
    statuses = {name: process.returncode for name, process in processes.items()}
    assert sorted(statuses.values()) == [0, 1]
    winner, loser = sorted(statuses, key=lambda name: statuses[name])
    assert f"INC-1 is already acknowledged by {winner}" in said[loser]
    assert p1.ok("incident", "show", "INC-1")["acknowledged_by"] == winner


def test_the_process_says_the_same(desk: Desk, tmp_path: Path) -> None:
    opened = warroom("incident", "open", "한글", "--priority", "P1", "--json", db=desk.db)
    assert (opened.status, opened.err, opened.json["title"]) == (0, "", "한글")
    shown = warroom("incident", "list", db=desk.db, env={"LANG": "C"})
    assert "한글" in shown.out
