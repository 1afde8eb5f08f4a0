"""The incident log, open ones first."""

from typing import Final

from data.i18n import _
from data.records import Incident, Ms, Signal, Status
from data.views import Situation
from widgets.glyphs import ANSWERED, MENDED, NONE, RAISED, TICK
from widgets.line import Line, Role, Span
from widgets.pane import Pane, Rows
from widgets.text import fit, lasted, moment, tidy, width

_GLYPH: Final[dict[Status, tuple[str, Role]]] = {
    Status.TRIGGERED: (RAISED, "breach"),
    Status.ACKNOWLEDGED: (ANSWERED, "warn"),
    Status.MITIGATED: (MENDED, "info"),
    Status.RESOLVED: (TICK, "ok"),
    Status.CLOSED: (TICK, "dim"),
}
_TITLE: Final = 12
"""Fewer cells than this for a title, and the columns beside it give way."""
_WHO: Final = 10


def status_word(incident: Incident) -> str:
    """Return the word for where an incident stands."""
    if incident.signal is Signal.RECOVERED and incident.status in (Status.TRIGGERED, Status.ACKNOWLEDGED):
        return _("recovered")
    return {
        Status.TRIGGERED: _("triggered"),
        Status.ACKNOWLEDGED: _("acked"),
        Status.MITIGATED: _("mitigated"),
        Status.RESOLVED: _("resolved"),
        Status.CLOSED: _("closed"),
    }[incident.status]


def priority_role(incident: Incident) -> Role:
    """Return the role of an incident's priority; a closed one shouts no more."""
    if not incident.status.is_open:
        return "dim"
    roles: dict[str, Role] = {"P1": "p1", "P2": "p2", "P3": "p3"}
    return roles.get(incident.priority, "p4")


def ordered(situation: Situation) -> tuple[Incident, ...]:
    """Return the open incidents, the worst first, then the others, the newest first."""
    now_open = tuple(view.incident for view in situation.incidents)
    seen = {incident.number for incident in now_open}
    rest = (incident for incident in situation.log if incident.number not in seen)
    return now_open + tuple(sorted(rest, key=lambda incident: (not incident.status.is_open, -incident.opened_at)))


def _duration(incident: Incident, now: Ms) -> str:
    end = incident.resolved_at if not incident.status.is_open and incident.resolved_at is not None else now
    return lasted(max(end - incident.opened_at, 0))


def _who(incident: Incident) -> Span:
    holder = incident.commander or incident.acknowledged_by
    if holder:
        return Span(tidy(holder, 40), "text" if incident.status.is_open else "dim")
    return Span(_("nobody"), "breach") if incident.status is Status.TRIGGERED else Span(NONE, "dim")


def incident_lines(incidents: tuple[Incident, ...], now: Ms, zone: str, cells: int) -> tuple[Line, ...]:
    """Draw one row an incident; who, how long and when it opened give way to the title, in this order."""
    number = max((width(incident.id) for incident in incidents), default=0)
    word = max((width(status_word(incident)) for incident in incidents), default=0)
    who = min(max((width(_who(incident).text) for incident in incidents), default=0), _WHO)
    room = cells - (2 + 1 + number + 1 + 2 + word + 2)
    span = max((width(_duration(incident, now)) for incident in incidents), default=0)
    kept = {"when": 7, "lasted": span + 2, "who": who + 2}
    while kept and room - sum(kept.values()) < _TITLE:
        kept.popitem()
    title = max(room - sum(kept.values()), 1)
    return tuple(_line(incident, (number, word, title, kept), now, zone) for incident in incidents)


def _line(incident: Incident, sizes: tuple[int, int, int, dict[str, int]], now: Ms, zone: str) -> Line:
    number, word, title, kept = sizes
    glyph, role = _GLYPH[incident.status]
    calm: Role = "text" if incident.status.is_open else "dim"
    line: Line = (
        Span(incident.priority.value, priority_role(incident)),
        Span(" " + fit(incident.id, number) + " ", calm),
        Span(f"{glyph} ", role),
        Span(fit(status_word(incident), word), role if incident.status.is_open else "dim"),
        Span("  " + fit(tidy(incident.title), title), calm),
    )
    if "when" in kept:
        line = (*line, Span("  " + fit(moment(incident.opened_at, zone, now), 5, "right"), "dim"))
    if "lasted" in kept:
        line = (*line, Span(fit(_duration(incident, now), kept["lasted"], "right"), calm))
    if "who" in kept:
        who = _who(incident)
        line = (*line, Span("  " + fit(who.text, kept["who"] - 2), who.role))
    return line


def incident_rows(situation: Situation, cells: int) -> Rows:
    """Draw the log with the incidents' numbers as keys."""
    incidents = ordered(situation)
    if not incidents:
        return ((None, (Span(f"{TICK} ", "ok"), Span(_("no incidents yet"), "dim"))),)
    lines = incident_lines(incidents, situation.now, situation.zone, cells)
    return tuple((incident.number, line) for incident, line in zip(incidents, lines, strict=True))


class IncidentsPane(Pane, can_focus=True):
    """The log; a row's key is the incident's number, and the selection stays with it."""

    marks_always = True
    _situation: Situation | None = None

    @property
    def selected_number(self) -> int | None:
        """The number of the selected incident."""
        key = self.selected_key
        return key if isinstance(key, int) else None

    def present(self, situation: Situation) -> None:
        """Draw the log of ``situation``."""
        self._situation = situation
        self.redraw()

    def rows(self, width: int, height: int) -> Rows:
        """Return one row an incident."""
        return incident_rows(self._situation, width) if self._situation else ()
