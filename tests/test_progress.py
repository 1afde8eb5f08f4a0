"""What takes longer than a breath says how far it is, and no key waits for it."""

import asyncio
import io
import sqlite3
import stat
import threading
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from data.copying import copy_store
from data.errors import StoreError
from data.progress import Tell
from data.records import Priority, Status
from tests.rooms import new_room
from tests.support import Desk as Commands
from tests.support import Screen
from tests.test_board import Desk, desk
from warroom.backup import back_up
from warroom.cli.meter import meter, meter_line
from warroom.commands import incident
from widgets.footer import KeyBar
from widgets.line import plain


def test_the_meter_says_how_far_it_is_and_how_long_it_will_take() -> None:
    assert meter_line("exporting", 0.25, 3.0) == "exporting 25 % · 9 s left"
    assert meter_line("exporting", 0.0, 3.0) == "exporting 0 %"
    assert meter_line("exporting", 1.5, 3.0) == "exporting 100 % · 0 s left"


def test_what_is_quick_says_nothing_and_what_is_slow_leaves_no_trace() -> None:
    now, screen = [0.0], Screen()
    with meter("exporting", screen, lambda: now[0]) as tell:
        for now[0] in (0.1, 0.5, 0.9):
            tell(now[0] / 2)
        assert screen.getvalue() == ""
        for now[0] in (1.0, 1.1, 1.5):
            tell(now[0] / 2)
        assert screen.getvalue() == "\rexporting 50 % · 1 s left\x1b[K\rexporting 75 % · 0 s left\x1b[K"
    assert screen.getvalue().endswith("\r\x1b[K")


def test_without_a_terminal_nothing_is_shown() -> None:
    now, stream = [0.0], io.StringIO()
    with meter("exporting", stream, lambda: now[0]) as tell:
        now[0] = 9.0
        tell(0.5)
    assert stream.getvalue() == ""


async def filled(folder: Path, incidents: int) -> Path:
    room = await new_room(folder)
    try:
        async with room.act() as act:
            for number in range(incidents):
                await incident.open_incident(act, f"calls drop {number} " + "x" * 200, Priority.P4)
        return room.store.path
    finally:
        await room.close()


async def test_a_copy_tells_its_way_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.copying._PAGES", 8)
    source = await filled(tmp_path, 40)
    told: list[float] = []
    await copy_store(source, tmp_path / "copy.db", told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 4


async def test_a_copy_that_is_given_up_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.copying._PAGES", 1)
    source, begun, go_on = await filled(tmp_path, 5), asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def tell(_share: float) -> None:
        loop.call_soon_threadsafe(begun.set)
        go_on.wait()

    copying = asyncio.ensure_future(copy_store(source, tmp_path / "copy.db", tell))
    await begun.wait()
    copying.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await copying
    assert not (tmp_path / "copy.db").exists()


async def test_a_backup_is_one_state_whatever_is_written_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.copying._PAGES", 1)
    source = await filled(tmp_path, 3)
    later = count()

    def tell(_share: float) -> None:
        if (number := next(later)) < 3:
            with closing(sqlite3.connect(source, isolation_level=None)) as other:
                other.execute("INSERT INTO meta (name, value) VALUES (?, 'x')", (f"later {number}",))

    made = await back_up(source, tmp_path / "kept.db", tell)
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(tmp_path / "kept.db")) as kept:
        head, newest = live.execute("SELECT hash, seq FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        assert (made.head, made.events) == (head, newest)
        assert kept.execute("SELECT COUNT(*) FROM meta WHERE name LIKE 'later%'").fetchone() == (0,)
        assert live.execute("SELECT COUNT(*) FROM meta WHERE name LIKE 'later%'").fetchone() != (0,)
        assert kept.execute("SELECT COUNT(*) FROM incidents").fetchone() == (3,)


def test_the_command_backs_up_once(desk: Commands) -> None:
    desk("incident", "open", "calls drop", "--priority", "P1")
    target = desk.db.parent / "kept.db"
    made = desk.ok("backup", str(target))
    assert (made["file"], made["events"]) == (
        str(target),
        desk.ok("log", "verify")["events"],
    )
    assert made["bytes"] == target.stat().st_size
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "exists already; name a new file" in desk.refused("backup", str(target))
    assert "its chain holds" in desk("backup", str(desk.db.parent / "second.db")).out


async def test_a_broken_chain_is_told(tmp_path: Path) -> None:
    source = await filled(tmp_path, 2)
    with closing(sqlite3.connect(source)) as raw:
        raw.execute("DROP TRIGGER IF EXISTS events_no_update")
        for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("UPDATE events SET payload = '{}' WHERE seq = 2")
        raw.commit()
    with pytest.raises(Exception, match="entry 2 breaks its chain"):
        await back_up(source, tmp_path / "kept.db")
    with pytest.raises(StoreError, match="exists already"):
        await back_up(source, tmp_path / "kept.db")


def foot(hands: Desk) -> str:
    return plain(hands.screen.query_one(KeyBar).lines[0])


async def test_keys_go_on_while_a_job_does_and_the_foot_shows_how_far_it_is(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        end, told = asyncio.Event(), asyncio.Event()

        async def work(tell: Tell) -> str:
            tell(0.43)
            told.set()
            await end.wait()
            return "all is written"

        hands.screen.start_job("backup", work)
        await hands.until(lambda: foot(hands).endswith(" backup 43 % "))
        await hands.press("n")
        await hands.type("keys are free")
        await hands.until(lambda: "written" in hands.said)
        assert foot(hands).endswith(" backup 43 % ")
        await hands.press("q")
        await hands.until(lambda: "ends unfinished" in hands.said)
        end.set()
        await hands.until(lambda: "all is written" in hands.said)
        await hands.until(lambda: "backup" not in foot(hands))


async def test_a_second_job_is_refused_and_a_third_may_come(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        end = asyncio.Event()

        async def work(_tell: Tell) -> str:
            await end.wait()
            return "all is written"

        hands.screen.start_job("backup", work)
        await hands.until(lambda: "backup 0 %" in foot(hands))
        hands.screen.action_act("export")
        await hands.until(lambda: "backup 0 %: wait until it is done" in hands.said)
        end.set()
        await hands.until(lambda: "all is written" in hands.said)
        hands.screen.action_act("export")
        await hands.until(lambda: hands.asks)


@pytest.mark.parametrize(("name", "words"), [("export", "series written"), ("backup", "a whole copy")])
async def test_the_board_carries_away(tmp_path: Path, name: str, words: str) -> None:
    async with desk(tmp_path) as hands:
        target = tmp_path / f"away-{name}"
        hands.screen.action_act(name)
        await hands.until(lambda: hands.asks)
        await hands.press("ctrl+u")
        await hands.type(str(target))
        await hands.until(lambda: words in hands.said)
        assert target.stat().st_size > 1_000


async def test_what_waits_for_a_lock_says_that_it_works(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        with closing(sqlite3.connect(hands.app.room.store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await hands.press("m")
            await hands.type("")
            await hands.type("")
            await hands.until(lambda: foot(hands).endswith(" working "))
            other.execute("ROLLBACK")
        await hands.becomes(2, lambda found: found.status is Status.MITIGATED)
        await hands.until(lambda: "working" not in foot(hands))
