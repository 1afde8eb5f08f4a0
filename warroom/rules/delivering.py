"""How documents and what the customer takes over may change, how they stand, and what the customer runs alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from data.deliverableviews import Assessment, Confirmed, Counted, DeliverableGroupView, DeliverableView, Sort
from data.records import Event, Ms

STATES: Final[Mapping[Sort, tuple[str, ...]]] = {
    "document": ("missing", "draft", "in_review", "current"),
    "transfer": ("open", "shown", "tried", "alone"),
}
"""In their order; the first is where an item begins, the last is what it is to be."""
OUTDATED: Final = "outdated"
"""What a current document is when its review date has passed; nobody sets it."""
RECORDED: Final = "recorded"
"""The kind of event that tells of a change."""
RETRACTED: Final = "retracted"
"""The kind of event that takes one back; ``of`` is its number."""

Way = Literal["on", "again", "back"]


def way(kind: Sort, before: str, after: str) -> Way | None:
    """Return how a step leads from one state to another; None where no step does.

    On is one step at a time, and from a current document into its next review. Again is a review that found the
    document current still. Back may be any way, for a reason.
    """
    states = STATES[kind]
    if before not in states or after not in states:
        return None
    apart = states.index(after) - states.index(before)
    if apart == 1 or (before, after) == ("current", "in_review"):
        return "on"
    if apart < 0:
        return "back"
    return "again" if apart == 0 and after == "current" else None


def steps(kind: Sort, before: str) -> tuple[str, ...]:
    """Return where a step leads from a state: onward first, then back, the nearest first."""
    return tuple(after for after in reversed(STATES[kind]) if way(kind, before, after) is not None)


def stands(state: str, review_at: Ms | None, now: Ms) -> str:
    """Return what an item is at ``now``: a current document is outdated once its review date has passed."""
    return OUTDATED if state == "current" and is_late(review_at, now) else state


def is_late(review_at: Ms | None, now: Ms) -> bool:
    """Return whether a review date has passed."""
    return review_at is not None and review_at <= now


def next_review(at: Ms, review_every: Ms | None) -> Ms | None:
    """Return when a document that became current at ``at`` is looked at again; None for never."""
    return None if review_every is None else at + review_every


def standing_changes(happened: Iterable[Event]) -> list[Event]:
    """Return the changes of one item that were not taken back, the oldest first."""
    told = list(happened)
    gone = {each.payload["of"] for each in told if each.kind == RETRACTED}
    return [each for each in told if each.kind == RECORDED and each.seq not in gone]


def confirmed(happened: Iterable[Event]) -> tuple[Confirmed, ...]:
    """Return which steps of a transfer hold, from what happened to it; a step back takes those above it away."""
    order = STATES["transfer"]
    held: dict[str, Confirmed] = {}
    for each in standing_changes(happened):
        said: Mapping[str, Any] = each.payload
        state = said["state"]
        if said["step"] == "on":
            held[state] = Confirmed(
                state=state, by=each.actor, with_whom=said["with"], at=each.at, note=said["note"]
            )
        held = {name: step for name, step in held.items() if order.index(name) <= order.index(state)}
    return tuple(held[name] for name in order if name in held)


def counted(kind: Sort, items: Sequence[DeliverableView]) -> Counted:
    """Count items by how they stand."""
    names = (*STATES[kind], OUTDATED) if kind == "document" else STATES[kind]
    return Counted(
        states={name: sum(item.state == name for item in items) for name in names},
        total=len(items),
        done=sum(item.done for item in items),
        missing=tuple(item.id for item in items if not item.done),
    )


def assessed(groups: Iterable[DeliverableGroupView]) -> Assessment:
    """Return whether the customer runs alone what is handed over, by what they confirmed, without documents."""
    found = [group for group in groups if group.kind == "transfer"]
    items = [item for group in found for item in group.items]
    names = {step.with_whom for item in items for step in item.confirmed}
    return Assessment(
        whole=counted("transfer", items),
        groups={group.id: group.counted for group in found},
        confirmed_by={
            name: tuple(item.id for item in items if any(step.with_whom == name for step in item.confirmed))
            for name in sorted(names)
        },
        last_at=max((step.at for item in items for step in item.confirmed), default=None),
    )
