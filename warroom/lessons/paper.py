"""Sections of rows as a file that is kept or sent: Markdown, and HTML that a mail can carry."""

from collections.abc import Sequence
from typing import Final

from data.documentviews import Section
from data.i18n import _
from data.markdown import as_text
from warroom.handover.document import html_head, html_text, html_title

_CELL: Final = "border:1px solid #ccc;padding:.2em .6em;text-align:left;vertical-align:top"


def markdown(title: str, note: str, parts: Sequence[Section]) -> str:
    """Return a whole file of ``parts``, with ``note`` under its title."""
    lines = [f"# {as_text(title)}", "", f"> {as_text(note)}"]
    for part in parts:
        lines += ["", f"## {as_text(part.title)}", ""]
        if part.head:
            lines += _table(part)
        else:
            lines += [f"- {': '.join(as_text(cell) for cell in row)}" for row in part.rows]
        if not part.rows:
            lines.append(f"_{nothing(part)}_")
    return "\n".join(lines) + "\n"


def html(title: str, note: str, parts: Sequence[Section]) -> str:
    """Return a whole page of ``parts`` that needs nothing else, with ``note`` under its title."""
    lines = html_head(title, note)
    for part in parts:
        lines.append(html_title(part.title))
        if not part.rows:
            lines.append(f"<p>{html_text(nothing(part))}</p>")
            continue
        lines.append('<table style="border-collapse:collapse">')
        if part.head:
            lines.append(_row("th", part.head))
        lines += [*(_row("td", row) for row in part.rows), "</table>"]
    return "\n".join([*lines, "</body></html>"]) + "\n"


def nothing(part: Section) -> str:
    """Return what stands in a part without rows."""
    return blank() if part.blank else _("none")


def blank() -> str:
    """Return what stands where people are to write."""
    return _("to be filled in")


def _table(part: Section) -> list[str]:
    if not part.rows:
        return []
    rows = [" | ".join(as_text(cell) for cell in row) for row in (part.head, *part.rows)]
    rows.insert(1, " | ".join("---" for _cell in part.head))
    return [f"| {row} |" for row in rows]


def _row(tag: str, cells: Sequence[str]) -> str:
    # Text in a script that runs from the right keeps to its own cell.
    inner = "".join(f'<{tag} dir="auto" style="{_CELL}">{html_text(cell)}</{tag}>' for cell in cells)
    return f"<tr>{inner}</tr>"
