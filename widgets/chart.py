"""The page of one measure: its plot, what the cursor reads, why it is what it is, and its last failures."""

import math
from dataclasses import dataclass
from typing import Final

from data.i18n import _
from data.records import Ms
from data.trends import Column, Failure, IndicatorPage, Mark
from widgets.glyphs import CHANGED, NONE, POINTER, RANGE, RULE
from widgets.line import Line, Role, Span, fit_line, joined
from widgets.pane import Key
from widgets.panels import age_text, state_span, state_word, target_text
from widgets.parts import DOT, Part, row, squeeze
from widgets.plot import Bar, Dots, edge, plot
from widgets.scale import plot_scale
from widgets.text import cut, fit, lasted, moment, number, tidy, width
from widgets.timeaxis import stretch, ticks

AXIS: Final = 7
"""Cells for the values at the left."""
LEAST: Final = 4
"""Rows that a plot keeps in the smallest room."""
_WANTED: Final = 3
"""Failures for which a plot makes room."""
_ROLES: Final[dict[str | None, Role]] = {"P1": "p1", "P2": "p2", "P3": "p3", "P4": "p4", None: "info"}
_LABEL: Final = 9
"""Cells that a time below the plot takes with the blank behind it."""


def columns_in(cells: int) -> int:
    """Return how many columns a page of so many cells has room for."""
    return max(cells - AXIS, 1) * 2


@dataclass(frozen=True)
class Chart:
    """A page drawn: the rows that stay in sight, and the failures below, which scroll."""

    fixed: tuple[Line, ...]
    failures: tuple[tuple[Key | None, Line], ...]


def chart(page: IndicatorPage, cursor: Ms, cells: int, height: int) -> Chart:
    """Draw a page; in a small room the plot gives way first, then the reasons, and failures scroll.

    Args:
        page: what is shown.
        cursor: where the column begins that is read.
        cells: the width.
        height: rows there is room for.
    """
    below = [*_marks(page, cells), _times(page, cursor, cells), *_reading(page, cursor, cells)]
    why = [fit_line((Span(tidy(each, 300), "text"),), cells) for each in page.panel.why]
    left = height - 1 - len(below)
    failures = min(len(page.failures), _WANTED) + 1
    rows = max(left - len(why) - failures, LEAST)
    kept = why[: max(left - rows - failures, 0)]
    fixed = (_head(page, cells), *_plot(page, cursor, cells, rows), *below, *kept, _failures_title(page, cells))
    return Chart(fixed, tuple((f"{each.at} {each.probe}", _failure(page, each, cells)) for each in page.failures))


def _head(page: IndicatorPage, cells: int) -> Line:
    panel = page.panel
    value = NONE if panel.value is None else f"{number(panel.value)} {tidy(panel.unit, 12)}".strip()
    state = state_span(panel.state)
    covered = "" if panel.coverage is None else f"{math.floor(panel.coverage * 100)} %"
    parts = [
        Part(0, ((Span(tidy(panel.name, 40), "title"),),)),
        Part(0, ((Span(value, "text" if panel.state == "ok" else state.role),),)),
        Part(3, ((Span(target_text(panel), "dim"),), ()) if panel.target else ((),), (Span("  "),)),
        Part(1, ((state, Span(state_word(panel.state), state.role)), (state,))),
        Part(5, ((Span(tidy(panel.detail, 60), "dim"),), ()) if panel.detail else ((),)),
        Part(2, ((Span(age_text(panel), "warn" if panel.stale else "dim"),), ())),
        Part(4, ((Span(_("{share} known").format(share=covered), "dim"),), ()) if covered else ((),)),
    ]
    return fit_line(row(squeeze(parts, cells)), cells)


def _first(page: IndicatorPage) -> int:
    return page.begin // page.step


def _cell(page: IndicatorPage, at: Ms, cells: int) -> int:
    """Return the cell of the plot in which the column of a moment stands; its middle where it is wider."""
    index = min(max((at - page.begin) // page.step, 0), page.count - 1)
    begin, end = (edge(_first(page), each, page.count, (cells - AXIS) * 2) for each in (index, index + 1))
    return min((begin + max(end - 1, begin)) // 4, cells - AXIS - 1)


def _plot(page: IndicatorPage, cursor: Ms, cells: int, rows: int) -> list[Line]:
    highest = max((each.mean for each in page.columns if math.isfinite(each.mean)), default=1.0)
    low, high = plot_scale(page.panel, highest)
    known = {each.at: Bar(each.mean, each.low, each.high) for each in page.columns}
    bars = [known.get(at) for at in range(page.begin, page.last + 1, page.step)]
    grid = plot(bars, low, high, cells - AXIS, rows, _first(page))
    target, labels = _labels(page, low, high, rows)
    here = _cell(page, cursor, cells)
    upper = page.panel.target is not None and page.panel.target.op.startswith("<")
    lines = []
    for y, dots in enumerate(grid):
        beyond = target is not None and (y < target if upper else y > target)
        drawn = [_dot(each, y == target, beyond) for each in dots]
        drawn[here] = Span(drawn[here].text, "chosen")
        label = Span(fit(labels.get(y, ""), AXIS - 1, "right") + " ", "title" if y == target else "dim")
        lines.append((label, *_merged(drawn)))
    return lines


def _labels(page: IndicatorPage, low: float, high: float, rows: int) -> tuple[int | None, dict[int, str]]:
    """Return the row of the target, and what stands at the left of which row."""
    labels = {rows - 1: number(round(low, 6)), 0: number(round(high, 6))}
    if page.panel.target is None:
        return None, labels
    share = (page.panel.target.value - low) / (high - low) if high > low else 0.0
    target = rows - 1 - min(max(int(share * rows), 0), rows - 1)
    return target, {**labels, target: target_text(page.panel)}


def _dot(dots: Dots, on_target: bool, beyond: bool) -> Span:
    if dots.sign:
        return Span(dots.text, "warn")
    if dots.line:
        return Span(dots.text, "breach" if beyond else "info")
    if dots.reach:
        return Span(dots.text, "trend")
    return Span(RULE, "dim") if on_target else Span(" ")


def _merged(spans: list[Span]) -> Line:
    """Return neighbours of one role as one span."""
    line: list[Span] = []
    for span in spans:
        if line and line[-1].role == span.role:
            line[-1] = Span(line[-1].text + span.text, span.role)
        else:
            line.append(span)
    return tuple(line)


def _marks(page: IndicatorPage, cells: int) -> list[Line]:
    """Draw a row of incidents and one of changes, where there are any; the worse stands before the other."""
    room = cells - AXIS
    incidents, changes = [Span(" ")] * room, [Span(" ")] * room
    for mark in sorted(page.marks, key=lambda each: each.priority or "", reverse=True):
        at = _cell(page, mark.at, cells)
        if mark.priority is None:
            changes[at] = Span(CHANGED, _ROLES[None])
            continue
        role = _ROLES[mark.priority]
        end = _cell(page, page.now if mark.end_at is None else mark.end_at, cells)
        for x in range(at, end + 1):
            incidents[x] = Span(RULE, "breach" if role == "p1" else role)
        if mark.at >= page.begin:
            at = min(at, room - 2)
            incidents[at : at + 2] = [Span(each, role) for each in mark.priority]
    rows = [each for each in (incidents, changes) if any(span.text != " " for span in each)]
    return [(Span(" " * AXIS), *_merged(each)) for each in rows]


def _times(page: IndicatorPage, cursor: Ms, cells: int) -> Line:
    """Draw the times of the axis, and over them where the cursor stands."""
    room = cells - AXIS
    drawn = [Span(" ")] * room
    here, taken = _cell(page, cursor, cells), -1
    for at, words in ticks(page.begin, page.now + 1, room // _LABEL, page.zone):
        x = _cell(page, at, cells)
        end = x + len(words) + 1
        if taken < x and end <= room and not x < here < end:
            drawn[x:end] = [Span(each, "dim") for each in f"|{words}"]
            taken = end
    drawn[here] = Span(POINTER, "key")
    return (Span(" " * AXIS), *_merged(drawn))


def _reading(page: IndicatorPage, cursor: Ms, cells: int) -> list[Line]:
    """Return what stands at the cursor: the column's figures, and the marks, where the window has any."""
    column = page.column(cursor)
    when = Span(f"{POINTER} {stretch(cursor, page.step, page.zone, page.now)}", "key")
    if column is None:
        parts = [Part(0, ((when,),)), Part(1, ((Span(_("no data"), "warn"),),))]
    else:
        parts = [Part(0, ((when,),)), *_figures(page, column)]
    lines = [fit_line(row(squeeze(parts, cells)), cells)]
    if page.marks:
        here = page.standing(cursor)
        lines.append(fit_line(joined([_mark(each) for each in here], DOT), cells))
    return lines


def _figures(page: IndicatorPage, column: Column) -> list[Part]:
    unit = tidy(page.panel.unit, 12)
    mean = _("mean") if column.low is not None else _("up")
    parts = [Part(0, ((Span(f"{mean} ", "dim"), Span(f"{number(column.mean)} {unit}".rstrip(), "title")),))]
    if column.low is not None and column.high is not None:
        reach = f"{number(column.low)}{RANGE}{number(column.high)}"
        parts.append(Part(2, ((Span(_("min–max") + " ", "dim"), Span(reach)), ())))
    if column.p95 is not None:
        parts.append(Part(1, ((Span("p95 ", "dim"), Span(number(column.p95))), ())))
    parts.append(Part(3, ((Span("n ", "dim"), Span(str(column.n))), ())))
    return parts


def _mark(mark: Mark) -> Line:
    role = _ROLES[mark.priority]
    sign = CHANGED if mark.priority is None else mark.priority
    return Span(str(sign), role), Span(f" {mark.id} ", "title"), Span(tidy(mark.words))


def _failures_title(page: IndicatorPage, cells: int) -> Line:
    words = _("last failures") if page.failures else _("no failure is recorded")
    left = f"{RULE * 2} {words} "
    return Span(left, "dim"), Span(RULE * (cells - width(left)), "rule")


def _failure(page: IndicatorPage, failure: Failure, cells: int) -> Line:
    """Draw when, how long, which probe, in what phase and why."""
    probe = min(max(width(tidy(each.probe, 64)) for each in page.failures), 20)
    phases = max(width(_where(each)) for each in page.failures)
    while_down = lasted(failure.lasted_ms) + ("+" if failure.running else "")
    line: Line = (
        Span(moment(failure.at, page.zone, page.now) + "  ", "dim"),
        Span(fit(while_down, 7, "right") + "  ", "breach" if failure.running else "text"),
        Span(fit(tidy(failure.probe, 64), probe) + "  "),
        Span(fit(_where(failure), phases) + "  ", "warn"),
        Span(cut(tidy(failure.words or "", 300), max(cells - 18 - probe - phases, 0)), "dim"),
    )
    return fit_line(line, cells)


def _where(failure: Failure) -> str:
    """Return the phase and the reason, once where they are the same."""
    return tidy(" ".join(dict.fromkeys(each for each in (failure.phase, failure.reason) if each)), 24)
