"""The ladder of one incident: who has been called, who is next, which clocks run."""

from typing import Final

from data.i18n import _
from data.incidentviews import Clockwork, IncidentView, Rung
from data.incidentviews import Line as Entry
from data.records import SECOND, Ms, State
from data.situationviews import Situation
from widgets.calls import call_due, exhausted, reach, time_role
from widgets.glyphs import CROSS, HELD, NEXT, NONE, RULE, TICK, WARN
from widgets.line import Line, Role, Span, ends, fit_line, joined, line_width
from widgets.pane import Pane, Rows
from widgets.text import age, countdown, cut, fit, hhmm, moment, tidy, width

LATE: Final[Ms] = 5 * SECOND
"""A level called this long after its moment says so."""
_CLOCK: Final = 9
_NAME: Final = 18
_BESIDE: Final = 50
"""Cells for what stands beside a level's name; what a row has over is the name's."""
_INDENT: Final = 5


def _mark(rung: Rung, following: bool) -> Span:
    if rung.state is State.FIRED:
        return Span(TICK, "ok" if rung.contacts else "breach")
    if following:
        return Span(NEXT, "key")
    return Span(HELD if rung.held else " ", "dim")


def _tail(rung: Rung, due_at: Ms | None, following: bool, now: Ms) -> Span:
    """Return what a rung has to say at its right end."""
    if rung.state is State.FIRED and not following:
        late = 0 if rung.fired_at is None or rung.due_at is None else rung.fired_at - rung.due_at
        if not rung.contacts:
            return Span(_("nobody"), "breach")
        return Span(_("{span} late").format(span=age(late)), "warn") if late >= LATE else Span(_("called"), "dim")
    if rung.held:
        return Span(_("held"), "dim")
    if due_at is None or rung.state in (State.CANCELLED, State.SUPERSEDED, None):
        return Span(NONE, "dim")
    left = due_at - now
    return Span(countdown(left), time_role(left) if following or left < 0 else "dim")


def _came_of(rung: Rung) -> Line:
    """Return what came of calling the person whom the row names by hand."""
    answered = rung.contacts[0].answered if rung.state is State.FIRED else None
    if answered is None:
        return ()
    return (Span(f" {TICK}", "ok") if answered else Span(f" {CROSS}", "breach"),)


def rung_line(rung: Rung, view: IncidentView, now: Ms, zone: str, cells: int, name: int) -> Line:
    """Draw one level: mark, name, whom it calls where there is room, when, and how long is left."""
    following = view.next_rung is not None and view.next_rung.level == rung.level
    due_at = call_due(view, rung) if following else rung.due_at
    at = rung.fired_at if rung.state is State.FIRED and rung.fired_at is not None else rung.due_at
    strong: Role = "title" if following else "text" if rung.state is State.FIRED else "dim"
    left: Line = (
        _mark(rung, following),
        Span(f" L{rung.level} ", strong),
        Span(fit(tidy(rung.name, 40), name), strong),
    )
    tail = _tail(rung, due_at, following, now)
    when = hhmm(at, zone) if at is not None else "     "
    right: Line = (Span(when + "  ", "dim"), Span(fit(tail.text, _CLOCK, "right"), tail.role))
    contact = reach(rung.contacts[0]) if rung.contacts else ""
    room = cells - line_width(left) - line_width(right) - 4
    if contact and room >= width(contact) and (following or rung.state is State.FIRED):
        left = (*left, Span("  " + contact, "key" if following else "dim"))
        if room >= width(contact) + 2:
            left = (*left, *_came_of(rung))
        others = Span(f" +{len(rung.contacts) - 1}", "dim")
        if len(rung.contacts) > 1 and not following and line_width((*left, others, *right)) < cells:
            left = (*left, others)
    return ends(left, right, cells)


def _contact_lines(rung: Rung, drawn: Line, cells: int) -> list[Line]:
    """Draw whom the next level calls, unless its row says so already."""
    if not rung.contacts:
        return [(Span(" " * _INDENT), Span(f" {CROSS} " + _("nobody is known: call by hand") + " ", "alert"))]
    names = [reach(contact) for contact in rung.contacts]
    if any(names[0] in span.text for span in drawn):
        names = names[1:]
    return [(Span(" " * _INDENT), Span(cut(name, cells - _INDENT), "key")) for name in names]


def rung_lines(view: IncidentView, now: Ms, zone: str, cells: int) -> list[Line]:
    """Draw the ladder, and under the next level whom it calls."""
    name = min(max((width(tidy(rung.name, 40)) for rung in view.rungs), default=0), max(_NAME, cells - _BESIDE))
    name = max(min(name, cells - 5 - 1 - 5 - 2 - _CLOCK), 4)
    lines: list[Line] = []
    for rung in view.rungs:
        line = rung_line(rung, view, now, zone, cells, name)
        lines.append(line)
        if view.next_rung is not None and view.next_rung.level == rung.level:
            lines += _contact_lines(rung, line, cells)
    return lines


def clock_span(clock: Clockwork, now: Ms) -> Span:
    """Return how one promise stands: kept, running or missed."""
    if clock.met_at is not None or clock.state is State.MET:
        return Span(TICK, "ok")
    left = clock.due_at - now
    if clock.state is State.FIRED:
        return Span(f"{CROSS} {countdown(min(left, -1))}", "breach")
    return Span(countdown(left), time_role(left))


def _clock_table(clocks: tuple[Clockwork, ...], now: Ms, zone: str, cells: int) -> list[Line]:
    spans = [clock_span(clock, now) for clock in clocks]
    size = max((width(span.text) for span in spans), default=0)
    return [
        ends(
            (Span(tidy(clock.name, 40)),),
            (Span(moment(clock.due_at, zone, now) + "  ", "dim"), *_padded(span, size)),
            cells,
        )
        for clock, span in zip(clocks, spans, strict=True)
    ]


def _padded(span: Span, cells: int) -> Line:
    return Span(" " * max(cells - width(span.text), 0)), span


def _clock_flow(clocks: tuple[Clockwork, ...], now: Ms, cells: int) -> list[Line]:
    """Draw the promises in as many equal columns as there is room for."""
    left = max((width(clock_span(clock, now).text) for clock in clocks), default=0)
    # A long name is cut before its clock is: the time left is what counts.
    name = min(max((width(tidy(clock.name, 40)) for clock in clocks), default=0), max(cells - left - 1, 0))
    size = name + 1 + left
    items: list[Line] = [
        fit_line((Span(fit(tidy(clock.name, 40), name) + " ", "dim"), clock_span(clock, now)), size)
        for clock in clocks
    ]
    across = max((cells + 2) // (size + 2), 1)
    rows = (items[start : start + across] for start in range(0, len(items), across))
    return [joined(row, (Span("  "),)) for row in rows]


def entry_line(entry: Entry, zone: str, cells: int) -> Line:
    """Draw one entry of the timeline."""
    return fit_line(
        (
            Span(hhmm(entry.at, zone) + " ", "dim"),
            Span(tidy(entry.actor, 24) + " ", "info"),
            Span(tidy(entry.text), "dim"),
        ),
        cells,
    )


def ladder_lines(view: IncidentView | None, now: Ms, zone: str, cells: int, height: int) -> tuple[Line, ...]:
    """Draw ladder, clocks and the last entry in ``cells`` by ``height``.

    With few rows the clocks share rows, then the entry goes, then the headings, then what was kept in time and
    that the plan was edited; the ladder stays.
    """
    if view is None:
        return ((Span(f"{TICK} ", "ok"), Span(_("nothing to escalate"), "dim")),)
    top: list[Line] = []
    if exhausted(view):
        top.append((Span(f" {CROSS} " + _("LADDER EXHAUSTED: name a commander") + " ", "alert"),))
    if view.undelivered is not None:
        words = _("NOT DELIVERED to {people}: call by hand").format(people=tidy(view.undelivered, 60))
        top.append((Span(f" {CROSS} {words} ", "alert"),))
    top += rung_lines(view, now, zone, cells)
    edited: list[Line] = [(Span(f"{WARN} ", "warn"), Span(tidy(view.edited, 60), "warn"))] if view.edited else []
    clocks = tuple(sorted(view.clocks, key=lambda clock: (clock.state is State.MET, clock.due_at)))
    flow = _clock_flow(clocks, now, cells)
    last = [entry_line(view.last, zone, cells)] if view.last is not None else []
    head_clocks = [_heading(_("Deadlines"), cells)] if clocks else []
    head_last = [_heading(_("Latest"), cells)] if last else []
    bodies = (
        [*top, *edited, *head_clocks, *_clock_table(clocks, now, zone, cells), *head_last, *last],
        [*top, *edited, *head_clocks, *flow, *head_last, *last],
        [*top, *edited, *head_clocks, *flow, *last],
        [*top, *edited, *head_clocks, *flow],
        [*top, *edited, *flow],
    )
    owed = tuple(clock for clock in clocks if clock.state is not State.MET)
    tightest = [*top, *_clock_flow(owed, now, cells)]
    return tuple(next((body for body in bodies if len(body) <= height), tightest))


def _heading(word: str, cells: int) -> Line:
    return Span(f"{word} ", "dim"), Span(RULE * max(cells - width(word) - 1, 0), "rule")


class LadderPane(Pane, can_focus=True):
    """The ladder of the incident that is selected; it follows the worst one until told otherwise."""

    _situation: Situation | None = None
    _view: IncidentView | None = None

    def __init__(self, title: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(title, id=id, classes=classes)
        self._base = title

    def rename(self, title: str) -> None:
        """Write another title, before the incident's id."""
        self._base = title
        self._entitle()

    @property
    def view(self) -> IncidentView | None:
        """The incident whose ladder is drawn."""
        return self._view

    def present(self, situation: Situation, number: int | None = None) -> None:
        """Draw the open incident of that number; the worst one for None or one that is open no more."""
        self._situation = situation
        shown, self._view = self._view, situation.incident(number) or situation.incident(None)
        if shown is not None and self._view is not None and shown.incident.id != self._view.incident.id:
            self.move(-len(self._lines))
        self._entitle()
        self.redraw()

    def _entitle(self) -> None:
        self.entitle(f"{self._base} {self._view.incident.id}" if self._view else self._base)

    def rows(self, width: int, height: int) -> Rows:
        """Return the lines; none can be selected."""
        if self._situation is None:
            return ()
        lines = ladder_lines(self._view, self._situation.now, self._situation.zone, width, height)
        return tuple((None, line) for line in lines)
