"""The smaller parts of the wall: the top row, people, the worst incident, what is due, the ladder."""

from typing import Final

from data.i18n import _
from data.incidentviews import Due, IncidentView, Rung
from data.records import Incident, State
from data.situationviews import Situation
from widgets.glyphs import CROSS, GAP, HELD, NEXT, TICK
from widgets.incidents import priority_role
from widgets.line import Line, Role, Span, fit_line, line_width
from widgets.measuring import maintenance_part, offline_part
from widgets.nextup import fact_parts
from widgets.parts import DOT, Part, row, squeeze
from widgets.silences import silence_part
from widgets.situation import (
    clock_part,
    day_part,
    engine_part,
    environment_part,
    heartbeat_part,
    plan_part,
    shift_part,
    watch_part,
)
from widgets.text import clock, cut, fit, hhmm, lasted, moment, tidy, width
from widgets.wallink import Lines, ends_of, spaced

_NAME: Final = 18
_INDENT: Final = 6


def top_row(situation: Situation, cells: int) -> Line:
    """Draw the environment, whatever is odd, the programme and the clock; a rehearsal takes the whole row."""
    drill = situation.drill
    parts = [
        _environment(situation),
        silence_part(situation.silences, situation.now),
        offline_part(situation.offline_since, situation.now),
        clock_part(situation.engine),
        plan_part(situation),
        day_part(situation),
        engine_part(situation.engine),
        heartbeat_part(situation.engine),
        maintenance_part(situation.maintenance, situation.zone),
    ]
    now: Line = (Span(clock(situation.now, situation.zone) + " ", "title"),)
    line = ends_of(row(squeeze(parts, cells - line_width(now) - 1)), now, cells)
    return (Span("".join(span.text for span in fit_line(line, cells)), "drill"),) if drill else line


def _environment(situation: Situation) -> Part:
    """Draw the environment wide and bold, in no colour but the site's own: red on the wall means one thing."""
    if situation.drill:
        short = Span(f" {_('DRILL')} ", "drill")
        return Part(1, ((Span(f"  {spaced(_('DRILL'))}  ", "drill"),), (short,)))
    if (situation.environment or "").lower() in ("production", "prod"):
        word = _("PRODUCTION")
        role: Role = "environment" if situation.environment_coloured else "title"
        short = Span(f" {word} " if situation.environment_coloured else f" {word}", role)
        return Part(1, ((Span(f" {spaced(word)} ", role),), (short,)))
    return environment_part(situation)


def people_row(situation: Situation, cells: int) -> Line:
    """Draw who holds the watch and who is on, in one row."""
    parts = [
        watch_part(situation.shift, situation.now, situation.zone),
        shift_part(situation.shift, situation.zone),
    ]
    return fit_line(row(squeeze(parts, cells)), cells)


def people_lines(situation: Situation, cells: int) -> Lines:
    """Draw the same in two rows, and the programme's phase below."""
    parts = (
        watch_part(situation.shift, situation.now, situation.zone),
        shift_part(situation.shift, situation.zone),
        Part(1, ((Span(tidy(situation.phase_name, 60), "dim"),),)),
    )
    return tuple(fit_line(row(squeeze([part], cells)), cells) for part in parts)


def incident_lines(situation: Situation, cells: int, rows: int) -> Lines:
    """Draw the worst incident in one row or two, or that none is open."""
    if not situation.incidents:
        return (fit_line((Span(f"{TICK} ", "ok"), Span(_("no open incident"), "dim")), cells),)
    view, others = situation.incidents[0], len(situation.incidents) - 1
    head, title = _badge(view.incident), tidy(view.incident.title, 120)
    parts = [*fact_parts(view, others), *_more(view, situation)]
    if rows < 2:
        room = cells - line_width(head) - 4
        facts = row(squeeze(parts, max(room - min(width(title), 12), 0)))
        line = (*head, Span(" " + cut(title, max(room - line_width(facts), 0)), "title"))
        return (fit_line((*line, *DOT, *facts) if facts else line, cells),)
    return (fit_line((*head, Span(" " + title, "title")), cells), fit_line(row(squeeze(parts, cells)), cells))


def _badge(incident: Incident) -> Line:
    return Span(f" {incident.priority.value} ", priority_role(incident)), Span(f" {incident.id}", "title")


def _more(view: IncidentView, situation: Situation) -> list[Part]:
    incident = view.incident
    since = _("for {span}").format(span=lasted(max(situation.now - incident.opened_at, 0)))
    parts = [Part(6, ((Span(since),), ()))]
    if incident.commander:
        commander = f"{_('commander')} {tidy(incident.commander, 24)}"
        parts.append(Part(7, ((Span(commander),), ())))
    if incident.next_action:
        action = f"{_('next')}: {tidy(incident.next_action, 60)}"
        parts.append(Part(8, ((Span(action),), (Span(cut(action, 30)),), ())))
    if view.undelivered is not None:
        words = _("NOT DELIVERED to {people}: call by hand").format(people=tidy(view.undelivered, 60))
        parts.insert(0, Part(1, ((Span(f" {CROSS} {words} ", "alert"),), ())))
    return parts


def due_row(situation: Situation, cells: int) -> Line:
    """Draw what is due next, whose it is, who is called then, and when."""
    due = situation.next_due
    if due is None:
        return fit_line((Span(_("nothing is due"), "dim"),), cells)
    name = tidy(due.name, 40)
    people = _called(situation, due)
    parts = [
        Part(5, ((Span(_("next"), "dim"),), ())),
        Part(0, ((Span(name, "title"),), (Span(cut(name, 16), "title"),)), (Span(" "),)),
        Part(4, (people, ())) if people else Part(0, ((),)),
        Part(3, ((Span(due.subject),), ())),
        Part(1, ((Span(moment(due.due_at, situation.zone, situation.now), "title"),),)),
    ]
    return fit_line(row(squeeze(parts, cells)), cells)


def _called(situation: Situation, due: Due) -> Line:
    """Return whom a level will call; nothing of another promise."""
    views = (view for view in situation.incidents if view.incident.id == due.subject)
    rungs = (rung for view in views for rung in view.rungs if rung.level == due.level)
    rung = next(rungs, None)
    if rung is None:
        return ()
    if not rung.contacts:
        return (Span(f"{CROSS} {_('no contact')}", "breach"),)
    return (Span(", ".join(tidy(contact.name, 24) for contact in rung.contacts[:2])),)


def ladder_lines(view: IncidentView, situation: Situation, cells: int, rows: int) -> Lines:
    """Draw the levels of an incident: who was called when, who is next, who later; next where rows are few."""
    head: Line = (Span(f"{_('Escalation')} {view.incident.id}", "dim"),)
    following = next((index for index, rung in enumerate(view.rungs) if _follows(view, rung)), 0)
    room = rows - 1 if rows > len(view.rungs) else rows
    first = max(min(following - (room > 1), len(view.rungs) - room), 0)
    shown = view.rungs[first : first + room]
    name = min(max((width(tidy(rung.name, 40)) for rung in shown), default=0), _NAME)
    lines = tuple(_rung(rung, view, situation, cells, name) for rung in shown)
    others = tuple(_other(other, cells) for other in situation.incidents[1:])
    full = (head, *lines) if rows > len(view.rungs) else lines
    return (*full, *others)[:rows]


def _other(view: IncidentView, cells: int) -> Line:
    return fit_line((*_badge(view.incident), Span(" " + tidy(view.incident.title, 80), "dim")), cells)


def _follows(view: IncidentView, rung: Rung) -> bool:
    return view.next_rung is not None and view.next_rung.level == rung.level


def _rung(rung: Rung, view: IncidentView, situation: Situation, cells: int, name: int) -> Line:
    sign, word, role = _stands(rung, following=_follows(view, rung))
    at = rung.fired_at if rung.state is State.FIRED and rung.fired_at is not None else rung.due_at
    when = hhmm(at, situation.zone) if at is not None else "     "
    strong: Role = "title" if role == "key" else "dim" if role == "dim" else "text"
    right: Line = (Span(f"{when} ", strong), Span(word, role))
    label = f"L{rung.level} "
    size = max(min(name, cells - 2 - width(label) - line_width(right) - 1), 2)
    left: Line = (Span(f"{sign} ", role), Span(label + fit(tidy(rung.name, 40), size), strong))
    people = ", ".join(tidy(contact.name, 24) for contact in rung.contacts)
    room = cells - line_width(left) - line_width(right) - 3
    if not people and role == "key":
        # Nobody will be called then, so somebody has to be by hand.
        people, strong = f"{CROSS} {_('no contact')}", "breach"
    if people and room >= _INDENT:
        left = (*left, Span("  " + cut(people, room), strong))
    return ends_of(left, right, cells)


def _stands(rung: Rung, *, following: bool) -> tuple[str, str, Role]:
    """Return a level's sign and word, and the role of both."""
    if following:
        return NEXT, _("next"), "key"
    if rung.state is State.FIRED:
        return (TICK, _("called"), "ok") if rung.contacts else (CROSS, _("nobody"), "breach")
    if rung.held:
        return HELD, _("held"), "dim"
    if rung.state is State.ARMED:
        return " ", _("later"), "dim"
    return GAP, "", "dim"
