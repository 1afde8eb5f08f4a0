"""What the programme leaves behind: a row for each document and each thing that the customer takes over."""

from collections.abc import Sequence
from typing import Final

from data.deliverableviews import Counted, DeliverableGroupView, DeliverableView
from data.i18n import _
from data.records import Ms
from widgets.glyphs import ANSWERED, CROSS, GAP, TICK
from widgets.line import Line, Role, Span, ends, fit_line, line_width
from widgets.pane import Key, Rows
from widgets.text import fit, moment, tidy

_STATE: Final = 12
_NAME: Final = 12
_LONG_NAME: Final = 20
_DATE: Final = 8
_WIDE: Final = 110
"""Cells from which names are longer, and a note and a link have room behind an item."""


def document_rows(groups: Sequence[DeliverableGroupView], taken: Counted, now: Ms, zone: str, cells: int) -> Rows:
    """Draw how much the customer runs alone, then each group with the share that is done, and its items."""
    rows: list[tuple[Key | None, Line]] = []
    if taken.total:
        rows.append((None, _heading(_("The customer runs alone"), _("runs alone"), taken, cells)))
    for group in groups:
        words = _("current") if group.kind == "document" else _("runs alone")
        rows.append((None, _heading(group.name, words, group.counted, cells)))
        rows += [(item.id, _item(item, now, zone, cells)) for item in group.items]
    return tuple(rows) or ((None, (Span(_("the plan names no documents"), "dim"),)),)


def _heading(name: str, words: str, found: Counted, cells: int) -> Line:
    role: Role = "ok" if found.done == found.total else "text"
    share = "" if found.share is None else f" {found.share:4.0%}"
    right = (Span(f"{found.done}/{found.total} {words}{share}", role),)
    return ends((Span(tidy(name), "title"),), right, cells)


def _item(item: DeliverableView, now: Ms, zone: str, cells: int) -> Line:
    sign, role = _sign(item)
    name = min(max(cells // 5, _NAME), _LONG_NAME)
    draw = _review if item.kind == "document" else _step
    right = (Span(" "), *draw(item, now, zone, name))
    behind = _more(item) if cells >= _WIDE else ""
    middle = (Span(tidy(item.text)), Span(f"  {behind}", "dim"))
    left = (Span(f"{sign} ", role), Span(fit(item.words, _STATE), role))
    return (*left, *fit_line(middle, cells - 2 - _STATE - line_width(right)), *right)


def _sign(item: DeliverableView) -> tuple[str, Role]:
    if item.late:
        return CROSS, "breach"
    if item.done:
        return TICK, "ok"
    return (ANSWERED, "info") if item.begun else (GAP, "dim")


def _review(item: DeliverableView, now: Ms, zone: str, name: int) -> Line:
    """Draw whose a document is, and by when it is to be current; late in red with its sign."""
    if item.review_at is None:
        return _owner(item, name), Span(" " * _DATE)
    if item.late:
        return _owner(item, name), _date(CROSS, item.review_at, now, zone, "breach")
    return _owner(item, name), _date(" ", item.review_at, now, zone, "dim")


def _step(item: DeliverableView, now: Ms, zone: str, name: int) -> Line:
    """Draw who of the customer confirmed the last step, and when."""
    if not item.confirmed:
        return _owner(item, name), Span(" " * _DATE)
    last = item.confirmed[-1]
    return Span(fit(tidy(last.with_whom, 64), name)), _date(" ", last.at, now, zone, "dim")


def _owner(item: DeliverableView, name: int) -> Span:
    return Span(fit(tidy(item.owner or item.role or "", 64), name), "text" if item.owner else "dim")


def _date(sign: str, at: Ms, now: Ms, zone: str, role: Role) -> Span:
    return Span(fit(f" {sign} {moment(at, zone, now)}", _DATE), role)


def _more(item: DeliverableView) -> str:
    return " · ".join(tidy(each) for each in (item.note, item.link) if each)
