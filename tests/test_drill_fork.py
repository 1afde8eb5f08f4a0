"""A copy of the live store is played ahead: the live one is only read, and nothing of it is sent again."""

import asyncio
import hashlib
import json
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from data import events, incidents, lease, obligations, outbox, silences
from data.clock import machine_instant, read_base
from data.errors import Refused
from data.records import HOUR, MINUTE, SECOND, Priority
from tests.rehearsal import LADDER, Inbox, Rehearsal, inbox, reading, rehearsing, write_site
from tests.support import Desk, running, warroom
from warroom.commands import alarm, incident
from warroom.engine.engine import Engine
from warroom.engine.leadership import Leadership
from warroom.engine.playing import play as play_ahead
from warroom.room import Actor, Room


def content(db: Path) -> list[str]:
    """Return what the store's files hold; the shared memory of its readers does not belong to it."""
    files = [each for each in (db, Path(f"{db}-wal")) if each.exists()]
    return [hashlib.sha256(each.read_bytes()).hexdigest() for each in files]


async def live_room(folder: Path, received: Inbox) -> Room:
    """Return a live store with a P1 whose first message has arrived, another that waits, and one on its way."""
    site = write_site(folder, notify=f"  - {{name: ops, url: '{received.url}'}}\n")
    room = await Room.enter(folder / "live.db", site, Actor("lee", "lee"))
    await room.do(incident.open_incident, "routing down", Priority.P1)
    await Engine(room).once()
    await room.do(incident.open_incident, "no more calls", Priority.P1)
    async with room.act() as act:
        for text in ("packed", "waiting"):
            await outbox.put(
                act.tx, subject="INC-1", obligation_id=None, channels=["ops"], people=[], text=text, now=act.now
            )
        packed = (await outbox.waiting(act.tx))[0]
        await outbox.pack(
            act.tx, [packed], channels=["ops"], people=[], body="packed", now=act.now, boot=0, boot_id=""
        )
    return room


async def forked(db: Path, *options: str, live: Path) -> Any:
    result = await asyncio.to_thread(
        warroom, "drill", "fork", "--db", str(db), "--json", *options, db=live, env={"WARROOM_USER": "lee"}
    )
    assert (result.status, result.err) == (0, "")
    return result.json


async def test_a_fork_goes_on_from_now_and_sends_nothing_anew(tmp_path: Path) -> None:
    async with inbox() as received:
        room = await live_room(tmp_path, received)
        try:
            assert len(received.got) == 1
            watched = await room.store.version()
            before, now = content(room.store.path), room.clock.now()
            document = await forked(tmp_path / "fork.db", live=room.store.path)
            assert await room.store.version() == watched
            assert content(room.store.path) == before
            assert document["from"] == str(room.store.path)
            copy = await Room.enter(tmp_path / "fork.db", room.site, room.actor, create=False)
            try:
                async with copy.store.reading() as tx:
                    base = await read_base(tx)
                    messages = [(each.body, each.state, each.error) for each in await outbox.everything(tx)][1:]
                    lines = [
                        (each.text, each.state, each.reason)
                        for each in await outbox.lines_about(tx, "INC-1")
                        if each.state != "packed"
                    ]
                    kept = await lease.read(tx)
                    last = (await events.tail(tx, 1))[0]
                    assert await events.first_broken(tx) is None
                assert base is not None
                assert (base.drill, base.speed) == (True, 0.0)
                assert 0 <= copy.clock.now() - now < 30 * SECOND
                assert messages == [("packed", "suppressed", "fork")]
                assert lines == [("waiting", "dropped", "fork")]
                assert (kept.owner, kept.secrets) == (None, [])
                assert (last.kind, last.actor) == ("forked", "lee")
                pages = await play_ahead(copy, 31 * MINUTE)
            finally:
                await copy.close()
            async with room.store.reading() as tx:
                assert "forked" not in {each.kind for each in await events.tail(tx, 100)}
        finally:
            await room.close()
    # What the drill itself fires goes to loopback, and nothing of what the live store had still to send.
    assert [(each.subject, each.level, each.state) for each in pages] == [
        ("INC-2", 1, "sent"),
        ("INC-1", 2, "sent"),
        ("INC-2", 2, "sent"),
    ]
    assert len(received.got) == 1 + len(pages)
    assert not any(words in message for _title, message in received.got for words in ("packed", "waiting"))


async def test_a_fork_only_reads_while_an_engine_leads(tmp_path: Path) -> None:
    async with inbox() as received:
        room = await live_room(tmp_path, received)
        try:
            with running("watch", "--config", "warroom.yaml", db=room.store.path) as engine:
                while True:
                    async with room.store.reading() as tx:
                        led = (await lease.read(tx)).owner
                    if led is not None and led.split(":")[1] == str(engine.pid):
                        break
                    await asyncio.sleep(0.02)
                os.kill(engine.pid, signal.SIGSTOP)  # it holds the lease and its lock, and writes nothing itself
                await asyncio.to_thread(os.waitid, os.P_PID, engine.pid, os.WSTOPPED | os.WNOWAIT)
                watched, before = await room.store.version(), content(room.store.path)
                await forked(tmp_path / "fork.db", live=room.store.path)
                assert await room.store.version() == watched
                assert content(room.store.path) == before
                os.kill(engine.pid, signal.SIGCONT)
                await forked(tmp_path / "again.db", live=room.store.path)
                async with room.store.reading() as tx:
                    assert (await lease.read(tx)).owner == led
                    assert await events.first_broken(tx) is None
                with closing(sqlite3.connect(tmp_path / "again.db")) as copy:
                    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        finally:
            await room.close()


def test_a_fork_needs_a_source_a_target_and_a_new_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = desk.db.parent
    fork = str(folder / "fork.db")
    monkeypatch.setenv("WARROOM_DB", str(folder / "missing.db"))
    assert "there is no such store" in desk.refused("drill", "fork", "--db", fork)
    assert not (folder / "missing.db").exists()
    assert not (folder / "fork.db").exists()
    assert "exists already" in desk.refused("drill", "fork", "--from", str(desk.db), "--db", str(desk.db))
    desk.ok("drill", "fork", "--from", str(desk.db), "--db", fork, "--speed", "60")
    assert desk.ok("clock", "show", "--db", fork)["speed"] == 60.0
    monkeypatch.delenv("WARROOM_DB")
    bare = warroom("drill", "fork", db=desk.db, env={"WARROOM_DB": ""})
    assert (bare.status, bare.out) == (2, "")
    assert "name the drill's file" in bare.err
    (folder / "junk.db").write_text("no store at all, but long enough to be read as a page of one" * 100)
    assert "junk.db" in desk.refused("drill", "fork", "--from", str(folder / "junk.db"), "--db", f"{fork}2")
    assert not (folder / "fork.db2").exists()


def test_fork_and_play_show_tonight(desk: Desk) -> None:
    desk.site(
        "plan: aicc\ngo_live: 2026-12-01T09:00:00+09:00\nstore: drill.db\n"
        f"people:\n{LADDER}notify:\n  - {{name: ops, url: 'json://192.0.2.1'}}\n"
        "roster: {days: {2026-12-01: {morning: [lee, park], afternoon: [choi, jung]}}}\n"
    )
    desk.ok("incident", "open", "routing down", "--priority", "P1")
    fork = ("--db", str(desk.db.parent / "fork.db"))
    desk.ok("drill", "fork", "--from", str(desk.db), *fork)
    pages = desk.ok("drill", "advance", "8h", "--play", *fork)
    assert list(pages[0]) == [
        *("at", "subject", "kind", "level", "people", "channels", "text", "state", "reason"),
    ]
    called = [(each["at"][11:16], each["level"], each["people"]) for each in pages if each["kind"] == "level"]
    assert called[:5] == [
        ("09:00", 1, ["이기술", "박인프라"]),
        ("09:30", 2, ["김지원"]),
        ("10:00", 3, ["오매니저"]),
        ("11:00", 4, ["윤사업"]),
        ("13:00", 5, ["장경영"]),
    ]
    assert [when for when, *_ in called[5:]] == [f"{m // 60:02}:{m % 60:02}" for m in range(810, 1021, 30)]
    assert {(tuple(each["channels"]), each["state"], each["reason"]) for each in pages} == {
        (("ops",), "suppressed", "drill")
    }
    assert desk.ok("clock", "show", *fork)["now"] == "2026-12-01T17:00:00.000+09:00"
    shown = desk("drill", "advance", "30m", "--play", *fork).out
    assert "2026-12-01 17:30:00  L5  INC-1  장경영 → ops · suppressed" in shown
    assert "nobody is paged" in desk("drill", "advance", "1m", "--play", *fork).out
    assert desk.ok("incident", "show", "INC-1")["level"] == 0, "the store in use has not moved"


async def test_play_settles_each_moment_as_an_engine_would(tmp_path: Path) -> None:
    """A quiet alarm is mended at its moment, a silence lets go at its end, a claim is late by nothing."""
    async with rehearsing(tmp_path, speed=60.0) as play:
        async with play.room.act() as act:
            await alarm.raised(act, reading(act.now), Priority.P1)
            await incident.open_incident(act, "by hand", Priority.P1)
            await alarm.cleared(act, "desk")
            start = act.now
            end_at = start + 70 * MINUTE
            await silences.add(act.tx, scope="INC-2", owner="x", reason="x", begin_at=start, end_at=end_at)
        pages = await play_ahead(play.room, 3 * HOUR)
        async with play.room.store.reading() as tx:
            quiet = await incidents.get(tx, 1)
            fired = [each for each in await obligations.of_subject(tx, "INC-2") if each.fired_at is not None]
            base = await read_base(tx)
    assert quiet is not None
    assert quiet.mitigated_at == start + 15 * MINUTE
    assert {each.late_ms for each in fired} <= {0, fired[0].late_ms}
    assert base is not None
    assert base.speed == 60.0
    assert base.now(machine_instant()) - start >= 3 * HOUR
    levels = [(each.subject, each.level, round((each.at - start) / MINUTE)) for each in pages if each.level]
    assert [each for each in levels if each[0] == "INC-1"] == [("INC-1", 1, 0), ("INC-1", 2, 30)]
    assert [each for each in levels if each[0] == "INC-2"] == [
        *(("INC-2", level, 70) for level in (1, 2, 3)),
        ("INC-2", 4, 120),
    ]


async def test_play_is_refused_where_an_engine_leads_and_on_a_live_store(tmp_path: Path, play: Rehearsal) -> None:
    engine = Leadership(play.room)
    assert await engine.try_take()
    now = play.room.clock.now()
    with pytest.raises(Refused, match="an engine leads this drill"):
        await play_ahead(play.room, HOUR)
    assert play.room.clock.now() == now
    await engine.give_up()
    live = await Room.enter(tmp_path / "live.db", play.room.site, play.room.actor)
    try:
        with pytest.raises(Refused, match="no drill"):
            await play_ahead(live, HOUR)
        async with live.store.reading() as tx:
            assert (await lease.read(tx)).owner is None
    finally:
        await live.close()


def test_json_of_a_play_is_a_list(desk: Desk) -> None:
    assert json.loads(desk("drill", "advance", "1h", "--play", "--json").out) == []
