"""What stands beside an incident, in a few rows above its timeline."""

from data.besideviews import Beside, Changed, LastTime
from data.i18n import _
from widgets.glyphs import GAP, NONE
from widgets.line import Line, Span, ends
from widgets.text import fit, lasted, tidy, width

MOST = 4
"""Rows that it takes at most."""


def beside_rows(beside: Beside, cells: int, most: int = MOST) -> tuple[Line, ...]:
    """Draw the last changes before the incident, then what fixed it last time, in ``most`` rows.

    Nothing is drawn of what there is none of.
    """
    labels = (_("before it"), _("last time"), _("its fix"))
    label = max(width(each) for each in labels) + 2
    last = _last(beside.last_time, labels[1:], label, cells)[: max(most - 1, 1) if beside.changed else most]
    room = most - len(last)
    return (*_changed(beside.changed, labels[0], label, cells)[:room], *last)[:most] if most > 0 else ()


def _changed(changed: tuple[Changed, ...], words: str, label: int, cells: int) -> tuple[Line, ...]:
    shown = changed[:2]
    more = len(changed) - len(shown)
    lines = []
    for index, each in enumerate(shown):
        who = f" {GAP} {tidy(each.who, 40)}" if each.who else ""
        left: Line = (
            Span(fit(words if index == 0 else "", label), "dim"),
            Span(f"{each.before}  ", "warn"),
            Span(f"{each.what} ", "dim"),
            Span(tidy(each.text, 500)),
            Span(who, "dim"),
        )
        right: Line = ()
        if more and each is shown[-1]:
            right = (Span(_("+{count} more").format(count=more), "dim"),)
        lines.append(ends(left, right, cells))
    return tuple(lines)


def _last(last: LastTime | None, words: tuple[str, ...], label: int, cells: int) -> tuple[Line, ...]:
    if last is None:
        return ()
    how = _("same alarm") if last.alike is None else _("like title")
    named: Line = (
        Span(fit(words[0], label), "dim"),
        Span(f"{last.id} ", "title"),
        Span(f"{last.when} {GAP} {lasted(last.took_ms)} {GAP} {how} {GAP} ", "dim"),
        Span(tidy(last.title)),
    )
    fix: Line = (Span(fit(words[1], label), "dim"), Span(tidy(last.fix or NONE, 500), "ok"))
    return ends(named, (), cells), ends(fix, (), cells)
