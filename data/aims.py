"""What a programme is for: what it supports, what could go wrong, and by what it counts as done."""

from typing import Literal, Self

from pydantic import model_validator

from data.plantypes import Slug, Text, refuse_doubles
from data.records import Record


class Topic(Record):
    """A heading and the points under it."""

    id: Slug
    name: Text
    points: tuple[Text, ...]


class Stage(Record):
    """Phases that belong together, and what is promised for them."""

    id: Slug
    name: Text
    phases: tuple[str, ...] = ()
    """Which; none for what follows the last one."""
    points: tuple[Text, ...]


class NamedItem(Record):
    """A thing that is followed by its name."""

    id: Slug
    text: Text
    role: str | None = None
    """Whose it is; None where a person is named later."""


class RiskGroup(Record):
    """Risks of one kind, and what makes them smaller."""

    id: Slug
    name: Text
    risks: tuple[NamedItem, ...]
    mitigations: tuple[NamedItem, ...]

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        """Refuse two of one name."""
        refuse_doubles([each.id for each in (*self.risks, *self.mitigations)])
        return self


class Criterion(NamedItem):
    """One thing that has to be so."""

    kpi: str | None = None
    """The figure that proves it; None where people say whether it is so."""


class CriterionGroup(Record):
    """Criteria under one heading."""

    id: Slug
    name: Text
    kind: Literal["success", "completion"]
    """Success is what the programme is judged by; completion is what has to be so before support ends."""
    items: tuple[Criterion, ...]

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        """Refuse two of one name."""
        refuse_doubles([item.id for item in self.items])
        return self
