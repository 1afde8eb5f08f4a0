"""What keeps a board cheap: it draws what has changed, looks no oftener than it must, and loads what it needs."""

import json
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor
from textual._styles_cache import StylesCache
from textual.css.stylesheet import Stylesheet

from data.records import SECOND
from tests.boards import House, house
from tests.rooms import BoardOnDrill, Prepared, add_readings
from tests.support import environment
from tests.terminal import Terminal
from warroom.commands import drill, incident
from warroom.indicatorpage import step_of
from warroom.screens import late
from warroom.screens.board import BoardScreen
from warroom.screens.stage import Stage
from widgets.chartpane import ChartPane
from widgets.drawn import Drawn
from widgets.pane import Pane

NOT_FOR_A_BOARD = (
    *("warroom.engine.engine", "warroom.demo", "warroom.serving", "textual_serve"),
    *("httpx", "h11", "aiohttp", "apprise", "jinja2", "babel", "sqlalchemy", "psutil", "dns", "re2"),
    *("probes.http", "probes.tcp", "probes.dnsquery", "probes.sip", "probes.command", "probes.log"),
)
NOT_FOR_ITS_FIRST_PICTURE = (
    *("warroom.screens.acts", "warroom.screens.pages", "warroom.screens.handingpage", "warroom.screens.copying"),
    *(
        "warroom.screens.wall",
        "warroom.handover.page",
        "warroom.handover.walk",
        "warroom.lessons",
        "warroom.comparing",
    ),
    *("warroom.exporting", "warroom.cli.parser"),
)
BEFORE_THE_REST = """\
import json, os, sys
from pathlib import Path
from warroom.cli import main
from warroom.screens import late

async def tell():
    Path(os.environ["TOLD"]).write_text(json.dumps(list(sys.modules)))

late.load = tell
main()
"""
"""The program as it is, but that it tells what is loaded where it would load the rest."""
AT_ITS_END = """\
import gc, json, os, sys
from pathlib import Path
from warroom.cli import main

def tell(status, end=os._exit):
    told = {"modules": list(sys.modules), "collects": gc.isenabled(), "kept": gc.get_freeze_count()}
    Path(os.environ["TOLD"]).write_text(json.dumps(told))
    end(status)

os._exit = tell
main()
"""
"""The program as it is, which tells before it is gone."""
IN_THREADS = """\
import sys, threading
from data import besideviews, changeviews, deliveryviews, documentviews, forecastviews, situationviews
from data.records import Record
from pydantic import ValidationError

late = [model for model in Record.__subclasses__() if not model.__pydantic_complete__]
start = threading.Barrier(4)
odd = []

def use():
    start.wait()
    for model in late:
        try:
            odd.append(model.model_validate({"unknown": 1}))
        except ValidationError as error:
            if (error.title, error.errors()[-1]["type"]) != (model.__name__, "extra_forbidden"):
                odd.append(error)
        except Exception as error:
            odd.append(error)

sys.setswitchinterval(1e-5)
threads = [threading.Thread(target=use) for _each in range(4)]
for each in threads:
    each.start()
for each in threads:
    each.join()
print(len(late) > 30, odd)
"""
"""Every record there is, used for the first time by four threads together."""


@pytest.fixture
def calm(tmp_path: Path) -> Any:
    with house(tmp_path) as made:
        yield made


async def _stands(pilot: Any) -> BoardScreen:
    while not (isinstance(pilot.app.screen, BoardScreen) and pilot.app.screen.situation is not None):
        await pilot.pause(0.01)
    await pilot.pause()
    assert isinstance(pilot.app.screen, BoardScreen)
    return pilot.app.screen


async def test_a_second_draws_the_rows_that_count_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = BoardOnDrill(Prepared(tmp_path, "en"))
    async with app.run_test(size=(120, 40)) as pilot:
        board = await _stands(pilot)
        drawn: list[tuple[str, int]] = []
        for kind in {type(widget) for widget in board.query(Drawn)}:
            plain = kind.render_line

            def counted(self: Any, y: int, plain: Any = plain) -> Any:
                drawn.append((self.id, y))
                return plain(self, y)

            monkeypatch.setattr(kind, "render_line", counted)
        asked: set[str] = set()
        render = StylesCache.render_widget

        def watched(self: StylesCache, widget: Any, crop: Any) -> Any:
            asked.add(widget.id)
            return render(self, widget, crop)

        monkeypatch.setattr(StylesCache, "render_widget", watched)
        await app.room.do(drill.advance, 1 * SECOND)
        await board.catch_up()
        await pilot.pause()
        rows = {each for each in drawn if each[0] in {"situation", "panels", "ladder", "incidents"}}
        # Both lines of the top, five levels and the deadlines that run, and two incidents going on.
        assert {"situation", "ladder"} <= {name for name, _y in rows}
        assert len(rows) <= 13
        assert not {name for name, _y in drawn} & {"checklist", "keys", "flash", "timeline", "page"}
        # Of the others not even the frame is looked at.
        assert not asked & {"checklist", "keys", "flash", "timeline", "page"}
        # The availability alone looks back on the time itself.
        assert len({y for name, y in rows if name == "panels"}) <= 1


async def test_what_a_key_shows_stands_in_the_first_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = BoardOnDrill(Prepared(tmp_path, "en"))
    async with app.run_test(size=(120, 40)) as pilot:
        board = await _stands(pilot)
        frames: list[dict[str, tuple[str, bool]]] = []
        again: list[set[str]] = []
        fitted: list[str] = []
        titled: list[object] = []
        whole: list[object] = []
        show, everything = app._display, Compositor.render_full_update

        def shown(screen: Any, drawn: Any) -> None:
            if drawn is not None:
                placed = [pane for pane in board.query(Pane) if pane.region.area > 0]
                frames.append({str(pane.id): (str(pane.border_title), any(pane.lines)) for pane in placed})
                again.append({str(pane.id) for pane in placed if pane._repaint_regions})
            show(screen, drawn)

        def counted(self: Any, *args: Any, **more: Any) -> Any:
            whole.append(self)
            return everything(self, *args, **more)

        def fits(self: Drawn) -> None:
            fitted.append(str(self.id))
            fit(self)

        def entitles(self: Stage) -> None:
            titled.append(self)
            entitle(self)

        fit, entitle = Drawn.fit, Stage.entitle
        monkeypatch.setattr(Drawn, "fit", fits)
        monkeypatch.setattr(Stage, "entitle", entitles)
        monkeypatch.setattr(app, "_display", shown)
        monkeypatch.setattr(Compositor, "render_full_update", counted)

        async def press(key: str, pane: str, title: str) -> None:
            for each in (frames, again, fitted, titled):
                each.clear()
            await pilot.press(key)
            while not any(title in frame.get(pane, ("", False))[0] for frame in frames):
                await pilot.pause(0.01)
            at = next(number for number, frame in enumerate(frames) if pane in frame)
            first = frames[at]
            assert title in first[pane][0]
            assert first[pane][1], "its rows too, not the empty frame alone"
            assert again[at] == set(), "nothing of it is drawn in the next frame too"
            await pilot.pause()
            assert len(fitted) == len(set(fitted)), "nothing is laid out twice for one room"
            assert len(titled) <= 2

        await press("question_mark", "page", "Keys")
        await press("escape", "incidents", "2 Incidents")
        await press("d", "page", "Roster")
        await press("l", "timeline", "Timeline INC-2")
        await press("escape", "incidents", "2 Incidents")
        await press("1", "panels", "1 Indicators")
        assert len(titled) == 1, "where nothing moves, titles are written once"
        await press("enter", "chart", "Availability")
        chart = board.query_one(ChartPane)
        page = chart.page
        assert page is not None
        # Read for the room it has.
        assert page.step == step_of(app.room, page.panel, page.window, chart.columns)
        await press("escape", "panels", "1 Indicators")
        await press("enter", "chart", "Availability")
        await press("4", "checklist", "4 Checklist")
        # Moving the focus draws the panes that lose and get it.
        assert whole == []


async def test_what_is_only_measured_waits_for_the_second_and_an_act_does_not(tmp_path: Path) -> None:
    app = BoardOnDrill(Prepared(tmp_path, "en"))
    async with app.run_test(size=(120, 40)) as pilot:
        board = await _stands(pilot)
        # As just after a look, whatever this machine does meanwhile.
        wants = board._pace.wants
        board._pace.wants = lambda now: wants(  # type: ignore[method-assign]
            replace(now, real=board._pace._last.real)  # type: ignore[union-attr]
        )
        before = board.situation
        await add_readings(app.room, 1)
        await board.catch_up()
        assert board.situation is before
        await app.room.do(incident.add_note, "INC-2", "seen")
        await board.catch_up()
        assert board.situation is not before
        assert board.situation is not None
        assert board.situation.incidents[0].last is not None
        assert "seen" in board.situation.incidents[0].last.text


def test_a_board_loads_nothing_that_its_first_frame_does_not_need(calm: House) -> None:
    told = calm.folder / "told.json"
    command = (sys.executable, "-P", "-c", AT_ITS_END, "board", "--read-only", "--lang", "en")
    where = ("--db", str(calm.db), "--config", str(calm.config))
    with Terminal(*command, *where, environment=environment(calm.folder, {"TOLD": str(told)})) as board:
        board.shows("no incidents yet")
        board.press("q")
        assert board.ends() == 0
    found = json.loads(told.read_text())
    assert set(NOT_FOR_A_BOARD) & set(found["modules"]) == set()
    assert "warroom.screens.board" in found["modules"]
    # Put off while it loaded, the search for garbage goes on from there, past what was loaded.
    assert found["collects"]
    assert found["kept"] > 50_000


def test_what_only_a_key_needs_is_loaded_after_the_first_picture(calm: House) -> None:
    told = calm.folder / "told.json"
    command = (sys.executable, "-P", "-c", BEFORE_THE_REST, "board", "--lang", "en", "--as", "Lee")
    where = ("--db", str(calm.db), "--config", str(calm.config))
    with Terminal(*command, *where, environment=environment(calm.folder, {"TOLD": str(told)})) as board:
        board.shows("no incidents yet")
        board.until(told.exists)
        # A key that comes before the rest is loaded, for a page and for an act.
        board.press("w")
        board.shows("Whom to call")
        board.press("escape")
        board.hides("Whom to call")
        board.press("o")
        board.shows("Title of the incident")
        board.press("escape")
        board.hides("Title of the incident")
        board.press("q")
        assert board.ends() == 0
    loaded = json.loads(told.read_text())
    assert "warroom.screens.actions" in loaded
    assert [name for name in loaded if name.startswith(NOT_FOR_ITS_FIRST_PICTURE)] == []


async def test_the_rest_is_loaded_while_the_board_rests() -> None:
    assert {"warroom.screens.pages", "warroom.screens.acts.handing.rows", "warroom.handover.page"} <= set(
        late._named
    )
    await late.load()
    assert set(late._named) <= set(sys.modules)


async def test_the_first_picture_drawn_is_whole_and_styles_are_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = BoardOnDrill(Prepared(tmp_path, "en"))
    drawn: list[bool] = []
    parsed: list[object] = []
    show, parse = app._display, Stylesheet.reparse

    def shown(screen: Any, picture: Any) -> None:
        if picture is not None and isinstance(screen, BoardScreen):
            drawn.append(screen.situation is not None and any(pane.lines for pane in screen.query(Pane)))
        show(screen, picture)

    def counted(self: Stylesheet) -> None:
        parsed.append(self)
        parse(self)

    monkeypatch.setattr(app, "_display", shown)
    monkeypatch.setattr(Stylesheet, "reparse", counted)
    async with app.run_test(size=(120, 40)) as pilot:
        await _stands(pilot)
        assert drawn != []
        assert all(drawn)
        assert len(parsed) == 1


def test_records_are_built_once_whoever_uses_them_first() -> None:
    done = subprocess.run([sys.executable, "-P", "-c", IN_THREADS], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True []"


def test_a_board_at_rest_wakes_for_its_looks_alone(calm: House) -> None:
    with calm.board("--read-only") as board:
        board.shows("no incidents yet")
        board.rests(0.3)
        before, begin = _wakes(board.process.pid), time.monotonic()
        time.sleep(3.0)  # what a board does by itself is what is measured
        passed = time.monotonic() - begin
        # Ten looks a second and one frame, each of a few turns; a thread that looks for keys would be ten more.
        assert (_wakes(board.process.pid) - before) / passed < 45


def _wakes(pid: int) -> int:
    """Return how often threads of a process have gone to sleep so far."""
    found = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        found += int(lines["voluntary_ctxt_switches"])
    return found


@pytest.mark.parametrize(
    "held", [pytest.param(2.0, id="2 s"), pytest.param(60.0, id="60 s", marks=pytest.mark.soak)]
)
def test_a_terminal_that_stops_reading_holds_up_nobody_else(calm: House, held: float) -> None:
    with calm.config.open("a", encoding="utf-8") as site:
        site.write("probes:\n  - {name: host, kind: host, interval: 5s}\n")
    with calm.board() as board:
        board.shows("no incidents yet")
        engine = calm.leads()
        with board.unread():
            for _each in range(40):
                board.press("ctrl+l")
                time.sleep(0.03)  # keys that come together are drawn together
            before, renewed = board.cpu_seconds(), calm.rows("SELECT renewed_boot FROM lease")[0][0]
            calm.command("incident", "open", "meanwhile", "--priority", "P2")
            time.sleep(held)  # the engine's ticks and slots are what is watched
            assert calm.rows("SELECT renewed_boot FROM lease")[0][0] > renewed + (held - 2.0) * SECOND
            assert board.cpu_seconds() - before < max(1.0, 0.1 * held)
            calm.command("incident", "open", "just now", "--priority", "P3")
        board.shows("INC-1", "meanwhile", "INC-2", "just now")
        assert calm.engine() == engine
        rows = calm.rows("SELECT ts FROM hot JOIN series ON id = series WHERE name = 'host:ok' ORDER BY ts")
        slots = [at for (at,) in rows]
        assert len(slots) >= held // 5
        assert {later - one for one, later in pairwise(slots)} <= {5 * SECOND}, "a slot was missed"
        board.press("q")
        assert board.ends() == 0


def test_a_board_killed_behind_a_stopped_terminal_is_no_loss(calm: House) -> None:
    with calm.board() as board:
        board.shows("no incidents yet")
        engine = calm.leads()
        with board.unread():
            for _each in range(40):
                board.press("ctrl+l")
            board.process.kill()
            board.process.wait(10)
        assert calm.engine() == engine
        assert calm.command("status")["engine"]["leader"] is not None
