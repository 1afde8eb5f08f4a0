"""What a programme leaves behind: documents that are kept current, and what the customer takes over."""

from typing import Literal, Self

from pydantic import Field, model_validator

from data.duration import Duration
from data.plantypes import Slug, Text, refuse_doubles
from data.records import Record


class Deliverable(Record):
    """One document, procedure, or piece of knowledge."""

    id: Slug
    text: Text
    role: str | None = None
    """Whose it is; None where a person is named later."""
    review_every: Duration | None = Field(default=None, gt=0)
    """How long one that is current stays so; None where nobody looks at it again."""


class DeliverableGroup(Record):
    """What belongs together under one heading."""

    id: Slug
    name: Text
    kind: Literal["document", "transfer"]
    """A document is written, reviewed, kept current; a transfer is shown to the customer, tried, done alone."""
    items: tuple[Deliverable, ...]

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        """Refuse two of one name."""
        refuse_doubles([item.id for item in self.items])
        return self
