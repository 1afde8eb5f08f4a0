"""``warroom audit``: a store that is whole passes; whoever changes a row or an entry from outside is found."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from data.events import GENESIS, canonical, link_hash
from tests.rehearsal import START
from tests.support import Desk, heard, running, warroom

TAMPERS: list[tuple[str, str, str]] = [
    (
        "UPDATE obligations SET state = 'armed', fired_at = NULL WHERE kind = 'level' AND level = 2",
        "INC-1 L2 is due since 35 min and has not fired; entry",
        "overdue",
    ),
    ("UPDATE events SET payload = '{}' WHERE seq = 2", "entry 2 breaks the chain: changed", "first_broken"),
    ("UPDATE events SET payload = '[' WHERE kind = 'level'", "entry 2 breaks the chain: changed", "unrecorded"),
    ("DELETE FROM events WHERE seq = 3", "entry 3 breaks the chain: missing", "first_broken"),
    ("DELETE FROM events WHERE kind = 'breached'", "has fired and left no entry in the chain", "unrecorded"),
    (
        "UPDATE obligations SET state = 'fired', fired_at = due_at WHERE kind = 'level' AND level = 3",
        "INC-1 L3 has fired and left no entry in the chain",
        "unrecorded",
    ),
    (
        "UPDATE obligations SET fired_at = fired_at + 1 WHERE kind = 'update'",
        "INC-1 update has fired",
        "unrecorded",
    ),
    (
        "DELETE FROM outbox; DELETE FROM obligations WHERE kind = 'level' AND level = 1",
        "entry 2 tells of a call that no promise has fired",
        "unrecorded",
    ),
]


def tamper(db: Path, sql: str) -> None:
    """Change a store past everything that guards it."""
    with closing(sqlite3.connect(db)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.executescript(sql)


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """An hour of a P1 with an engine, a claim that has expired, and a handover that nobody took."""
    desk.ok("handover", "accept")
    desk.ok("incident", "open", "down", "--priority", "P1")
    desk.ok("watch", "--once")
    desk.ok("incident", "ack", "INC-1")
    desk.ok("handover", "offer")
    for step in ("30m", "35m"):
        desk.ok("drill", "advance", step)
        desk.ok("watch", "--once")
    return desk


def test_a_whole_store_passes(busy: Desk) -> None:
    found = busy.ok("audit")
    assert list(found) == ["ok", "now", "obligations", "events", "overdue", "first_broken", "unrecorded"]
    assert (found["ok"], found["now"]) == (True, "2026-12-01T10:05:00.000+09:00")
    assert found["overdue"] is found["first_broken"] is found["unrecorded"] is None
    assert found["events"] == len(busy.ok("log", "show", "--limit", "1000"))
    kinds = [each["kind"] for each in busy.ok("log", "show", "--limit", "1000")]
    assert {"level", "ack_expired", "breached"} <= set(kinds)
    assert busy("audit").out.endswith("every firing has its entry, and the chain holds\n")


def test_an_empty_store_passes(desk: Desk) -> None:
    found = desk.ok("audit")
    assert (found["ok"], found["obligations"], found["events"]) == (True, 0, 0)


@pytest.mark.parametrize(("sql", "words", "where"), TAMPERS)
def test_what_was_changed_from_outside_is_named(desk: Desk, sql: str, words: str, where: str) -> None:
    desk.ok("incident", "open", "down", "--priority", "P1")
    desk.ok("watch", "--once")
    for step in ("30m", "35m"):
        desk.ok("drill", "advance", step)
        desk.ok("watch", "--once")
    if "level = 3" in sql:
        tamper(desk.db, "DELETE FROM events WHERE kind = 'level' AND payload LIKE '%\"level\":3%'")
    tamper(desk.db, sql)
    complaint = desk.refused("audit")
    assert complaint.startswith("warroom: ")
    assert words in complaint
    found = desk("audit", "--json")
    assert (found.status, found.json["ok"]) == (1, False)
    assert found.json[where] is not None


def test_the_first_that_is_overdue_is_named(desk: Desk) -> None:
    desk.ok("incident", "open", "down", "--priority", "P1")
    desk.ok("drill", "advance", "5m")
    found = desk("audit", "--json").json["overdue"]
    assert (found["subject"], found["kind"], found["level"], found["state"]) == ("INC-1", "level", 1, "armed")
    assert (found["due_at"], found["overdue_seconds"]) == ("2026-12-01T09:00:00.000+09:00", 300.0)
    desk.ok("watch", "--once")
    assert desk.ok("audit")["ok"]


@pytest.mark.parametrize(
    ("passed", "grace", "status"),
    [("4s", (), 0), ("5s", (), 1), ("5s", ("--grace", "6s"), 0), ("0s", ("--grace", "0s"), 1)],
)
def test_the_engine_has_a_moment(desk: Desk, passed: str, grace: tuple[str, ...], status: int) -> None:
    desk.ok("incident", "open", "down", "--priority", "P1")
    desk.ok("drill", "advance", passed)
    assert desk("audit", *grace).status == status


def test_grace_is_a_duration(desk: Desk) -> None:
    desk.wrong("audit", "--grace", "5")
    assert "the engine needs a moment; by default 5s" in " ".join(desk("audit", "--help").out.split())


def test_it_writes_nothing(busy: Desk) -> None:
    with closing(sqlite3.connect(busy.db)) as connection:
        before = connection.execute("PRAGMA data_version").fetchone()
        rows = connection.execute("SELECT COUNT(*), MAX(seq) FROM events").fetchone()
        busy.ok("audit")
        assert connection.execute("PRAGMA data_version").fetchone() == before
        assert connection.execute("SELECT COUNT(*), MAX(seq) FROM events").fetchone() == rows


def test_a_store_that_is_written_meanwhile_passes(tmp_path: Path) -> None:
    """One consistent look: with an engine and another operator at work, nothing is ever half told."""
    db = tmp_path / "live.db"
    with running("watch", db=db) as engine:
        heard(engine, "leading")
        with running("incident", "open", "down", "--priority", "P1", db=db):
            for _ in range(3):
                assert warroom("audit", db=db).status == 0


def a_year(db: Path, incidents: int, each: int, entries: int) -> None:
    """Write many fired promises with their entries, and other entries between them."""
    with closing(sqlite3.connect(db)) as connection:
        prev = GENESIS
        links: list[tuple[int | str, ...]] = []
        promises: list[tuple[int | str, ...]] = []
        for number in range(1, incidents + 1):
            for level in range(entries):
                seq, at = len(links) + 1, START + len(links)
                subject = f"INC-{number}"
                kind, payload = "note", canonical({"text": "a note of middling length, as people write them"})
                if level < each:
                    kind = "breached"
                    payload = canonical({"promise": "update", "due_at": at, "late_ms": 0})
                    promises.append((subject, level + 1, at, at, at))
                digest = link_hash(seq, at, "lee", "lee", subject, kind, payload, prev)
                links.append((seq, at, "lee", "lee", subject, kind, payload, prev, digest))
                prev = digest
        connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", links)
        connection.executemany(
            "INSERT INTO obligations (subject, epoch, kind, level, seq, anchor_at, due_at, state, fired_at)"
            " VALUES (?, 1, 'update', 0, ?, ?, ?, 'fired', ?)",
            promises,
        )
        connection.commit()


def test_a_large_store_is_proved_quickly(desk: Desk) -> None:
    """A fifth of what a year may bring: five times as much takes less than two seconds."""
    a_year(desk.db, 20, 300, 1_000)
    begun = time.process_time()
    found = desk.ok("audit")
    took = time.process_time() - begun
    assert (found["ok"], found["events"], found["obligations"]) == (True, 20_000, 6_000)
    assert took < 0.8
