"""The facts that the bundled support plan was written from: ``plan_facts.txt``, one a line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_suffix(".txt")


@dataclass(frozen=True)
class Fact:
    """What a section of the document says, and where a plan file has it."""

    section: str
    said: str
    """In the document's own words."""
    meaning: str
    places: tuple[tuple[str, str | None], ...]
    """Dotted ways into the plan file, each with the value that stands there; None for the words themselves."""

    @property
    def name(self) -> str:
        return f"{self.section} {self.said}"


def facts() -> list[Fact]:
    """Read the table."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [_fact(line) for line in lines if line and not line.startswith("#")]


def _fact(line: str) -> Fact:
    section, said, meaning, where = line.split(" | ")
    places = (place.partition("=") for place in where.split("; "))
    return Fact(section, said, meaning, tuple((way, value if equals else None) for way, equals, value in places))


def value_at(plan: Any, way: str) -> str | None:
    """Return what stands at a dotted way into a plan's file; None where there is nothing.

    Entries of a list go by their id, or level, or position. A text is its Korean words, a list its items, a
    mapping its keys.
    """
    for part in way.split("."):
        if isinstance(plan, list):
            plan = dict(named(plan)).get(part)
        else:
            plan = plan.get(part) if isinstance(plan, dict) else None
    if isinstance(plan, dict):
        return plan["ko"] if is_text(plan) else " ".join(plan)
    return " ".join(map(str, plan)) if isinstance(plan, list) else None if plan is None else str(plan)


def is_text(value: Any) -> bool:
    """Return whether something is a text: beside its words stands at most what this program shows for it."""
    return isinstance(value, dict) and set(value) - {"shows"} == {"ko", "en"}


def named(entries: list[Any]) -> Iterator[tuple[str, Any]]:
    """Yield the entries of a list by their id, or level, or position."""
    for i, entry in enumerate(entries):
        name = entry.get("id", entry.get("level", i)) if isinstance(entry, dict) else i
        yield str(name), entry


def says(found: str, said: str) -> bool:
    """Return whether a plan's text says what the document does, signs apart: all of it, or its subject."""
    kept = [_letters(words) for words in (found, said)]
    return bool(kept[0]) and (kept[0] in kept[1] or kept[1] in kept[0])


def _letters(words: str) -> str:
    return "".join(sign for sign in words if sign.isalnum())
