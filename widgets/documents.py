"""What the programme leaves behind: a row for each document and each thing that the customer takes over."""

from collections.abc import Sequence
from typing import Final

from data.deliverableviews import Counted, DeliverableGroupView, DeliverableView
from data.i18n import _
from data.records import Ms
from widgets.glyphs import ANSWERED, CROSS, GAP, TICK
from widgets.line import Line, Role, Span, ends, fit_line
from widgets.pane import Key, Rows
from widgets.text import fit, moment, tidy, width

_STATE: Final = 11
_NAME: Final = 12
_DATE: Final = 7
_WIDE: Final = 110
"""Cells from which a note and a link have room behind an item."""


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
    right = _review(item, now, zone) if item.kind == "document" else _step(item, now, zone)
    behind = _more(item) if cells >= _WIDE else ""
    room = cells - 2 - _STATE - _NAME - 1 - _DATE - 1
    text = tidy(item.text)
    if behind and width(text) + 4 < room:
        middle: Line = (Span(text), Span(f"  {behind}", "dim"))
    else:
        middle = (Span(text),)
    left = (Span(f"{sign} ", role), Span(fit(item.words, _STATE), role), *fit_line(middle, room))
    return fit_line((*left, Span(" "), *right), cells)


def _sign(item: DeliverableView) -> tuple[str, Role]:
    if item.late:
        return CROSS, "breach"
    if item.done:
        return TICK, "ok"
    return (ANSWERED, "info") if item.begun else (GAP, "dim")


def _review(item: DeliverableView, now: Ms, zone: str) -> Line:
    """Draw whose a document is, and by when it is to be current; late in red with its sign."""
    if item.review_at is None:
        date = Span("")
    elif item.late:
        date = Span(f"{CROSS} {moment(item.review_at, zone, now)}", "breach")
    else:
        date = Span(f"  {moment(item.review_at, zone, now)}", "dim")
    return *_owner(item), date


def _step(item: DeliverableView, now: Ms, zone: str) -> Line:
    """Draw who of the customer confirmed the last step, and when."""
    if not item.confirmed:
        return _owner(item)
    last = item.confirmed[-1]
    return Span(fit(tidy(last.with_whom, 64), _NAME) + " "), Span(f"  {moment(last.at, zone, now)}", "dim")


def _owner(item: DeliverableView) -> Line:
    words = fit(tidy(item.owner or item.role or "", 64), _NAME)
    return (Span(f"{words} ", "text" if item.owner else "dim"),)


def _more(item: DeliverableView) -> str:
    return " · ".join(tidy(each) for each in (item.note, item.link) if each)
