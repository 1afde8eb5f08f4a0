"""Changes of the system that is watched, and each measure before and after them."""

from collections import Counter
from collections.abc import Sequence

from data.changeviews import ChangeView, MeasureChange
from data.i18n import _
from data.records import Ms
from widgets.glyphs import CROSS, CUT, TICK
from widgets.line import Line, Role, Span, fit_line
from widgets.pane import Key, Rows
from widgets.text import fit, lasted, moment, number, tidy, width

_ROLES: dict[str, Role] = {"better": "ok", "worse": "breach"}
_GLYPHS = {"better": f"{TICK} ", "worse": f"{CROSS} "}
_INDENT = 4
_FIRST = ("worse", "better", "higher", "lower")


def change_rows(views: Sequence[ChangeView], now: Ms, zone: str, cells: int) -> Rows:
    """Draw each change in two lines: what it was, and what came of it."""
    rows: list[tuple[Key | None, Line]] = []
    for view in views:
        rows.append((view.change.id, _change(view, now, zone, cells)))
        rows.append((None, fit_line((Span(" " * _INDENT), *_outcome(view, cells - _INDENT)), cells)))
    return tuple(rows) or ((None, (Span(_("no changes"), "dim"),)),)


def _change(view: ChangeView, now: Ms, zone: str, cells: int) -> Line:
    change = view.change
    line: Line = (
        Span(fit(change.id, 7) + " ", "key"),
        Span(fit(moment(change.at, zone, now), 5) + "  ", "dim"),
        Span(_(change.kind) + "  ", "title"),
        Span(tidy(change.text)),
        Span(f"  {tidy(change.by_whom, 24)}", "dim"),
    )
    if change.rollback:
        line = (*line, Span("  " + _("taken back by: {undo}").format(undo=tidy(change.rollback)), "dim"))
    return fit_line(line, cells)


def _outcome(view: ChangeView, cells: int) -> Line:
    """Return the measures that differ as far as they fit, the worse first, and how many others there are."""
    if not view.measures:
        return (Span(_("nothing was measured around it"), "dim"),)
    counts = Counter(each.verdict for each in view.measures)
    differ = [each for verdict in _FIRST for each in view.measures if each.verdict == verdict]
    parts = [Span(f"±{lasted(view.window_ms)}", "dim"), *map(_measure, differ)]
    for verdict in ("same", "few"):
        words = next((each.words for each in view.measures if each.verdict == verdict), "")
        if words:
            parts.append(Span(f"{words} {counts[verdict]}", "dim"))
    line: Line = ()
    left = cells
    for part in parts:
        # Half a figure is a wrong one: what does not fit whole is left out.
        if width(part.text) + 2 > left and line:
            return (*line, Span(CUT, "dim"))
        line = (*line, part, Span("  "))
        left -= width(part.text) + 2
    return line


def _measure(each: MeasureChange) -> Span:
    before, after = ("—" if value is None else number(value) for value in (each.before, each.after))
    values = f"{before} → {after} {tidy(each.unit, 12)}".rstrip()
    glyph = _GLYPHS.get(each.verdict, "")
    return Span(f"{glyph}{tidy(each.name, 40)} {values} {each.words}", _ROLES.get(each.verdict, "text"))
