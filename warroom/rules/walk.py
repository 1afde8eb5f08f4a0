"""The incoming shift's walk through a handover, as the chain tells it.

Whatever either side does is an entry of the handover in the chain and nowhere else, so every session sees the
same walk, and whoever comes back after a fall comes back to where they were.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from data.records import Event, Ms

_OF_NOBODY = ("clock", "engine", "test")
"""Subjects of which a shift's picture does not depend; a wall clock that stepped is told by its banner."""

_ENGINE = "engine"
"""Who acts where nobody does."""
_OF_THE_PLAN = ("task:", "agenda:", "report:", "remind:", "document:")
"""How subjects begin that the plan's dates speak of."""


@dataclass(frozen=True)
class Question:
    """What the incoming shift asked; a read-back that differed is one too."""

    number: int
    """From 1, in the order in which they were asked."""
    text: str
    by: str
    at: Ms
    incident: str | None = None
    """The one that was read back otherwise than recorded; None for a question in words."""
    answer: str | None = None
    answered_by: str | None = None


class Changed(NamedTuple):
    """What has happened to one subject since the cutoff."""

    number: int
    """From 1, in the order in which the subjects changed first, whoever did it: the same for all who look."""
    subject: str
    seq: int
    """The newest of it."""
    events: tuple[Event, ...]
    ticked: bool
    """Whether the incoming shift has ticked all of it."""


@dataclass(frozen=True)
class Walk:
    """How far a handover has come."""

    opened: frozenset[str] = frozenset()
    """What the incoming shift has looked at: incidents and silences."""
    said: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What was read back as it stands, by incident."""
    reader: str | None = None
    """Who read back last."""
    differed: int = 0
    """How many things were read back otherwise than recorded."""
    open_differences: frozenset[str] = frozenset()
    """Incidents whose last read-back differed."""
    questions: tuple[Question, ...] = ()
    ticked: Mapping[str, int] = field(default_factory=dict)
    """The newest change that was ticked, by subject."""

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """The questions that wait for an answer; a difference waits until it is read back as it stands."""
        return tuple(
            each
            for each in self.questions
            if each.answer is None and (each.incident is None or each.incident in self.open_differences)
        )


def walk(events: Sequence[Event]) -> Walk:
    """Return the walk that the entries of one handover tell, given oldest first.

    What was declined and offered anew is walked through anew.
    """
    declined = [index for index, each in enumerate(events) if each.kind == "declined"]
    if declined and declined[-1] < len(events) - 1:
        events = events[declined[-1] + 1 :]
    opened: set[str] = set()
    said: dict[str, Mapping[str, Any]] = {}
    reader: str | None = None
    differed = 0
    questions: list[Question] = []
    ticked: dict[str, int] = {}
    wrong: set[str] = set()
    for each in events:
        payload = each.payload
        match each.kind:
            case "previewed":
                opened.add(payload["id"])
            case "read_back":
                # A store from before says who read back, not what.
                said |= payload.get("said", {})
                wrong -= set(payload.get("said", {}))
                reader = each.actor
            case "readback_mismatch":
                differed += len(payload["fields"])
                reader = each.actor
                for incident in dict.fromkeys(name for name, _field in payload["fields"]):
                    said.pop(incident, None)
                    wrong.add(incident)
                    questions.append(_difference(len(questions) + 1, each, incident))
            case "asked":
                questions.append(Question(len(questions) + 1, payload["text"], each.actor, each.at))
            case "answered":
                old = questions[payload["number"] - 1]
                questions[payload["number"] - 1] = Question(
                    old.number, old.text, old.by, old.at, old.incident, payload["text"], each.actor
                )
            case "ticked":
                ticked[payload["id"]] = max(payload["seq"], ticked.get(payload["id"], 0))
    return Walk(frozenset(opened), said, reader, differed, frozenset(wrong), tuple(questions), ticked)


def _difference(number: int, event: Event, incident: str) -> Question:
    """Return a read-back that differed as the question that both sides have to settle."""
    parts = [
        f"{each['field']}: {each['said'] or '—'} ≠ {each['record'] or '—'}"
        for each in event.payload.get("said", [])
        if each["incident"] == incident
    ]
    return Question(number, f"{incident} {'; '.join(parts)}".strip(), event.actor, event.at, incident)


def changes(events: Sequence[Event], ticked: Mapping[str, int], reader: str | None) -> list[Changed]:
    """Return what has changed since the cutoff, by subject, in the order of the first change.

    What the reader did needs no tick of theirs, nor what the engine tells of the plan's dates: that a meeting
    began or an item proved itself stands in the draft, and holds nobody back at night.

    Args:
        events: of all subjects after the cutoff, oldest first.
        ticked: the newest change ticked, by subject.
        reader: who takes the watch; None while nobody has begun to.
    """
    found: dict[str, list[Event]] = {}
    for each in events:
        if not each.subject.startswith("HO-") and each.subject not in _OF_NOBODY:
            of_others = found.setdefault(each.subject, [])
            if each.actor != reader and not (each.actor == _ENGINE and each.subject.startswith(_OF_THE_PLAN)):
                of_others.append(each)
    return [
        Changed(number, subject, each[-1].seq, tuple(each), ticked.get(subject, 0) >= each[-1].seq)
        for number, (subject, each) in enumerate(found.items(), 1)
        if each
    ]
