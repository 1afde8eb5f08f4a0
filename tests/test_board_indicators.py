"""The page of an indicator on the board, by its keys, and the same figures from the command line."""

import asyncio
import contextlib
import io
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data import history as past
from data.records import DAY, HOUR, MINUTE, SECOND, Alarm, Ms, Priority, Reading, ReadingState
from data.trends import IndicatorPage
from tests.boards import House, house
from tests.rooms import START, BoardOnDrill, Prepared, add_readings, busy_room
from tests.test_board import Desk
from warroom import indicatorpage
from warroom.cli import run
from warroom.commands import change, drill, incident, measuring
from warroom.room import Room
from warroom.rules.handover import iso
from warroom.rules.trends import ZOOMS
from warroom.screens.board import BoardScreen
from widgets.chartpane import ChartPane
from widgets.pane import Pane
from widgets.panels import PanelsPane
from widgets.text import number, width

SEOUL = ZoneInfo("Asia/Seoul")
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@asynccontextmanager
async def desk(
    folder: Path, *, size: tuple[int, int] = (80, 24), lang: str = "en", read_only: bool = False
) -> AsyncIterator[Desk]:
    app = BoardOnDrill(Prepared(folder, lang, read_only=read_only))
    async with app.run_test(size=size) as pilot:
        hands = Desk(app, pilot)
        await hands.until(lambda: isinstance(app.screen, BoardScreen) and app.screen.situation is not None)
        await pilot.pause()
        yield hands


def chart(hands: Desk) -> ChartPane:
    return hands.screen.query_one(ChartPane)


def shown(hands: Desk) -> IndicatorPage:
    page = chart(hands).page
    assert page is not None
    return page


def rows(hands: Desk) -> list[str]:
    """Return what stands in the pane, row by row."""
    pane = chart(hands)
    if not pane.region.area:
        return []
    return ["".join(part.text for part in pane.render_line(y)).rstrip() for y in range(pane.size.height)]


def reading(hands: Desk) -> str:
    return next(row for row in rows(hands) if row.startswith(" ^ "))


async def look_at(hands: Desk, name: str) -> None:
    """Open the page of an indicator by keys."""
    await hands.press("1")
    assert hands.screen.query_one(PanelsPane).select(name)
    await hands.press("enter")
    await hands.until(lambda: chart(hands).page is not None and shown(hands).panel.id == name)
    await hands.pilot.pause()


async def zoom_to(hands: Desk, zoom: str) -> None:
    pane = chart(hands)
    names = list(ZOOMS)
    steps = names.index(zoom) - names.index(pane.zoom)
    await hands.press(*["minus" if steps > 0 else "plus"] * abs(steps))
    await hands.until(lambda: shown(hands).window == ZOOMS[zoom])
    await hands.pilot.pause()


async def failing(room: Room, begin: Ms, end: Ms, *, words: str = "no answer in 3 s") -> None:
    """Let the desk fail from ``begin`` to ``end`` and be well then, one reading every 5 s."""
    batch = [
        Reading(
            probe="agent-desktop",
            kind="http",
            at=at,
            state=ReadingState.ERROR if at < end else ReadingState.OK,
            reason="timeout" if at < end else None,
            phase="connect" if at < end else None,
            error=words if at < end else None,
            latency_ms=None if at < end else 500.0,
        )
        for at in range(begin, end + 5 * SECOND, 5 * SECOND)
    ]
    async with room.act(durable=False) as act:
        alarm = {"agent-desktop": Alarm(probe="agent-desktop", at=room.clock.now())}
        await measuring.record(act, batch, alarm, {"agent-desktop": 10 * SECOND})


@SIZES
@pytest.mark.parametrize("lang", ["ko", "en"])
async def test_enter_opens_the_page_and_escape_closes_it(tmp_path: Path, size: tuple[int, int], lang: str) -> None:
    async with desk(tmp_path, size=size, lang=lang) as hands:
        await look_at(hands, "response_time")
        text = "\n".join(rows(hands))
        for words in {
            "en": ("Response time", "0.98 s", "≤ 2", "✓ ok", "mean", "last failures", "agent-desktop"),
            "ko": ("응답시간", "0.98 s", "≤ 2", "✓ 정상", "평균", "최근 실패", "agent-desktop"),
        }[lang]:
            assert words in text
        await hands.press("escape")
        await hands.until(lambda: not chart(hands).region.area)
        assert hands.app.focused is hands.screen.query_one(PanelsPane)


@SIZES
async def test_the_plot_keeps_its_scale_and_draws_target_gaps_and_marks(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with desk(tmp_path, size=size) as hands:
        await hands.app.room.do(change.add, "router 4.2", kind="deploy", at=START - 20 * MINUTE)
        await look_at(hands, "response_time")
        await hands.until(lambda: any("▲" in row for row in rows(hands)))
        drawn = rows(hands)
        top = next(index for index, row in enumerate(drawn) if row.split()[:1] == ["4"])
        bottom = next(index for index, row in enumerate(drawn) if row.split()[:1] == ["0"])
        target = next(index for index, row in enumerate(drawn) if row.startswith("    ≤ 2 "))
        assert bottom - top + 1 >= 4
        assert top < target < bottom
        assert "─" * 20 in drawn[target]
        # Half an hour without a reading, then half an hour of them, a little below half of the target.
        dots = [{x for x, sign in enumerate(row) if "⠀" < sign <= "⣿"} for row in drawn[top : bottom + 1]]
        all_dots = set.union(*dots)
        middle = 8 + (size[0] - 11) // 2
        assert min(all_dots) >= middle - 2
        assert not any(dots[: target - top])
        marks = drawn[bottom + 1 : bottom + 3]
        assert "P1" in marks[0]
        assert marks[0].rstrip().endswith("─")
        assert marks[1].count("▲") == 1
        # The last failure: when, how long, which probe.
        assert any("13:46" in row and "agent-desktop" in row for row in drawn[bottom:])


async def test_the_cursor_reads_figures_and_marks_and_stays_at_its_moment(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.app.room.do(change.add, "router 4.2", kind="deploy", at=START - 20 * MINUTE)
        await look_at(hands, "response_time")
        await hands.until(lambda: len(shown(hands).marks) == 4)
        assert "14:00:00" in reading(hands)
        await hands.press("home")
        assert "no data" in reading(hands)
        assert chart(hands).cursor == shown(hands).begin
        await hands.press("end")
        assert "14:00:00–14:00:30" in reading(hands)
        step = shown(hands).step
        await hands.press(*["shift+left"] * (20 * MINUTE // step // 10), *["left"] * (20 * MINUTE // step % 10))
        assert chart(hands).cursor == START - 20 * MINUTE
        assert "13:40:00–13:40:30" in reading(hands)
        column = shown(hands).column(START - 20 * MINUTE)
        assert column is not None
        assert f"mean {column.mean:.2f} s" in reading(hands)
        assert f"n {column.n}" in reading(hands)
        assert "▲ CHG-1 deploy router 4.2" in "\n".join(rows(hands))
        # A minute later the window has moved on; the cursor has not.
        await hands.app.room.do(drill.advance, MINUTE)
        await hands.until(lambda: shown(hands).now == START + MINUTE)
        assert chart(hands).cursor == START - 20 * MINUTE
        await zoom_to(hands, "24h")
        assert "13:30–13:45" in reading(hands)
        # Out of sight it is read at the edge, and comes back where it was.
        await zoom_to(hands, "15m")
        assert chart(hands).cursor == shown(hands).begin
        await zoom_to(hands, "1h")
        assert chart(hands).cursor == START - 20 * MINUTE
        await hands.press("end", "right")
        assert chart(hands).cursor == shown(hands).last
        await hands.app.room.do(drill.advance, MINUTE)
        await hands.until(lambda: shown(hands).now == START + 2 * MINUTE)
        assert chart(hands).cursor == shown(hands).last


async def test_the_keys_step_through_every_window_and_no_further(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await look_at(hands, "response_time")
        for key in ("plus", "equals_sign"):
            await hands.press(key)
        assert chart(hands).zoom == "15m"
        for zoom, key in zip(list(ZOOMS)[1:], ["minus", "underscore"] * 4, strict=False):
            await hands.press(key)
            await hands.until(lambda zoom=zoom: shown(hands).window == ZOOMS[zoom])  # type: ignore[misc]
            assert zoom in str(chart(hands).border_title)
            assert shown(hands).count <= chart(hands).columns
        await hands.press("minus")
        assert chart(hands).zoom == "12w"


async def test_the_board_and_the_command_line_have_the_same_figures(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.app.room.do(change.add, "router 4.2", kind="deploy", at=START - 20 * MINUTE)
        for name in ("response_time", "availability", "error_rate", "concurrent_users", "network"):
            await look_at(hands, name)
            await hands.until(lambda: any(each.id == "CHG-1" for each in shown(hands).marks))
            page = shown(hands)
            told = await asyncio.to_thread(history, tmp_path, name, "--window", "1h", "--step", f"{page.step}ms")
            assert (told["id"], told["step_seconds"]) == (name, page.step / 1000)
            assert [tuple(each.values()) for each in told["buckets"]] == [
                (iso(each.at, SEOUL), each.mean, each.low, each.high, each.p95, each.n) for each in page.columns
            ]
            assert [each["id"] for each in told["marks"]] == [each.id for each in page.marks]
            assert len(page.columns) >= 28 * MINUTE // page.step
            # What the cursor says is one of them.
            bucket = told["buckets"][-3]
            await hands.press("left", "left")
            assert number(bucket["mean"]) in reading(hands)
            assert f"n {bucket['n']}" in reading(hands)


def history(folder: Path, *args: str) -> dict[str, Any]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        where = ("--db", str(folder / "room.db"), "--config", str(folder / "warroom.yaml"), "--lang", "en")
        assert run(["history", *args, *where, "--json"]) == 0
    found = json.loads(out.getvalue())
    assert isinstance(found, dict)
    return found


async def test_failures_are_the_newest_first_with_phase_reason_and_clean_words(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await failing(hands.app.room, START - 3 * HOUR, START - 3 * HOUR + 2 * MINUTE, words="\x1b[31mcut \x07off")
        await failing(hands.app.room, START - 2 * HOUR, START - 2 * HOUR + MINUTE)
        await look_at(hands, "availability")
        drawn = rows(hands)
        begin = next(index for index, row in enumerate(drawn) if "last failures" in row) + 1
        assert [row.split()[:6] for row in drawn[begin : begin + 2]] == [
            ["▸12:00", "1m", "agent-desktop", "connect", "timeout", "no"],
            ["11:00", "2m", "agent-desktop", "connect", "timeout", "cut"],
        ]
        assert drawn[begin + 1].endswith("cut off")
        # The two hours are gaps, the failures are not: a drop below the scale says so.
        await zoom_to(hands, "6h")
        assert any("▾" in row for row in rows(hands))


async def test_a_commit_of_anybody_does_not_read_the_past_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Ms, Ms]] = []
    true = past.buckets

    async def counted(tx: Any, names: Any, begin: Ms, end: Ms, step: Ms) -> Any:
        asked.append((begin, end))
        return await true(tx, names, begin, end, step)

    async with desk(tmp_path) as hands:
        await look_at(hands, "response_time")
        await zoom_to(hands, "12w")
        monkeypatch.setattr(past, "buckets", counted)
        for number in range(5):
            await hands.app.room.do(incident.open_incident, f"calls drop {number}", Priority.P4)
        await hands.until(lambda: len(shown(hands).marks) == 8)
        assert asked == []
        # What is new is read, and no more than the column before the present one with it.
        await hands.app.room.do(drill.advance, 2 * MINUTE)
        await hands.until(lambda: shown(hands).now == START + 2 * MINUTE)
        await add_readings(hands.app.room, 2)
        await hands.until(lambda: bool(asked))
        assert all(end - begin <= 2 * shown(hands).step for begin, end in asked)


async def test_what_is_kept_equals_what_is_read_anew(tmp_path: Path) -> None:
    """Readings that come late are found; nothing of the columns is ever of another step or window."""
    room = await busy_room(tmp_path)
    try:
        page: IndicatorPage | None = None
        for _turn in range(8):
            await room.do(drill.advance, 7 * SECOND)
            async with room.store.reading() as tx:
                await room.clock.refresh(tx)
                now = room.clock.now()
                (panel,) = [each for each in await panels(tx, room, now) if each.id == "response_time"]
                page = await indicatorpage.read(tx, room, panel, now, HOUR, 10 * SECOND, page)
                anew = await indicatorpage.read(tx, room, panel, now, HOUR, 10 * SECOND)
            assert page.model_copy(update={"read_at": now}) == anew
            await failing(room, now - 2 * SECOND, now - 2 * SECOND)
    finally:
        await room.close()


async def panels(tx: Any, room: Room, now: Ms) -> Any:
    from warroom.indicators import panel_views

    return await panel_views(tx, room, now)


async def test_a_long_window_is_read_in_little_time(tmp_path: Path) -> None:
    """What the page adds to the reading of the store: 12 weeks of spells, marks and columns."""
    async with desk(tmp_path) as hands:
        room = hands.app.room
        for hour in range(40):
            await failing(room, START - (hour + 2) * DAY, START - (hour + 2) * DAY + 30 * SECOND)
        await look_at(hands, "availability")
        async with room.store.reading() as tx:
            page = shown(hands)
            taken = []
            for _turn in range(5):
                begin = time.perf_counter()
                await indicatorpage.read(tx, room, page.panel, page.now, ZOOMS["12w"], DAY)
                taken.append(time.perf_counter() - begin)
        assert min(taken) < 0.05


async def test_a_board_that_only_looks_has_the_page_too(tmp_path: Path) -> None:
    async with desk(tmp_path, read_only=True) as hands:
        await look_at(hands, "cpu")
        assert "41" in "\n".join(rows(hands))
        await hands.press("enter", "minus", "left")
        assert not hands.asks
        await hands.until(lambda: shown(hands).window == ZOOMS["6h"])


async def test_any_room_has_a_page(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await look_at(hands, "response_time")
        await hands.press("left", "minus")
        # A very large board shows the page in a column of its own; any other from edge to edge.
        for size, cells in (((80, 10), 80), ((30, 12), 30), ((80, 14), 80), ((200, 60), 64), ((160, 60), 160)):
            await hands.pilot.resize_terminal(*size)
            await hands.until(lambda cells=cells: chart(hands).size.width == cells - 3)  # type: ignore[misc]
            await hands.until(lambda: 0 < shown(hands).count <= chart(hands).columns)
            await hands.pilot.pause()
            assert all(width(row) <= size[0] for row in rows(hands))
            assert any("≤ 2" in row for row in rows(hands))


async def test_another_indicator_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(120, 40)) as hands:
        await look_at(hands, "response_time")
        await hands.press("left")
        await look_at(hands, "memory")
        assert chart(hands).cursor == shown(hands).last
        await hands.press("1")
        await hands.until(lambda: not chart(hands).region.area)
        assert isinstance(hands.app.focused, Pane)


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[House]:
    """A drill that stands still in the twelfth minute of a P1."""
    made, copied = tmp_path / "made", tmp_path / "copied"
    made.mkdir()
    copied.mkdir()

    async def make() -> None:
        await (await busy_room(made)).close()

    asyncio.run(make())
    with house(copied, like=House(made)) as found:
        yield found


def test_on_a_real_terminal(busy: House) -> None:
    with busy.board("--read-only", lang="ko", size=(80, 24)) as board:
        board.shows("INC-2", "14:00:00")
        board.press("1")
        board.shows("99.9")
        board.press("down")
        board.press("enter")
        board.shows("1h  + - 기간", "14:00:00–14:00:30", "≤ 2", "P1")
        assert "⠤" in board.text or "⠒" in board.text or "⣀" in board.text or "⠉" in board.text
        board.press("left")
        board.shows("13:59:30–14:00:00")
        board.send(b"\x1b[1;2D")
        board.shows("13:54:30–13:55:00")
        board.press("-")
        board.shows("6h  ")
        board.press("end", "+")
        board.shows("14:00:00–14:00:30")
        board.press("escape")
        board.hides("14:00:30")
        board.press("q")
        assert board.ends() == 0
