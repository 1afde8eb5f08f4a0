"""What panes are called, and what is said of those that are not in sight."""

from collections.abc import Sequence

from data.i18n import _
from data.incidentviews import IncidentView
from data.situationviews import Situation
from warroom.screens.layout import PANES
from widgets.tabs import Tab, checklist_facts, incident_facts, ladder_facts, panel_facts, tabs_text
from widgets.text import width


def pane_tabs(
    situation: Situation | None,
    view: IncidentView | None,
    current: str | None,
    hidden: frozenset[str],
    pinned: frozenset[str],
) -> tuple[Tab, ...]:
    """Return each pane with what stands in it.

    Args:
        situation: that is shown; None before the first look.
        view: the incident whose ladder is shown.
        current: the pane that has the focus; None for none.
        hidden: those that are hidden.
        pinned: those that are pinned.
    """
    facts = dict.fromkeys(PANES, ((),)) if situation is None else {
        "panels": panel_facts(situation.panels),
        "incidents": incident_facts(situation),
        "ladder": ladder_facts(view, situation.zone),
        "checklist": checklist_facts(situation),
    }  # fmt: skip
    return tuple(
        Tab(
            str(digit),
            tab_name(name),
            facts[name],
            current=name == current,
            hidden=name in hidden,
            pinned=name in pinned,
        )
        for digit, name in enumerate(PANES, 1)
    )


def out_of_sight(tabs: Sequence[Tab], cells: int) -> str:
    """Return what the foot of a frame of so many cells says of panes that are not in sight."""
    words = _("out of sight: {panes}")
    # Corners, a blank at either end, and how many lines are below.
    return words.format(panes=tabs_text(tabs, cells - width(words.format(panes="")) - 14))


def tab_name(name: str) -> str:
    """Return a pane's name in few cells, in the language spoken."""
    return {
        "panels": _("indicators"),
        "incidents": _("incidents"),
        "ladder": _("ladder"),
        "checklist": _("checks"),
    }[name]


def pane_name(name: str) -> str:
    """Return what a pane is called, in the language spoken."""
    return {
        "panels": _("Indicators"),
        "incidents": _("Incidents"),
        "ladder": _("Escalation"),
        "checklist": _("Checklist"),
    }[name]
