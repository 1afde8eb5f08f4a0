"""What somebody is told of a subject, and how it got there, as people read it."""

from data.records import Ms, Record


class AttemptView(Record):
    """One try to deliver."""

    route: str
    at: Ms
    outcome: str | None
    """delivered, temporary, permanent or unknown; None while it is under way."""
    error: str | None


class DeliveryView(Record):
    """What somebody is told of a subject, and how it got there."""

    lines: tuple[int, ...]
    """Numbers of the outbox's lines that it is made of, as far as they speak of the subject."""
    key: str | None
    """Names the message to its receiver; None while it is in no message."""
    at: Ms
    person: str
    """Names, empty for a route that belongs to nobody."""
    channels: tuple[str, ...]
    route: str | None
    """The one that is tried now, or by which it was sent."""
    state: str
    """waiting, dropped, pending, sent, failed or suppressed."""
    reason: str | None
    """What it waits for (a silence's id, ``pace`` or ``engine``), or why it ended undelivered."""
    attempts: tuple[AttemptView, ...]
