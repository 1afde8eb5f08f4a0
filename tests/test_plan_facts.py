"""The bundled plan has every fact of the support plan, and no figure that neither it nor "chosen here" knows."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.modelfaults import Loc
from data.plan import plan_file
from data.yamlfile import Document, load
from tests.plan_facts import Fact, facts, is_text, named, says, value_at

FACTS = facts()
NAMES = {"id", "level", "panels", "group", "sources", "kpi", "outage_kpi"}
WAYS = {"kind", "holiday", "unless", "ladder_from", "hours", "page_first"}
NO_FACTS = NAMES | WAYS
"""Keys that say nothing of the document: names, and how this program goes about it."""
OWNED = (".phases", ".routines", ".deliverables")
"""Parts whose roles follow from the duties of the teams."""


@pytest.fixture(scope="module")
def document() -> Document:
    bundled = plan_file("aicc")
    assert bundled is not None
    return load(bundled)


@pytest.mark.parametrize("section", sorted({fact.section for fact in FACTS}))
def test_the_plan_has_every_fact_of_a_section(document: Document, section: str) -> None:
    assert [lack for fact in FACTS if fact.section == section for lack in lacking(document.data, fact)] == []


def lacking(plan: Any, fact: Fact) -> Iterator[str]:
    for way, value in fact.places:
        found = value_at(plan, way)
        there = found is not None and (says(found, fact.said) if value is None else found == value)
        if not there:
            yield f"{fact.name}: {way} is {found!r}"


def test_the_table_is_whole_and_says_nothing_twice() -> None:
    told = Counter(fact.section.split(".")[0] for fact in FACTS)
    assert told == {"1": 30, "2": 36, "3": 73, "4": 92, "5": 50, "6": 50, "7": 38, "8": 40, "9": 13, "end": 4}
    assert [name for name, count in Counter((fact.name, fact.places) for fact in FACTS).items() if count > 1] == []
    assert all(fact.meaning for fact in FACTS)


def test_the_plan_says_nothing_that_neither_the_table_nor_a_comment_knows(document: Document) -> None:
    known = {way for fact in FACTS for way, _value in fact.places}
    lines = Path(document.file).read_text(encoding="utf-8").splitlines()
    others = [(way, loc) for way, loc in leaves(document.data) if way not in known]
    assert [way for way, loc in others if not chosen(document, lines, loc)] == []


@pytest.mark.parametrize(
    ("old", "new", "way"),
    [
        ("response: 15m", "response: 20m", "policy.priorities.P1.response"),
        ("{level: 4, after: 2h", "{level: 4, after: 3h", "policy.ladder.4.after"),
        ("ko: 백업/복구 절차 정상 동작", "ko: 재해 복구", "criteria.performance.items.backup.text"),
        ("people_per_shift: 2", "people_per_shift: 3", "people_per_shift"),
        ("value: 99.9", "value: 99.5", "indicators.availability.target.value"),
    ],
)
def test_a_plan_that_differs_is_found_out(
    tmp_path: Path, document: Document, old: str, new: str, way: str
) -> None:
    text = Path(document.file).read_text(encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [lack for fact in FACTS for lack in lacking(load(tmp_path / "plan.yaml").data, fact)]
    assert any(f": {way} is" in lack for lack in found)


def leaves(value: Any, way: str = "", loc: Loc = ()) -> Iterator[tuple[str, Loc]]:
    """Yield everything that a plan says: the dotted way to it, and where it stands in the file."""
    if isinstance(value, dict) and not is_text(value):
        for key, inner in value.items():
            if key not in NO_FACTS:
                yield from leaves(inner, f"{way}.{key}", (*loc, key))
    elif isinstance(value, list) and any(isinstance(entry, dict) for entry in value):
        for i, (name, entry) in enumerate(named(value)):
            yield from leaves(entry, f"{way}.{name}", (*loc, i))
    elif value is not None and (loc[-1] != "role" or not way.startswith(OWNED)):
        yield way.removeprefix("."), loc


def chosen(document: Document, lines: list[str], loc: Loc) -> bool:
    """Return whether a comment at something, or at what it is a part of, says that it is chosen here."""
    for length in range(1, len(loc) + 1):
        row = document.locate_key(loc[:length]).line - 1
        told = lines[row]
        while row > 0 and lines[row - 1].lstrip().startswith("#"):
            row -= 1
            told = f"{lines[row]} {told}"
        if "chosen here" in " ".join(told.replace("#", " ").split()).lower():
            return True
    return False
