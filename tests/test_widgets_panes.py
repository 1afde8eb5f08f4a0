"""The widgets mounted in a tiny application: what is drawn again, how selection moves, how prompts answer."""

import gettext
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widget import Widget

import widgets.incidents as log
from data import i18n
from data.records import HOUR, MINUTE, SECOND, Incident, Status
from data.situationviews import EngineView, Situation
from tests.test_widgets_scene import NOW, incident, situation, view
from widgets.checklist import ChecklistPane
from widgets.drawn import Drawn
from widgets.footer import Flash, KeyBar
from widgets.incidents import IncidentsPane
from widgets.ladder import LadderPane
from widgets.line import Line, Span
from widgets.pane import Pane
from widgets.panels import PanelsPane
from widgets.prompt import Choices, Prompt
from widgets.situation import SituationBar

KOREAN = {"ok": "정상", "warning": "주의", "breach": "위반", "no data": "불명", "acked": "대응", "done": "완료"}
"""Words of two cells a syllable that stand in columns; the catalogue itself is no matter of the widgets."""


class Catalogue(gettext.NullTranslations):
    """Speaks the few words above."""

    def gettext(self, message: str) -> str:
        return KOREAN.get(message, message)


class Board(App[None]):
    """All widgets at once, laid out as a board would."""

    CSS = "Horizontal { height: 1fr; } PanelsPane { height: 11; }"

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Pane.Selected | Pane.Chosen] = []

    def compose(self) -> ComposeResult:
        yield SituationBar()
        with Horizontal():
            with Vertical():
                yield PanelsPane("1 지표")
                yield IncidentsPane("2 인시던트 로그")
            with Vertical():
                yield LadderPane("3 에스컬레이션")
                yield ChecklistPane("4 체크리스트")
        yield Prompt()
        yield Flash()
        yield KeyBar()

    def on_pane_selected(self, message: Pane.Selected) -> None:
        self.seen.append(message)

    def on_pane_chosen(self, message: Pane.Chosen) -> None:
        self.seen.append(message)

    def present(self, room: Situation) -> None:
        self.query_one(SituationBar).present(room)
        self.query_one(PanelsPane).present(room)
        self.query_one(IncidentsPane).present(room)
        self.query_one(LadderPane).present(room)
        self.query_one(ChecklistPane).present(room)

    def text(self) -> str:
        strips = self.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[Region, ...]]]:
    """Return a list that grows with every refresh of a widget of ours."""
    calls: list[tuple[str, tuple[Region, ...]]] = []
    original = Widget.refresh

    def counted(self: Widget, *regions: Region, **more: Any) -> Widget:
        if isinstance(self, Drawn):
            calls.append((type(self).__name__, regions))
        return original(self, *regions, **more)

    monkeypatch.setattr(Widget, "refresh", counted)
    return calls


@pytest.fixture(params=i18n.LANGUAGES)
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Speak one language."""
    spoken = Catalogue() if request.param == "ko" else gettext.NullTranslations()
    monkeypatch.setattr(i18n, "_active", spoken)
    return str(request.param)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_widget_draws_in_both_languages(language: str, size: tuple[int, int]) -> None:
    app = Board()
    async with app.run_test(size=size) as pilot:
        app.present(situation())
        app.query_one(KeyBar).show((("a", "확인"), ("q", "끝")))
        app.query_one(Flash).say("INC-12 ✓", "warn")
        await pilot.pause()
        text = app.text()
        for words in ("▌P1 INC-12", "010-1111-1111 00:17:38", "가용성", "L2", "4/6", "a 확인", "! INC-12 ✓"):
            assert words in text, words
        assert ("✗ 위반  에러율" in text) is (language == "ko")
        assert ("✗ breach" in text) is (language == "en")


async def test_an_unchanged_room_draws_nothing(drawn: list[tuple[str, tuple[Region, ...]]]) -> None:
    app = Board()
    async with app.run_test(size=(120, 40)) as pilot:
        app.present(situation())
        await pilot.pause()
        drawn.clear()
        app.present(situation())
        app.query_one(KeyBar).show(())
        await pilot.pause()
        assert drawn == []


async def test_a_second_draws_only_the_rows_that_count(drawn: list[tuple[str, tuple[Region, ...]]]) -> None:
    app = Board()
    async with app.run_test(size=(120, 40)) as pilot:
        app.present(situation())
        await pilot.pause()
        drawn.clear()
        app.present(situation(now=NOW + SECOND))
        await pilot.pause()
        rows = {name: sorted(region.y for region in regions) for name, regions in drawn}
        assert rows["SituationBar"] == [0, 1]
        assert set(rows) == {"SituationBar", "LadderPane"}
        ladder = app.query_one(LadderPane)
        ticking = [index for index, line in enumerate(ladder.lines) if any(":" in span.text[-3:] for span in line)]
        assert set(rows["LadderPane"]) <= set(ticking)
        assert all(region.height == 1 for _name, regions in drawn for region in regions)


class Plain(App[None]):
    """One pane of eight rows."""

    CSS = "Pane { height: 10; }"

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Pane.Selected | Pane.Chosen] = []

    def compose(self) -> ComposeResult:
        yield FocusPane("[b]title[/x]")

    def on_pane_selected(self, message: Pane.Selected) -> None:
        self.seen.append(message)

    def on_pane_chosen(self, message: Pane.Chosen) -> None:
        self.seen.append(message)


class FocusPane(Pane, can_focus=True):
    """A pane of given lines that can be selected."""


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple((Span(text),) for text in texts)


def shown(pane: Pane) -> list[str]:
    return [pane.render_line(y).text.rstrip() for y in range(pane.size.height)]


async def plain_pane(pilot: Pilot[None]) -> Pane:
    pane = pilot.app.query_one(FocusPane)
    pane.focus()
    await pilot.pause()
    return pane


async def test_text_that_looks_like_markup_is_drawn_as_it_is() -> None:
    async with Plain().run_test() as pilot:
        pane = await plain_pane(pilot)
        pane.show(lines("[ERROR] db down [/x]", "[@click=app.bell]x[/]"))
        assert shown(pane)[:2] == [" [ERROR] db down [/x]", " [@click=app.bell]x[/]"]
        await pilot.pause()
        strips = pilot.app.screen._compositor.render_strips()
        assert "[b]title[/x]" in strips[0].text


async def test_the_selection_follows_its_key() -> None:
    app = Plain()
    async with app.run_test() as pilot:
        pane = await plain_pane(pilot)
        pane.show(lines("a", "b", "c"), (1, 2, 3))
        assert (pane.selected, pane.selected_key) == (0, 1)
        pane.move(1)
        pane.show(lines("new", "a", "b", "c"), (9, 1, 2, 3))
        assert (pane.selected, pane.selected_key) == (2, 2)
        assert shown(pane)[:4] == [" new", " a", "▸b", " c"]
        pane.show(lines("new", "a", "c"), (9, 1, 3))
        assert (pane.selected, pane.selected_key) == (2, 3), "near the row where it was"
        pane.show(lines("nothing"))
        assert (pane.selected, pane.selected_key) == (-1, None)
        await pilot.press("enter")
        await pilot.pause()
        assert [(type(each).__name__, each.key) for each in app.seen] == [
            ("Selected", 1),
            ("Selected", 2),
            ("Selected", 3),
        ]


async def test_arrows_skip_headings_and_enter_chooses() -> None:
    app = Plain()
    async with app.run_test() as pilot:
        pane = await plain_pane(pilot)
        pane.show(lines("heading", "a", "between", "b"), (None, "a", None, "b"))
        await pilot.press("down", "enter", "down", "up", "up", "enter")
        await pilot.pause()
        assert [(type(each).__name__, each.key) for each in app.seen] == [
            ("Selected", "a"),
            ("Selected", "b"),
            ("Chosen", "b"),
            ("Selected", "a"),
            ("Chosen", "a"),
        ]
        assert all(each.control is pane for each in app.seen)


async def test_more_lines_than_rows_scroll_with_the_selection() -> None:
    async with Plain().run_test() as pilot:
        pane = await plain_pane(pilot)
        texts = [f"row {index}" for index in range(20)]
        pane.show(lines("heading", *texts), (None, *range(20)))
        await pilot.press("end")
        assert shown(pane)[-1] == "▸row 19"
        assert shown(pane)[0] == " row 12"
        assert str(pane.border_subtitle) == ""
        await pilot.press("pageup")
        assert shown(pane)[0] == "▸row 12"
        await pilot.press("home")
        assert shown(pane)[:2] == [" heading", "▸row 0"], "the heading comes back into sight"
        assert "13" in str(pane.border_subtitle)


async def test_a_row_that_moves_in_a_scrolled_pane_stays_in_sight() -> None:
    async with Plain().run_test() as pilot:
        pane = await plain_pane(pilot)
        pane.show(lines(*(f"row {index}" for index in range(20))), tuple(range(20)))
        assert pane.select(15)
        assert not pane.select(99)
        pane.show(lines(*(f"row {index}" for index in range(14, 20))), tuple(range(14, 20)))
        assert shown(pane)[1] == "▸row 15"


async def test_the_mark_of_the_selection_leaves_with_the_focus(
    drawn: list[tuple[str, tuple[Region, ...]]],
) -> None:
    app = Board()
    async with app.run_test(size=(120, 40)) as pilot:
        app.present(situation())
        panels, incidents = app.query_one(PanelsPane), app.query_one(IncidentsPane)
        panels.focus()
        await pilot.pause()
        assert shown(panels)[0].startswith("▸")
        assert shown(incidents)[0].startswith("▸"), "the log's selection says which ladder is shown"
        drawn.clear()
        incidents.focus()
        await pilot.pause()
        assert not shown(panels)[0].startswith("▸")
        assert any(name == "PanelsPane" for name, _regions in drawn), "the row has to be drawn again"
        assert "▸✓" not in app.text()


async def test_of_a_thousand_incidents_only_those_in_sight_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    genuine = log._line

    def counted(incident: Incident, *more: Any) -> Line:
        asked.append(incident.number)
        return genuine(incident, *more)

    monkeypatch.setattr(log, "_line", counted)
    views = tuple(view(incident(number, f"line {number}")) for number in range(1, 1_001))
    app = Board()
    async with app.run_test(size=(120, 40)) as pilot:
        pane = app.query_one(IncidentsPane)
        app.present(situation(incidents=views, log=()))
        await pilot.pause()
        height = pane.size.height
        assert set(asked) == set(range(1, height + 1))
        pane.focus()
        await pilot.press("end")
        assert "line 1000" in shown(pane)[height - 1]
        asked.clear()
        other = view(incident(999, "another word", status=Status.MITIGATED))
        app.present(situation(incidents=(*views[:998], other, views[999]), log=(), now=NOW + SECOND))
        assert set(asked) == set(range(1_001 - height, 1_001))
        assert pane.selected_number == 1_000
        assert "another word" in shown(pane)[height - 2]


async def test_a_click_selects() -> None:
    async with Plain().run_test() as pilot:
        pane = await plain_pane(pilot)
        pane.show(lines("heading", "a", "b"), (None, 1, 2))
        await pilot.click(FocusPane, offset=(3, 3))
        assert pane.selected_key == 2
        await pilot.click(FocusPane, offset=(3, 1))
        assert pane.selected_key == 2


async def test_the_log_keeps_its_incident_when_a_worse_one_comes() -> None:
    app = Board()
    async with app.run_test(size=(120, 40)) as pilot:
        room = situation()
        app.present(room)
        log = app.query_one(IncidentsPane)
        log.select(13)
        worse = incident(14, "전체 장애", opened_at=NOW, status=Status.TRIGGERED)
        app.present(situation(incidents=(view(worse), *room.incidents), log=(worse, *room.log.rows)))
        assert log.selected_number == 13
        assert log.selected == 2
        await pilot.pause()


async def test_the_ladder_shows_the_incident_it_is_told() -> None:
    app = Board()
    async with app.run_test(size=(120, 40)) as pilot:
        ladder = app.query_one(LadderPane)
        ladder.present(situation(), 13)
        await pilot.pause()
        assert "3 에스컬레이션 INC-13" in app.text()
        ladder.present(situation(), 8)
        await pilot.pause()
        assert "3 에스컬레이션 INC-12" in app.text()
        ladder.present(situation(incidents=()), 13)
        await pilot.pause()
        assert "INC-" not in str(ladder.border_title)


async def test_the_checklist_keeps_its_item() -> None:
    app = Board()
    async with app.run_test(size=(120, 40)):
        checklist = app.query_one(ChecklistPane)
        app.present(situation())
        assert checklist.selected_item == "d1-3.availability"
        checklist.move(2)
        app.present(situation(tasks=situation().tasks[1:]))
        assert checklist.selected_item == "d1-3.error_rate"


@pytest.mark.parametrize("theme", ["textual-light", "ansi-dark", "dracula"])
async def test_the_colours_follow_the_theme(theme: str) -> None:
    app = Board()
    async with app.run_test(size=(120, 40)) as pilot:
        engine = EngineView(leader=None, age_ms=None, wall_step_ms=2 * HOUR)
        app.present(situation(engine=engine, drill=True))
        await pilot.pause()
        bar = app.query_one(SituationBar)
        before = [segment.style for segment in bar.render_line(0)]
        app.theme = theme
        await pilot.pause()
        assert [segment.style for segment in bar.render_line(0)] != before


# The foot


async def test_a_message_goes_by_itself_and_a_later_one_keeps_its_time() -> None:
    app = Board()
    async with app.run_test(size=(80, 24)) as pilot:
        flash = app.query_one(Flash)
        flash.say("first", seconds=0.01)
        flash.say("second", seconds=None)
        await pilot.pause(0.1)
        assert "second" in flash.render_line(0).text
        flash.say("third", seconds=0.01)
        while flash.lines:
            await pilot.pause(0.01)
        assert flash.render_line(0).text.strip() == ""


async def test_a_long_message_takes_the_lines_that_it_needs_and_gives_them_back() -> None:
    app = Board()
    async with app.run_test(size=(80, 24)) as pilot:
        flash = app.query_one(Flash)
        flash.say(f"/var/{'lib/' * 20}room.db: the disk is full: nothing was written; free some room", "error")
        await pilot.pause()
        rows = [flash.render_line(y).text.strip() for y in range(flash.size.height)]
        assert len(rows) == 3
        assert " ".join(rows).endswith("the disk is full: nothing was written; free some room")
        flash.say("written")
        await pilot.pause()
        assert flash.size.height == 1
        assert flash.render_line(0).text.strip() == "✓ written"


async def asked(pilot: Pilot[None], prompt: Prompt) -> None:
    while not (prompt.is_open and prompt.display and isinstance(pilot.app.focused, Widget)):
        await pilot.pause()
    await pilot.pause()


async def test_a_prompt_returns_what_is_typed_and_gives_the_focus_back() -> None:
    app = Board()
    async with app.run_test(size=(80, 24)) as pilot:
        app.present(situation())
        log, prompt = app.query_one(IncidentsPane), app.query_one(Prompt)
        log.focus()
        worker = app.run_worker(prompt.ask("[제목]", initial="상담 "))
        await asked(pilot, prompt)
        assert "[제목]" in app.text()
        assert "▌P1 INC-12" in app.text(), "the board stays in sight"
        await pilot.press("x", "y", "space", "enter")
        assert await worker.wait() == "상담 xy"
        await pilot.pause()
        assert app.focused is log
        assert not prompt.display


async def test_a_prompt_lies_over_the_foot_and_moves_nothing() -> None:
    app = Board()
    async with app.run_test(size=(80, 24)) as pilot:
        app.present(situation())
        app.query_one(KeyBar).show((("a", "KEYS"),))
        await pilot.pause()
        before = [pane.region for pane in app.query(Pane)]
        prompt = app.query_one(Prompt)
        app.run_worker(prompt.ask("title"))
        await asked(pilot, prompt)
        assert [pane.region for pane in app.query(Pane)] == before
        assert prompt.region.bottom == 24
        assert "KEYS" not in app.text()
        await pilot.press("escape")
        await pilot.pause()
        assert "KEYS" in app.text()


async def test_a_prompt_left_with_escape_has_no_answer() -> None:
    app = Board()
    async with app.run_test(size=(80, 24)) as pilot:
        prompt = app.query_one(Prompt)
        worker = app.run_worker(prompt.ask("title"))
        await asked(pilot, prompt)
        await pilot.press("x", "escape")
        assert await worker.wait() is None
        assert not prompt.is_open


@pytest.mark.parametrize(
    ("keys", "answer"),
    [(("2",), 1), (("enter",), 0), (("right", "down", "enter"), 2), (("left", "enter"), 0), (("escape",), None)],
)
async def test_a_choice_is_made_by_digit_or_arrows(keys: tuple[str, ...], answer: int | None) -> None:
    app = Board()
    async with app.run_test(size=(80, 24)) as pilot:
        prompt = app.query_one(Prompt)
        worker = app.run_worker(prompt.choose("step", (("1", "감지"), ("2", "분석"), ("3", "조치"))))
        await asked(pilot, prompt)
        assert "1 감지" in app.text()
        await pilot.press(*keys)
        assert await worker.wait() == answer


async def test_a_new_question_takes_the_place_of_an_unanswered_one() -> None:
    app = Board()
    async with app.run_test(size=(80, 24)) as pilot:
        prompt = app.query_one(Prompt)
        first = app.run_worker(prompt.ask("first"))
        await asked(pilot, prompt)
        second = app.run_worker(prompt.choose("second", (("1", "one"),)))
        assert await first.wait() is None
        while not isinstance(app.focused, Choices):
            await pilot.pause()
        assert prompt.is_open
        await pilot.press("1")
        assert await second.wait() == 0


async def test_a_question_whose_asker_is_gone_closes() -> None:
    app = Board()
    async with app.run_test(size=(80, 24)) as pilot:
        prompt = app.query_one(Prompt)
        worker = app.run_worker(prompt.ask("first"), exit_on_error=False)
        await asked(pilot, prompt)
        worker.cancel()
        while prompt.is_open:
            await pilot.pause()
        assert not prompt.display


async def test_panes_wait_for_a_room() -> None:
    app = Board()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert [pane.lines for pane in app.query(Pane)] == [()] * 4
        app.present(situation(now=NOW + MINUTE))
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert "00:16:38" in app.text()
