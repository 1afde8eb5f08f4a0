"""One person: the number first, and when it may be called."""

from data.i18n import _
from data.incidentviews import Contact
from widgets.glyphs import CROSS
from widgets.line import Line, Span
from widgets.pane import Rows
from widgets.text import tidy


def person_rows(contact: Contact, hours: str | None, *, reachable: bool) -> Rows:
    """Draw a person.

    Args:
        contact: name, role and number.
        hours: when they may be called; None is always.
        reachable: whether that is now.
    """
    number = Span(f" {tidy(contact.phone, 24)} ", "key") if contact.phone else Span(_("no number"), "warn")
    lines: list[Line] = [
        (number,),
        (Span(tidy(contact.name, 40), "title"), Span(f"  {tidy(contact.role, 60)}", "dim")),
    ]
    if hours is not None:
        words = _("only {hours}").format(hours=hours)
        lines.append((Span(words if reachable else f"{CROSS} {words}", "dim" if reachable else "warn"),))
    return tuple((None, line) for line in lines)
