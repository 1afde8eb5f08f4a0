"""What a browser is sent: one page, the few files it needs, and no address of anywhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import Final

from data.i18n import _, language

_OWN: Final = Path(__file__).with_name("assets")
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # the terminal writes style sheets of its own
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "warroom",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every answer."""
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".ttf": "font/ttf",
}


@dataclass(frozen=True)
class File:
    """Something that the page asks for."""

    type: str
    content: bytes


def missing() -> bool:
    """Return whether the extra that shows a wall in a browser is not installed."""
    return find_spec("aiohttp") is None or find_spec("textual_serve") is None


def files() -> dict[str, File]:
    """Return everything that the page asks for, by path: read once, so that no path leads anywhere else."""
    # Only its files: a terminal for browsers, and the font that it is measured with. Its code would load Rich.
    theirs = Path(str(distribution("textual-serve").locate_file("textual_serve"))) / "static"
    found = {
        "/wall.css": _OWN / "wall.css",
        "/wall.js": _OWN / "wall.js",
        "/xterm.css": theirs / "css" / "xterm.css",
        "/textual.js": theirs / "js" / "textual.js",
        "/mono.ttf": theirs / "fonts" / "RobotoMono-VariableFont_wght.ttf",
    }
    return {path: File(_TYPES[file.suffix], file.read_bytes()) for path, file in found.items()}


def wall() -> str:
    """Return the page."""
    words = {
        "lang": language(),
        "title": _("warroom: the wall"),
        "connecting": _("connecting …"),
        "lost": _("DISCONNECTED"),
        "stale": _("This picture is {time} old."),
        "gone": _("The server does not answer; trying again."),
        "full": _("All places of viewers are taken; trying again."),
        "locked": _("The server asks for its token: open the page once with ?token= and the token."),
        "again": _("The server answers; the wall comes back."),
        "script": _("The wall needs JavaScript."),
    }
    page = Template((_OWN / "wall.html").read_text(encoding="utf-8"))
    return page.substitute({name: escape(text) for name, text in words.items()})


def full(viewers: int) -> str:
    """Return the page for whom there is no place."""
    words = _("All places of viewers ({count}) are taken. This page tries again by itself.").format(count=viewers)
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}"><meta charset="utf-8"><title>{escape(_("warroom: the wall"))}'
        f"</title><p>{escape(words)}</p></html>\n"
    )
