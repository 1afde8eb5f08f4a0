"""``warroom history``: what a script may rely on, and what a person reads."""

import asyncio
from pathlib import Path

import pytest

from data.records import DAY, MINUTE
from tests.rooms import busy_room
from tests.support import Desk

BUCKET = ["at", "mean", "min", "max", "p95", "n"]
MARK = ["id", "kind", "priority", "at", "ends_at", "text"]


@pytest.fixture
def busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Type commands at a drill with half an hour of readings."""

    async def make() -> None:
        await (await busy_room(tmp_path)).close()

    asyncio.run(make())
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path / "room.db")


def test_the_document_has_the_buckets_and_the_marks(busy: Desk) -> None:
    busy.ok("change", "add", "router 4.2", "--kind", "deploy", "--at", "20m")
    found = busy.ok("history", "response_time", "--window", "1h", "--step", "5m")
    assert {name: found[name] for name in found if name not in ("buckets", "marks")} == {
        "id": "response_time",
        "unit": "s",
        "target": {"op": "<=", "value": 2.0},
        "window_seconds": 3600.0,
        "step_seconds": 300.0,
        "begins_at": "2026-12-01T13:05:00.000+09:00",
        "ends_at": "2026-12-01T14:00:00.000+09:00",
    }
    assert [list(each) for each in found["buckets"]] == [BUCKET] * 7
    first = found["buckets"][0]
    assert (first["at"], first["n"]) == ("2026-12-01T13:30:00.000+09:00", 60)
    assert 0.7 <= first["min"] < first["mean"] < first["p95"] < first["max"] < 0.76
    assert [list(each) for each in found["marks"]] == [MARK] * 4
    assert [(each["id"], each["kind"], each["priority"]) for each in found["marks"]] == [
        ("CHG-1", "change", None),
        ("INC-1", "incident", "P2"),
        ("INC-2", "incident", "P1"),
        ("INC-3", "incident", "P3"),
    ]
    assert found["marks"][0]["text"] == "deploy router 4.2"
    assert found["marks"][2]["ends_at"] is None


def test_what_was_not_measured_is_left_out(busy: Desk) -> None:
    dip = busy.ok("history", "response_time", "--window", "1h", "--step", "30s")["buckets"]
    assert not {"13:47:00", "13:47:30"} & {each["at"][11:19] for each in dip}
    up = {
        each["at"][11:16]: each
        for each in busy.ok("history", "availability", "--window", "30m", "--step", "5m")["buckets"]
    }
    assert (up["13:40"]["mean"], up["13:40"]["min"], up["13:40"]["p95"]) == (100.0, None, None)
    assert up["13:45"]["mean"] == pytest.approx(71.67, abs=0.01)
    assert "13:25" not in up


@pytest.mark.parametrize(("window", "ms"), [("15m", 15 * MINUTE), ("3d", 3 * DAY), ("12w", 84 * DAY)])
def test_a_window_is_a_duration_or_weeks(busy: Desk, window: str, ms: int) -> None:
    found = busy.ok("history", "cpu", "--window", window)
    assert found["window_seconds"] == ms / 1000
    assert 60 <= ms / 1000 / found["step_seconds"] <= 120


def test_people_get_a_picture_a_table_and_the_marks(busy: Desk) -> None:
    lines = busy("history", "response_time", "--window", "1h", "--step", "5m").out.splitlines()
    assert lines[0].startswith("Response time  ")
    assert "⣤" in lines[0]
    assert lines[0].endswith("0–2 s")
    assert lines[1].split() == ["time", "mean", "min", "max", "p95", "n"]
    assert lines[2].split()[:2] == ["2026-12-01", "13:30:00"]
    assert lines[-1].endswith("통계 화면 지연 [ERROR] [/x]")
    assert (
        "nothing was measured" in busy("history", "response_time", "--window", "1m", "--db", str(fresh(busy))).out
    )


def fresh(desk: Desk) -> Path:
    """Make another drill in which nothing was measured."""
    other = desk.db.parent / "other.db"
    desk.ok("drill", "new", "--db", str(other), "--speed", "0")
    return other


def test_what_makes_no_sense_is_told(busy: Desk) -> None:
    assert "there is no such indicator; there are availability, response_time" in busy.refused("history", "nope")
    assert "is not between 1m and 12w" in busy.wrong("history", "cpu", "--window", "13w")
    assert "is not a duration" in busy.wrong("history", "cpu", "--window", "soon")
    assert "too many buckets" in busy.wrong("history", "cpu", "--window", "12w", "--step", "1s")
    assert "too many buckets" in busy.wrong("history", "cpu", "--step", "0s")
