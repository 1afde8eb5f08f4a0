"""Action items, what stands beside an incident, and a draft, as rows of a pane."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from data.arrangements import ActionItem
from data.besideviews import Beside, Changed, LastTime
from data.documentviews import Section
from data.incidentviews import Line
from data.records import DAY, HOUR, MINUTE, Priority
from tests.test_widgets_scene import NOW, ZONE, situation
from widgets.beside import MOST, beside_rows
from widgets.checklist import ChecklistPane, action_lines, checklist_rows, is_action
from widgets.draft import draft_rows
from widgets.line import line_width, plain
from widgets.timeline import TimelinePane

texts = st.text(max_size=60)
SIZES = [(80, 24), (120, 40)]


def an_item(number: int, text: str, due: int, owner: str = "박인프라") -> ActionItem:
    return ActionItem(
        number=number,
        meeting=None,
        incident=12,
        kind="corrective",
        text=text,
        owner=owner,
        due_at=NOW + due,
        at=NOW - DAY,
        done_at=None,
        done_by=None,
        evidence=None,
    )


def changed(text: str, hours: int = 3) -> Changed:
    return Changed(at=NOW - hours * HOUR, before=f"{hours} h before", what="deploy", text=text, who="lee")


def last(
    title: str = "상담 라우팅 지연", fix: str | None = "교환기 재기동", alike: float | None = None
) -> LastTime:
    return LastTime(
        id="INC-3",
        title=title,
        priority=Priority.P2,
        alike=alike,
        resolved_at=NOW - 4 * DAY,
        when="11-28 14:03",
        took_ms=45 * MINUTE,
        temporary_fix=fix,
        undo=None,
        permanent_fix=(),
        root_cause=(),
        reason=None,
        completion=None,
    )


def test_action_items_stand_below_the_phase_under_a_heading_of_their_own() -> None:
    late, soon = an_item(2, "캐시 감시 추가", -HOUR), an_item(1, "double the cache", 3 * DAY)
    room = situation(actions=(late, soon))
    rows = checklist_rows(room, 46)
    assert [key for key, _line in rows][-3:] == [None, "ACT-2", "ACT-1"]
    heading, first, second = (line for _key, line in rows[-3:])
    assert plain(heading).split() == ["Action", "items", "2", "✗", "1", "late"]
    assert plain(first).split() == ["[", "]", "캐시", "감시", "추가", "박인프라", "✗", "late", "13:03"]
    assert first[-1].role == "breach"
    assert plain(second).split()[-2:] == ["박인프라", "12-05"]
    assert second[-1].role == "dim"
    assert len(rows) == len(checklist_rows(situation(), 46)) + 3


def test_action_items_stay_where_a_phase_has_no_checklist() -> None:
    rows = checklist_rows(situation(tasks=(), actions=(an_item(1, "x", DAY),)), 40)
    assert [key for key, _line in rows] == [None, None, "ACT-1"]
    assert (is_action("ACT-1"), is_action("d1-3.network")) == (True, False)


@given(st.lists(texts, min_size=1, max_size=4), texts, st.integers(4, 130), st.sampled_from([-HOUR, HOUR, DAY]))
def test_no_action_item_is_wider_than_its_room(words: list[str], owner: str, cells: int, due: int) -> None:
    items = tuple(an_item(number, text, due, owner) for number, text in enumerate(words, 1))
    lines = action_lines(items, NOW, ZONE, cells)
    assert {line_width(line) for line in lines} == {cells}


def test_a_late_item_keeps_its_word_before_its_owner() -> None:
    (line,) = action_lines((an_item(1, "double the cache everywhere", -DAY),), NOW, ZONE, 34)
    assert "✗ late 12-01" in plain(line)
    assert "박인프라" not in plain(line)


def test_what_stands_beside_takes_four_rows_at_most() -> None:
    many = Beside(changed=tuple(changed(f"change {hours}", hours) for hours in range(1, 7)), last_time=last())
    rows = [plain(line).rstrip() for line in beside_rows(many, 78)]
    assert rows[0].startswith("before it  1 h before  deploy change 1 · lee")
    assert rows[1].startswith("           2 h before  deploy change 2 · lee")
    assert rows[1].endswith("+4 more")
    assert rows[2] == "last time  INC-3 11-28 14:03 · 45m · same alarm · 상담 라우팅 지연"
    assert rows[3] == "its fix    교환기 재기동"
    assert len(rows) == MOST


@pytest.mark.parametrize(("most", "rows"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (9, 4)])
def test_in_a_low_pane_it_takes_fewer(most: int, rows: int) -> None:
    both = Beside(changed=(changed("a"), changed("b")), last_time=last())
    assert len(beside_rows(both, 60, most)) == rows


def test_there_is_nothing_to_draw_of_nothing() -> None:
    assert beside_rows(Beside(changed=(), last_time=None), 78) == ()
    (head, fix) = beside_rows(Beside(changed=(), last_time=last(fix=None, alike=0.7)), 78)
    assert "like title" in plain(head)
    assert plain(fix).split() == ["its", "fix", "—"]


@given(texts, texts, st.integers(12, 130), st.integers(0, 6))
def test_no_row_beside_is_wider_than_its_room(text: str, title: str, cells: int, most: int) -> None:
    both = Beside(changed=(changed(text), changed(title), changed(text)), last_time=last(title, text))
    lines = beside_rows(both, cells, most)
    assert len(lines) <= most
    assert {line_width(line) for line in lines} <= {cells}


PARTS = (
    Section(title="What happened", head=("when", "who", "what"), rows=(("09:00", "lee", "a long story " * 12),)),
    Section(title="Impact", blank=True),
    Section(title="Calls", head=("when", "who")),
    Section(title="Notes", rows=(("x [red] \x1b[31m",), ("a", "b", "c"))),
)


def test_a_draft_runs_on_below_itself_and_says_what_is_to_be_filled_in() -> None:
    rows = draft_rows(PARTS, 60, blank="to be filled in")
    assert [key for key, _line in rows] == list(range(len(rows)))
    lines = [plain(line).rstrip() for _key, line in rows]
    assert lines[:2] == ["What happened", "  when   who  what"]
    assert lines[2].startswith("  09:00  lee  a long story a long")
    assert lines[3].startswith("              ")
    assert lines[lines.index("Impact") + 1] == "  to be filled in"
    assert lines[lines.index("Calls") + 1] == "  none"
    assert "  x [red]" in lines


@given(st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=3), st.integers(20, 130))
def test_no_row_of_a_draft_is_wider_than_its_room(rows: list[tuple[str, str, str]], cells: int) -> None:
    part = Section(title="t", head=("when", "who", "what"), rows=tuple(rows))
    assert all(line_width(line) <= cells for _key, line in draft_rows((part,), cells, blank="…"))


class Page(App[None]):
    """A timeline of sixty entries, what stands beside it, and a checklist."""

    def compose(self) -> ComposeResult:
        yield TimelinePane(id="timeline")
        yield ChecklistPane(id="checklist")


def entries(count: int) -> tuple[Line, ...]:
    return tuple(
        Line(seq=seq, at=NOW - (count - seq) * MINUTE, actor="lee", kind="note", text=f"entry {seq}")
        for seq in range(1, count + 1)
    )


def drawn(pane: TimelinePane) -> list[str]:
    return ["".join(segment.text for segment in pane.render_line(y)).rstrip() for y in range(pane.size.height)]


@pytest.mark.parametrize("size", SIZES)
async def test_what_stands_beside_stays_above_however_far_the_entries_scroll(size: tuple[int, int]) -> None:
    app = Page()
    async with app.run_test(size=size) as pilot:
        pane = app.query_one(TimelinePane)
        pane.focus()
        both = Beside(changed=(changed("router 4.2"),), last_time=last())
        pane.present(entries(60), situation(), both)
        await pilot.pause()
        head = len(beside_rows(both, 70, min(MOST, pane.size.height // 4)))
        top = drawn(pane)[:head]
        assert 1 < head <= MOST
        assert "router 4.2" in top[0]
        assert drawn(pane)[-1].endswith("entry 60")
        assert pane.selected_key == 60
        await pilot.press("home")
        await pilot.pause()
        assert drawn(pane)[:head] == top
        assert drawn(pane)[head].endswith("entry 1")
        assert str(pane.border_subtitle) == f"▾ {60 - (pane.size.height - head)}"
        await pilot.press("end", "up")
        await pilot.pause()
        assert drawn(pane)[:head] == top
        assert drawn(pane)[-2].startswith("▸")
        await pilot.click(TimelinePane, offset=(10, 1 + head))
        assert pane.selected_key == 60 - (pane.size.height - head) + 1
        await pilot.click(TimelinePane, offset=(10, 1))
        assert pane.selected_key == 60 - (pane.size.height - head) + 1


async def test_a_timeline_with_nothing_beside_it_has_all_of_the_pane() -> None:
    app = Page()
    async with app.run_test(size=(80, 24)) as pilot:
        pane = app.query_one(TimelinePane)
        pane.present(entries(60), situation())
        await pilot.pause()
        assert [line.split()[-1] for line in drawn(pane)] == [str(61 - n) for n in range(pane.size.height, 0, -1)]
