"""Meetings and reports: a row each, what goes on now and what was missed in colour."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from data.agendaviews import AppointmentStanding, AppointmentView
from data.hours import WEEKDAY_NAMES
from data.i18n import _
from data.records import DAY, Ms
from widgets.glyphs import CROSS, GAP, NEXT, NONE, SKIPPED, TICK, WARN
from widgets.line import Line, Role, Span, fit_line
from widgets.pane import Rows
from widgets.text import countdown, fit, hhmm, lasted, local, tidy, width

SOON: Final[Ms] = 600_000
"""What begins within this is told loudly."""
_SIGNS: Final[dict[AppointmentStanding, tuple[str, Role]]] = {
    "ahead": (" ", "text"),
    "now": (NEXT, "key"),
    "past": (GAP, "dim"),
    "late": (CROSS, "breach"),
    "done": (TICK, "ok"),
    "skipped": (SKIPPED, "dim"),
}
_NAME: Final = 24
"""Cells for a name; a third of a wide row where it needs them."""
_LEFT: Final = 9


def agenda_rows(views: Sequence[AppointmentView], now: Ms, zone: str, cells: int) -> Rows:
    """Draw one row a meeting or report; a date stands at its first row only."""
    if not views:
        return ((None, (Span(_("nothing is on the agenda"), "dim"),)),)
    name = min(max(width(tidy(view.name, 60)) for view in views), max(_NAME, cells // 3))
    rows: list[tuple[str, Line]] = []
    last = None
    for view in views:
        day = _day(view, zone)
        rows.append((view.id, _row(view, day if day != last else None, name, now, zone, cells)))
        last = day
    return tuple(rows)


def _day(view: AppointmentView, zone: str) -> date:
    return date.fromisoformat(view.day) if view.begins_at is None else local(view.begins_at, zone).date()


def _row(view: AppointmentView, day: date | None, name: int, now: Ms, zone: str, cells: int) -> Line:
    sign, role = _SIGNS[view.state]
    over = view.state in ("past", "done", "skipped")
    written = "" if day is None else f"{day:%m-%d} {_(WEEKDAY_NAMES[day.weekday()])}"
    clock = "--:--" if view.begins_at is None else hhmm(view.begins_at, zone)
    strong: Role = "dim" if over else "title" if view.state == "now" else "text"
    line: Line = (
        Span(f"{sign} ", role),
        Span(fit(written, 10), "dim"),
        Span(fit(clock, 6), strong),
        Span(fit(_standing(view, now), _LEFT, "right") + "  ", _urgency(view, now)),
        Span(fit(tidy(view.name, 60), name) + "  ", strong),
        Span(f"{WARN} {tidy(view.hint, 120)}  ", "warn") if view.hint and not over else Span(""),
        Span(_people(view), "dim"),
    )
    if view.text and (over or view.moved):
        line = (*line[:-1], Span(f"{tidy(view.by or NONE, 24)}: {tidy(view.text)}", "dim"))
    return fit_line(line, cells)


def _standing(view: AppointmentView, now: Ms) -> str:
    if view.state == "ahead":
        left = (view.due_at if view.begins_at is None else view.begins_at) - now
        # The seconds of a meeting of another day say nothing.
        return countdown(left) if left < DAY else lasted(left)
    return {
        "now": _("going on"),
        "past": _("not owed"),
        "late": _("late"),
        "done": _("convened") if view.kind == "agenda" else _("sent"),
        "skipped": _("skipped"),
    }[view.state]


def _urgency(view: AppointmentView, now: Ms) -> Role:
    if view.state == "ahead":
        near = view.begins_at is not None and view.begins_at - now <= SOON
        return "warn" if near else "text"
    return _SIGNS[view.state][1]


def _people(view: AppointmentView) -> str:
    """Return who come, or get it, by name; then the roles that nobody has."""
    names = [tidy(name, 40) for each in view.attendees for name in each.names]
    return ", ".join([*names, *(tidy(each.role, 40) for each in view.attendees if not each.names)])
