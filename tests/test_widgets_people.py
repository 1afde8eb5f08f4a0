"""The rows about people: numbers are loud, who cannot be called is dim, what is missing is red."""

import pytest

from data.incidentviews import Contact
from data.people import Callee, CallSheet, Circle, DutyView, RosterView, SwapView, TurnView
from data.records import DAY, HOUR, MINUTE
from tests.test_widgets_scene import LEAD, NOW, ZONE, incident, rung, shift, situation, view
from widgets.callsheet import call_rows
from widgets.ladder import rung_line, rung_lines
from widgets.line import Line, line_width, plain
from widgets.rosterpage import duty_rows
from widgets.situation import situation_lines


def callee(name: str, phone: str | None, circle: str = "L1", **more: object) -> Callee:
    fields: dict[str, object] = {
        "name": name,
        "phone": phone,
        "role": "",
        "key": f"{circle} {name}",
        "hours": None,
        "reachable": True,
    }
    return Callee.model_validate({**fields, **more})


def circle(words: str, *people: Callee, **more: object) -> Circle:
    return Circle.model_validate({"words": words, "state": "standing", "at": None, "people": people, **more})


LEE = callee("이기술", "010-2222-2222", answered=True)
PARK = callee("박인프라", "010-3333-3333", answered=False, misses=2)
LEVELS = (
    circle("L2 지원팀장", callee("김지원", "010-1111-1111", "L2"), state="next", at=NOW + 17 * MINUTE),
    circle("L1 현장 지원팀", LEE, PARK, state="called", at=NOW - 13 * MINUTE),
)
SHEET = CallSheet(
    about="P1 INC-12 상담 라우팅 불능",
    hotline="1588-1111",
    proposed=Contact(name="박인프라", phone="010-3333-3333", role=""),
    circles=(
        *LEVELS,
        circle("당직", callee("이기술", "010-2222-2222", "watch"), callee("박인프라", "010-3333-3333", "watch")),
        circle("IT 담당자", callee("고아이티", "02-100-0004", "it", reachable=False, hours="mon-fri 09:00-18:00")),
        circle("핫라인", phone="1588-1111"),
        circle("지원팀장", callee("김지원", None, "lead")),
        circle("벤더 지원"),
    ),
)


def rows(sheet: CallSheet = SHEET, cells: int = 77, height: int = 18) -> list[Line]:
    return [line for _key, line in call_rows(sheet, NOW, ZONE, cells, height)]


def roles(line: Line) -> dict[str, str]:
    return {span.text.strip(): span.role for span in line if span.text.strip()}


def test_each_row_has_a_number_that_is_louder_than_the_rest() -> None:
    drawn = rows()
    assert [plain(line).split()[0] for line in drawn[:3]] == ["P1", "▸", "✓"]
    assert "00:17:00" in plain(drawn[1])
    assert roles(drawn[1])["010-1111-1111"] == "key"
    assert roles(drawn[3])["010-3333-3333"] == "chosen"
    hotline = next(line for line in drawn if "핫라인" in plain(line))
    assert roles(hotline)["1588-1111"] == "key"


def test_what_came_of_calling_stands_behind_the_number() -> None:
    drawn = rows()
    assert "✓ answered" in plain(drawn[2])
    assert roles(drawn[3])["✗ 2× no answer"] == "breach"
    once = SHEET.model_copy(update={"circles": (circle("L1", PARK.model_copy(update={"misses": 1})),)})
    assert "✗ no answer" in plain(rows(once)[1])


def test_who_may_not_be_called_now_is_dim_with_their_hours() -> None:
    line = next(line for line in rows() if "고아이티" in plain(line))
    assert {span.role for span in line if span.text.strip()} == {"dim"}
    assert "only mon-fri 09:00-18:00" in plain(line)


def test_nobody_and_no_number_are_told() -> None:
    drawn = rows()
    assert roles(drawn[-1])["✗ nobody is named"] == "breach"
    assert roles(drawn[-2])["no number"] == "warn"
    nobody = SHEET.model_copy(update={"circles": (circle("L3", state="next", at=NOW),)})
    assert roles(rows(nobody)[1])["✗ call by hand 1588-1111"] == "alert"
    # Half of a sentence may say the contrary: it stands whole or not at all.
    for cells in range(45, 77):
        assert plain(rows(nobody, cells=cells)[1]).rstrip().endswith(("1588-1111", "nobody is known"))
    silent = nobody.model_copy(update={"hotline": None})
    assert roles(rows(silent)[1])["✗ call by hand"] == "alert"


def test_in_few_rows_nobody_stands_twice() -> None:
    assert len(rows(height=11)) == 10
    drawn = [plain(line) for line in rows(height=9)]
    assert sum("이기술" in line for line in drawn) == 1
    assert not any("당직" in line for line in drawn)
    assert any("IT 담당자" in line for line in drawn)


@pytest.mark.parametrize("cells", [30, 60, 77, 117, 200])
def test_every_row_fits(cells: int) -> None:
    assert {line_width(line) for line in rows(cells=cells)[1:]} == {cells}


def test_a_row_is_about_one_person() -> None:
    keys = [key for key, _line in call_rows(SHEET, NOW, ZONE, 77, 18) if key is not None]
    assert len(keys) == len(set(keys)) == 7
    found = SHEET.callee("L1 박인프라")
    assert found is not None
    assert found.phone == "010-3333-3333"
    assert SHEET.callee("nobody") is None


def duty(number: int, *people: str, **more: object) -> DutyView:
    start = NOW - 3 * MINUTE - 22_000 + number * 8 * HOUR
    fields: dict[str, object] = {
        "day": f"2026-12-0{2 + number // 3}",
        "shift": f"s{number}",
        "name": "오후조",
        "start": start,
        "end": start + 8 * HOUR,
        "turns": (TurnView(start=start, end=start + 8 * HOUR, people=people),),
        "swaps": (),
        "missing": 0,
        "soon": False,
        "strains": (),
    }
    return DutyView.model_validate({**fields, **more})


def roster(*duties: DutyView) -> list[Line]:
    view = RosterView(duties=duties, swaps=(), gaps=(), strains=(), wanted=2)
    return [line for _key, line in duty_rows(view, NOW, ZONE, 77)]


def test_the_roster_marks_now_and_names_each_date_once() -> None:
    drawn = roster(duty(0, "이기술", "박인프라"), duty(1, "한프로세스"), duty(2, "최개발"))
    assert plain(drawn[0]).startswith("▸ 12-02 Wed 오후조 14–22")
    assert roles(drawn[0])["이기술 박인프라"] == "title"
    assert "12-0" not in plain(drawn[1])
    assert {line_width(line) for line in drawn} == {77}


def test_a_gap_is_red_while_it_is_near() -> None:
    near, far = roster(duty(0, "이기술", missing=1, soon=True), duty(1, missing=2))
    assert roles(near)["✗ 1/2"] == "breach"
    assert (roles(far)["✗ 0/2"], roles(far)["nobody is rostered"]) == ("warn", "dim")


def test_swaps_and_what_is_odd_are_marked() -> None:
    swap = SwapView(
        id="SWAP-1", out_name="한", in_name="이기술", start=NOW, end=NOW + DAY, reason="ill", holds=True
    )
    turns = (
        TurnView(start=NOW, end=NOW + HOUR, people=("한", "김")),
        TurnView(start=NOW + HOUR, end=NOW + 2 * HOUR, people=("이기술", "김")),
    )
    (line,) = roster(
        duty(0, turns=turns, swaps=(swap, swap.model_copy(update={"id": None})), strains=("two in a row",))
    )
    assert plain(line).split("14–22")[1].split()[:2] == ["SWAP-1", "swap"]
    assert "한 김 14:03–15:03  이기술 김 15:" in plain(line)
    wide = duty_rows(
        RosterView(
            duties=(duty(0, "이기술", swaps=(swap,), strains=("two in a row",)),),
            swaps=(),
            gaps=(),
            strains=(),
            wanted=2,
        ),
        NOW,
        ZONE,
        117,
    )[0][1]
    assert "한 → 이기술" in plain(wide)
    assert roles(wide)["! two in a row"] == "warn"


@pytest.mark.parametrize("cells", [60, 80, 120])
def test_a_short_shift_never_leaves_the_situation_line(cells: int) -> None:
    whole = situation_lines(situation(shift=shift(people=("이기술",))), cells)[0]
    assert "/2" not in plain(whole)
    short = situation_lines(situation(shift=shift(people=("이기술",), missing=1)), cells)[0]
    assert roles(short)["✗ 1/2"] == "breach"
    nobody = situation_lines(situation(shift=shift(people=(), missing=2)), cells)[0]
    assert roles(nobody)["✗ 0/2"] == "breach"
    # One who stands there twice is one person.
    doubled = situation_lines(situation(shift=shift(people=("이기술", "이기술"), missing=1)), cells)[0]
    assert roles(doubled)["✗ 1/2"] == "breach"


@pytest.mark.parametrize(("answered", "sign"), [(True, "✓"), (False, "✗"), (None, "")])
def test_the_ladder_says_whether_a_called_contact_answered(answered: bool | None, sign: str) -> None:
    first = rung(1, contacts=(LEAD.model_copy(update={"answered": answered}),))
    line = plain(rung_line(first, view(incident(12, "x")), NOW, ZONE, 90, 14))
    assert line.split("010-1111-1111")[1].split()[0] == (sign or "13:51")
    # A level that nobody has called yet has nothing to say about it.
    later = rung(3, contacts=(LEAD.model_copy(update={"answered": answered}),))
    assert "✗" not in plain(rung_line(later, view(incident(12, "x")), NOW, ZONE, 90, 14))


def test_a_level_has_its_whole_name_where_a_row_has_room_and_says_how_many_were_called() -> None:
    more = LEAD.model_copy(update={"name": "박인프라"})
    first = rung(1, name="On-site support team", contacts=(LEAD, more, more))
    seen = view(incident(12, "x"), rungs=(first,))
    assert "L1 On-site support team " in plain(rung_lines(seen, NOW, ZONE, 76)[0])
    assert "010-1111-1111 +2 " in plain(rung_lines(seen, NOW, ZONE, 76)[0])
    assert "L1 On-site support t… " in plain(rung_lines(seen, NOW, ZONE, 46)[0])
    for cells in range(30, 90):
        line = rung_lines(seen, NOW, ZONE, cells)[0]
        assert line_width(line) == cells
        assert plain(line).endswith("called")
