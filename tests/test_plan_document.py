"""``docs/plan.md`` names every key that a plan may have, in the section where it belongs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from data.hours import Hours
from data.plan import Plan, bundled_plans

TOLD = (Path(__file__).parent.parent / "docs" / "plan.md").read_text(encoding="utf-8")
PARTS = {head: body for head, _, body in (part.partition("\n") for part in TOLD.split("\n## ")[1:])}
EVERYWHERE = "In every section"


def names(text: str) -> set[str]:
    """Return the keys that a text names in code."""
    quoted = " ".join(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)))
    return set(re.findall(r"\w+", quoted))


def models(kind: object) -> Iterator[type[BaseModel]]:
    """Yield every model in a type that is written as keys: hours of a person are written as one text."""
    if kind is Hours:
        return
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        for field in kind.model_fields.values():
            yield from models(field.annotation)
    for inner in get_args(kind):
        yield from models(inner)


def test_each_key_of_a_plan_stands_in_one_heading_and_none_other() -> None:
    headed = [name for head in PARTS if head != EVERYWHERE for name in sorted(names(head))]
    assert sorted(headed) == sorted(Plan.model_fields)


@pytest.mark.parametrize("head", [head for head in PARTS if head != EVERYWHERE])
def test_a_section_names_every_key_in_it(head: str) -> None:
    known = names(head) | names(PARTS[head]) | names(PARTS[EVERYWHERE])
    for key in names(head):
        inner = models(Plan.model_fields[key].annotation)
        assert {name for model in inner for name in model.model_fields} - known == set(), key


def test_it_names_the_bundled_plans() -> None:
    assert re.findall(r"^plan: ([a-z]+) ", TOLD, flags=re.MULTILINE) == bundled_plans()
