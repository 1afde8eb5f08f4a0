"""Indicators on the wall: a large value, its unit, its target, how it stands, and its age when it is old."""

from typing import Final

from data.i18n import _
from data.panelviews import PanelView
from data.records import Ms
from widgets.bigdigits import Big, big
from widgets.glyphs import NONE
from widgets.line import Line, Role, Span, fit_line
from widgets.panels import state_span, state_word, target_text
from widgets.text import age, cut, number, tidy, width
from widgets.wallink import Lines, beside, blank, large
from widgets.wallturn import measured, turn

SLOT_ROWS: Final = 7
"""Rows from which a value is drawn large: a name, five of a value, how it stands."""
_SLOT: Final = 34
"""Columns of a place."""
_ROLES: Final[dict[str, Role]] = {"ok": "dim", "warn": "warn", "breach": "breach"}
_LARGEST: Final = 10


def measures(panels: tuple[PanelView, ...], now: Ms, cells: int, rows: int) -> Lines:
    """Draw the indicators whose turn it is in ``cells`` by ``rows``."""
    known = measured(panels)
    if not known or rows < 1:
        return ()
    if rows < SLOT_ROWS:
        return tuple(measure_line(panel, cells) for panel in turn(known, now, rows))
    down = max(rows // (_LARGEST + 3), 1)
    across = max(min(cells // _SLOT, -(-len(known) // down)), 1)
    high, wide = rows // down, (cells - 2 * (across - 1)) // across
    shown = turn(known, now, across * down)
    lines: Lines = ()
    for first in range(0, len(shown), across):
        row = [(_slot(panel, wide, high - (down > 1)), wide) for panel in shown[first : first + across]]
        row += [((), wide)] * (across - len(row))
        lines += beside(row, 2, high)
    return tuple(fit_line(line, cells) for line in lines)


def measure_line(panel: PanelView, cells: int) -> Line:
    """Draw one indicator in one row."""
    role = _role(panel)
    name = tidy(panel.name, 40)
    value = f"{_value(panel)} {tidy(panel.unit, 12)}".strip()
    tail = " ".join(part for part in (target_text(panel), state_word(_state(panel)), _aged(panel)) if part)
    room = cells - 2 - width(value) - 1
    return fit_line(
        (
            state_span(_state(panel)),
            Span(cut(name, max(room, 0)) + " ", "text" if role == "dim" else role),
            Span(value, "title" if role == "dim" else role),
            Span(" " + tail, role),
        ),
        cells,
    )


def _slot(panel: PanelView, cells: int, rows: int) -> Lines:
    role = _role(panel)
    unit = tidy(panel.unit, 12)
    head: Line = (state_span(_state(panel)), Span(tidy(panel.name, 40), "title" if role == "dim" else role))
    foot: Line = (
        Span(state_word(_state(panel)), role),
        Span(f"  {target_text(panel)} {unit if panel.target else ''}".rstrip(), "dim"),
    )
    if panel.stale:
        foot = (*foot, Span(f"  {_aged(panel)}", "breach"))
    high = min(rows - 2, _LARGEST)
    drawn = big(_value(panel).replace(NONE, "--"), cells - width(unit) - 1, high)
    value: Lines = ((Span(f"{_value(panel)} {unit}", role),),) if drawn is None else _with_unit(drawn, role, unit)
    lines = (head, *value, foot)
    return tuple(fit_line(line, cells) for line in (*lines[:rows], *((blank(cells),) * (rows - len(lines)))))


def _with_unit(drawn: Big, role: Role, unit: str) -> Lines:
    rows = large(drawn, drawn.width, role)
    return (*rows[:-1], (*rows[-1], Span(f" {unit}", "dim")))


def _state(panel: PanelView) -> str:
    return "unknown" if panel.stale else panel.state


def _role(panel: PanelView) -> Role:
    # An old value never looks like a new one, whatever it was.
    return "dim" if panel.stale else _ROLES.get(panel.state, "dim")


def _value(panel: PanelView) -> str:
    return NONE if panel.value is None else number(panel.value)


def _aged(panel: PanelView) -> str:
    if not panel.stale:
        return ""
    return _("no reading yet") if panel.age_ms is None else _("{span} old").format(span=age(panel.age_ms))
