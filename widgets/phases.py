"""The phases of a programme on a line of days, with the present day through all of them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from data.i18n import _
from data.planviews import PhaseView, PlanView
from data.records import Ms
from data.situationviews import ChecklistView
from widgets.glyphs import BAR, BLOCKS, CROSS, RANGE, TICK
from widgets.line import Line, Role, Span, fit_line
from widgets.text import fit, tidy, width

_NAME: Final = 30
_BAR: Final = 14
"""Fewer cells than this, and the days are not drawn."""
_LONGEST_BAR: Final = 84
_LATE: Final = 4


class _Sizes(NamedTuple):
    name: int
    days: int
    done: int
    bar: int
    hours: int


def phase_lines(
    view: PlanView, lists: Sequence[ChecklistView], chosen: str, now: Ms, cells: int
) -> tuple[tuple[Line, ...], tuple[tuple[str, Line], ...]]:
    """Draw the line of days, then one row a checklist with its id: the phases, then the routines."""
    sizes = _sizes(view, lists, cells)
    phases = {phase.id: phase for phase in view.phases}
    rows = []
    for each in lists:
        phase = phases.get(each.id)
        line = (
            *_name(each, phase, chosen, sizes),
            *_count(each, now, sizes),
            *(() if phase is None else _bar(phase, view, sizes)),
            *(() if phase is None or not sizes.hours else (Span(f"  {tidy(phase.coverage.hours, 80)}", "dim"),)),
        )
        rows.append((each.id, fit_line(line, cells)))
    return _ruler(view, sizes, cells), tuple(rows)


def _sizes(view: PlanView, lists: Sequence[ChecklistView], cells: int) -> _Sizes:
    name = min(max((width(tidy(each.name, 60)) for each in lists), default=0), _NAME)
    days = max((width(_days(phase)) for phase in view.phases), default=0)
    done = max((width(f"{each.settled}/{len(each.tasks)}") for each in lists), default=0)
    # Names give way before the days.
    fixed = 2 + 1 + 12 + days + 1 + done + 1 + _LATE
    name = max(min(name, cells - fixed - _BAR), 10)
    spare = cells - fixed - name
    hours = max((width(tidy(phase.coverage.hours, 80)) for phase in view.phases), default=0) + 2
    hours = hours if spare - hours >= _BAR else 0
    bar = min(spare - hours, 2 * view.days, _LONGEST_BAR) if spare >= _BAR else 0
    return _Sizes(name, days, done, bar, hours)


def _days(phase: PhaseView) -> str:
    longer = f"{phase.longer:+d}" if phase.longer else ""
    return f"{phase.to_day - phase.from_day + 1}d{longer}"


def _name(each: ChecklistView, phase: PhaseView | None, chosen: str, sizes: _Sizes) -> Line:
    state = "" if phase is None else phase.state
    mark = {"over": Span(f"{TICK} ", "ok"), "current": Span(f"{BAR} ", "key")}.get(state, Span("  "))
    strong: Role = "title" if each.id == chosen else "dim" if state == "over" else "text"
    name = Span(fit(tidy(each.name, 60), sizes.name) + " ", strong)
    if phase is None:
        return mark, name, Span(" " * (12 + sizes.days + 1))
    dates = f"{phase.first:%m-%d}{RANGE}{phase.last:%m-%d} "
    days = Span(fit(_days(phase), sizes.days, "right") + " ", "warn" if phase.longer else "dim")
    return mark, name, Span(dates, strong if strong != "title" else "text"), days


def _count(each: ChecklistView, now: Ms, sizes: _Sizes) -> Line:
    settled, total = each.settled, len(each.tasks)
    count = fit(f"{settled}/{total}", sizes.done, "right") if total else " " * sizes.done
    late = each.late(now)
    role: Role = "ok" if settled == total else "text"
    return Span(count + " ", role), Span(fit(f"{CROSS}{late}" if late else "", _LATE), "breach")


def _column(day: int, view: PlanView, sizes: _Sizes) -> int:
    """Return the cell at which a day begins."""
    return (day - 1) * sizes.bar // max(view.days, 1)


def _bar(phase: PhaseView, view: PlanView, sizes: _Sizes) -> Line:
    begin, end = _column(phase.from_day, view, sizes), _column(phase.to_day + 1, view, sizes)
    states: dict[str, Role] = {"over": "dim", "current": "ok", "ahead": "info"}
    today = _column(view.day, view, sizes) if 1 <= view.day <= view.days else -1
    cells: list[Span] = []
    for x in range(sizes.bar):
        inside = begin <= x < max(end, begin + 1)
        drawn = Span("|", "key") if x == today else Span(BLOCKS[3], states[phase.state]) if inside else Span(" ")
        if cells and cells[-1].role == drawn.role:
            cells[-1] = Span(cells[-1].text + drawn.text, drawn.role)
        else:
            cells.append(drawn)
    return tuple(cells)


def _ruler(view: PlanView, sizes: _Sizes, cells: int) -> tuple[Line, ...]:
    """Return the line with the first day, the present one and the last; none where no days are drawn."""
    if not sizes.bar:
        return ()
    first, last, today = f"{view.first:%m-%d}", f"{view.last:%m-%d}", _("today")
    before = Span(" " * (2 + sizes.name + 1 + 12 + sizes.days + 1 + sizes.done + 1 + _LATE))
    if not 1 <= view.day <= view.days:
        days: Line = (Span(first + last.rjust(sizes.bar - len(first)), "dim"),)
        return (fit_line((before, *days), cells),)
    size = width(today)
    at = min(max(_column(view.day, view, sizes) - size // 2, 0), sizes.bar - size)
    rest = sizes.bar - at - size
    # A date that the word would touch gives way to it.
    left = (first if at > len(first) else "").ljust(at)
    right = (last if rest > len(last) else "").rjust(rest)
    return (fit_line((before, Span(left, "dim"), Span(today, "key"), Span(right, "dim")), cells),)
