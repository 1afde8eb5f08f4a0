"""Silences: what is held back, loud in the situation line and row by row on a page."""

from typing import Final

from data.i18n import _, ngettext
from data.records import Ms
from data.situationviews import SilenceView, Situation
from widgets.glyphs import HELD, TICK
from widgets.line import Line, Span, fit_line
from widgets.pane import Rows
from widgets.parts import Part
from widgets.text import cut, fit, hhmm, lasted, tidy

_SCOPE: Final = 24
"""Cells for what a silence is about."""


def scope_words(scope: str) -> str:
    """Return what a silence is about, in words."""
    return _("everything") if scope == "all" else tidy(scope, 80)


def silence_part(silences: tuple[SilenceView, ...], now: Ms) -> Part:
    """Draw that messages are held back and for how long yet: the widest silence, and how many more there are."""
    if not silences:
        return Part(0, ((),))
    # Everything comes before a part of it, and what lasts longer before what ends soon.
    shown = max(silences, key=lambda each: (each.silence.scope == "all", each.silence.end_at)).silence
    left = lasted(max(shown.end_at - now, 0))
    more = f" +{len(silences) - 1}" if len(silences) > 1 else ""
    word = _("SILENCED")
    forms = (
        f"{word} {cut(scope_words(shown.scope), _SCOPE)}{more} {left}",
        f"{word}{more} {left}",
        f"{word} {left}",
    )
    return Part(2, tuple((Span(f" {HELD} {form} ", "caution"),) for form in forms))


def silence_rows(situation: Situation, cells: int) -> Rows:
    """Draw each silence: what it is about, until when, how many lines wait, whose it is and why."""
    if not situation.silences:
        return ((None, (Span(f"{TICK} ", "ok"), Span(_("nothing is silenced"), "dim"))),)
    return tuple((each.silence.id, _row(each, situation, cells)) for each in situation.silences)


def _row(view: SilenceView, situation: Situation, cells: int) -> Line:
    silence = view.silence
    until = _("until {moment}").format(moment=hhmm(silence.end_at, situation.zone))
    left = lasted(max(silence.end_at - situation.now, 0))
    waiting = ngettext("{count} line waits", "{count} lines wait", view.lines).format(count=view.lines)
    return fit_line(
        (
            Span(f"{HELD} {fit(silence.id, 7)} ", "warn"),
            Span(fit(scope_words(silence.scope), 16) + "  ", "title"),
            Span(f"{until} ({left})  "),
            Span(f"{waiting}  ", "key" if view.lines else "dim"),
            Span(f"{tidy(silence.owner, 24)}: {tidy(silence.reason)}", "dim"),
        ),
        cells,
    )
