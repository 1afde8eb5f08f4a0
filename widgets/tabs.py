"""The line that names the panes where not all of them have room, and what stands in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from data.i18n import _
from data.incidentviews import IncidentView
from data.panelviews import PanelView
from data.records import Status
from data.situationviews import Situation
from widgets.calls import call_due
from widgets.checklist import done_count, late_count
from widgets.drawn import Drawn
from widgets.glyphs import CROSS, MORE, NEXT, NONE, TICK, UNKNOWN, WARN
from widgets.line import Line, Role, Span, fit_line, joined, line_width, plain
from widgets.text import cut, hhmm, tidy, width

_NAME: Final = 14
"""Cells for the name of an indicator in breach."""


@dataclass(frozen=True)
class Tab:
    """One pane, named."""

    digit: str
    name: str
    facts: tuple[Line, ...]
    """What stands in it, the longest form first."""
    current: bool = False
    hidden: bool = False
    pinned: bool = False


def panel_facts(panels: Sequence[PanelView]) -> tuple[Line, ...]:
    """Say how many indicators are in breach, of which nothing is known, and near their bound."""
    counts: list[Span] = []
    marks: tuple[tuple[str, str, Role], ...] = (
        ("breach", CROSS, "breach"), ("unknown", UNKNOWN, "dim"), ("warn", WARN, "warn"),
    )  # fmt: skip
    for state, glyph, role in marks:
        count = sum(panel.state == state for panel in panels)
        if count:
            counts += [Span(" ")] * bool(counts) + [Span(f"{glyph}{count}", role)]
    short: Line = tuple(counts) or (Span(TICK, "ok"),)
    worst = next((panel for panel in panels if panel.state == "breach"), None)
    if worst is None:
        return (short, short[:1])
    return ((*short, Span(" " + cut(tidy(worst.name, 40), _NAME), "breach")), short, short[:1])


def incident_facts(situation: Situation) -> tuple[Line, ...]:
    """Say how many incidents are open, and how many of them nobody has taken."""
    if not situation.incidents:
        return ((Span(TICK, "ok"),),)
    count: Line = (Span(str(len(situation.incidents))),)
    untaken = sum(view.incident.status is Status.TRIGGERED for view in situation.incidents)
    if not untaken:
        return (count,)
    mark = Span(f" {CROSS}{untaken}", "breach")
    return ((*count, mark, Span(" " + _("untaken"), "breach")), (*count, mark))


def ladder_facts(view: IncidentView | None, zone: str) -> tuple[Line, ...]:
    """Say which level is called next, and when; not how long is left, which changes each second."""
    if view is None:
        return ((Span(TICK, "ok"),),)
    rung = view.next_rung
    if rung is None:
        return ((Span(NONE, "dim"),),)
    level, due_at = Span(f"L{rung.level}"), call_due(view, rung)
    if due_at is None:
        return ((level,),)
    return ((level, Span(" " + hhmm(due_at, zone))), (level,))


def checklist_facts(situation: Situation) -> tuple[Line, ...]:
    """Say how much of the checklist is done, and how much is late."""
    settled, total = done_count(situation.tasks)
    late = late_count(situation.checklist, situation.now)
    late += sum(item.due_at < situation.now for item in situation.actions)
    count: Line = (Span(f"{settled}/{total}", "ok" if settled == total else "text"),)
    return ((*count, Span(f" {CROSS}{late}", "breach")), count) if late else (count,)


def _forms(tab: Tab) -> tuple[Line, ...]:
    """Return a tab from its longest form to its digit: words give way first, then the name, then what it says."""
    role: Role = "title" if tab.current else "dim" if tab.hidden else "text"
    sign = Span(_sign(tab), "title" if tab.current else "dim" if tab.hidden else "key")
    head: Line = (Span(NEXT, "key"), sign) if tab.current else (sign,)
    named: Line = (*head, Span(f" {tab.name} ", role))
    facts = (tab.facts[0], tab.facts[min(1, len(tab.facts) - 1)], tab.facts[-1])
    return (
        (*named, *facts[0]),
        (*named, *facts[1]),
        (*head, Span(" "), *facts[1]),
        (*head, Span(" "), *facts[2]),
        head,
    )


def _sign(tab: Tab) -> str:
    """Return the digit: in brackets where the pane is hidden, with the sign of its key where it is pinned."""
    return f"({tab.digit})" if tab.hidden else f"{tab.digit}'" if tab.pinned else tab.digit


def tab_line(tabs: Sequence[Tab], below: int, cells: int) -> Line:
    """Draw the panes in a row, all in as long a form as there is room for, the one that is meant a longer one.

    Args:
        tabs: in the order of their digits.
        below: how many lines are below the last one in sight, where no frame says so.
        cells: the width.
    """
    end: Line = (Span(f" {MORE}{below}", "dim"),) if below else ()
    room = cells - line_width(end) - 1
    forms = [_forms(tab) for tab in tabs]
    last = max((len(each) for each in forms), default=1) - 1

    def taken(chosen: Sequence[int]) -> int:
        return sum(line_width(each[at]) for each, at in zip(forms, chosen, strict=True)) + 2 * (len(tabs) - 1)

    level = next((level for level in range(last) if taken([level] * len(tabs)) <= room), last)
    chosen = [level] * len(tabs)
    for tab in sorted(range(len(tabs)), key=lambda index: not tabs[index].current):
        longer = (at for at in range(level) if taken([*chosen[:tab], at, *chosen[tab + 1 :]]) <= room)
        chosen[tab] = next(longer, level)
    line = joined([each[at] for each, at in zip(forms, chosen, strict=True)], (Span("  "),))
    return (*fit_line((Span(" "), *line), cells - line_width(end)), *end)


def tabs_text(tabs: Sequence[Tab], cells: int) -> str:
    """Return the same as text for a frame, in as long a form as ``cells`` has room for."""
    forms = [[plain(form) for form in _forms(tab)] for tab in tabs]
    texts = ["  ".join(each) for each in zip(*forms, strict=True)]
    return next((text for text in texts if width(text) <= cells), texts[-1] if texts else "")


class Tabs(Drawn):
    """One line of panes."""

    _tabs: tuple[Tab, ...] = ()
    _below = 0

    def show(self, tabs: tuple[Tab, ...], below: int) -> None:
        """Show these panes."""
        if (tabs, below) != (self._tabs, self._below):
            self._tabs, self._below = tabs, below
            self.redraw()

    def draw(self, width: int, height: int) -> tuple[Line, ...]:
        """Return the line."""
        return (tab_line(self._tabs, self._below, width),)
