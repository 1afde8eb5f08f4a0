"""The draft of a postmortem: what the store knows of one incident, and blanks for what only people know.

It tells what happened and what the room could see; it does not say whose fault anything was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from data import actions, events, obligations
from data.arrangements import ActionItem
from data.i18n import _
from data.records import Event, Incident, Kind, Ms, Obligation, State, Step
from data.store import Tx
from warroom.rules.fixes import last_text, written_at
from warroom.rules.measures import lives

LEARNT: Final = (Step.ROOT_CAUSE, Step.PERMANENT_FIX, Step.PREVENTION)
"""The steps of which a postmortem tells what was written."""


@dataclass(frozen=True)
class Call:
    """Somebody who was called."""

    at: Ms
    name: str
    level: int | None
    """The level that called; None for a call by hand."""
    answered: bool | None
    """None where nobody has written down how it ended."""


@dataclass(frozen=True)
class Promise:
    """A promise that was kept or broken."""

    kind: Kind
    due_at: Ms
    met_at: Ms | None
    kept: bool
    """In time."""

    @property
    def late_ms(self) -> Ms | None:
        """How long after its moment it was kept; None for one that was in time, or never kept."""
        return None if self.kept or self.met_at is None else self.met_at - self.due_at


@dataclass(frozen=True)
class Postmortem:
    """What is known."""

    incident: Incident
    acknowledged_at: Ms | None
    """The first response."""
    reopened_at: tuple[Ms, ...]
    mitigated_at: Ms | None
    resolved_at: Ms | None
    timeline: tuple[Event, ...]
    calls: tuple[Call, ...]
    promises: tuple[Promise, ...]
    fix: str | None
    undo: str | None
    written: dict[Step, tuple[Event, ...]]
    """Notes, by the step that they belong to."""
    actions: tuple[ActionItem, ...]

    def lasted(self, end: Ms | None) -> Ms | None:
        """Return how long after it was noticed ``end`` was; None for None."""
        return None if end is None else end - self.incident.detected_at


async def read(tx: Tx, incident: Incident) -> Postmortem:
    """Return what the store knows of ``incident``."""
    return draft(
        incident,
        await events.of_subject(tx, incident.id),
        await obligations.of_subject(tx, incident.id),
        await actions.of_incident(tx, incident.number),
    )


def draft(
    incident: Incident, timeline: Sequence[Event], promised: Sequence[Obligation], items: Sequence[ActionItem]
) -> Postmortem:
    """Return what follows from the records of ``incident``.

    Args:
        incident: as it stands now.
        timeline: everything that happened to it, in order.
        promised: every obligation of it.
        items: its action items.
    """
    lived = lives(incident, timeline)
    written = written_at(timeline)
    return Postmortem(
        incident=incident,
        acknowledged_at=lived[0].acknowledged_at,
        reopened_at=tuple(life.begun_at for life in lived[1:]),
        mitigated_at=lived[-1].mitigated_at,
        resolved_at=lived[-1].resolved_at,
        timeline=tuple(timeline),
        calls=tuple(call for event in timeline for call in _calls(event)),
        promises=tuple(
            Promise(each.kind, each.due_at, each.met_at, kept=each.state is State.MET)
            for each in promised
            if each.state in (State.MET, State.FIRED) and each.kind not in (Kind.LEVEL, Kind.ACK_EXPIRY)
        ),
        fix=incident.fix or last_text(timeline, "mitigated"),
        undo=incident.undo,
        written={step: tuple(written.get(step, ())) for step in LEARNT},
        actions=tuple(items),
    )


def _calls(event: Event) -> list[Call]:
    payload = event.payload
    if event.kind == "level":
        return [Call(event.at, each["name"], payload["level"], None) for each in payload["people"]]
    if event.kind == "call":
        return [Call(event.at, payload["name"], None, payload["answered"])]
    return []


def title(known: Postmortem) -> str:
    """Return the draft's title."""
    return _("Postmortem {id}: {title}").format(id=known.incident.id, title=known.incident.title)
