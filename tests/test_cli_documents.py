"""``warroom document`` and ``transfer``: what a script may rely on, what people read, what the customer gets."""

from pathlib import Path

import pytest

from tests import leftbehind
from tests.support import Desk

DOCUMENT = [
    *("id", "kind", "text", "state", "done", "owner", "role", "link", "note", "by", "at"),
    *("review_at", "overdue"),
]
TRANSFER = [*DOCUMENT[:-2], "confirmed"]
COUNTED = ["states", "total", "done", "share", "missing"]
SITE = "plan: aicc\ngo_live: 2026-12-01T00:00:00+09:00\n"


@pytest.fixture
def here(desk: Desk) -> Desk:
    """A desk whose plan leaves a few things behind."""
    desk.site(leftbehind.write_plan(desk.db.parent, SITE))
    return desk


def test_a_document_from_nothing_to_its_next_review(here: Desk) -> None:
    (group,) = here.ok("document", "list")
    assert list(group) == ["id", "name", *COUNTED, "items"]
    assert (group["id"], group["total"], group["done"], group["share"]) == ("operations", 2, 0, 0.0)
    assert group["missing"] == ["operations.manual", "operations.templates"]
    put = here.ok("document", "set", "operations.manual", "--owner", "park", "--state", "draft")
    assert list(put) == DOCUMENT
    assert (put["state"], put["owner"], put["role"], put["by"]) == (
        "draft",
        "박인프라",
        "Technical support",
        "lee",
    )
    here.ok("document", "set", "operations.manual", "--state", "in_review", "--link", "https://wiki/manual")
    done = here.ok("document", "set", "operations.manual", "--state", "current")
    assert (done["review_at"], done["done"], done["overdue"]) == ("2026-12-29T09:00:00.000+09:00", True, False)
    dated = here.ok("document", "set", "operations.manual", "--review", "2026-12-10")
    assert dated["review_at"] == "2026-12-10T23:59:59.000+09:00"
    here.ok("drill", "advance", "240h")
    here.ok("watch", "--once")
    late = here.ok("document", "show", "operations.manual")
    assert list(late) == [*DOCUMENT, "timeline"]
    assert (late["state"], late["done"], late["overdue"]) == ("outdated", False, True)
    assert [each["text"] for each in late["timeline"]] == [
        "not written → draft · owner 박인프라",
        "draft → in review · https://wiki/manual",
        "in review → current · review on 2026-12-29",
        "review on 2026-12-10",
        "missed: document review: Operations manual",
    ]
    page = here("document", "show", "operations.manual").out
    assert "state   outdated\n" in page
    assert "owner   박인프라\n" in page
    rows = here("--lang", "ko", "document", "list").out.splitlines()
    assert rows[0] == "운영 문서 0/2"
    assert rows[1].split()[:5] == ["✗", "operations.manual", "검토", "지남", "박인프라"]
    assert here.ok("document", "undo", "operations.manual")["review_at"] == "2026-12-29T09:00:00.000+09:00"


def test_what_is_taken_over_until_the_customer_runs_it_alone(here: Desk) -> None:
    empty = here.ok("transfer", "show")
    assert list(empty) == ["alone", *COUNTED, "groups", "confirmed_by", "last_at"]
    assert (empty["alone"], empty["share"], empty["confirmed_by"], empty["last_at"]) == (False, 0.0, {}, None)
    for state in ("shown", "tried", "alone"):
        put = here.ok(
            *("transfer", "set", "knowledge.operation", "--state", state, "--with", "hong", "--note", state)
        )
    assert list(put) == TRANSFER
    assert put["confirmed"][-1] == {
        "state": "alone",
        "by": "lee",
        "with": "홍길동",
        "at": "2026-12-01T09:00:00.000+09:00",
        "note": "alone",
    }
    half = here.ok("transfer", "show")
    assert (half["alone"], half["share"], half["missing"]) == (False, 0.5, ["knowledge.contacts"])
    assert half["states"] == {"open": 1, "shown": 0, "tried": 0, "alone": 1}
    assert half["groups"] == {"knowledge": {name: half[name] for name in COUNTED}}
    assert half["confirmed_by"] == {"홍길동": ["knowledge.operation"]}
    assert here("transfer", "show").out.splitlines() == [
        "the customer does not run all of it alone: 1/2 (50%) not shown 1, runs alone 1",
        "  Handing over  1/2 (50%) not shown 1, runs alone 1",
        "confirmed by 홍길동: knowledge.operation",
        "missing: knowledge.contacts",
        "last confirmed: 2026-12-01 09:00:00",
    ]
    for state in ("shown", "tried", "alone"):
        here.ok("transfer", "set", "knowledge.contacts", "--state", state, "--with", "김상담")
    assert here.ok("transfer", "show")["alone"] is True
    assert here("--lang", "ko", "transfer", "show").out.startswith("고객이 전부 자립 수행합니다: 2/2 (100%)")
    here.ok("transfer", "set", "knowledge.contacts", "--state", "open", "--note", "the list was lost")
    assert here.ok("transfer", "show")["confirmed_by"] == {"홍길동": ["knowledge.operation"]}
    assert here.ok("transfer", "undo", "knowledge.contacts")["state"] == "alone"
    told = here.ok("transfer", "show", "knowledge.contacts")["timeline"]
    assert [each["text"] for each in told][-3:] == [
        "tried → runs alone · with 김상담",
        "runs alone → not shown · the list was lost",
        "taken back: runs alone",
    ]


def test_both_are_exported_as_a_document_for_the_customer(here: Desk) -> None:
    here.ok("document", "set", "operations.manual", "--state", "draft", "--note", "a | b <b>")
    here.ok("transfer", "set", "knowledge.operation", "--state", "shown", "--with", "홍길동")
    lines = here("document", "export").out.splitlines()
    assert lines[:5] == [
        "# Procedures and documents",
        "",
        "> AICC cloud early-life support, as of 2026-12-01 09:00 KST",
        "",
        "## Operations documents 0/2",
    ]
    assert lines[-2:] == [
        r"| Operations manual | draft | Technical support | — |  | a \| b \<b\> |",
        "| Templates | not written |  | — |  |  |",
    ]
    korean = here("--lang", "ko", "transfer", "export").out
    assert (
        "## 자립 운영이 가능한가?\n\n- 고객이 아직 전부를 자립 수행하지는 못합니다: 0/2 (0%) 전수 전 1, 시연함 1\n"
        in korean
    )
    assert "| 운영 지식 전수 | 시연함 | lee | 홍길동 | 2026-12-01 |  |\n" in korean
    assert "| 연락처 정리 | 전수 전 |" in korean
    assert here.ok("transfer", "export") == here.ok("transfer", "list")


def test_what_is_wrong_says_what_where_and_the_mend(here: Desk) -> None:
    assert "did you mean operations.manual?" in here.refused(
        "document", "set", "operations.manul", "--state", "draft"
    )
    assert "write one of draft" in here.refused("document", "set", "operations.manual", "--state", "current")
    assert "`warroom transfer list` names them" in here.refused("transfer", "show", "x\x1b[2J")
    assert "`warroom document list` names them" in here.refused("document", "show", "knowledge.operation")
    assert "'soon' is not a moment; write" in here.wrong(
        "document", "set", "operations.manual", "--review", "soon"
    )
    past = here.refused("document", "set", "operations.manual", "--review", "2026-11-30")
    assert "operations.manual: a review cannot be due in the past; write a date to come" in past
    assert "--with에 이름을 쓰세요" in here.refused(
        "--lang", "ko", "transfer", "set", "knowledge.operation", "--state", "shown"
    )
    assert here.ok("document", "list")[0]["done"] == 0


def test_a_plan_that_leaves_nothing_behind_says_so(desk: Desk) -> None:
    plan: Path = desk.db.parent / "plan.yaml"
    desk.site(leftbehind.write_plan(desk.db.parent, SITE))
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace(leftbehind.DELIVERABLES, ""), encoding="utf-8")
    assert desk("document", "list").out == "the plan names none\n"
    assert desk.ok("transfer", "list") == []
    assert (desk.ok("transfer", "show")["alone"], desk.ok("transfer", "show")["share"]) == (False, None)
