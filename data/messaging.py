"""Records of what somebody outside is owed, and of how it got there."""

from enum import StrEnum

from data.records import Kind, Ms, Record


class OutboxLine(Record):
    """One thing that somebody is to be told."""

    id: int
    subject: str
    """What it is about: ``INC-1``, ``HO-2``, ``test``."""
    obligation_id: int | None
    """The promise whose firing says it; None for what an operator sends."""
    channels: tuple[str, ...]
    """Names of routes, the preferred one first; the same for everybody whom it is for."""
    people: tuple[str, ...]
    """Names."""
    text: str
    at: Ms
    state: str
    """waiting, packed or dropped."""
    message_id: int | None
    reason: str | None
    """Why it was dropped."""


class Message(Record):
    """Lines for one recipient, packed: what a receiver gets, however often it is tried."""

    id: int
    key: str
    """Names the message to its receiver; the same for every attempt."""
    person: str
    """The names of those whom it is for."""
    channels: tuple[str, ...]
    """Names of the site's notify routes, in the order in which they are tried."""
    route: str
    """The one that is tried now, or by which it was sent."""
    body: str
    state: str
    """pending, sent, failed or suppressed."""
    attempts: int
    """By the present route."""
    at: Ms
    """When it was packed, by the store's clock."""
    next_boot: Ms
    """When it is tried next, in real time: on the boot clock."""
    boot_id: str
    """The run of the kernel that this belongs to; in any other one it is due at once."""
    sent_at: Ms | None
    error: str | None


class Outcome(StrEnum):
    """How an attempt ended."""

    DELIVERED = "delivered"
    TEMPORARY = "temporary"
    """Refused for now, or nobody there: the same channel is tried again."""
    PERMANENT = "permanent"
    """Refused for good: the next channel is tried."""
    UNKNOWN = "unknown"
    """No answer in time: it may have been delivered, so a repeat says so."""


class Attempt(Record):
    """One try to deliver a message."""

    id: int
    message_id: int
    route: str
    at: Ms
    outcome: Outcome | None
    """None while it is under way, and for ever when the engine died in it."""
    error: str | None
    """A code of what went wrong, such as ``status_503``."""


class Delivery(Record):
    """A message that speaks of a subject, with everything that was tried."""

    message: Message
    attempts: tuple[Attempt, ...]


class Page(Record):
    """One call of people, as it went out or would have."""

    at: Ms
    subject: str
    kind: Kind
    level: int
    """1 to 5 for a call of a level, else 0."""
    people: tuple[str, ...]
    channels: tuple[str, ...]
    text: str
    state: str
    """Of its message: pending, sent, failed or suppressed."""
    reason: str | None
