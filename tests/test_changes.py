"""What came of a change: on the command line, in its document, and on the board's page."""

import asyncio
from pathlib import Path
from random import Random
from typing import Any

import pytest

from data.arrangements import Change
from data.changeviews import ChangeView, MeasureChange
from data.records import HOUR, MINUTE, SECOND, Alarm, Ms, Reading, ReadingState
from tests.boards import house
from tests.rooms import START, new_room
from tests.support import Desk, seat
from tests.test_board import desk as board
from tests.test_board_silences import page
from tests.test_widgets_scene import NOW
from warroom.commands import change as commands
from warroom.commands import drill, measuring
from warroom.comparing import Kept, compare
from warroom.room import Room
from widgets.changes import change_rows
from widgets.line import line_width, plain

AGO = 90 * MINUTE
"""When the pool was widened: answers are faster since, the sessions as many, and nothing has failed."""


async def lived(room: Room, *, hours: int = 3) -> None:
    """Write readings every 10 s up to now, in which the desk answers faster since the change."""
    dice, end, batch = Random(7), room.clock.now(), list[Reading]()
    for at in range(end - hours * HOUR, end + 1, 10 * SECOND):
        mean = 900 if at < end - AGO else 600
        values = {"sessions": dice.gauss(400, 20), "tps": dice.gauss(700, 30), "errors": dice.uniform(0, 1)}
        latency = mean + dice.gauss(0, 60)
        desk = {"probe": "agent-desktop", "kind": "http", "state": ReadingState.OK, "latency_ms": latency}
        batch.append(Reading.model_validate({**desk, "at": at, "values": values}))
        batch.append(Reading(probe="sip-trunk", kind="tcp", at=at, state=ReadingState.OK, latency_ms=12.0))
    async with room.act(durable=False) as act:
        alarms = {name: Alarm(probe=name, at=end) for name in ("agent-desktop", "sip-trunk")}
        await measuring.record(act, batch, alarms, dict.fromkeys(alarms, 20 * SECOND))


@pytest.fixture
def tuned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The command line of a room in which the pool was widened ninety minutes ago."""
    seat(tmp_path, monkeypatch)

    async def make() -> None:
        room = await new_room(tmp_path)
        await lived(room)
        await room.do(commands.add, "pool 200", kind="tuning", at=START - AGO, rollback="pool 100")
        await room.do(commands.add, "router 4.2", kind="deploy", at=START - 5 * MINUTE)
        await room.close()

    asyncio.run(make())
    return Desk(tmp_path / "room.db")


def by_id(document: Any) -> dict[str, Any]:
    return {each["id"]: each for each in document["measures"]}


def test_show_compares_equal_windows(tuned: Desk) -> None:
    found = tuned.ok("change", "show", "CHG-1")
    assert list(found) == [
        *("id", "kind", "text", "rollback", "by", "at", "state", "ended_at", "ended_by"),
        *("window_seconds", "measures"),
    ]
    assert found["window_seconds"] == 3600
    measures = by_id(found)
    assert list(measures) == [
        *("availability", "response_time", "error_rate", "concurrent_users", "throughput", "network"),
    ], "what has no readings is left out"
    response = measures["response_time"]
    assert response["verdict"] == "better"
    assert response["before"] == {"mean": pytest.approx(0.9, abs=0.02), "readings": 360}
    assert response["after"] == {"mean": pytest.approx(0.6, abs=0.02), "readings": 360}
    low, high = response["confidence_95"]
    assert low < response["difference"] < high < 0
    assert measures["availability"]["verdict"] == "same"
    assert measures["availability"]["before"]["mean"] == 100
    assert measures["concurrent_users"]["verdict"] == "same"


def test_a_window_may_be_shorter_and_never_longer_than_what_has_passed(tuned: Desk) -> None:
    assert tuned.ok("change", "show", "chg-1", "--window", "20m")["window_seconds"] == 1200
    assert tuned.ok("change", "show", "1", "--window", "24h")["window_seconds"] == 89 * 60
    young = tuned.ok("change", "show", "CHG-2")
    assert young["window_seconds"] == 4 * 60
    assert {each["verdict"] for each in young["measures"]} == {"few"}
    assert all(each["confidence_95"] is None for each in young["measures"])
    assert "from 10m to 24h" in tuned.wrong("change", "show", "CHG-1", "--window", "5m")
    assert "CHG-9: there is no such change" in tuned.refused("change", "show", "CHG-9")
    assert "not a change" in tuned.wrong("change", "show", "INC-1")


def test_pages_say_it_in_words(tuned: Desk) -> None:
    shown = tuned("change", "show", "CHG-1").out
    assert "1h before and after it, the minute around it left out" in shown
    assert "better" in shown
    assert "0.89 → 0.60 s" in shown
    assert "no difference shown" in shown
    assert "360 and 360 readings" in shown
    listed = tuned("change", "list").out.splitlines()
    assert [line.split()[2] for line in listed if "CHG-" in line] == ["CHG-2", "CHG-1"]
    assert listed[2].split()[0] == "better"
    assert "too few readings" in tuned("change", "show", "CHG-2").out
    assert [each["id"] for each in tuned.ok("change", "list")] == ["CHG-2", "CHG-1"]


async def test_what_is_kept_is_what_would_be_compared_anew(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    try:
        change = await room.do(commands.add, "pool 200", at=START - AGO)
        kept = Kept()

        async def look(kept: Kept | None = None) -> ChangeView:
            async with room.store.reading() as tx:
                await room.clock.refresh(tx)
                return await compare(tx, room, change, room.clock.now(), kept=kept)

        assert (await look(kept)).measures == ()
        await lived(room)
        kept = Kept()
        first = await look(kept)
        assert first == await look()
        assert await look(kept) is first
        later = await room.do(commands.add, "router 4.2", at=START)
        async with room.store.reading() as tx:
            assert (await compare(tx, room, later, START + 30 * MINUTE, kept=kept)).window_ms == 29 * MINUTE
            assert (await compare(tx, room, later, START + 3 * HOUR, kept=kept)).window_ms == HOUR
        await room.do(drill.advance, HOUR)
        assert await look(kept) is first
    finally:
        await room.close()


async def test_one_key_shows_changes_and_writes_one_down(tmp_path: Path) -> None:
    async with board(tmp_path) as hands:
        await hands.app.room.do(commands.add, "pool 200", kind="tuning", at=START - 14 * MINUTE)
        await hands.press("b")
        await hands.until(lambda: "CHG-1" in page(hands))
        assert "pool 200" in page(hands)
        assert "worse" in page(hands)
        await hands.choose("2")
        await hands.type("router 4.2")
        await hands.type("back to 4.1")
        await hands.until(lambda: "CHG-2 is written down" in hands.said)
        await hands.until(lambda: "taken back by: back to 4.1" in page(hands))
        assert "nothing was measured around it" in page(hands)
        await hands.press("b")
        assert not hands.screen.has_class("-aside")
        assert not hands.asks


async def test_a_question_left_writes_nothing(tmp_path: Path) -> None:
    async with board(tmp_path, busy=False) as hands:
        await hands.press("b")
        await hands.until(lambda: "no changes" in page(hands))
        await hands.until(lambda: hands.asks)
        await hands.press("escape")
        await hands.until(lambda: not hands.asks)
        async with hands.app.room.store.reading() as tx:
            assert await tx.all("SELECT * FROM changes") == []


def test_a_change_is_written_down_on_a_narrow_terminal(tmp_path: Path) -> None:
    with house(tmp_path) as made, made.board(size=(80, 24)) as terminal:
        terminal.shows("engine ✓", "o open")
        terminal.type("b")
        terminal.shows("no changes", "What is it?")
        terminal.type("3router 4.2\r\r")
        terminal.shows("CHG-1 is written down", "router 4.2")
        assert made.rows("SELECT kind, text, rollback FROM changes") == [("deploy", "router 4.2", None)]


async def test_a_read_only_board_only_shows(tmp_path: Path) -> None:
    async with board(tmp_path, read_only=True) as hands:
        await hands.press("b")
        await hands.until(lambda: "no changes" in page(hands))
        assert not hands.asks


def measure(verdict: str, words: str, **more: Any) -> MeasureChange:
    values = {"id": "response_time", "name": "응답시간", "unit": "s", "before": 0.9, "after": 0.6, **more}
    sides = {"readings_before": 720, "readings_after": 720, "difference": -0.3, "low": -0.4, "high": -0.2}
    return MeasureChange(verdict=verdict, words=words, **{**sides, **values})


@pytest.mark.parametrize("cells", [58, 78, 118])
def test_two_lines_a_change_at_every_width(cells: int) -> None:
    def view(number: int, at: Ms, *measures: MeasureChange) -> ChangeView:
        change = Change(
            number=number,
            kind="patch",
            text="교환기 [ERROR] 펌웨어 " * 9,
            rollback="x" * 90,
            by_whom="이기술",
            at=at,
        )
        return ChangeView(change=change, window_ms=HOUR, measures=measures)

    few = [measure("few", "측정 부족", name=f"m{number}") for number in range(5)]
    views = [
        view(2, NOW - MINUTE),
        view(1, NOW - 2 * HOUR, *few, measure("better", "개선"), measure("worse", "악화", name="가용성")),
    ]
    rows = change_rows(views, NOW, "Asia/Seoul", cells)
    assert [key for key, _line in rows] == ["CHG-2", None, "CHG-1", None]
    assert all(line_width(line) <= cells for _key, line in rows)
    told = plain(rows[3][1]).rstrip()
    assert told.split()[:2] == ["±1h00m", "✗"], "the worse stands first"
    assert "가용성 0.90 → 0.60 s 악화" in told
    assert ("✓ 응답시간 0.90 → 0.60 s 개선" in told) == (cells > 60)
    assert ("측정 부족 5" in told, told.endswith("…")) == (cells > 80, cells < 80)
