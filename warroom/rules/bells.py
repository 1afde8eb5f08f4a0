"""When a board rings: ahead of a call, a meeting or another deadline, for a new incident, for a breach that lasts.

Each thing rings once; a breach that goes on rings again when its cooldown is over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from data.incidentviews import Contact, IncidentView
from data.panelviews import PanelView
from data.records import MINUTE, Ms, Priority, State, Status
from data.situationviews import Situation
from warroom.rules.agenda import REMIND

SUSTAINED: Final[Ms] = 2 * MINUTE
"""A measure rings when it has been in breach for this long."""
COOLDOWN: Final[Ms] = 15 * MINUTE
"""And again when it still is after this."""
URGENT: Final = (Priority.P1, Priority.P2)
"""The priorities whose incidents ring when they are new."""


class Cause(IntEnum):
    """Why it rings, the most pressing first."""

    CALL = 1
    OPENED = 2
    DEADLINE = 3
    BREACH = 4
    APPOINTMENT = 5


@dataclass(frozen=True)
class Ring:
    """One reason to ring."""

    cause: Cause
    subject: str
    """An incident, an indicator's name, or one time of a meeting or report."""
    name: str
    """The level, the promise or the title."""
    left: Ms = 0
    """How long there is; 0 where nothing is awaited."""
    contacts: tuple[Contact, ...] = ()
    """Who is about to be called."""


class Bell:
    """What has been rung for already, of one board."""

    def __init__(self, warn_before: Ms) -> None:
        """Make a bell.

        Args:
            warn_before: how long ahead of a deadline it rings.
        """
        self._warn_before = warn_before
        self._rung: dict[object, Ms] = {}
        self._breached: dict[str, Ms] = {}
        self._known: set[tuple[str, int]] | None = None

    def look(self, situation: Situation) -> list[Ring]:
        """Return what rings now, the most pressing first; what is seen first of all is known, not new."""
        found = [
            *self._opened(situation),
            *(ring for view in situation.incidents for ring in self._ahead(view, situation.now)),
            *(ring for panel in situation.panels for ring in self._lasting(panel, situation.now)),
            *self._beginning(situation),
        ]
        return sorted(found, key=lambda ring: (ring.cause, ring.left))

    def _opened(self, situation: Situation) -> Iterator[Ring]:
        lives = {(view.incident.id, view.incident.anchor_at): view.incident for view in situation.incidents}
        known, self._known = self._known, set(lives)
        for life in [] if known is None else lives.keys() - known:
            incident = lives[life]
            if incident.priority in URGENT and incident.status is Status.TRIGGERED:
                yield Ring(Cause.OPENED, incident.id, incident.title)

    def _ahead(self, view: IncidentView, now: Ms) -> Iterator[Ring]:
        subject = view.incident.id
        rung = view.next_rung
        if rung is not None and rung.due_at is not None and self._first((subject, rung.level), rung.due_at, now):
            yield Ring(Cause.CALL, subject, f"L{rung.level} {rung.name}", rung.due_at - now, rung.contacts)
        for clock in view.clocks:
            if clock.state is State.ARMED and self._first((subject, clock.kind), clock.due_at, now):
                yield Ring(Cause.DEADLINE, subject, clock.name, clock.due_at - now)

    def _beginning(self, situation: Situation) -> Iterator[Ring]:
        for each in situation.soon:
            if each.begins_at is None or self._rung.get(each.subject) == each.begins_at:
                continue
            left = each.begins_at - situation.now
            if 0 < left <= REMIND:
                self._rung[each.subject] = each.begins_at
                yield Ring(Cause.APPOINTMENT, each.id, each.name, left)

    def _first(self, what: object, due_at: Ms, now: Ms) -> bool:
        """Return whether a deadline has come near that was not near before."""
        if not 0 < due_at - now <= self._warn_before or self._rung.get(what) == due_at:
            return False
        self._rung[what] = due_at
        return True

    def _lasting(self, panel: PanelView, now: Ms) -> Iterator[Ring]:
        if panel.state != "breach":
            self._breached.pop(panel.id, None)
            return
        begun = self._breached.setdefault(panel.id, now)
        last = self._rung.get(panel.id)
        if now - begun >= SUSTAINED and (last is None or now - last >= COOLDOWN):
            self._rung[panel.id] = now
            yield Ring(Cause.BREACH, panel.name, "")
