"""What stands beside an incident, as people read it: what was changed before it, and the last time."""

from data.records import Ms, Priority, Record


class Changed(Record):
    """Something that was changed before an incident began."""

    at: Ms
    before: str
    """How long before it, in words."""
    what: str
    """A change's kind, or what else was changed, in words."""
    text: str
    who: str
    """Empty when that is not known."""


class LastTime(Record):
    """An earlier incident like this one, and what fixed it."""

    id: str
    title: str
    priority: Priority
    alike: float | None
    """How alike the titles are, 0 to 1; None when both are of the same alarm."""
    resolved_at: Ms
    when: str
    """That moment, in words."""
    took_ms: Ms
    """From its being noticed to its last resolution."""
    temporary_fix: str | None
    undo: str | None
    """How the temporary fix is taken back."""
    permanent_fix: tuple[str, ...]
    """What was written at that step."""
    root_cause: tuple[str, ...]
    reason: str | None
    """Why it was resolved although its alarm was raised."""
    completion: str | None
    """The first line of its completion report."""

    @property
    def fix(self) -> str | None:
        """What is known best of its fix."""
        written = (self.temporary_fix, *self.permanent_fix, *self.root_cause, self.reason, self.completion)
        return next((text for text in written if text), None)


class Beside(Record):
    """What stands beside an incident."""

    changed: tuple[Changed, ...]
    """In the day before it began, the newest first."""
    last_time: LastTime | None
