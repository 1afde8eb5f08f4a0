"""What was written about an incident, by the step that it belongs to."""

from collections.abc import Iterable, Sequence

from data.records import Event, Step


def written_at(events: Iterable[Event]) -> dict[Step, list[Event]]:
    """Return the notes of one incident by the step that was recorded last before each, oldest first.

    Notes before the first step belong to none; nor do those that the room wrote by itself.
    """
    step: Step | None = None
    found: dict[Step, list[Event]] = {}
    for event in events:
        if event.kind == "step":
            step = Step(event.payload["step"])
        if step is not None and event.kind in ("step", "note", "addendum") and typed(event):
            found.setdefault(step, []).append(event)
    return found


def typed(event: Event) -> str | None:
    """Return what somebody typed with an event; None for nothing, and for what the room wrote for them."""
    text = event.payload.get("text")
    return str(text) if text and not event.payload.get("also_responding") else None


def last_text(events: Sequence[Event], kind: str, field: str = "text", **marks: str) -> str | None:
    """Return ``field`` of the newest event of ``kind`` whose payload holds ``marks`` and which has one."""
    found = (
        event.payload.get(field)
        for event in reversed(events)
        if event.kind == kind and marks.items() <= event.payload.items()
    )
    return next((str(text) for text in found if text), None)
