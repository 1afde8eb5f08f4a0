"""What keeps the board from measuring: maintenance that was agreed on, a machine that reaches nothing."""

from typing import Final

from data.i18n import _
from data.records import Ms
from data.situationviews import MaintenanceView
from widgets.glyphs import CROSS, HELD
from widgets.line import Span
from widgets.parts import Part
from widgets.text import cut, hhmm, lasted, tidy

_NAMES: Final = 24
"""Cells for the names of probes."""


def maintenance_part(windows: tuple[MaintenanceView, ...], zone: str) -> Part:
    """Draw of which probes nothing is expected, and until when; how many more windows there are."""
    if not windows:
        return Part(0, ((),))
    shown = max(windows, key=lambda each: (not each.probes, each.end))
    names = cut(" ".join(tidy(name, 40) for name in shown.probes), _NAMES) if shown.probes else _("all probes")
    more = f" +{len(windows) - 1}" if len(windows) > 1 else ""
    until = _("until {moment}").format(moment=hhmm(shown.end, zone))
    word = _("maintenance")
    forms = (f"{word} {names}{more} {until}", f"{word}{more} {until}", word)
    return Part(4, tuple((Span(f"{HELD} {form}", "info"),) for form in forms))


def offline_part(since: Ms | None, now: Ms) -> Part:
    """Draw that the machine that measures reaches nothing, so that no target is to blame."""
    if since is None:
        return Part(0, ((),))
    span = lasted(max(now - since, 0))
    forms = (_("measuring machine offline for {span}"), _("offline {span}"))
    return Part(3, tuple((Span(f" {CROSS} {form.format(span=span)} ", "alert"),) for form in forms))
