"""``watch``, ``drill`` and ``clock``: an engine that comes and goes, on clocks of all kinds."""

import asyncio
import contextlib
import re
import signal
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from data.clock import Base, machine_instant, write_base
from data.records import HOUR, MINUTE, SECOND, Ms
from data.store import open_store
from tests.support import Desk, heard, running, warroom


@pytest.fixture
def live(tmp_path: Path, desk: Desk) -> Path:
    """The path of a live store that is not there yet."""
    return tmp_path / "live.db"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_watch_cleanly(live: Path, number: signal.Signals) -> None:
    with running("watch", db=live) as engine:
        line = heard(engine, "leading with token 1")
        assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} ", line)
        engine.send_signal(number)
        assert engine.wait(timeout=20) == 0
    found = warroom("status", "--json", db=live).json
    assert found["engine"] == {"leader": None, "age_seconds": None, "heartbeat": None}


def test_stop_asks_the_leader_to_end(live: Path) -> None:
    with running("watch", db=live) as engine:
        heard(engine, "leading")
        found = warroom("status", "--json", db=live).json["engine"]
        assert f":{engine.pid}:" in found["leader"]
        assert 0 <= found["age_seconds"] < 15
        asked = warroom("watch", "--stop", "--json", db=live)
        assert (asked.status, asked.json) == (0, {"asked": found["leader"]})
        assert engine.wait(timeout=20) == 0
    refused = warroom("watch", "--stop", db=live)
    assert (refused.status, refused.err) == (
        1,
        "warroom: no engine leads this store; there is nothing to stop\n",
    )


def test_once_is_refused_while_another_engine_leads(live: Path) -> None:
    with running("watch", db=live) as engine:
        heard(engine, "leading")
        for how in ("--once", "--no-standby"):
            refused = warroom("watch", how, db=live)
            assert refused.status == 1
            assert "another engine leads" in refused.err
    assert warroom("watch", "--once", db=live).status == 0


def test_once_measures_and_fires(desk: Desk) -> None:
    desk.ok("incident", "open", "down", "--priority", "P1")
    assert desk.ok("watch", "--once") == {"ok": True}
    assert desk.ok("incident", "show", "INC-1")["level"] == 1


def test_a_drill_begins_where_it_is_told_and_stands_still(desk: Desk) -> None:
    other = desk.db.parent / "other.db"
    found = desk.ok("drill", "new", "--db", str(other), "--start", "2026-12-24T18:00", "--speed", "0")
    assert found == {"db": str(other), "now": "2026-12-24T18:00:00.000+09:00", "speed": 0.0}
    for _look in range(2):
        assert desk.ok("status", "--db", str(other))["now"] == "2026-12-24T18:00:00.000+09:00"


def test_a_drill_runs_at_its_speed(desk: Desk) -> None:
    other = str(desk.db.parent / "other.db")
    assert desk.ok("drill", "new", "--db", other)["speed"] == 1.0
    fast = str(desk.db.parent / "fast.db")
    desk.ok("drill", "new", "--db", fast, "--start", "2026-12-24T18:00+09:00", "--speed", "3600")
    first = desk.ok("clock", "show", "--db", fast)
    assert (first["drill"], first["speed"], first["wall_step_ms"]) == (True, 3600.0, 0)
    assert desk.ok("clock", "show", "--db", fast)["now"] > first["now"]


def test_a_drill_is_made_only_where_it_is_told(desk: Desk) -> None:
    assert "exists already" in desk.refused("drill", "new")
    bare = warroom("drill", "new", db=desk.db, env={"WARROOM_DB": ""})
    assert bare.status == 2
    assert "--db" in bare.err
    assert "not a speed" in desk.wrong("drill", "new", "--speed", "-1")
    assert "not a speed" in desk.wrong("drill", "new", "--speed", "nan")
    assert "not a moment" in desk.wrong("drill", "new", "--start", "yesterday")


def test_advance_moves_the_clock_of_every_process(desk: Desk) -> None:
    steps = {"90s": "09:01:30", "30m": "09:31:30", "1h30m": "11:01:30", "0m": "11:01:30"}
    for duration, expected in steps.items():
        assert desk.ok("drill", "advance", duration)["now"] == f"2026-12-01T{expected}.000+09:00"
    assert warroom("status", "--json", db=desk.db).json["now"] == "2026-12-01T11:01:30.000+09:00"


def test_only_a_drill_can_be_advanced_and_not_out_of_the_calendar(desk: Desk) -> None:
    live = str(desk.db.parent / "live.db")
    desk.ok("status", "--db", live)
    assert "is no drill" in desk.refused("drill", "advance", "1m", "--db", live)
    assert "too far away" in desk.wrong("drill", "advance", "999999999d")
    assert desk.ok("status")["now"] == "2026-12-01T09:00:00.000+09:00"


def test_a_running_engine_follows_an_advance(desk: Desk) -> None:
    desk.ok("incident", "open", "down", "--priority", "P1")
    with running("watch", db=desk.db) as engine:
        heard(engine, "leading")
        desk.ok("drill", "advance", "30m")
        while desk.ok("incident", "show", "INC-1")["level"] < 2:
            assert engine.poll() is None
    promises = desk.ok("incident", "show", "INC-1")["obligations"]
    assert next(each["late_seconds"] for each in promises if each["level"] == 2) == 0.0


@contextlib.contextmanager
def stepped(desk: Desk, by: Ms) -> Iterator[tuple[str, ...]]:
    """Make a live store whose wall clock was stepped by ``by`` since; yield the options that name it."""
    path = desk.db.parent / "stepped.db"

    async def found() -> None:
        store = await open_store(path)
        instant = machine_instant()
        async with store.transaction() as tx:
            base = Base(False, instant.wall - by, instant.wall, instant.boot, instant.boot_id, 1.0)
            await write_base(tx, base)
        await store.close()

    asyncio.run(found())
    yield ("--db", str(path))
    path.unlink()


@pytest.mark.parametrize(("by", "words"), [(2 * HOUR + SECOND, "+2 h"), (-90 * MINUTE, "-1 h")])
def test_a_large_step_of_the_wall_clock_is_shown_and_taken_over_once(desk: Desk, by: Ms, words: str) -> None:
    with stepped(desk, by) as where:
        desk.ok("incident", "open", "down", "--priority", "P1", *where)
        promised = desk.ok("incident", "show", "INC-1", *where)["obligations"]
        assert desk.ok("status", *where)["wall_step_ms"] == pytest.approx(by, abs=SECOND)
        for look in (("status",), ("clock", "show")):
            page = desk(*look, *where).out
            assert f"wall clock is off by {words}" in page
            assert "`warroom clock accept` goes on from it" in page
        before = datetime.fromisoformat(desk.ok("clock", "show", *where)["now"])
        accepted = desk.ok("clock", "accept", *where)
        assert accepted["step_ms"] == pytest.approx(by, abs=SECOND)
        moved = datetime.fromisoformat(accepted["now"]) - before
        assert moved.total_seconds() == pytest.approx(by / SECOND, abs=5)
        assert abs(desk.ok("status", *where)["wall_step_ms"]) < 100  # the two clocks tick apart
        assert "clock accept" not in desk("status", *where).out
        assert "there is no step to accept" in desk.refused("clock", "accept", *where)
        (entry,) = [each for each in desk.ok("log", "show", *where) if each["subject"] == "clock"]
        assert (entry["kind"], entry["actor"]) == ("clock_accepted", "lee")
        assert f"lee took over the wall clock's step of {words}" in desk("log", "show", *where).out
        assert desk.ok("incident", "show", "INC-1", *where)["obligations"] == promised


def test_a_step_of_less_than_a_minute_needs_no_consent_and_gets_no_banner(desk: Desk) -> None:
    with stepped(desk, 30 * SECOND + 500) as where:
        assert "clock accept" not in desk("status", *where).out
        assert desk("clock", "show", *where).out.endswith("wall clock is off by +30 s\n")
        desk.ok("clock", "accept", *where)


def test_a_drill_has_no_step_to_accept(desk: Desk) -> None:
    assert "a drill's clock follows no wall clock" in desk.refused("clock", "accept")
    assert desk.ok("log", "show") == []
