"""What the frame of the incident log says."""

from typing import Final

from data.i18n import _
from data.situationviews import LogPage
from widgets.glyphs import ABOVE, GAP, WARN
from widgets.text import cut, tidy

_FILTER: Final = 24
"""Cells of a filter in the title."""


def log_title(name: str, page: LogPage, new: int) -> str:
    """Return what the frame says: how many there are, what is filtered and hidden, what has come meanwhile."""
    parts = [name]
    if page.filter:
        parts.append(f"/{cut(tidy(page.filter), _FILTER)} {page.shown:,}/{page.all:,}")
    elif page.all:
        parts.append(_("{open} open of {count}").format(open=f"{page.open:,}", count=f"{page.all:,}"))
    if page.hidden is not None:
        hidden = _("{count} open hidden ({priority})")
        words = hidden.format(count=f"{page.open - page.shown_open:,}", priority=page.hidden)
        parts.append(f"{WARN} {words}")
    if new:
        parts.append(f"{ABOVE} " + _("{count} new").format(count=f"{new:,}"))
    return f" {GAP} ".join(parts)
