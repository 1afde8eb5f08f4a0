"""What comes if nothing happens, as people read it: what fires, and whom it calls."""

from typing import Literal

from data.records import Kind, Ms, Record


class Channel(Record):
    """A route that would carry a call."""

    name: str
    tested: Literal["ok", "failed", "never"]
    """How its last attempt ended, whatever was sent."""
    at: Ms | None
    """When that was."""


class Called(Record):
    """Somebody who would be called, and through what."""

    name: str
    phone: str | None
    channels: tuple[Channel, ...]
    """The preferred one first."""


class Coming(Record):
    """What fires if nothing happens."""

    subject: str
    kind: Kind
    level: int | None
    due_at: Ms
    name: str
    cause: str | None
    calls: tuple[Called, ...]
    told: tuple[Called, ...]
    """Who is told to call by hand, because the level has nobody or no channel."""
    channels: tuple[Channel, ...]
    """Every channel that would be used first or next, whoever is behind it."""
    held_by: str | None
    """The silence that would hold its messages back."""
