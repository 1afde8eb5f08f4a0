"""What a screen shows of what the programme leaves behind: how each item stands, what the customer runs alone."""

from typing import Literal

from data.records import Ms, Record

Sort = Literal["document", "transfer"]
"""A document is written and kept current; a transfer is shown to the customer, tried, done alone."""


class Confirmed(Record):
    """One step of handing something over, as it was last taken."""

    state: str
    """shown, tried or alone."""
    by: str
    """Who of the support."""
    with_whom: str
    """Who of the customer."""
    at: Ms
    note: str | None


class DeliverableView(Record):
    """One document, or one thing that the customer takes over."""

    id: str
    """Group dot item: ``operations.manual``."""
    kind: Sort
    text: str
    state: str
    """As it stands now: a current document whose review date has passed is outdated."""
    words: str
    """The state, in words."""
    done: bool
    """Whether it is what it is to be: current, or done alone."""
    late: bool
    """Whether its review date has passed."""
    owner: str | None
    role: str | None
    """Whose it is by the plan, in words."""
    review_at: Ms | None
    link: str | None
    note: str | None
    by: str | None
    """Who changed it last; None while nobody has."""
    at: Ms | None
    confirmed: tuple[Confirmed, ...] = ()
    """The steps that hold of a transfer, in their order."""

    @property
    def begun(self) -> bool:
        """Whether anything of it is there: a draft, or something that was shown."""
        return self.state not in ("missing", "open")


class Counted(Record):
    """How a number of items stand."""

    states: dict[str, int]
    """How many stand in each state; every state is there."""
    total: int
    done: int
    missing: tuple[str, ...]
    """Ids of those that are not done."""

    @property
    def share(self) -> float | None:
        """Of those that are done, 0 to 1; None where there are none at all."""
        return self.done / self.total if self.total else None


class DeliverableGroupView(Record):
    """What belongs together under one heading."""

    id: str
    name: str
    kind: Sort
    items: tuple[DeliverableView, ...]
    counted: Counted


class Assessment(Record):
    """Whether the customer runs it alone, by what they confirmed."""

    whole: Counted
    groups: dict[str, Counted]
    """By the group's id."""
    confirmed_by: dict[str, tuple[str, ...]]
    """Who of the customer confirmed a step that holds, and of which items."""
    last_at: Ms | None
    """When a step that holds was last confirmed."""

    @property
    def alone(self) -> bool:
        """Whether all of it is done alone; never so where nothing is handed over."""
        return self.whole.total > 0 and not self.whole.missing
