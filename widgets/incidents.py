"""The incident log, open ones first."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from data.i18n import _, language
from data.records import DAY, HOUR, MINUTE, SECOND, Incident, Ms, Signal, Status
from data.views import Situation
from widgets.drawn import LateLines
from widgets.glyphs import ANSWERED, MENDED, NONE, RAISED, TICK
from widgets.line import Line, Role, Span
from widgets.pane import Key, Pane
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
_STEPS: Final = (0, 10 * SECOND, MINUTE, 10 * MINUTE, HOUR, 10 * HOUR, DAY, 10 * DAY, 100 * DAY, 1_000 * DAY)
"""Durations from which on they are written in another number of cells."""


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


def _end(incident: Incident) -> Ms | None:
    """Return when an incident ended; None while it goes on."""
    return None if incident.status.is_open else incident.resolved_at


def _duration(incident: Incident, now: Ms) -> str:
    end = _end(incident)
    return lasted(max((now if end is None else end) - incident.opened_at, 0))


def _who(incident: Incident) -> Span:
    holder = incident.commander or incident.acknowledged_by
    if holder:
        return Span(tidy(holder, 40), "text" if incident.status.is_open else "dim")
    return Span(_("nobody"), "breach") if incident.status is Status.TRIGGERED else Span(NONE, "dim")


def _widest_age(opened: Sequence[Ms], now: Ms) -> int:
    """Return how many cells the ages of all that was opened at these moments, in order, need at most."""
    older = [len(opened), *(bisect_right(opened, now - step) for step in _STEPS[1:]), 0]
    return max(
        (
            width(lasted(step))
            for step, (count, beyond) in zip(_STEPS, pairwise(older), strict=True)
            if count > beyond
        ),
        default=0,
    )


@dataclass(frozen=True)
class Log:
    """Incidents in their order, measured once, however often their rows are drawn."""

    incidents: tuple[Incident, ...]
    number: int
    word: int
    who: int
    lasted: int
    """The cells of the longest duration of what has ended."""
    opened: tuple[Ms, ...]
    """When what goes on was opened, in order."""

    @classmethod
    def of(cls, incidents: tuple[Incident, ...]) -> "Log":
        """Measure ``incidents``."""
        going_on = [each for each in incidents if _end(each) is None]
        return cls(
            incidents,
            number=max((width(each.id) for each in incidents), default=0),
            word=max((width(status_word(each)) for each in incidents), default=0),
            who=min(max((width(_who(each).text) for each in incidents), default=0), _WHO),
            lasted=max((width(_duration(each, 0)) for each in incidents if _end(each) is not None), default=0),
            opened=tuple(sorted(each.opened_at for each in going_on)),
        )

    def lines(self, now: Ms, zone: str, cells: int) -> Sequence[Line]:
        """Draw one row an incident; who, how long and when it opened give way to the title, in this order."""
        room = cells - (2 + 1 + self.number + 1 + 2 + self.word + 2)
        span = max(self.lasted, _widest_age(self.opened, now))
        kept = {"when": 7, "lasted": span + 2, "who": self.who + 2}
        while kept and room - sum(kept.values()) < _TITLE:
            kept.popitem()
        sizes = (self.number, self.word, max(room - sum(kept.values()), 1), kept)
        return LateLines(len(self.incidents), lambda index: _line(self.incidents[index], sizes, now, zone))


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


def log_rows(log: Log, situation: Situation, cells: int) -> tuple[Sequence[Line], tuple[Key | None, ...]]:
    """Return the rows of the log, and the incidents' numbers as their keys."""
    if not log.incidents:
        return ((Span(f"{TICK} ", "ok"), Span(_("no incidents yet"), "dim")),), (None,)
    return log.lines(situation.now, situation.zone, cells), tuple(each.number for each in log.incidents)


class IncidentsPane(Pane, can_focus=True):
    """The log; a row's key is the incident's number, and the selection stays with it."""

    marks_always = True
    _situation: Situation | None = None
    _log = Log.of(())
    _language = ""

    @property
    def selected_number(self) -> int | None:
        """The number of the selected incident."""
        key = self.selected_key
        return key if isinstance(key, int) else None

    def present(self, situation: Situation) -> None:
        """Draw the log of ``situation``."""
        self._situation = situation
        incidents = ordered(situation)
        if incidents != self._log.incidents or language() != self._language:
            self._log, self._language = Log.of(incidents), language()
        self.redraw()

    def redraw(self) -> None:
        """Let the log stand; only the rows in sight are drawn."""
        if self._situation and self.size.width:
            self.show(*log_rows(self._log, self._situation, self.text_width))
