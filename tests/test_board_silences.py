"""Silences on the board: one key shows and asks, and what is silenced stands in the first line at every width."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import i18n, silences
from data.arrangements import Silence
from data.records import HOUR, MINUTE, SECOND
from data.situationviews import EngineView, SilenceView
from tests.rooms import START
from tests.test_board import Desk, desk
from tests.test_widgets_scene import NOW, shift, situation
from widgets.line import line_width, plain
from widgets.page import PagePane
from widgets.silences import silence_rows
from widgets.situation import SituationBar, top_line


async def stored(hands: Desk) -> list[Silence]:
    async with hands.app.room.store.reading() as tx:
        return await silences.since(tx, 0)


def page(hands: Desk) -> str:
    return "\n".join(plain(line) for line in hands.screen.query_one(PagePane).lines)


def top(hands: Desk) -> str:
    return plain(hands.screen.query_one(SituationBar).lines[0])


async def test_one_incident_by_keys_and_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("i")
        await hands.until(lambda: "nothing is silenced" in page(hands))
        await hands.choose("1")
        await hands.choose("2")
        await hands.type("planned work")
        await hands.until(lambda: "messages of INC-2 are held until 15:00" in hands.said)
        (made,) = await stored(hands)
        assert (made.scope, made.reason, made.owner, made.end_at) == (
            "INC-2",
            "planned work",
            "이기술",
            START + HOUR,
        )
        await hands.until(lambda: "‖ SILENCED INC-2 1h00m" in top(hands))
        assert "SIL-1" in page(hands)
        assert "0 lines wait" in page(hands)
        await hands.press("enter")
        await hands.choose("3")
        await hands.choose("1")
        await hands.until(lambda: "SIL-1 has ended" in hands.said)
        assert (await stored(hands))[0].ended_by == "이기술"
        await hands.until(lambda: "SILENCED" not in top(hands))
        await hands.press("i")
        assert not hands.screen.has_class("-aside")
        assert not hands.asks


async def test_everything_by_keys_without_an_incident(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.press("i")
        await hands.choose("2")
        await hands.choose("4")
        await hands.type("the exercise of today")
        await hands.until(lambda: "‖ SILENCED everything 8h00m" in top(hands))
        assert [each.scope for each in await stored(hands)] == ["all"]
        await hands.press("escape")
        assert not hands.screen.has_class("-aside")


async def test_leaving_a_question_silences_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        for answers in ((), ("1",), ("1", "1")):
            await hands.press("i")
            for digit in answers:
                await hands.choose(digit)
            await hands.until(lambda: hands.asks)
            await hands.press("escape")
            await hands.until(lambda: not hands.asks)
            await hands.press("i")
        assert await stored(hands) == []


async def test_a_read_only_board_shows_and_asks_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path, read_only=True) as hands:
        await hands.press("i")
        await hands.until(lambda: "nothing is silenced" in page(hands))
        await hands.press("enter")
        assert not hands.asks


def view(number: int, scope: str = "all", left: int = 30 * MINUTE, lines: int = 2, **more: str) -> SilenceView:
    fields = {"owner": "이기술", "reason": "정기 점검", **more}
    silence = Silence(number=number, scope=scope, begin_at=NOW, end_at=NOW + left, ended_by=None, **fields)
    return SilenceView(silence=silence, lines=lines)


@pytest.mark.parametrize("cells", [80, 100, 120])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_it_is_said_with_sign_word_and_time_left_at_every_width(cells: int, lang: str) -> None:

    i18n.use(lang)
    room = situation(
        silences=(view(1, "probe:agent-desktop"), view(2, left=7 * HOUR + 59 * MINUTE)),
        drill=True,
        engine=EngineView(leader=None, age_ms=None, wall_step_ms=-2 * HOUR),
        shift=shift(holder=None),
    )
    line = plain(top_line(room, cells))
    word = "SILENCED" if lang == "en" else "알림 보류"
    assert f"‖ {word}" in line
    assert "7h59m" in line
    assert "DRILL" in line or "훈련" in line
    assert line_width(top_line(room, cells)) == cells


@settings(max_examples=30, deadline=None)
@given(
    text=st.text(max_size=40),
    cells=st.integers(40, 200),
    left=st.integers(1 * SECOND, 8 * HOUR),
    count=st.integers(1, 3),
)
def test_no_row_is_wider_than_its_room(text: str, cells: int, left: int, count: int) -> None:
    found = tuple(view(n, f"probe:{text}", left, owner=text, reason=text) for n in range(1, count + 1))
    room = situation(silences=found)
    lines = [top_line(room, cells), *(line for _key, line in silence_rows(room, cells))]
    assert [plain(line) for line in lines if line_width(line) > cells] == []
    assert all(char.isprintable() for line in lines for char in plain(line))


def test_the_widest_silence_stands_first() -> None:
    room = situation(silences=(view(1, "INC-1", 8 * HOUR), view(2, left=MINUTE)))
    assert "‖ SILENCED everything +1 1m" in plain(top_line(room, 160))
    assert [key for key, _line in silence_rows(room, 100)] == ["SIL-1", "SIL-2"]
    assert "SILENCED" not in plain(top_line(situation(), 160))
