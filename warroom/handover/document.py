"""A handover as a document that is kept or sent: Markdown, and HTML that a mail can carry."""

from html import escape
from typing import Final

from data.handoverviews import HandoverSection
from data.i18n import _, language
from data.markdown import as_text
from data.text import clean
from warroom.handover.account import Handed, seal_words
from warroom.handover.accountwords import added, as_of, headline, seal_section, sections
from warroom.room import Room

_LONGEST: Final = 4_000
_PAGE: Final = "font:14px/1.45 sans-serif;color:#1a1a1a;max-width:52em;margin:1em auto"
_NOTE: Final = "border-left:4px solid #b35900;padding:.2em .8em;margin:.6em 0"
_SEAL: Final = "font-size:20px;font-weight:bold;letter-spacing:.06em"
_SMALL: Final = "font-family:monospace;font-size:12px;color:#555;word-break:break-all"


def markdown(handed: Handed, room: Room) -> str:
    """Return the whole of it as Markdown."""
    body = handed.stands.body
    lines = [f"# {as_text(headline(handed, room))}", "", as_text(as_of(body))]
    lines += [line for note in handed.notes() for line in ("", f"> **{_('NOTE')}:** {as_text(note)}")]
    for section in (*sections(handed, room), *seal_section(handed, room), added(handed, room)):
        lines += ["", f"## {as_text(section.title)}", ""]
        for item in section.items:
            lines += [f"- {as_text(item.text)}", *(f"  - {as_text(each)}" for each in item.details)]
        if not section.items:
            lines.append(f"_{_('none')}_")
    return "\n".join(lines) + "\n"


def html(handed: Handed, room: Room) -> str:
    """Return the whole of it as one HTML page that needs nothing else, so that a mail can carry it."""
    lines = html_head(headline(handed, room), as_of(handed.stands.body))
    lines += [
        f'<p style="{_NOTE}"><strong>{html_text(_("NOTE"))}:</strong> {html_text(note)}</p>'
        for note in handed.notes()
    ]
    for section in sections(handed, room):
        lines += _html_section(section)
    if seal := handed.handover.seal:
        lines += [
            f'<h2 style="font-size:16px">{html_text(_("seal"))}</h2>',
            f'<p style="{_SEAL}">{html_text(" · ".join(seal_words(room, seal)))}</p>',
            f'<p style="{_SMALL}">SHA-256 {html_text(seal)}</p>',
        ]
    return "\n".join([*lines, *_html_section(added(handed, room)), "</body></html>"]) + "\n"


def _html_section(section: HandoverSection) -> list[str]:
    lines = [html_title(section.title)]
    if not section.items:
        return [*lines, f"<p>{html_text(_('none'))}</p>"]
    lines.append('<ul style="margin-top:0">')
    for item in section.items:
        # Text in a script that runs from the right keeps to its own line.
        details = "".join(
            f'<br><span dir="auto" style="color:#555">{html_text(each)}</span>' for each in item.details
        )
        lines.append(f'<li dir="auto">{html_text(item.text)}{details}</li>')
    return [*lines, "</ul>"]


def html_head(title: str, note: str) -> list[str]:
    """Return how a page begins that a mail can carry, down to the line under its title."""
    shown = html_text(title)
    return [
        "<!DOCTYPE html>",
        f'<html lang="{language()}"><head><meta charset="utf-8"><title>{shown}</title></head>',
        f'<body style="{_PAGE}">',
        f'<h1 style="font-size:20px">{shown}</h1>',
        f"<p><strong>{html_text(note)}</strong></p>",
    ]


def html_title(title: str) -> str:
    """Return the title of a section."""
    return f'<h2 style="font-size:16px;margin-bottom:.2em">{html_text(title)}</h2>'


def html_text(text: str) -> str:
    """Return text from outside as a page shows it: as text, whatever it looks like."""
    return escape(clean(text, _LONGEST), quote=True)
