"""What the list of keys says of the place from which it was asked for."""

from data.i18n import _
from warroom.screens.valid import Standing


def title(standing: Standing, page: str) -> str:
    """Return the title of the list of keys: where the focus is, and what enter does there.

    Args:
        standing: what the board shows, and where its focus is.
        page: the title of the page that has the focus, which says so itself.
    """
    writes = not standing.read_only
    here = {
        "panels": f"{_('Indicators')} · {_('enter: its page')}",
        "incidents": f"{_('Incidents')} · {_('enter: its timeline')}",
        "checklist": f"{_('Checklist')} · {_('enter: tick it')}" if writes else _("Checklist"),
        "timeline": page,
        "page": page,
        "chart": page,
    }.get(standing.pane, "")
    return f"{_('Keys')} · {here}" if here else _("Keys")
