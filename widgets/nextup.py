"""The second line of the situation: the worst open incident and the next call, or what else is due."""

from typing import Final

from data.i18n import _
from data.incidentviews import Due, IncidentView, Rung
from data.records import Incident, Ms, Signal, Status, Step
from data.situationviews import Situation
from widgets.calls import call_due, exhausted, time_role
from widgets.glyphs import BAR, CROSS, TICK
from widgets.incidents import priority_role
from widgets.line import Line, Span, ends, fit_line, line_width
from widgets.parts import BLANK, DOT, Part, row, squeeze
from widgets.text import countdown, cut, hhmm, tidy, width

_TITLE: Final = 20
"""A title may be cut to this before other facts give way."""
_SHORT_TITLE: Final = 10
"""A title may be cut to this where a deadline before the next call would have no room."""
_DEADLINE: Final = 2
"""The rank of that deadline."""
_SCRAP: Final = 4
"""A title in fewer cells than this says nothing."""


def _left(due_at: Ms, now: Ms) -> Span:
    return Span(countdown(due_at - now), time_role(due_at - now))


def _optional(rank: int, line: Line, gap: Line = DOT) -> Part:
    return Part(rank, (line, ()), gap)


def fact_parts(view: IncidentView, others: int) -> list[Part]:
    """Draw who works on it, how far it is, and how many more there are."""
    incident = view.incident
    if incident.acknowledged_by:
        holder = _optional(4, (Span(tidy(incident.acknowledged_by, 24)),))
    elif incident.status is Status.TRIGGERED:
        holder = _optional(4, (Span(f"{CROSS} " + _("nobody has taken it"), "breach"),))
    else:
        holder = Part(0, ((),))
    step = f"{incident.step}/{len(Step)}"
    parts = [
        holder,
        Part(5, ((Span(f"{step} {tidy(view.step_name, 40)}"),), (Span(step),), ())),
    ]
    if incident.signal is Signal.RECOVERED:
        parts.append(_optional(6, (Span(f"{TICK} " + _("alarm has cleared"), "ok"),)))
    if others:
        parts.append(_optional(3, (Span(_("+{count} more").format(count=others), "warn"),)))
    return parts


def call_parts(view: IncidentView, now: Ms) -> list[Part]:
    """Draw whom to call next with the number and the time left, or what else is due."""
    rung = view.next_rung
    parts: list[Part] = []
    if exhausted(view):
        parts.append(_optional(1, (Span(f" {CROSS} " + _("LADDER EXHAUSTED") + " ", "alert"),)))
    if rung is None:
        return parts + (due_parts(view.next_due, now) if view.next_due else [])
    due_at = call_due(view, rung)
    sooner = view.next_due
    if sooner is not None and sooner.level is None and due_at is not None and sooner.due_at < due_at:
        parts.append(_optional(_DEADLINE, (Span(tidy(sooner.name, 30) + " ", "dim"), _left(sooner.due_at, now))))
    level = Span(f"L{rung.level}", "title")
    parts += [
        Part(7, ((Span(_("next") + " ", "dim"), level), (level,))),
        _optional(8, (Span(tidy(rung.name, 30)),), BLANK),
        *_number_parts(rung),
    ]
    if due_at is not None:
        parts.append(Part(0, ((_left(due_at, now),),), BLANK))
    return parts


def _number_parts(rung: Rung) -> list[Part]:
    if not rung.contacts:
        return [Part(0, ((Span(f" {CROSS} " + _("no contact") + " ", "alert"),), ()), BLANK)]
    first = rung.contacts[0]
    more = f" +{len(rung.contacts) - 1}" if len(rung.contacts) > 1 else ""
    name = Span(tidy(first.name, 24) + more)
    if first.phone is None:
        return [Part(0, ((name, Span(" " + _("no number"), "warn")), (name,), ()), BLANK)]
    return [_optional(9, (name,), BLANK), Part(0, ((Span(tidy(first.phone, 20), "key"),), ()), BLANK)]


def due_parts(due: Due, now: Ms) -> list[Part]:
    """Draw what is due next."""
    return [
        _optional(7, (Span(_("next"), "dim"),)),
        Part(1, ((Span(tidy(due.name, 40)),), (Span(cut(tidy(due.name, 40), 12)),), ()), BLANK),
        Part(0, ((_left(due.due_at, now),),), BLANK),
    ]


def _badge(incident: Incident) -> Line:
    role = priority_role(incident)
    bar = Span(BAR, "bar" if role == "p1" else role)
    return bar, Span(incident.priority.value, role), Span(" "), Span(incident.id, "title")


def worst_line(view: IncidentView, others: int, now: Ms, cells: int) -> Line:
    """Draw the worst incident in ``cells``; the number, then priority, id and time left are the last to go."""
    badge, title = _badge(view.incident), tidy(view.incident.title)
    facts, calls = fact_parts(view, others), call_parts(view, now)
    room = cells - line_width(badge) - 3
    # Beside a block of colour the row has a blank where the finished line has a dot, which is two cells more.
    for kept in (_TITLE, _SHORT_TITLE, 0):
        shown = squeeze([*facts, *calls], room - 2 - min(width(title), kept))
        # The next deadline stays on the screen, if need be in place of the title.
        if not _dropped(calls, shown[len(facts) :], _DEADLINE):
            break
    shown_facts, shown_calls = row(shown[: len(facts)]), row(shown[len(facts) :])
    taken = line_width(shown_calls) + (line_width(shown_facts) + line_width(DOT) if shown_facts else 0)
    space = room - taken
    left: Line = (*badge, Span(" " + cut(title, space))) if space >= min(width(title), _SCRAP) else badge
    if shown_facts:
        left = (*left, *DOT, *shown_facts)
    return fit_line(ends(left, (*shown_calls, Span(" ")), cells), cells)


def _dropped(parts: list[Part], shown: list[Part], rank: int) -> bool:
    """Return whether a part of ``rank`` has given way."""
    return any(
        part.rank == rank and not line_width(seen.forms[0]) for part, seen in zip(parts, shown, strict=True)
    )


def calm_line(situation: Situation, cells: int) -> Line:
    """Draw that nothing is open, and what is due next."""
    left: Line = (Span(f" {TICK} ", "ok"), Span(_("no open incident")))
    due = situation.next_due
    if due is None:
        return ends(left, (Span(_("nothing is due") + " ", "dim"),), cells)
    parts = due_parts(due, situation.now)
    parts.insert(2, _optional(6, (Span(hhmm(due.due_at, situation.zone), "dim"),), BLANK))
    right = row(squeeze(parts, max(cells - line_width(left) - 3, 0)))
    return ends(left, (*right, Span(" ")), cells)
