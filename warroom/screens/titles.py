"""What stands in the frames of a board's panes, in the language spoken now."""

from typing import Final

from data.i18n import _, mark

_WORDS: Final = {
    "panels": mark("Indicators"),
    "incidents": mark("Incidents"),
    "ladder": mark("Escalation"),
    "checklist": mark("Checklist"),
}
_DIGITS: Final = {"panels": 1, "incidents": 2, "ladder": 3, "checklist": 4}


def title_of(pane: str) -> str:
    """Return the title of a pane, by its id: its digit and its name."""
    return f"{_DIGITS[pane]} {_(_WORDS[pane])}"
