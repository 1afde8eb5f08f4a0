"""The wall as a function of a moment: it fits every room, and never shows what is old, or bad, as calm."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from data import i18n
from data.incidentviews import Due, IncidentView
from data.panelviews import PanelView
from data.records import DAY, HOUR, MINUTE, SECOND, Kind, Ms, Priority, Signal, State, Status
from data.situationviews import EngineView, Situation
from tests.test_widgets_scene import NOW, incident, panel, panels, promise, rung, shift, situation, view
from widgets.bigdigits import LIT, big
from widgets.line import Line, line_width, plain
from widgets.text import countdown
from widgets.wall import Wall, wall_lines
from widgets.wallink import Lines
from widgets.wallstate import Loudness, standings
from widgets.wallturn import MARGIN, SHIFT, TURN, offset, turn

ROOMS = [(80, 24), (120, 40), (200, 60), (240, 67), (40, 10), (60, 16), (100, 30)]
NO_CLOCKS: tuple[object, ...] = ()


@pytest.fixture(params=i18n.LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    i18n.use(request.param)
    return str(request.param)


def text(lines: Lines) -> str:
    return "\n".join(plain(line) for line in lines)


def well() -> tuple[PanelView, ...]:
    return tuple(each.model_copy(update={"state": "ok"}) for each in panels() if not each.stale)


def calm(**more: object) -> Situation:
    return situation(**{"incidents": (), "panels": well(), **more})


def having(*views: IncidentView, **more: object) -> Situation:
    due = views[0].next_due
    return situation(**{"incidents": views, "panels": well(), "next_due": due, **more})


def taken(**more: object) -> IncidentView:
    return view(incident(12, "상담 라우팅 불능", **more), clocks=NO_CLOCKS)


def untaken(**more: object) -> IncidentView:
    fields: dict[str, object] = {"status": Status.TRIGGERED, "acknowledged_by": None, "step": 1}
    return taken(**{**fields, **more})


def says(lines: Lines, word: str) -> bool:
    """Return whether a word stands there, close or wide."""
    shown = re.sub(" +", " ", text(lines))
    return word in shown or " ".join(word.replace(" ", "")) in shown


def roles(lines: Lines) -> Counter[str]:
    """Count cells by their role."""
    found: Counter[str] = Counter()
    for line in lines:
        for span in line:
            found[span.role] += line_width((span,))
    return found


# It fits


words = st.text(max_size=30)
moments = st.integers(-2 * DAY, 9 * DAY)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Return any war room there may be."""
    now = NOW + draw(st.integers(0, 2 * HOUR))
    views = []
    for number in range(draw(st.integers(0, 4))):
        status = draw(st.sampled_from([Status.TRIGGERED, Status.ACKNOWLEDGED, Status.MITIGATED]))
        of = incident(
            number + 1,
            draw(words),
            priority=draw(st.sampled_from(list(Priority))),
            status=status,
            signal=draw(st.sampled_from(list(Signal))),
            acknowledged_by=None if status is Status.TRIGGERED else draw(words),
            commander=draw(st.none() | words),
            next_action=draw(st.none() | words),
            mitigated_at=now if status is Status.MITIGATED else None,
        )
        rungs = tuple(rung(level, state=draw(st.sampled_from(list(State)))) for level in range(1, 6))
        rungs = rungs[: draw(st.integers(0, 5))]
        clocks = (
            promise(Kind.UPDATE, draw(words), draw(moments), draw(st.sampled_from([State.ARMED, State.FIRED]))),
        )
        following = draw(st.sampled_from([None, *rungs]))
        views.append(view(of, rungs=rungs, clocks=clocks, next_rung=following))
    measures = tuple(
        panel(
            f"p{number}",
            draw(words),
            draw(st.none() | st.floats()),
            draw(st.text(max_size=8)),
            state=draw(st.sampled_from(["ok", "warn", "breach", "unknown", "odd"])),
            stale=draw(st.booleans()),
            age_ms=draw(st.none() | st.integers(0, 9 * DAY)),
        )
        for number in range(draw(st.integers(0, 9)))
    )
    due = Due(subject="INC-1", kind=Kind.LEVEL, level=2, due_at=now + draw(moments), name=draw(words))
    return situation(
        now=now,
        environment=draw(st.none() | st.sampled_from(["production", "demo", "staging"]) | words),
        drill=draw(st.booleans()),
        phase_name=draw(words),
        shift=shift(holder=draw(st.none() | words), late_since=draw(st.none() | st.just(NOW - HOUR))),
        engine=EngineView(leader=None, age_ms=draw(st.none() | st.integers(0, 2 * MINUTE)), wall_step_ms=0),
        panels=measures,
        incidents=tuple(views),
        next_due=draw(st.none() | st.just(due)),
    )


@settings(max_examples=80)
@given(
    room=situations(),
    cells=st.integers(0, 260),
    rows=st.integers(0, 80),
    silent=st.sampled_from([0, 4 * SECOND, 2 * MINUTE]),
    said=st.sampled_from(["", "q leaves the board"]),
    spoken=st.sampled_from(i18n.LANGUAGES),
)
def test_it_fits_every_room_exactly(
    room: Situation, cells: int, rows: int, silent: Ms, said: str, spoken: str
) -> None:
    i18n.use(spoken)
    lines = wall_lines(room, cells, rows, silent_ms=silent, said=said)
    assert len(lines) == rows
    assert {line_width(line) for line in lines} <= {cells}
    if cells < 40 or rows < 10:
        return
    assert says(lines, standings(room, silent)[0].word)
    if room.next_due is not None and not said:
        assert shows_large(lines, countdown(room.next_due.due_at - room.now))


def shows_large(lines: Lines, what: str) -> bool:
    """Return whether a text stands large, or at least plain, somewhere on the picture."""
    rows = [plain(line) for line in lines]
    cells = line_width(lines[0])
    room = ((wide, high) for wide in (cells, cells - MARGIN.across) for high in range(3, len(rows)))
    sizes = {drawn for wide, high in room if (drawn := big(what, wide, high))}
    return any(what in row for row in rows) or any(
        all(rows[top + row].startswith(each, place) for row, each in enumerate(drawn.rows))
        for drawn in sizes
        for top in range(len(rows) - len(drawn.rows) + 1)
        for place in range(cells - drawn.width + 1)
    )


@given(cells=st.integers(0, 260), rows=st.integers(0, 80))
def test_before_the_first_look_it_is_quiet_and_later_it_says_that_nothing_is_known(cells: int, rows: int) -> None:
    quiet = wall_lines(None, cells, rows)
    assert [line_width(line) for line in quiet] == [cells] * rows
    assert not text(quiet).strip()
    if cells >= 40 and rows >= 3:
        assert says(wall_lines(None, cells, rows, silent_ms=MINUTE), "NO DATA")


# What it says first


@pytest.mark.parametrize("size", ROOMS)
def test_each_state_is_named(lang: str, size: tuple[int, int]) -> None:
    engine = EngineView(leader=None, age_ms=None, wall_step_ms=0)
    late = view(incident(12, "x"), clocks=(promise(Kind.ANALYSIS, "초기 분석", 0, State.FIRED),))
    stale = tuple(each.model_copy(update={"stale": True}) for each in panels())
    named = {
        "ko": ("정상", "P1 진행 중", "기한 초과", "엔진 없음", "측정 중단", "지표 위반", "P1 임시조치"),
        "en": ("CALM", "P1 OPEN", "OVERDUE", "NO ENGINE", "DATA STALE", "BREACH", "P1 MITIGATED"),
    }[lang]
    rooms = (
        calm(),
        having(taken()),
        having(late),
        calm(engine=engine),
        calm(panels=stale),
        calm(panels=tuple(each for each in panels() if not each.stale)),
        having(taken(status=Status.MITIGATED, mitigated_at=NOW)),
    )
    for word, room in zip(named, rooms, strict=True):
        assert standings(room)[0].word == word
        assert says(wall_lines(room, *size), word)


@pytest.mark.parametrize(
    ("age", "says"), [(0, False), (14 * SECOND, False), (16 * SECOND, True), (HOUR, True), (None, True)]
)
def test_an_engine_that_is_not_heard_is_said_first_whatever_else_is(age: Ms | None, says: bool) -> None:
    room = having(untaken(), engine=EngineView(leader="h:1:2", age_ms=age, wall_step_ms=0))
    first, *others = standings(room)
    assert (first.word == "NO ENGINE") is says
    assert first.loudness is Loudness.ALERT
    assert not says or "P1 OPEN" in {each.word for each in others}


def test_a_store_that_is_silent_is_never_calm() -> None:
    assert standings(calm(), 4 * SECOND)[0].word == "CALM"
    first = standings(calm(), 7 * SECOND)[0]
    assert (first.word, first.loudness) == ("NO DATA", Loudness.ALERT)
    assert "silent for 7s" in text(wall_lines(calm(), 120, 40, silent_ms=7 * SECOND))


@pytest.mark.parametrize(
    ("room", "loudness"),
    [
        (calm(), Loudness.CALM),
        (having(untaken()), Loudness.ALERT),
        (having(untaken(priority=Priority.P2)), Loudness.ALERT),
        (having(untaken(priority=Priority.P3)), Loudness.CAUTION),
        (having(taken()), Loudness.CAUTION),
        (having(taken(priority=Priority.P4)), Loudness.NOTE),
        (having(taken(status=Status.MITIGATED, mitigated_at=NOW)), Loudness.NOTE),
        (calm(shift=shift(late_since=NOW - MINUTE)), Loudness.ALERT),
        (
            calm(next_due=Due(subject="R", kind=Kind.REPORT, level=None, due_at=NOW - MINUTE, name="r")),
            Loudness.ALERT,
        ),
        (
            calm(next_due=Due(subject="R", kind=Kind.REPORT, level=None, due_at=NOW - SECOND, name="r")),
            Loudness.CALM,
        ),
        (calm(panels=tuple(each.model_copy(update={"stale": True}) for each in panels())), Loudness.ALERT),
        (calm(panels=panels()), Loudness.CAUTION),
        (calm(shift=shift(holder=None)), Loudness.CAUTION),
        (having(taken().model_copy(update={"undelivered": "김지원"})), Loudness.ALERT),
    ],
)
def test_it_is_as_loud_as_what_it_says(room: Situation, loudness: Loudness) -> None:
    assert standings(room)[0].loudness is loudness
    loud = roles(wall_lines(room, 120, 40))
    assert (loud["alert"] > 1000) is (loudness is Loudness.ALERT)
    assert (loud["caution"] > 300) is (loudness is Loudness.CAUTION)


def test_calm_has_no_field_of_colour() -> None:
    for size in ROOMS:
        assert set(roles(wall_lines(calm(), *size))) <= {"text", "dim", "title", "ok"}


def test_only_a_p1_that_nobody_has_taken_swaps_its_band_once_a_second() -> None:
    def pictures(of: IncidentView) -> set[Line]:
        lines = [wall_lines(having(of, now=NOW + part), 120, 40)[3] for part in range(0, 4 * SECOND, 250)]
        return {tuple((span.text, span.role) for span in line) for line in lines}  # type: ignore[misc]

    assert len(pictures(untaken())) == 2
    for other in (taken(), untaken(priority=Priority.P2), untaken(signal=Signal.RECOVERED)):
        assert len(pictures(other)) == 1


def test_a_rehearsal_takes_the_whole_first_row(lang: str) -> None:
    drill = wall_lines(calm(drill=True), 120, 40)
    assert roles(drill)["drill"] == 120 - MARGIN.across
    production = plain(wall_lines(calm(), 120, 40)[0])
    assert {"ko": "운 영", "en": "P R O D U C T I O N"}[lang] in production


def test_who_works_who_is_called_and_who_watches(lang: str) -> None:
    shown = text(wall_lines(having(taken()), 120, 40))
    for words_ in ("INC-12 상담 라우팅 불능", "이기술", "2/6", "L2 지원팀장", "김지원", "14:21", "박인프라"):
        assert words_ in shown
    called, following, later = {"ko": ("호출됨", "다음", "이후"), "en": ("called", "next", "later")}[lang]
    ladder = [row for row in shown.splitlines() if re.search(r" L\d ", row)]
    assert [word in row for word, row in zip((called, following, later), ladder, strict=False)] == [True] * 3


def test_a_next_level_that_has_nobody_says_so() -> None:
    nobody = rung(4)
    assert not nobody.contacts
    lines = wall_lines(having(view(incident(12, "x"), clocks=NO_CLOCKS, next_rung=nobody)), 120, 40)
    row = next(plain(line) for line in lines if " L4 " in plain(line))
    assert "✗ no contact" in row
    assert "next" in row


@pytest.mark.parametrize(("level", "words_"), [(2, "김지원"), (4, "✗ no contact")])
def test_the_next_call_names_whom_it_reaches(level: int, words_: str) -> None:
    due = Due(subject="INC-12", kind=Kind.LEVEL, level=level, due_at=NOW + MINUTE, name=f"L{level} call")
    rows = [plain(line) for line in wall_lines(having(taken(), next_due=due), 80, 24)]
    row = next(row for row in rows if f"L{level} call" in row)
    assert words_ in row


def test_without_a_deadline_the_clock_stands_there() -> None:
    assert shows_large(wall_lines(calm(next_due=None), 80, 24), "14:03")


def test_the_large_clock_is_there_where_there_is_room() -> None:
    assert shows_large(wall_lines(having(taken()), 120, 40), "14:03")


async def test_large_signs_are_blocks_in_colour_and_remain_without() -> None:
    class Alone(App[None]):
        def compose(self) -> ComposeResult:
            yield Wall()

    app = Alone()
    async with app.run_test(size=(80, 24)) as pilot:
        wall = app.query_one(Wall)
        for room in (having(taken()), having(untaken())):
            wall.present(room)
            await pilot.pause()
            shown = [segment for y in range(24) for segment in wall.render_line(y)]
            lit = [segment for segment in shown if set(segment.text) == {LIT}]
            assert lit
            for segment in lit:
                assert segment.style is not None
                assert segment.style.color is not None
                assert segment.style.color == segment.style.bgcolor
                assert segment.style.without_color.reverse


# Turns and shifts


def test_each_indicator_has_its_turn_and_what_is_ill_has_it_more_often() -> None:
    shown = Counter(
        each.id for count in range(56) for each in turn(panels(), NOW // TURN * TURN + count * TURN, 1)
    )
    assert set(shown) == {each.id for each in panels()}
    ill = {each.id for each in panels() if each.state != "ok"}
    assert min(shown[each] for each in ill) > max(count for name, count in shown.items() if name not in ill)


def test_what_is_ill_stands_first() -> None:
    for count in range(20):
        found = turn(panels(), NOW + count * TURN, 4)
        states = [each.state == "ok" for each in found]
        assert states == sorted(states)
        assert len({each.id for each in found}) == 4


@given(now=st.integers(0, 4 * 10**12), places=st.integers(0, 12), count=st.integers(0, 9))
def test_a_turn_is_a_matter_of_the_moment(now: Ms, places: int, count: int) -> None:
    found = turn(panels()[:count], now, places)
    assert found == turn(panels()[:count], now // TURN * TURN, places)
    assert len(found) == min(places, count) == len({each.id for each in found})


def test_an_old_value_says_how_old_it_is() -> None:
    old = panel("network", "네트워크", 12, "ms", stale=True, age_ms=5 * MINUTE, state="ok")
    for size in ((80, 24), (40, 10)):
        assert "5m old" in text(wall_lines(calm(panels=(old,)), *size))


def test_the_picture_goes_around_and_loses_nothing() -> None:
    at = NOW // SHIFT * SHIFT
    places = [offset(at + count * SHIFT) for count in range(6)]
    assert len(set(places)) == 6
    assert offset(at) == offset(at + SHIFT - 1)
    for before, after in pairwise(places):
        assert abs(before.across - after.across) + abs(before.down - after.down) == 1
    for count, place in enumerate(places):
        moved = wall_lines(having(taken(), now=at + count * SHIFT), 80, 24)
        inner = [plain(line)[place.across :] for line in moved[place.down :]]
        assert "INC-12 상담 라우팅 불능" in "\n".join(inner)
        assert all(not plain(line)[: place.across].strip() for line in moved)


def test_large_signs_of_a_calm_wall_wander_and_those_of_an_alarm_stay() -> None:
    def places(of: Situation) -> set[int]:
        drawn = big(standings(of)[0].word, 118, 8)
        assert drawn is not None
        found = set()
        for count in range(8):
            room = of.model_copy(update={"now": NOW // SHIFT * SHIFT + count * SHIFT, "next_due": None})
            rows = [plain(line) for line in wall_lines(room, 120, 40)]
            words = next(row for row in rows if drawn.rows[0].strip() in row)
            found.add(words.index(drawn.rows[0].strip()) // 5)
        return found

    assert len(places(calm())) == 5
    assert len(places(having(untaken(priority=Priority.P2)))) == 1


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
def test_a_machine_that_reaches_nothing_is_never_calm(size: tuple[int, int]) -> None:
    offline = calm(offline_since=NOW - 3 * MINUTE)
    lines = wall_lines(offline, *size)
    assert says(lines, "NO DATA")
    assert "offline" in text(lines)
