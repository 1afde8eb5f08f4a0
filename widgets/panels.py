"""The measures of the plan, one row each: state, value, target, trend."""

from dataclasses import dataclass
from typing import Final

from data.i18n import _, language
from data.panelviews import PanelView
from data.records import MINUTE, SECOND
from data.situationviews import Situation
from widgets.glyphs import AT_LEAST, AT_MOST, CROSS, GAP, NONE, TICK, UNKNOWN, WARN
from widgets.line import Line, Role, Span, fit_line, joined, line_width
from widgets.pane import Pane, Rows
from widgets.scale import RESOURCES, scale
from widgets.text import age, fit, number, spark, tidy, width

BUCKETS: Final = 10
_ROLE: Final[dict[str, Role]] = {"ok": "ok", "warn": "warn", "breach": "breach", "unknown": "dim"}
_GLYPH: Final = {"ok": TICK, "warn": WARN, "breach": CROSS, "unknown": UNKNOWN}
_WORST: Final = ("breach", "unknown", "warn", "ok")
_OPERATORS: Final = {">=": AT_LEAST, "<=": AT_MOST, "==": "="}
_NAME: Final = 18
_FRESH: Final = "<10s"
_TAIL: Final = 5
"""Words in fewer cells than this say nothing."""


def state_word(state: str) -> str:
    """Return the word for a measure's state."""
    return {"ok": _("ok"), "warn": _("warning"), "breach": _("breach")}.get(state, _("no data"))


def state_span(state: str) -> Span:
    """Return the sign of a measure's state."""
    return Span(f"{_GLYPH.get(state, UNKNOWN)} ", _ROLE.get(state, "dim"))


def target_text(panel: PanelView) -> str:
    """Return a target as ``≥ 99.9``, a capacity as ``/ 500``; the unit stands beside the value."""
    if panel.target is None:
        return ""
    sign = "/" if panel.kind == "capacity" else _OPERATORS.get(panel.target.op, panel.target.op)
    return f"{sign} {panel.target.value:g}"


def age_text(panel: PanelView) -> str:
    """Return how old the value is, in steps, so that a value that keeps coming is not drawn each second."""
    if panel.age_ms is None:
        return NONE
    if panel.age_ms < 10 * SECOND:
        return _FRESH
    return age(panel.age_ms // (10 * SECOND) * 10 * SECOND if panel.age_ms < MINUTE else panel.age_ms)


def alike(before: tuple[PanelView, ...], panels: tuple[PanelView, ...]) -> bool:
    """Return whether measures differ in nothing but an age that is told in the same words."""
    return len(before) == len(panels) and all(
        age_text(one) == age_text(other) and one.model_copy(update={"age_ms": other.age_ms}) == other
        for one, other in zip(before, panels, strict=True)
    )


@dataclass(frozen=True)
class Columns:
    """Cells for each column; 0 for one that has no room."""

    state: int
    name: int
    value: int
    unit: int
    target: int
    trend: int
    age: int
    tail: int


def columns(panels: tuple[PanelView, ...], cells: int) -> Columns:
    """Share ``cells`` among the columns: the detail gives way first, then the trend, the target, the name."""
    state = 2 + max((width(state_word(each)) for each in _WORST), default=0)
    name = min(max((width(tidy(panel.name, 40)) for panel in panels), default=0), _NAME)
    value = max([6, *(width(_value(panel)) for panel in panels)])
    unit = max((width(tidy(panel.unit, 12)) for panel in panels), default=0)
    name = max(min(name, cells - state - value - unit - 4), 4)
    left = cells - (state + 2 + name + 1 + value + 1 + unit)
    target, left = _take(left, max((width(target_text(panel)) for panel in panels), default=0))
    trend, left = _take(left, BUCKETS)
    aged, left = _take(left, max((width(age_text(panel)) for panel in panels), default=0))
    longest = max((width(_tail(panel).text) for panel in panels), default=0)
    tail = min(longest, left - 2) if aged and left - 2 >= _TAIL else 0
    return Columns(state, name, value, unit, target, trend, aged, tail)


def _take(left: int, size: int) -> tuple[int, int]:
    return (size, left - size - 2) if size and left >= size + 2 else (0, left)


def _value(panel: PanelView) -> str:
    return NONE if panel.value is None else number(panel.value)


def _tail(panel: PanelView) -> Span:
    return Span(tidy(panel.detail, 60), "dim")


def _whole(text: str, cells: int) -> str:
    """Return the facts of a detail that fit whole: half a figure is a wrong one."""
    while width(text) > cells:
        text = text.rpartition(" · ")[0]
    return text


def _state(state: str, cells: int) -> Line:
    word: Role = "dim" if state == "ok" else _ROLE[state]
    return state_span(state), Span(fit(state_word(state), cells - 2), word)


def panel_line(panel: PanelView, cols: Columns) -> Line:
    """Draw one measure."""
    state = panel.state if panel.state in _GLYPH else "unknown"
    role: Role = "text" if state == "ok" else _ROLE[state]
    tail = _tail(panel)
    aged = Span(age_text(panel), "warn" if panel.stale else "dim")
    # An old value never passes for a new one: where its age has no column, it takes the trend's.
    crowded = panel.stale and panel.age_ms is not None and not cols.age
    trend = Span(spark(panel.trend[-BUCKETS:], *scale(panel)).rjust(cols.trend), "trend")
    line: Line = (
        *_state(state, cols.state),
        Span("  " + fit(tidy(panel.name, 40), cols.name) + " "),
        Span(fit(_value(panel), cols.value, "right") + " " + fit(tidy(panel.unit, 12), cols.unit), role),
    )
    if cols.target:
        line = (*line, Span("  " + fit(target_text(panel), cols.target), "dim"))
    if cols.trend:
        line = (*line, Span("  "), Span(fit(aged.text, cols.trend), aged.role) if crowded else trend)
    if cols.age:
        line = (*line, Span("  "), Span(fit(aged.text, cols.age, "right"), aged.role))
    if cols.tail:
        line = (*line, Span("  "), Span(_whole(tail.text, cols.tail), tail.role))
    return line


def resources_line(panels: tuple[PanelView, ...], cols: Columns, cells: int) -> Line:
    """Draw processor, memory and disk in one row."""
    worst = next((state for state in _WORST if any(panel.state == state for panel in panels)), "unknown")
    parts: list[Line] = []
    for panel in panels:
        mark = "" if panel.state == "ok" else _GLYPH.get(panel.state, UNKNOWN)
        role: Role = "text" if panel.state == "ok" else _ROLE.get(panel.state, "dim")
        parts.append((Span(f"{RESOURCES[panel.id]} ", "dim"), Span(_value(panel) + mark, role)))
    values = joined(parts, (Span("  "),))
    name = min(cols.name, cells - cols.state - 4 - line_width(values))
    label = f"  {fit(_('Resources'), name)}  " if name >= _TAIL else "  "
    return fit_line((*_state(worst, cols.state), Span(label), *values), cells)


def panel_rows(panels: tuple[PanelView, ...], cells: int, height: int) -> Rows:
    """Draw the measures in ``cells`` by ``height``: with too few rows the resources share one."""
    folded = tuple(panel for panel in panels if panel.id in RESOURCES) if len(panels) > height else ()
    cols = columns(tuple(panel for panel in panels if panel not in folded), cells)
    rows: list[tuple[str, Line]] = []
    for panel in panels:
        if panel not in folded:
            rows.append((panel.id, fit_line(panel_line(panel, cols), cells)))
        elif panel is folded[0]:
            rows.append((panel.id, resources_line(folded, cols, cells)))
    return tuple(rows) or ((None, (Span(_("no indicators in the plan"), "dim"),)),)


def panel_lines(panels: tuple[PanelView, ...], cells: int, height: int = 99) -> tuple[Line, ...]:
    """Draw the measures without their keys."""
    return tuple(line for _key, line in panel_rows(panels, cells, height))


@dataclass(frozen=True)
class PanelPage:
    """Some of the measures, as a site puts them together."""

    name: str
    number: int
    """From 1."""
    count: int
    """Of all pages."""
    panels: tuple[str, ...]
    """Their ids, in the order in which they are shown."""


def on_page(panels: tuple[PanelView, ...], page: PanelPage | None) -> tuple[PanelView, ...]:
    """Return the measures of a page; all of them without one."""
    if page is None:
        return panels
    known = {panel.id: panel for panel in panels}
    return tuple(known[name] for name in page.panels if name in known)


def page_title(title: str, page: PanelPage | None, panels: tuple[PanelView, ...]) -> str:
    """Return a title with the page, and how many measures in breach stand on other pages only."""
    if page is None:
        return title
    named = f"{title} {GAP} {tidy(page.name, 24)} {page.number}/{page.count}"
    elsewhere = sum(panel.state == "breach" and panel.id not in page.panels for panel in panels)
    return f"{named} {GAP} {CROSS}{elsewhere} {_('elsewhere')}" if elsewhere else named


class PanelsPane(Pane, can_focus=True):
    """The measures, or those of a page; a row's key is the panel's id."""

    _panels: tuple[PanelView, ...] | None = None
    _language = ""

    def present(self, situation: Situation, page: PanelPage | None = None) -> None:
        """Draw the measures of ``situation``, unless they look as they did: each second they are only older."""
        before, self._panels = self._panels or (), on_page(situation.panels, page)
        spoken, self._language = self._language, language()
        if spoken != self._language or not alike(before, self._panels):
            self.redraw()

    def rows(self, width: int, height: int) -> Rows:
        """Return one row a measure."""
        return () if self._panels is None else panel_rows(self._panels, width, height)
