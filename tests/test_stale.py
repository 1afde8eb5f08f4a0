"""A board whose store does not answer says since when its picture is old, and goes on when it answers again."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from data.errors import StoreError
from data.records import HOUR, MINUTE, SECOND, Priority
from data.situationviews import EngineView, OldPicture
from data.store import Store, open_store
from tests.boards import house
from tests.test_board import Desk, desk
from tests.test_widgets_scene import NOW, situation
from warroom import situation as situations
from warroom.commands import incident
from warroom.screens import following
from widgets.line import line_width, plain
from widgets.panels import PanelsPane
from widgets.situation import SituationBar, situation_lines


def top(hands: Desk) -> str:
    return plain(hands.screen.query_one(SituationBar).lines[0])


async def refuses(_store: Store) -> int:
    raise StoreError("the disk failed")


async def hangs(_store: Store) -> int:
    await asyncio.Event().wait()
    return 0


@pytest.mark.parametrize("version", [refuses, hangs])
async def test_a_store_that_does_not_answer_makes_the_picture_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: Callable[[Store], object]
) -> None:
    async with desk(tmp_path) as hands:
        assert "picture" not in top(hands)
        monkeypatch.setattr(following, "OLD_AFTER", 0)
        # Nothing else of the store is touched meanwhile.
        monkeypatch.setattr(Store, "version", version)
        await hands.until(lambda: "picture from 14:00:00, " in top(hands))
        assert " old" in top(hands)
        assert "P1 INC-2" in plain(hands.screen.query_one(SituationBar).lines[1]), "what is known stays"


async def test_it_goes_on_with_what_has_come_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(tmp_path) as hands:
        with monkeypatch.context() as patch:
            patch.setattr(following, "OLD_AFTER", 0)
            patch.setattr(Store, "version", refuses)
            await hands.until(lambda: "picture from" in top(hands))
            await hands.app.room.do(incident.open_incident, "came meanwhile", Priority.P1)
        await hands.until(lambda: "picture" not in top(hands))
        log = hands.screen.incidents
        assert any("came meanwhile" in plain(line) for line in log.lines)


async def test_what_was_measured_counts_as_unknown_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path) as hands:
        panels = hands.screen.query_one(PanelsPane)
        assert any("✓" in plain(line) for line in panels.lines)
        monkeypatch.setattr(following, "OLD_AFTER", 0)
        monkeypatch.setattr(situations, "UNKNOWN_AFTER", 0)
        monkeypatch.setattr(Store, "version", refuses)
        await hands.until(lambda: all("✓" not in plain(line) for line in panels.lines))
        assert any("63" in plain(line) for line in panels.lines), "its value stands all the same"


@pytest.mark.parametrize("cells", [40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize("age", [3 * SECOND, 40 * SECOND, 12 * MINUTE, 30 * HOUR])
def test_how_old_it_is_stands_at_every_width(cells: int, age: int) -> None:
    room = situation(
        old=OldPicture(at=NOW - age, age_ms=age), engine=EngineView(leader="x", age_ms=age, wall_step_ms=0)
    )
    line = situation_lines(room, cells)[0]
    assert " old " in plain(line)
    assert line_width(line) == cells
    assert any(span.role == "alert" and " old " in span.text for span in line)
    if cells >= 120:
        assert "picture from " in plain(line)


async def test_a_store_that_was_moved_is_told(tmp_path: Path) -> None:
    path = tmp_path / "room.db"
    store = await open_store(path)
    store.must_stand()
    path.rename(tmp_path / "elsewhere.db")
    with pytest.raises(StoreError, match="was moved or replaced; put it back"):
        store.must_stand()
    path.write_bytes(b"another")
    with pytest.raises(StoreError, match="was moved or replaced"):
        store.must_stand()
    path.unlink()
    (tmp_path / "elsewhere.db").rename(path)
    store.must_stand()
    await store.close()


@pytest.mark.timeout(120)
def test_a_board_whose_store_is_moved_away_says_so_and_recovers(tmp_path: Path) -> None:
    with house(tmp_path) as here, here.board("--read-only", lang="ko", size=(80, 24)) as terminal:
        terminal.shows("엔진")
        here.db.rename(tmp_path / "aside")
        terminal.shows("의 화면, ", "옮겨졌거나")
        (tmp_path / "aside").rename(here.db)
        terminal.hides("의 화면, ")
