"""``warroom log``: the chain shown, proved and carried away."""

import io
import json
import sqlite3
from contextlib import redirect_stderr, redirect_stdout

import pytest

from data.events import canonical, link_hash
from tests.support import Desk, Screen
from warroom.cli import run


def _three(desk: Desk) -> None:
    desk.ok("incident", "open", "down", "--priority", "P1")
    desk.ok("incident", "note", "INC-1", "first")
    desk.ok("incident", "note", "INC-1", "second")


def test_show_gives_the_newest(desk: Desk) -> None:
    _three(desk)
    found = desk.ok("log", "show", "--limit", "2")
    assert [each["text"] for each in found] == ["first", "second"]
    assert (found[0]["seq"], found[0]["subject"], found[0]["actor"]) == (2, "INC-1", "lee")
    assert found[0]["at"] == "2026-12-01T09:00:00.000+09:00"
    assert "second" in desk("log", "show").out


def test_verify_holds_on_a_whole_chain(desk: Desk) -> None:
    _three(desk)
    assert desk.ok("log", "verify") == {"ok": True, "events": 3, "first_broken": None}


def test_verify_names_the_first_broken_link(desk: Desk) -> None:
    _three(desk)
    with sqlite3.connect(desk.db) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE events SET actor = 'kim' WHERE seq = 2")
    connection.close()
    assert desk.refused("log", "verify") == "warroom: entry 2 breaks the chain: changed\n"
    found = desk("log", "verify", "--json")
    assert (found.status, found.json["first_broken"]) == (1, {"seq": 2, "reason": "changed"})


def test_an_export_can_be_proved_elsewhere(desk: Desk) -> None:
    _three(desk)
    file = desk.db.parent / "chain.jsonl"
    assert desk.ok("log", "export", str(file)) == {"file": str(file), "events": 3}
    assert file.stat().st_mode & 0o077 == 0
    links = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    prev = "0" * 64
    for link in links:
        who = (link["actor"], link["os_user"], link["subject"], link["kind"])
        prev = link_hash(link["seq"], link["at_ms"], *who, canonical(link["payload"]), prev)
        assert link["hash"] == prev
    assert desk("log", "export", "-").out == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "shown"), [("export -", "exporting 33 %"), ("verify", "checking the chain 66 %"), ("audit", "100 %")]
)
def test_whoever_looks_on_sees_how_far_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, words: str, shown: str
) -> None:
    _three(desk)
    monkeypatch.setattr("warroom.cli.meter.PATIENCE", 0.0)
    monkeypatch.setattr("warroom.cli.meter._EVERY", 0.0)
    monkeypatch.setattr("warroom.cli.log._AT_ONCE", 1)
    monkeypatch.setattr("data.events._AT_ONCE", 1)
    command = words.split() if words == "audit" else ["log", *words.split()]
    unseen = desk(*command)
    assert unseen.err == ""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(Screen()) as err:
        assert run(["--db", str(desk.db), "--as", "lee", *command]) == 0
    assert shown in err.getvalue()
    assert err.getvalue().endswith("\r\x1b[K")
    assert out.getvalue() == unseen.out


def test_an_export_never_writes_over_a_file(desk: Desk) -> None:
    _three(desk)
    assert "exists already" in desk.refused("log", "export", str(desk.db))
    assert "cannot be written" in desk.refused("log", "export", str(desk.db.parent / "no" / "such"))
    assert desk.ok("log", "verify")["ok"] is True
