"""``status``, ``task``, ``shift`` and ``contacts``: their documents and their pages."""

import asyncio

import pytest

from data import meta
from data.clock import boot_clock, boot_id
from data.records import Beat
from data.store import open_store
from tests.support import Desk

SITE = """\
plan: aicc
go_live: 2026-12-01T00:00:00+09:00
probes: [{name: host, kind: host}]
panels: [{id: cpu, from: host.cpu}]
roster:
  days:
    2026-12-01: {morning: [lee, park], afternoon: [choi, jung]}
"""
PANELS = [
    *("availability", "response_time", "error_rate", "concurrent_users", "throughput"),
    *("cpu", "memory", "disk", "network"),
]


@pytest.fixture
def shift(desk: Desk) -> Desk:
    """A desk with a roster."""
    desk.site(SITE)
    return desk


def test_status_is_the_board_in_one_answer(shift: Desk) -> None:
    found = shift.ok("status")
    assert list(found) == [
        *("now", "phase", "day", "shift", "engine", "panels"),
        *("open_incidents", "policy_edited", "silences", "checklist", "actions", "next_due", "wall_step_ms"),
        *("alarms", "maintenance", "connectivity"),
    ]
    assert (found["now"], found["phase"], found["day"]) == ("2026-12-01T09:00:00.000+09:00", "d1-3", 1)
    assert found["shift"] == {"id": "morning", "people": ["이기술", "박인프라"], "holder": None}
    assert found["engine"] == {"leader": None, "age_seconds": None, "heartbeat": None}
    assert [each["id"] for each in found["panels"]] == PANELS
    assert found["panels"][0] == {
        "id": "availability",
        "value": None,
        "unit": "%",
        "target": {"op": ">=", "value": 99.9},
        "state": "unknown",
        "coverage": 0.0,
        "age_seconds": None,
        "detail": "",
        "why": ["nothing measures it; bind it to a probe under panels in the site file"],
        "measured_by": [],
    }
    assert found["panels"][-1]["target"] is None
    assert found["checklist"] == {"done": 0, "total": 6}
    assert (found["open_incidents"], found["next_due"]) == ([], None)


def test_status_names_what_falls_due_next(shift: Desk) -> None:
    shift.ok("incident", "open", "slow", "--priority", "P3")
    shift.ok("incident", "open", "down", "--priority", "P1")
    shift.ok("task", "done", "d1-3.resources")
    found = shift.ok("status")
    assert found["open_incidents"] == ["INC-2", "INC-1"]
    assert found["checklist"] == {"done": 1, "total": 6}
    assert found["next_due"] == {
        "subject": "INC-2",
        "kind": "level",
        "level": 1,
        "due_at": "2026-12-01T09:00:00.000+09:00",
    }
    shift.ok("watch", "--once")
    following = shift.ok("status")["next_due"]
    assert (following["kind"], following["level"]) == ("first_notice", None)


def test_status_has_what_the_engine_measured(shift: Desk) -> None:
    # A drill at another speed than 1 measures nothing, so this one is a live store.
    live = Desk(shift.db.parent / "live.db")
    live.ok("watch", "--once")
    cpu = next(each for each in live.ok("status")["panels"] if each["id"] == "cpu")
    assert 0 <= cpu["value"] <= 100
    assert 0 <= cpu["age_seconds"] < 60


@pytest.mark.parametrize(
    ("state", "silent", "ok", "words"),
    [
        ("arrived", 20, True, "  arrived 2"),
        ("failed", 20, False, ": the receiver does not answer"),
        ("withheld", 240, False, "NONE HAS ARRIVED for 4 min: not called: the engine's own audit is not clean"),
        ("arrived", 240, False, "NONE HAS ARRIVED for 4 min: no engine calls"),
    ],
)
def test_status_says_how_the_heartbeat_goes(shift: Desk, state: str, silent: int, ok: bool, words: str) -> None:
    shift.site(SITE + "heartbeat: {url: 'http://127.0.0.1:9/'}\n")
    assert shift.ok("status")["engine"]["heartbeat"] is None

    async def beat() -> None:
        store = await open_store(shift.db)
        try:
            async with store.transaction() as tx:
                since = boot_clock() - silent * 1000
                at = 1_796_083_200_000
                found = Beat.model_validate(
                    {"state": state, "last_ok_at": at, "silent_since": since, "boot_id": boot_id()}
                )
                await meta.put_beat(tx, found)
        finally:
            await store.close()

    asyncio.run(beat())
    assert shift.ok("status")["engine"]["heartbeat"] == {"ok": ok, "last_ok_at": "2026-12-01T09:00:00.000+09:00"}
    assert words in shift("status").out


def test_status_is_a_page_for_people(shift: Desk) -> None:
    shift.ok("incident", "open", "down", "--priority", "P1")
    page = shift("status").out
    assert "DRILL" in page
    assert "day 1 of 84" in page
    assert "Morning: 이기술, 박인프라; the watch: nobody has taken it" in page
    assert "NONE LEADS" in page
    assert "P1  INC-1  triggered  L0  —  down" in page
    assert "Availability" in page


def test_task_list_has_every_item(shift: Desk) -> None:
    found = shift.ok("task", "list")
    assert found[0] == {
        "id": "d1-3.availability",
        "text": "System availability (target: 99.9 %)",
        "phase": "d1-3",
        "due_at": "2026-12-04T00:00:00.000+09:00",
        "state": "open",
        "by": None,
        "at": None,
        "evidence": None,
        "role": "technical_support",
        "overdue": False,
        "missed": False,
        "opens_at": "2026-12-01T00:00:00.000+09:00",
        "proof": ["availability"],
    }
    assert {each["phase"] for each in found} >= {"d1-3", "d4-7", "w2"}
    assert "☐  d1-3.availability" in shift("task", "list").out


def test_task_done_undo_and_skip(shift: Desk) -> None:
    ticked = shift.ok("task", "done", "d1-3.availability", "--evidence", "99.99 %")
    assert (ticked["state"], ticked["by"], ticked["evidence"]) == ("done", "lee", "99.99 %")
    assert ticked["at"] == "2026-12-01T09:00:00.000+09:00"
    assert "was ticked by lee" in shift.refused("task", "done", "d1-3.availability")
    assert shift.ok("task", "undo", "d1-3.availability")["state"] == "open"
    assert "is open already" in shift.refused("task", "undo", "d1-3.availability")
    assert "--reason" in shift.wrong("task", "skip", "d1-3.network")
    skipped = shift.ok("task", "skip", "d1-3.network", "--reason", "measured elsewhere")
    assert (skipped["state"], skipped["evidence"]) == ("skipped", "measured elsewhere")
    assert "is not a checklist item" in shift.refused("task", "done", "d1-3.nonsense")


def test_shift_tells_who_is_on_and_who_follows(shift: Desk) -> None:
    found = shift.ok("shift")
    assert (found["id"], found["people"], found["holder"]) == ("morning", ["이기술", "박인프라"], None)
    assert (found["starts_at"], found["ends_at"]) == (
        "2026-12-01T06:00:00.000+09:00",
        "2026-12-01T14:00:00.000+09:00",
    )
    assert (found["next"]["id"], found["next"]["people"]) == ("afternoon", ["최개발", "정교육"])
    shift.ok("handover", "accept")
    assert shift.ok("shift")["holder"] == "lee"
    assert "010-2222-2222" in shift("shift").out


def test_contacts_name_everybody_and_whom_each_level_calls(shift: Desk) -> None:
    found = shift.ok("contacts")
    assert found["hotline"] == "1588-1111"
    assert found["people"][0] == {
        "id": "kim",
        "name": "김지원",
        "role": "support_lead",
        "side": "support",
        "title": found["people"][0]["title"],
        "phone": "010-1111-1111",
        "email": "support-lead@aicc.com",
        "routes": [],
        "hours": None,
        "available_now": True,
    }
    first, second = found["ladder"][:2]
    assert [each["name"] for each in first["calls"]] == ["이기술", "박인프라"]
    assert (second["level"], second["after_seconds"]) == (2, 1800.0)
    assert "NOBODY IS KNOWN" in shift("contacts").out
