"""A handover as a document that is kept or sent: Markdown, and HTML that a mail can carry."""

from html import escape
from typing import Final

from data.handoverviews import HandoverSection
from data.i18n import _, language
from data.markdown import as_text
from data.text import clean
from warroom.handed import Handed, seal_words
from warroom.handedpage import added, as_of, headline, seal_section, sections
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
    title = _text(headline(handed, room))
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{language()}"><head><meta charset="utf-8"><title>{title}</title></head>',
        f'<body style="{_PAGE}">',
        f'<h1 style="font-size:20px">{title}</h1>',
        f"<p><strong>{_text(as_of(handed.stands.body))}</strong></p>",
    ]
    lines += [
        f'<p style="{_NOTE}"><strong>{_text(_("NOTE"))}:</strong> {_text(note)}</p>' for note in handed.notes()
    ]
    for section in sections(handed, room):
        lines += _html_section(section)
    if seal := handed.handover.seal:
        lines += [
            f'<h2 style="font-size:16px">{_text(_("seal"))}</h2>',
            f'<p style="{_SEAL}">{_text(" · ".join(seal_words(room, seal)))}</p>',
            f'<p style="{_SMALL}">SHA-256 {_text(seal)}</p>',
        ]
    return "\n".join([*lines, *_html_section(added(handed, room)), "</body></html>"]) + "\n"


def _html_section(section: HandoverSection) -> list[str]:
    lines = [f'<h2 style="font-size:16px;margin-bottom:.2em">{_text(section.title)}</h2>']
    if not section.items:
        return [*lines, f"<p>{_text(_('none'))}</p>"]
    lines.append('<ul style="margin-top:0">')
    for item in section.items:
        # Text in a script that runs from the right keeps to its own line.
        details = "".join(f'<br><span dir="auto" style="color:#555">{_text(each)}</span>' for each in item.details)
        lines.append(f'<li dir="auto">{_text(item.text)}{details}</li>')
    return [*lines, "</ul>"]


def _text(text: str) -> str:
    return escape(clean(text, _LONGEST), quote=True)
