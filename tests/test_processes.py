"""Boards and engines as processes: signals, lost connections, sudden deaths; only what must end ends."""

import contextlib
import os
import re
import signal
import termios
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from data.store import BUSY_TIMEOUT
from tests.boards import CALM, House, gone, house
from tests.crew import mate
from tests.store_work import neighbour
from tests.support import COMMAND, environment, heard, running, warroom
from tests.terminal import Terminal
from warroom.engine.locks import no_board_left

TAKEN_OVER = 20.0
"""Seconds within which another engine must lead."""


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as made:
        yield made


def engines(db: Path) -> set[int]:
    """Return the engines at work on a store, as the system lists them."""
    found = set()
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            words = process.cmdline()
            if "watch" in words and str(db) in words and process.status() != psutil.STATUS_ZOMBIE:
                found.add(process.pid)
    return found


def only(house: House, engine: int) -> bool:
    """Wait until ``engine`` alone is at work: each board may have started one, and all but one are refused."""
    end = time.monotonic() + TAKEN_OVER
    while (found := engines(house.db)) != {engine}:
        assert time.monotonic() < end, f"engines {found}, and {engine} leads"
        time.sleep(0.05)  # processes come and go without a word
    return True


def assert_left_as_it_was(board: Terminal, before: list[object]) -> None:
    """Assert that a shell could go on: the settings, the screen, the cursor, and no reports of any kind."""
    assert board.modes() == before
    assert before[3] & termios.ECHO  # type: ignore[operator]  # flags are numbers
    switched = dict(re.findall(rb"\x1b\[\?(\d+)([hl])", bytes(board.raw)))
    assert switched[b"1049"] == b"l"
    assert switched[b"25"] == b"h"
    assert {switched.get(mode, b"l") for mode in (b"1000", b"1003", b"1006", b"1004", b"2004")} == {b"l"}
    assert bytes(board.raw).count(b"\x1b[>") == bytes(board.raw).count(b"\x1b[<u")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_ends_the_board_and_leaves_the_terminal_usable(calm: House, number: signal.Signals) -> None:
    with calm.board() as board:
        board.shows("0/6")
        before = board.first_modes
        assert board.modes() != before
        engine = calm.leads()
        board.press("o")
        board.shows("Title of the incident")
        board.signal(number)
        assert board.ends() == 0
        board.shows("The engine goes on watching")
        assert_left_as_it_was(board, before)
    assert no_board_left(calm.db)
    assert calm.acts() == []
    assert not gone(engine, 0)
    assert calm.command("watch", "--stop")["asked"].split(":")[1] == str(engine)
    assert gone(engine, 10)


@pytest.mark.parametrize("immune", [False, True], ids=["", "nohup"])
def test_a_dropped_connection_ends_the_board_and_not_its_engine(calm: House, immune: bool) -> None:
    with calm.board(immune=immune) as board:
        board.shows("0/6")
        engine = calm.leads()
        if immune:
            board.signal(signal.SIGHUP)
            board.press("?")
            board.shows(" Keys ")
        board.hang_up()
        assert board.ends(5) == 0
    assert no_board_left(calm.db)
    assert not gone(engine, 0)
    spent = sum(psutil.Process(engine).cpu_times()[:2])
    assert not gone(engine, 1.0)
    assert sum(psutil.Process(engine).cpu_times()[:2]) - spent < 0.5, "the engine spins"


def test_the_engine_of_a_try_out_ends_with_the_last_board(tmp_path: Path) -> None:
    trial = House(tmp_path)

    def start() -> Terminal:
        bare = environment(tmp_path, {"TERM": "xterm-256color", "WARROOM_DB": str(trial.db)})
        return Terminal(*COMMAND, "--lang", "en", environment=bare)

    with start() as one:
        one.shows("0/6")
        engine = trial.leads()
        with start() as other:
            other.shows("0/6")
            one.hang_up()
            assert one.ends(10) == 0
            assert not gone(engine, 3)
            other.press("q")
            assert other.ends() == 0
            assert "goes on" not in other.text
    assert gone(engine, 10)
    assert trial.engine() is None


def test_another_engine_leads_when_one_is_killed(
    calm: House, record_property: Callable[[str, object], None]
) -> None:
    calm.command("incident", "open", "calls drop", "--priority", "P1")
    with calm.board() as one, calm.board() as other:
        one.shows("▸ L2")
        other.shows("▸ L2")
        first = calm.leads()
        assert only(calm, first)
        os.kill(first, signal.SIGKILL)
        killed = time.monotonic()
        one.until(lambda: "no engine leads" in one.text or "no engine leads" in other.text, TAKEN_OVER)
        second = calm.leads(other_than=first, seconds=TAKEN_OVER)
        record_property("taken over after", time.monotonic() - killed)
        assert time.monotonic() - killed < TAKEN_OVER
        other.until(lambda: "engine ✓" in other.text)
        calm.command("drill", "advance", "30m")
        one.shows("✓ L2")
        other.shows("✓ L2")
        assert only(calm, second)
    levels = calm.rows("SELECT json_extract(payload, '$.level') FROM events WHERE kind = 'level'")
    assert Counter(levels) == {(1,): 1, (2,): 1}
    fired = calm.rows("SELECT kind, level, epoch, seq FROM obligations WHERE state = 'fired'")
    entries = calm.rows("SELECT count(*) FROM events WHERE kind IN ('level', 'breached')")
    assert entries == [(len(fired),)]
    assert warroom("log", "verify", db=calm.db).status == 0


def test_a_killed_board_leaves_the_others_alone(calm: House) -> None:
    with calm.board() as one, calm.board() as other:
        one.shows("0/6")
        other.shows("0/6")
        engine = calm.leads()
        starter = psutil.Process(engine).ppid()
        victim, survivor = (one, other) if one.process.pid == starter else (other, one)
        victim.press("n", "o")
        victim.signal(signal.SIGKILL)
        assert victim.ends() == -signal.SIGKILL
        assert not gone(engine, 0)
        survivor.type("ostill here\r3")
        survivor.shows("INC-1 opened", "engine ✓")
        assert only(calm, engine)


def test_an_engine_whose_store_is_deleted_ends(calm: House) -> None:
    with running("watch", db=calm.db) as engine:
        heard(engine, "leading with token")
        for each in calm.folder.glob("room.db*"):
            each.unlink()
        assert engine.wait(10) == 0
        assert engine.stderr is not None
        assert "the store is gone" in engine.stderr.read()
    assert not calm.db.exists()


def test_an_engine_started_by_a_board_makes_no_store(tmp_path: Path) -> None:
    result = warroom("watch", "--no-standby", db=tmp_path / "deleted.db")
    assert result.status == 1
    assert "there is no such store" in result.err
    assert not (tmp_path / "deleted.db").exists()


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(0.5, id="for a moment"),
        pytest.param(30.0, id="for 30 s", marks=pytest.mark.soak),
    ],
)
def test_a_key_while_the_store_is_locked_waits_or_is_refused_aloud(calm: House, held: float) -> None:
    calm.command("incident", "open", "calls drop", "--priority", "P1")
    with calm.board(size=(200, 40)) as board, mate(neighbour, calm.db) as other:
        board.shows("▸ L2")
        first = calm.leads()
        before = calm.acts()
        other.ask("BEGIN IMMEDIATE")
        begin = time.monotonic()
        board.press("a")
        if held > BUSY_TIMEOUT:
            board.shows("another process has kept it locked; nothing was written")
        time.sleep(held - (time.monotonic() - begin))  # the lock is what is under test
        assert calm.acts() == before
        other.ask("COMMIT")
        if held > BUSY_TIMEOUT:
            board.press("a")
        board.shows("INC-1 acknowledged")
        assert calm.acts() == [*before, ("INC-1", "acknowledged")]
        board.shows("engine ✓")
        # A lease that could not be renewed in its time may be another engine's by now.
        assert only(calm, calm.leads() if held > BUSY_TIMEOUT else first)
        calm.command("drill", "advance", "30m")
        board.shows("✓ L2")
    levels = calm.rows("SELECT json_extract(payload, '$.level') FROM events WHERE kind = 'level'")
    assert Counter(levels) == {(1,): 1, (2,): 1}


def test_an_engine_speaks_the_language_of_the_site_whoever_starts_it(tmp_path: Path) -> None:
    with house(tmp_path) as made:
        route = "notify:\n  - {name: ops, url: 'json://192.0.2.1'}\n"
        made.config.write_text(f"language: ko\n{CALM}{route}", encoding="utf-8")
        with made.board(lang="en") as board:
            board.shows("no open incident", "engine ✓")
            made.command("incident", "open", "routing down", "--priority", "P1")
            board.until(lambda: made.rows("SELECT 1 FROM outbox"))
            ((text,),) = made.rows("SELECT text FROM outbox")
    assert "L1 현장 지원팀" in text
