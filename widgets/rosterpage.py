"""The days ahead: a row a shift, with what it lacks in red."""

from typing import Final

from data.i18n import _, mark
from data.people import DutyView, RosterView
from data.records import Ms
from widgets.glyphs import CROSS, NEXT, WARN
from widgets.line import Line, Role, Span, fit_line
from widgets.pane import Rows
from widgets.text import fit, hours, local, tidy, width

WEEKDAYS: Final = (
    mark("Mon"),
    mark("Tue"),
    mark("Wed"),
    mark("Thu"),
    mark("Fri"),
    mark("Sat"),
    mark("Sun"),
)
_NAME: Final = 12


def duty_rows(roster: RosterView, now: Ms, zone: str, cells: int) -> Rows:
    """Draw one row a shift; a date stands at its first shift only."""
    name = min(max((width(tidy(duty.name, 40)) for duty in roster.duties), default=0), _NAME)
    clock = max((width(hours(duty.start, duty.end, zone)) for duty in roster.duties), default=0)
    rows = []
    last = None
    for duty in roster.duties:
        sizes, day = (name, clock), local(duty.start, zone).date()
        rows.append((duty.key, duty_line(duty, roster.wanted, day != last, sizes, now, zone, cells)))
        last = day
    return tuple(rows)


def duty_line(
    duty: DutyView, wanted: int, with_date: bool, sizes: tuple[int, int], now: Ms, zone: str, cells: int
) -> Line:
    """Draw date, shift, hours, what is missing, swaps, people and what else is odd."""
    name, clock = sizes
    begin = local(duty.start, zone)
    date = f"{begin:%m-%d} {_(WEEKDAYS[begin.weekday()])}" if with_date else ""
    is_on = duty.start <= now < duty.end
    strong: Role = "title" if is_on else "text"
    line: Line = (
        Span(f"{NEXT if is_on else ' '} ", "key"),
        Span(fit(date, 10), "dim"),
        Span(fit(tidy(duty.name, 40), name) + " ", strong),
        Span(fit(hours(duty.start, duty.end, zone), clock) + "  ", "dim"),
        *_gap(duty, wanted),
        *(Span((swap.id or _("swap")) + " ", "warn") for swap in duty.swaps),
        *_turns(duty, zone, strong),
    )
    if duty.swaps:
        names = (f"{tidy(swap.out_name, 24)} → {tidy(swap.in_name, 24)}" for swap in duty.swaps)
        line = (*line, Span("  " + ", ".join(names), "warn"))
    if duty.strains:
        line = (*line, Span(f"  {WARN} " + "; ".join(tidy(each, 120) for each in duty.strains), "warn"))
    return fit_line(line, cells)


def _gap(duty: DutyView, wanted: int) -> Line:
    if not duty.missing:
        return (Span(" " * 6),)
    words = f"{CROSS} {wanted - duty.missing}/{wanted}"
    return (Span(fit(words, 5) + " ", "breach" if duty.soon else "warn"),)


def _turns(duty: DutyView, zone: str, strong: Role) -> Line:
    line: Line = ()
    for turn in duty.turns:
        names = " ".join(tidy(person, 24) for person in turn.people) or _("nobody is rostered")
        role: Role = strong if turn.people else "breach" if duty.missing and duty.soon else "dim"
        clock = f" {hours(turn.start, turn.end, zone)}" if len(duty.turns) > 1 else ""
        line = (*line, Span("  " if line else ""), Span(names, role), Span(clock, "dim"))
    return line
