"""The page of a measure as rows: what gives way in a small room, and how marks and words stand."""

import pytest

from data.records import HOUR, MINUTE, SECOND, Priority
from data.trends import Column, Failure, IndicatorPage, Mark
from tests.test_widgets_scene import NOW, ZONE, at_most, panel
from widgets.chart import LEAST, Chart, chart
from widgets.line import line_width, plain

STEP = MINUTE
LAST = NOW // STEP * STEP
WHY = ("two of three probes answer slowly", "the budget lasts four days", "sip-trunk is well")


def a_page(**more: object) -> IndicatorPage:
    shown = panel(
        "response_time", "응답시간", 0.84, "s", target=at_most(2), kind="mean", why=WHY, detail="p95 1.21"
    )
    fields: dict[str, object] = {
        "panel": shown,
        "now": NOW,
        "zone": ZONE,
        "window": HOUR,
        "step": STEP,
        "begin": LAST - 59 * STEP,
        "read_at": NOW,
        "columns": tuple(Column(LAST - ago * STEP, 12, 0.8, 0.5, 1.6, 1.5) for ago in range(40)),
        "marks": (),
        "failures": tuple(failure(hour) for hour in range(1, 9)),
    }
    return IndicatorPage.model_validate({**fields, **more})


def failure(hour: int, **more: object) -> Failure:
    fields: dict[str, object] = {
        "probe": "agent-desktop",
        "at": NOW - hour * HOUR,
        "lasted_ms": 90 * SECOND,
        "running": False,
        "phase": "connect",
        "reason": "timeout",
        "words": "no answer",
    }
    return Failure.model_validate({**fields, **more})


def mark(name: str, priority: Priority | None, ago: int, end: int | None = None, words: str = "x") -> Mark:
    ended = None if end is None else LAST - end * STEP
    return Mark(id=name, priority=priority, at=LAST - ago * STEP, end_at=ended, words=words)


def text(drawn: Chart) -> list[str]:
    return [plain(line).rstrip() for line in drawn.fixed]


def plot_rows(drawn: Chart) -> int:
    rows = text(drawn)
    return next(index for index, row in enumerate(rows) if row.lstrip().startswith("|") or "|1" in row) - 1


@pytest.mark.parametrize(
    ("height", "plot", "why"),
    [(40, 30, 3), (18, 8, 3), (15, 5, 3), (14, 4, 3), (13, 4, 2), (12, 4, 1), (10, 4, 0), (5, 4, 0)],
)
def test_the_plot_gives_way_first_then_the_reasons_and_failures_scroll(height: int, plot: int, why: int) -> None:
    drawn = chart(a_page(), LAST, 76, height)
    assert plot_rows(drawn) == plot >= LEAST
    assert sum(row in WHY for row in text(drawn)) == why
    assert len(drawn.failures) == 8
    if height > 10:
        assert len(drawn.fixed) + 3 <= height


def test_every_row_fits_whatever_it_says() -> None:
    long = "통계 화면 지연 " * 30
    shown = a_page(
        marks=(mark("INC-1", Priority.P1, 0, words=long), mark("CHG-1", None, 0, 0, long)),
        failures=(failure(1, probe="가" * 64, words=long, running=True, phase=None, reason=None),),
    )
    for cells in (20, 40, 76, 116):
        drawn = chart(shown, LAST, cells, 18)
        assert {line_width(line) for line in (*drawn.fixed, *(line for _key, line in drawn.failures))} <= {
            *range(cells + 1)
        }


def test_marks_stand_at_their_moment_and_the_worse_one_before_the_other() -> None:
    marks = (
        mark("INC-1", Priority.P3, 30, 10),
        mark("INC-2", Priority.P1, 20, 19),
        mark("CHG-1", None, 50, 50),
        mark("INC-3", Priority.P2, 200, 55),
    )
    drawn = chart(a_page(marks=marks), LAST, 67, 20)
    rows = text(drawn)
    incidents, changes = next((rows[i], rows[i + 1]) for i, row in enumerate(rows) if "P1" in row)
    # A cell a minute.
    assert incidents[7:].rstrip() == "─────" + " " * 24 + "P3" + "─" * 8 + "P1" + "─" * 9
    assert changes[7:].rstrip() == " " * 9 + "▲"


def test_what_stands_at_the_cursor_is_named() -> None:
    marks = (mark("INC-1", Priority.P1, 30, 10, "calls \x1b[31mdrop"), mark("CHG-3", None, 20, 20, "deploy 4.2"))
    shown = a_page(marks=marks)
    words = {ago: text(chart(shown, LAST - ago * STEP, 116, 20)) for ago in (40, 30, 20, 9)}
    assert "P1 INC-1 calls drop" in words[30]
    assert "▲ CHG-3 deploy 4.2 · P1 INC-1 calls drop" in words[20]
    assert not any("INC-1" in row for row in words[9])
    assert any(
        row.startswith("^ 13:43–13:44 · mean 0.80 s · min–max 0.50–1.60 · p95 1.50 · n 12") for row in words[20]
    )
    assert any(row.startswith("^ 13:23–13:24 · no data") for row in words[40])


def test_within_a_column_only_the_last_one_is_drawn_anew_and_then_all_moves_by_one() -> None:
    steady = tuple(Column(LAST - ago * STEP, 12, 0.8 + ago % 7 / 10, 0.5, 1.6, 1.5) for ago in range(40, 0, -1))

    def drawn(*last: Column, now: int = NOW, begin: int = LAST - 59 * STEP) -> list[str]:
        shown = a_page(columns=(*steady, *last), now=now, begin=begin)
        return [plain(line).ljust(67) for line in chart(shown, shown.last, 67, 20).fixed[1:9]]

    before, after = drawn(Column(LAST, 1, 0.4, 0.4, 0.4)), drawn(Column(LAST, 9, 1.9, 0.4, 3.9))
    assert before != after
    assert [row[:-1] for row in before] == [row[:-1] for row in after]
    moved = drawn(Column(LAST, 9, 1.9, 0.4, 3.9), now=NOW + STEP, begin=LAST - 58 * STEP)
    assert [row[8:-1] for row in after] == [row[7:-2] for row in moved]


def test_no_sign_is_told_by_colour_alone() -> None:
    columns = (Column(LAST - STEP, 3, 9.0, 1.0, 9.0), Column(LAST, 3, 0.5, 0.4, 0.6))
    drawn = chart(a_page(columns=columns, failures=(failure(0, running=True),)), LAST, 76, 18)
    assert "▴" in text(drawn)[1]
    assert "1m+" in plain(drawn.failures[0][1])
    pointer = next(row for row in text(drawn) if row.endswith("^"))
    assert len(pointer) == 76


def test_a_measure_without_target_reading_or_failure_has_a_page() -> None:
    bare = panel("network", "네트워크", None, "ms", state="unknown", age_ms=None, coverage=None)
    rows = text(chart(a_page(panel=bare, columns=(), failures=()), LAST, 76, 18))
    assert "? no data" in rows[0]
    assert any("no failure is recorded" in row for row in rows)
    assert any("no data" in row for row in rows[1:])


def test_an_availability_is_called_up_and_has_no_reach() -> None:
    column = Column(LAST, 12, 99.5)
    rows = text(chart(a_page(columns=(column,)), LAST, 76, 18))
    assert any(row.startswith("^ ") and "up 99.50 s · n 12" in row for row in rows)
