"""The rows of the agenda: what is told of each time, in any room and with poor signs."""

import pytest

from data import i18n
from data.agendaviews import AppointmentView, AttendeeView
from data.records import HOUR, MINUTE, Ms
from tests.rooms import START
from widgets.agenda import agenda_rows
from widgets.line import Line, line_width, plain
from widgets.signs import ascii_only

PEOPLE = (
    AttendeeView(role="품질 관리팀", names=()),
    AttendeeView(role="기술 지원팀", names=("이기술", "박인프라", "최개발")),
)


def view(name: str, begins_at: Ms | None, **told: object) -> AppointmentView:
    usual = {
        "id": f"{name}@2026-12-01",
        "subject": f"agenda:{name}@2026-12-01",
        "kind": "agenda",
        "name": "일일 스탠드업 미팅 [/x]",
        "day": "2026-12-01",
        "begins_at": begins_at,
        "ends_at": None,
        "due_at": START + HOUR,
        "state": "ahead",
        "moved": False,
        "by": None,
        "at": None,
        "text": None,
        "attendees": PEOPLE,
        "hint": None,
    }
    return AppointmentView.model_validate({**usual, **told})


VIEWS = (
    view("held", START - 5 * HOUR, state="done", by="이기술", text="첫째 줄\n둘째 줄"),
    view("now", START - MINUTE, state="now"),
    view("soon", START + 10 * MINUTE),
    view("sent", START + HOUR, state="done", kind="report", by="이기술"),
    view("late", START - HOUR, state="late"),
    view("bare", None, hint="no hour; write agenda"),
    view("skipped", START + 24 * HOUR, state="skipped", by="김지원", text="휴무"),
)


def rows(cells: int) -> list[Line]:
    return [line for _key, line in agenda_rows(VIEWS, START, "Asia/Seoul", cells)]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_row_keeps_to_its_room_and_every_sign_has_a_stand_in(lang: str) -> None:
    i18n.use(lang)
    for cells in range(20, 200, 7):
        for line in rows(cells):
            assert line_width(line) <= cells
            assert "?" not in ascii_only(plain(line))


def test_a_row_says_when_it_is_how_it_stands_and_who_comes() -> None:
    held, now, soon, sent, late, bare, skipped = [" ".join(plain(line).split()) for line in rows(160)]
    assert held.startswith("✓ 12-01 Tue 09:00 convened 일일 스탠드업 미팅 [/x]")
    assert held.endswith("이기술: 첫째 줄 둘째 줄")
    assert now.startswith("▸ 13:59 going on")
    assert soon == "14:10 00:10:00 일일 스탠드업 미팅 [/x] 이기술, 박인프라, 최개발, 품질 관리팀"
    assert sent.startswith("✓ 15:00 sent")
    assert late.startswith("✗ 13:00 late")
    assert bare.startswith("--:-- 01:00:00")
    assert "! no hour; write agenda" in bare
    assert skipped.startswith("– 12-02 Wed 14:00 skipped")
    assert skipped.endswith("김지원: 휴무")
    assert role_of(2) == "warn"
    assert role_of(4) == "breach"


def role_of(index: int) -> str:
    """Return the role in which it is told how a row stands."""
    return rows(160)[index][3].role


def test_an_empty_agenda_says_so() -> None:
    ((key, line),) = agenda_rows((), START, "Asia/Seoul", 40)
    assert (key, plain(line)) == (None, "nothing is on the agenda")


@pytest.mark.parametrize(
    ("left", "words"), [(24 * HOUR - 1, "24:00:00"), (24 * HOUR, "1d00h"), (40 * HOUR + 5 * MINUTE, "1d16h")]
)
def test_the_time_left_until_another_day_has_no_seconds(left: Ms, words: str) -> None:
    [(_key, line)] = agenda_rows((view("far", START + left),), START, "Asia/Seoul", 80)
    assert words in plain(line).split()


def test_a_wide_row_says_a_long_name_whole() -> None:
    far = VIEWS[0].model_copy(update={"name": "주간 운영 회의와 개선 과제 점검 모임"})
    narrow, wide = (plain(agenda_rows((far,), START, "Asia/Seoul", cells)[0][1]) for cells in (70, 118))
    assert "…" in narrow.partition("이기술")[0]
    assert far.name in wide
