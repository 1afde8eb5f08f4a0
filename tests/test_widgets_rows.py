"""What each widget draws for given records, as plain text; no terminal takes part."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.incidentviews import Clockwork, Contact, Due, IncidentView
from data.plan import Target
from data.records import DAY, HOUR, MINUTE, SECOND, Kind, Priority, Signal, State, Status
from data.situationviews import EngineView, HeartbeatView, Situation
from tests.test_widgets_scene import (
    NOW,
    OPENED,
    ZONE,
    at_most,
    incident,
    panel,
    panels,
    promise,
    rung,
    shift,
    situation,
    task,
    view,
)
from tests.test_widgets_text import TITLES
from widgets.checklist import checklist_rows
from widgets.drawn import LateLines
from widgets.footer import flash_lines, key_line
from widgets.incidents import Log, log_rows
from widgets.ladder import ladder_lines
from widgets.line import Line, Span, line_width, plain
from widgets.pane import Key
from widgets.panels import age_text, panel_lines, panel_rows
from widgets.prompt import label_line, option_line
from widgets.scale import scale
from widgets.situation import situation_lines
from widgets.sofar import so_far
from widgets.text import tidy, width


def roles(line: Line, words: str) -> set[str]:
    """Return the roles of the spans that hold ``words``."""
    return {span.role for span in line if words in span.text}


def hostile(text: str) -> Situation:
    """Return a room in which everything that people or machines name bears ``text``."""
    contact = Contact(name=text, phone=text, role=text)
    bad = incident(12, text, acknowledged_by=text, commander=text)
    seen = view(
        bad,
        step_name=text,
        rungs=tuple(rung(level, name=text, contacts=(contact,)) for level in range(1, 6)),
        next_rung=rung(2, name=text, contacts=(contact,)),
        clocks=(Clockwork(kind=Kind.UPDATE, name=text, due_at=NOW, state=State.ARMED, met_at=None),),
    )
    return situation(
        environment=text,
        plan=text,
        phase_name=text,
        shift=shift(name=text, people=(text, text), holder=text, offered_by=text),
        panels=tuple(each.model_copy(update={"name": text, "unit": text, "detail": text}) for each in panels()),
        incidents=(seen,),
        log=(bad,),
        tasks=(task("a", text), task("b", text, "done", text), task("c", text, due=NOW - 1)),
        next_due=Due(subject=text, kind=Kind.TASK, level=None, due_at=NOW, name=text),
    )


def incident_rows(room: Situation, cells: int) -> tuple[tuple[Key | None, Line], ...]:
    """Return all rows of a room's log."""
    lines, keys = log_rows(Log.of(room.log.rows), room, cells)
    return tuple(zip(keys, lines, strict=True))


def everything(room: Situation, cells: int) -> list[Line]:
    """Return all lines of a room at one width."""
    seen = room.incidents[0] if room.incidents else None
    return [
        *situation_lines(room, cells),
        *panel_lines(room.panels, cells),
        *panel_lines(room.panels, cells, 7),
        *(line for _key, line in incident_rows(room, cells)),
        *(line for _key, line in checklist_rows(room, cells)),
        *ladder_lines(seen, room.now, room.zone, cells, 40),
        *ladder_lines(seen, room.now, room.zone, cells, 7),
        label_line(room.plan, "hint", cells),
    ]


@settings(deadline=None, max_examples=60)
@example(text="상담 " * 7, cells=40)
@given(text=TITLES, cells=st.integers(40, 200))
def test_no_line_is_wider_than_its_room(text: str, cells: int) -> None:
    lines = everything(hostile(text), cells)
    assert [plain(line) for line in lines if line_width(line) > cells] == []
    assert all(char.isprintable() for line in lines for char in plain(line))


@pytest.mark.parametrize("cells", range(40, 201, 5))
@pytest.mark.parametrize("room", [situation(), situation(incidents=(), log=(), tasks=(), panels=())])
def test_an_ordinary_room_fits_at_every_width(room: Situation, cells: int) -> None:
    assert [plain(line) for line in everything(room, cells) if line_width(line) > cells] == []


# The situation


@pytest.mark.parametrize("cells", [40, 60, 80, 120, 200])
def test_priority_id_number_and_time_left_never_give_way(cells: int) -> None:
    line = plain(situation_lines(situation(), cells)[1])
    assert "P1 INC-12" in line
    assert line.rstrip().endswith("L2 010-1111-1111 00:17:38") or "김지원 010-1111-1111 00:17:38" in line


@pytest.mark.parametrize(("late", "age", "shown"), [(True, 0, True), (False, 0, False), (True, None, False)])
def test_a_heartbeat_that_nobody_hears_is_said_beside_the_engine(late: bool, age: int | None, shown: bool) -> None:
    beat = HeartbeatView(state="failed", last_ok_at=None, silent_ms=4 * MINUTE, late=late)
    engine = EngineView(leader="x", age_ms=age, wall_step_ms=0, heartbeat=beat)
    for cells, words in ((200, "! no heartbeat outside for 4m"), (120, "! ")):
        line = situation_lines(situation(engine=engine), cells)[0]
        assert (words in plain(line)) == shown
        assert any(span.role == "warn" for span in line) == shown
        assert line_width(line) == cells


@pytest.mark.parametrize("cells", [40, 80, 120])
@pytest.mark.parametrize("age", [None, 61 * SECOND])
def test_a_board_without_engine_says_so_at_every_width(cells: int, age: int | None) -> None:
    engine = EngineView(leader=None, age_ms=age, wall_step_ms=10 * MINUTE)
    room = situation(engine=engine, shift=shift(holder=None), drill=True, environment="drill")
    top = situation_lines(room, cells)[0]
    alerts = [plain((span,)) for span in top if span.role == "alert"]
    assert len(alerts) == 2, "the engine and the watch"
    assert [span.text for span in top if span.role == "drill"]


def test_the_engines_age_is_calm_then_amber_then_red() -> None:
    found = []
    for age in (15 * SECOND, 16 * SECOND, 61 * SECOND):
        top = situation_lines(situation(engine=EngineView(leader="x", age_ms=age, wall_step_ms=0)), 200)[0]
        found.append(roles(top, "engine"))
    assert found == [{"dim"}, {"warn"}, {"alert"}]


@pytest.mark.parametrize(
    ("step", "shown"), [(60_000, False), (-60_000, False), (61_000, True), (-3_600_000, True)]
)
def test_a_wall_clock_that_is_off_is_shown(step: int, shown: bool) -> None:
    top = situation_lines(situation(engine=EngineView(leader="x", age_ms=0, wall_step_ms=step)), 160)[0]
    assert ("warroom clock accept" in plain(top)) is shown


@pytest.mark.parametrize(
    ("environment", "drill", "role", "word"),
    [
        ("production", False, "production", "PRODUCTION"),
        ("demo", False, "demo", "DEMO"),
        ("drill", True, "drill", "DRILL"),
        (None, True, "drill", "DRILL"),
        ("staging", False, "caution", "staging"),
    ],
)
def test_the_environment_is_a_block_of_its_own_colour(environment: str, drill: bool, role: str, word: str) -> None:
    top = situation_lines(situation(environment=environment, drill=drill), 120)[0]
    assert roles(top, word) == {role}


def test_a_rehearsal_says_so_in_its_own_colour_whatever_the_site_has_chosen() -> None:
    for drill, role, word in ((False, "environment", "PRODUCTION"), (True, "drill", "DRILL")):
        room = situation(environment="production", environment_coloured=True, drill=drill)
        assert roles(situation_lines(room, 120)[0], word) == {role}


def test_the_watch_is_told_offered_and_late() -> None:
    assert "watch: 이기술" in plain(situation_lines(situation(), 120)[0])
    offered = situation_lines(situation(shift=shift(offered_by="박인프라")), 160)[0]
    assert roles(offered, "박인프라 offers") == {"warn"}
    late = situation_lines(situation(shift=shift(offered_by="박인프라", late_since=NOW - 20 * MINUTE)), 160)[0]
    assert roles(late, "handover 20m late") == {"breach"}


def test_hours_of_a_shift_are_short_when_they_are_whole() -> None:
    assert "오후조 14–22" in plain(situation_lines(situation(), 120)[0])
    start = NOW - 33 * MINUTE - 22 * SECOND
    odd = situation(shift=shift(start=start, end=start + 8 * HOUR))
    assert "오후조 13:30–21:30" in plain(situation_lines(odd, 120)[0])


def test_without_an_incident_the_line_is_calm_and_names_what_is_due() -> None:
    line = situation_lines(situation(incidents=()), 80)[1]
    assert plain(line).startswith(" ✓ no open incident ")
    assert plain(line).rstrip().endswith("인수인계 16:03 02:00:00")
    assert not {span.role for span in line} & {"breach", "alert", "p1"}


def test_a_deadline_before_the_next_call_stands_beside_it() -> None:
    line = plain(situation_lines(situation(), 80)[1])
    assert "초기 분석 00:02:38 · L2 010-1111-1111 00:17:38" in line


def test_a_missed_deadline_is_red_and_a_close_one_amber() -> None:
    for left, role in ((-1, "breach"), (5 * MINUTE, "warn"), (5 * MINUTE + SECOND, "title")):
        room = situation(
            incidents=(), next_due=Due(subject="x", kind=Kind.REPORT, level=None, due_at=NOW + left, name="n")
        )
        assert situation_lines(room, 80)[1][-2].role == role


def exhausted() -> IncidentView:
    """Return an incident whose every level has been called, the last one again in nine minutes."""
    rungs = tuple(rung(level, state=State.FIRED, fired_at=OPENED) for level in range(1, 6))
    again = Due(subject="INC-12", kind=Kind.LEVEL, level=5, due_at=NOW + 9 * MINUTE, name="L5")
    return view(incident(12, "x"), rungs=rungs, next_rung=rungs[4], next_due=again)


def test_an_exhausted_ladder_is_loud_and_counts_to_its_repeat() -> None:
    line = situation_lines(situation(incidents=(exhausted(),)), 120)[1]
    assert roles(line, "LADDER EXHAUSTED") == {"alert"}
    assert roles(line, "no contact") == {"alert"}
    assert plain(situation_lines(situation(incidents=(exhausted(),)), 80)[1]).startswith("▌P1 INC-12 x · ")
    assert plain(line).rstrip().endswith("00:09:00")


def test_a_level_that_nobody_can_be_reached_at_says_so() -> None:
    silent = view(incident(12, "x"), next_rung=rung(2, contacts=(Contact(name="김지원", phone=None, role=""),)))
    assert roles(situation_lines(situation(incidents=(silent,)), 120)[1], "no number") == {"warn"}


def test_nobody_has_taken_it() -> None:
    fresh = view(incident(12, "x", status=Status.TRIGGERED, acknowledged_by=None))
    assert roles(situation_lines(situation(incidents=(fresh,)), 120)[1], "nobody has taken it") == {"breach"}


# The measures


def test_measures_stand_in_columns() -> None:
    lines = [plain(line).rstrip() for line in panel_lines(panels(), 72)]
    assert lines[0] == "✓ ok       가용성       99.97 %    ≥ 99.9  █████▁██·█  <10s  예산 71 %"
    assert " / 500 " in plain(panel_lines(panels(), 72)[3])
    marks = {
        each: [width(line[: line.index(each)]) for line in lines if each in line]
        for each in ("≤", "≥", " %", " s")
    }
    assert len(set(marks["≤"] + marks["≥"])) == 1
    assert len(lines) == 9


def test_a_state_has_a_sign_a_word_and_a_role() -> None:
    for state, sign, word, role in (
        ("ok", "✓", "ok", "ok"),
        ("warn", "!", "warning", "warn"),
        ("breach", "✗", "breach", "breach"),
        ("unknown", "?", "no data", "dim"),
        ("never heard of", "?", "no data", "dim"),
    ):
        line = panel_lines((panel("a", "b", 1, "%", state=state),), 80)[0]
        assert plain(line).startswith(f"{sign} {word}")
        assert line[0].role == role


@pytest.mark.parametrize("cells", [38, 48, 56, 70])
def test_the_age_of_an_old_value_shows_where_there_is_any_room(cells: int) -> None:
    old = panel("a", "응답시간", 0.84, "s", target=at_most(2), stale=True, age_ms=5 * MINUTE, state="unknown")
    line = plain(panel_lines((old,), cells)[0])
    assert " 5m" in line or cells == 38
    assert "0.84 s" in line


def test_half_a_detail_is_not_shown() -> None:
    many = panel("a", "b", 1, "s", detail="p95 1.21 · p99 2.40")
    narrow_to_wide = [plain(panel_lines((many,), cells)[0]) for cells in range(30, 80)]
    tails = {re.split("[▁▂▃▄▅▆▇█]{10}", line)[-1].strip() for line in narrow_to_wide if "▅" in line}
    assert tails == {"", "<10s", "<10s  p95 1.21", "<10s  p95 1.21 · p99 2.40"}


def test_an_age_stands_still_until_it_says_something_new() -> None:
    ages = {age_text(panel("a", "b", 1, "s", age_ms=at)) for at in range(0, 10 * SECOND, 100)}
    assert ages == {"<10s"}
    assert [age_text(panel("a", "b", 1, "s", age_ms=at * SECOND)) for at in (10, 19, 59, 61)] == [
        "10s",
        "10s",
        "50s",
        "1m",
    ]
    assert age_text(panel("a", "b", None, "s", age_ms=None)) == "—"


def test_resources_share_a_row_when_rows_are_few() -> None:
    rows = panel_rows(panels(), 60, 8)
    assert len(rows) == 7
    assert [key for key, _line in rows].count("cpu") == 1
    line = dict(rows)["cpu"]
    assert "CPU 41  MEM 63  DISK 91✗" in plain(line)
    assert roles(line, "91") == {"breach"}
    assert len(panel_rows(panels(), 60, 9)) == 9


@pytest.mark.parametrize(
    ("of", "low", "high"),
    [
        (panel("availability", "", 1, "%", target=Target(op=">=", value=99.9)), 99.0, 100.0),
        (panel("response_time", "", 1, "s", target=at_most(2)), 0.0, 2.0),
        (panel("error_rate", "", 1, "%", target=at_most(1)), 0.0, 1.0),
        (panel("cpu", "", 1, "%", target=at_most(85)), 0.0, 100.0),
        (panel("network", "", 1, "ms", trend=(12.0, None, 31.0)), 0.0, 50.0),
        (panel("network", "", 1, "ms", trend=(None,)), 0.0, 1.0),
    ],
)
def test_trends_have_fixed_scales(of: object, low: float, high: float) -> None:
    assert scale(of) == pytest.approx((low, high))  # type: ignore[arg-type]


# The log


def test_the_log_puts_open_incidents_first_then_the_newest() -> None:
    keys = [key for key, _line in incident_rows(situation(), 80)]
    assert keys == [12, 13, 11, 10, 9, 8]


def test_the_log_stands_in_columns() -> None:
    lines = [plain(line) for _key, line in incident_rows(situation(), 76)]
    assert lines[0].startswith("P1 INC-12 ◈ acked      상담 라우팅 불능")
    assert lines[0].rstrip().endswith("13:51  for 12m  이기술")
    assert lines[3].rstrip().endswith("05:03    1h35m  한프로세스")
    assert "12-01" in lines[4]
    assert "[ERROR] db down [/x]" in lines[5]


def test_rows_that_are_kept_are_those_that_would_be_drawn_anew() -> None:
    room = situation()
    log = Log.of(room.log.rows)
    for now in (NOW, NOW + 20 * MINUTE, NOW + DAY):
        for cells, zone in ((76, "Asia/Seoul"), (76, "UTC"), (40, "UTC")):
            later = room.model_copy(update={"now": now, "zone": zone})
            assert tuple(log_rows(log, later, cells)[0]) == tuple(log_rows(Log.of(room.log.rows), later, cells)[0])


def test_titles_keep_their_room_when_it_is_narrow() -> None:
    line = plain(incident_rows(situation(), 40)[0][1])
    assert "상담 라우팅" in line
    assert "이기술" not in line


@given(
    ages=st.lists(st.integers(0, 2_000 * DAY) | st.integers(0, 2 * DAY) | st.integers(0, 2 * MINUTE), max_size=5)
)
def test_the_durations_have_the_room_that_the_longest_needs(ages: list[int]) -> None:
    views = tuple(view(incident(12 + n, "x", opened_at=NOW - age)) for n, age in enumerate(ages))
    lines = [plain(line) for _key, line in incident_rows(situation(incidents=views, log=()), 120)][: len(ages)]
    longest = max((len(so_far(age)) for age in ages), default=0)
    for line, age in zip(lines, ages, strict=False):
        assert f"  {so_far(age):>{longest}}  " in line
    assert {width(line) for line in lines} <= {120}


def test_a_row_is_drawn_when_it_is_looked_at() -> None:
    drawn = []

    def draw(index: int) -> Line:
        drawn.append(index)
        return (Span(str(index)),)

    lines = LateLines(1_000, draw)
    assert (len(lines), plain(lines[7]), plain(lines[-1]), plain(lines[7])) == (1_000, "7", "999", "7")
    assert [plain(line) for line in lines[7:9]] == ["7", "8"]
    assert drawn == [7, 999, 8]
    with pytest.raises(IndexError):
        lines[1_000]


def test_a_title_has_its_room_before_the_words_for_a_duration() -> None:
    for cells, words in ((76, "13:51  for 12m  이기술"), (66, "13:51    12m  이기술")):
        line = plain(incident_rows(situation(), cells)[0][1])
        assert line.rstrip().endswith(words)
        assert "상담 라우팅" in line


def test_only_open_incidents_shout() -> None:
    by_number = dict(incident_rows(situation(), 80))
    assert by_number[12][0].role == "p1"
    assert by_number[10][0].text == "P1"
    assert by_number[10][0].role == "dim"


def test_an_alarm_that_has_cleared_is_told() -> None:
    calm = incident(12, "x", signal=Signal.RECOVERED, recovered_at=NOW)
    assert "◈ recovered" in plain(incident_rows(situation(incidents=(view(calm),)), 80)[0][1])


def test_an_empty_log_says_so() -> None:
    ((key, line),) = incident_rows(situation(incidents=(), log=()), 60)
    assert key is None
    assert plain(line) == "✓ no incidents yet"


# The ladder


def ladder(of: IncidentView, cells: int = 46, height: int = 30) -> list[str]:
    return [plain(line).rstrip() for line in ladder_lines(of, NOW, ZONE, cells, height)]


def test_the_ladder_tells_who_was_called_who_is_next_and_when() -> None:
    lines = ladder(view(incident(12, "x")))
    assert lines[0] == "✓ L1 현장 지원팀              13:51     called"
    assert lines[1] == "▸ L2 지원팀장                 14:21   00:17:38"
    assert lines[2] == "     김지원 010-1111-1111"
    assert lines[3] == "  L3 프로젝트 매니저          14:51   00:47:38"


def test_contacts_stand_in_the_row_where_it_is_wide() -> None:
    lines = ladder(view(incident(12, "x")), 80)
    assert "이기술 010-2222-2222" in lines[0]
    assert "김지원 010-1111-1111" in lines[1]
    assert lines[2].startswith("  L3")


def test_a_held_level_and_a_late_one_say_so() -> None:
    rungs = (
        rung(1, fired_at=OPENED + 12 * MINUTE),
        rung(2, held=True),
        rung(3, state=State.CANCELLED),
        rung(4, due_at=None, state=None),
        rung(5, due_at=NOW - MINUTE),
    )
    lines = ladder(view(incident(12, "x"), rungs=rungs, next_rung=None))
    assert lines[0].endswith("14:03   12m late")
    assert lines[1].startswith("‖ L2")
    assert lines[1].endswith("held")
    assert lines[2].endswith("—")
    assert lines[3].endswith("—")
    assert lines[4].endswith("+00:01:00")


def test_a_level_with_nobody_is_red() -> None:
    alone = view(incident(12, "x"), next_rung=rung(4))
    lines = ladder_lines(alone, NOW, ZONE, 46, 30)
    assert roles(lines[4], "nobody is known: call by hand") == {"alert"}


def test_an_exhausted_ladder_asks_for_a_commander() -> None:
    lines = ladder_lines(exhausted(), NOW, ZONE, 46, 30)
    assert roles(lines[0], "LADDER EXHAUSTED: name a commander") == {"alert"}
    assert plain(lines[5]).endswith("00:09:00")


def test_clocks_run_are_missed_or_kept() -> None:
    lines = ladder(view(incident(12, "x")))
    start = next(index for index, line in enumerate(lines) if line.startswith("Deadlines"))
    assert lines[start + 1].split() == ["최초", "통보", "13:56", "✗", "+00:07:22"]
    assert lines[start + 2].split() == ["초기", "분석", "14:06", "00:02:38"]
    assert lines[start + 5].split() == ["응답", "14:06", "✓"]
    assert len({width(line[: line.index(" 1")]) for line in lines[start + 1 : start + 6]}) == 1, (
        "one column of moments"
    )
    assert lines[-1].startswith("13:58 이기술 라우팅 서버")


@pytest.mark.parametrize("height", range(8, 20))
def test_with_fewer_rows_the_ladder_and_the_clocks_stay(height: int) -> None:
    lines = ladder(view(incident(12, "x")), 46, height)
    assert len(lines) <= height
    text = "\n".join(lines)
    for words in ("L1", "L5", "김지원 010-1111-1111", "최초 통보", "임시 조치"):
        assert words in text


def test_a_clock_that_just_ran_out_is_missed_even_before_the_engine_fires_it() -> None:
    late = promise(Kind.ANALYSIS, "초기 분석", 12 * MINUTE)
    lines = ladder_lines(view(incident(12, "x"), clocks=(late,)), NOW, ZONE, 46, 30)
    assert any(roles(line, "+00:00:22") == {"breach"} for line in lines)


def test_without_an_incident_there_is_nothing_to_escalate() -> None:
    assert [plain(line) for line in ladder_lines(None, NOW, ZONE, 40, 10)] == ["✓ nothing to escalate"]


# The checklist


def test_the_checklist_counts_and_lists() -> None:
    rows = checklist_rows(situation(), 48)
    lines = [plain(line) for _key, line in rows]
    assert rows[0][0] is None
    assert lines[0].startswith("4/6 done")
    assert lines[0].endswith("✗ 1 late")
    assert lines[1].startswith("[✓] 시스템 가용성")
    assert lines[1].endswith("이기술 13:16")
    assert lines[3].endswith("12-04")
    assert lines[5].endswith("✗ 14:02")
    assert lines[6].startswith("[–] 네트워크 상태")
    assert rows[1][0] == "d1-3.availability"


def test_regular_checks_say_whose_they_are_what_is_late_and_what_proved_itself() -> None:
    done = task("health", "일일 헬스체크", "done", "engine").model_copy(update={"auto": True})
    late = task("check", "주간 점검", due=NOW - MINUTE).model_copy(update={"role_name": "기술지원팀"})
    blind = task("cpu", "CPU").model_copy(update={"proof": ("nothing",), "role_name": "기술지원팀"})
    panels = (situation().panels[0].model_copy(update={"id": "nothing", "state": "unknown"}),)
    room = situation(routines=(late, blind, done), panels=panels)
    for cells in (46, 78):
        head, *rows = [plain(line) for _key, line in checklist_rows(room, cells)][7:]
        assert head.startswith("Regular checks 1/3")
        assert head.endswith("✗ 1 late")
        assert [width(row) for row in rows] == [cells] * 3
        assert rows[0].startswith("[ ] 주간 점검")
        assert "기술지원팀 ✗ 14:02" in rows[0]
        assert "unmeasured 12-04" in rows[1]
        assert rows[2].startswith("[⊛] 일일 헬스체크")
        assert rows[2].endswith("auto 13:16")
    narrow = [plain(line) for _key, line in checklist_rows(room, 26)][8:]
    assert narrow[2].startswith("[⊛]")
    assert "auto" not in narrow[2]


def test_a_phase_without_checklist_says_so() -> None:
    assert plain(checklist_rows(situation(tasks=()), 48)[0][1]) == "no checklist for this phase"


# The foot


def test_keys_are_dropped_whole_from_the_right() -> None:
    pairs = (("a", "확인"), ("s", "단계"), ("?", "도움말"))
    assert plain(key_line(pairs, 40)) == " a 확인  s 단계  ? 도움말 "
    assert plain(key_line(pairs, 18)) == " a 확인  s 단계 "
    assert key_line(pairs, 5) == ()


def test_a_message_has_a_sign() -> None:
    assert [plain(line) for line in flash_lines("[b]x\x1b[1m", "error", 80)] == [" ✗ [b]x "]
    assert [plain(line) for line in flash_lines("x", "info", 80)] == [" ✓ x "]


def test_the_chosen_option_is_in_sight() -> None:
    options = tuple((str(index), "가" * 10) for index in range(9))
    for chosen in range(9):
        line = option_line(options, chosen, 40)
        seen = plain(line)[:40]
        assert f" {chosen} " in seen
        assert next(span for span in line if span.role == "chosen").text.startswith(f" {chosen}")


def test_what_a_row_of_options_has_over_goes_to_the_shortest_of_them() -> None:
    options = tuple(zip("1234", ("Yes", "Prevention", "Root cause analysis", "Permanent fix"), strict=True))
    assert plain(option_line(options, 0, 47)) == " 1 Yes  2 Prevention  3 Root cau…  4 Permanen… "
    for cells in range(40, 70):
        assert line_width(option_line(options, 0, cells)) <= cells


@given(text=TITLES)
def test_priorities_have_roles_of_their_own(text: str) -> None:
    for priority in Priority:
        seen = incident(12, text, priority=priority)
        line = incident_rows(situation(incidents=(view(seen),), log=()), 80)[0][1]
        assert line[0] == (priority.value, priority.value.lower())
        assert tidy(text)[:3] in plain(line)


@pytest.mark.parametrize("cells", [62, 72, 80, 100, 120])
def test_a_deadline_before_the_next_call_stays_on_the_screen(cells: int) -> None:
    nobody = view(incident(1, "agent-desktop: [STATUS] == 200, 실제 503"), next_rung=rung(3, contacts=()))
    line = plain(situation_lines(situation(incidents=(nobody,)), cells)[1])
    assert "초기 분석 00:02:38" in line
    assert "no contact" in line
    assert "agent-desk" in line or cells < 80
