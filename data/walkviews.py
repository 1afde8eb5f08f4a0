"""The page of a handover and of the walk through it, in words: frozen, composed once for each look."""

from typing import Literal

from data.handoverviews import HandoverSection
from data.records import Ms, Record


class WalkStep(Record):
    """One step of the walk, and how far it has come."""

    words: str
    state: Literal["done", "next", "later"]


class AskedView(Record):
    """A question, or a read-back that differed."""

    number: int
    text: str
    by: str
    at: Ms
    answer: str | None
    answered_by: str | None
    open: bool
    """Whether it waits: for an answer, or to be read back as it stands."""


class ChangedView(Record):
    """What has happened to one subject since the cutoff."""

    number: int
    subject: str
    seq: int
    """The newest of it, which a tick tells to have been seen."""
    at: Ms
    text: str
    more: int
    """How many further entries there are."""
    ticked: bool


class TakenView(Record):
    """How the watch went over last."""

    id: str
    holder: str
    at: Ms
    words: tuple[str, ...]
    """To be read aloud by both sides; none for one that was sealed otherwise."""
    notes: tuple[str, ...]
    """What was accepted unseen or unanswered, and what else is odd about it."""
    kept: tuple[str, ...]
    """Of each claim that did not move, with whom it stays."""


class HandoverView(Record):
    """A handover as it stands."""

    title: str
    heads: tuple[str, ...]
    """Which one it is, who takes over, and what it waits for."""
    overall: str
    """stable, watch or unstable."""
    overall_words: str
    steps: tuple[WalkStep, ...]
    """None before there is an offer to walk through."""
    away: tuple[str, ...]
    """What has happened since whoever looks last held the watch; none for those who hold it."""
    sections: tuple[HandoverSection, ...]
    frozen: bool
    """Whether the sections are what was frozen; else they are what would be."""
    asked: tuple[AskedView, ...]
    changed: tuple[ChangedView, ...]
    taken: TakenView | None
    """How the watch went over, as long as the next handover is far away."""
