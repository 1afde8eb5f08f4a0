"""Text from outside, made safe to show: a terminal, a log and a report all print what comes from here."""

import re
import unicodedata
from typing import Final

# CSI, then the strings that end with BEL or ST (OSC, DCS, SOS, PM, APC), then any two-character escape.
_SEQUENCE: Final = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]"
)
# Control, format (bidirectional marks, zero widths, tags), surrogate, private and unassigned characters.
_UNSAFE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_INDENT: Final = 16


def clean(text: str, limit: int = 200) -> str:
    """Return ``text`` as one line of printable characters, at most ``limit`` of them.

    Escape sequences go as a whole, any run of white space becomes one space, and a cut is marked with ``…``.
    """
    # Escapes and blanks may be cut away, so look at more than is kept, but never at a whole megabyte.
    cut = len(text) > limit * 16
    plain = _SEQUENCE.sub("", text[: limit * 16])
    safe = _safe(" ".join(plain.split()))
    if len(safe) > limit or cut:
        return safe[: limit - 1] + "…"
    return safe


def _safe(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char) not in _UNSAFE)


def printable(text: str) -> str:
    """Return ``text`` without escape sequences and control characters; its line ends and blanks stay."""
    return "\n".join(_safe(line.expandtabs(4)) for line in _SEQUENCE.sub("", text).splitlines())


def clean_lines(text: str, limit: int) -> str:
    """Return ``text`` line by line as ``clean`` does it, at most ``limit`` characters; indents and line ends stay.

    No blank lines stand at its ends, nor more than one together.
    """
    kept: list[str] = []
    for line in text[: limit * 4].splitlines():
        words = clean(line, limit)
        indent = len(line) - len(line.lstrip(" "))
        if words or (kept and kept[-1]):
            kept.append(" " * min(indent, _INDENT) + words if words else "")
    whole = "\n".join(kept).rstrip("\n")
    return whole[: limit - 1] + "…" if len(whole) > limit else whole


def cells(text: str) -> int:
    """Return how many columns a terminal gives ``text``: Hangul takes two each, a combining mark none."""
    return sum(map(_cells_of, text))


def _cells_of(char: str) -> int:
    return 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut(text: str, room: int) -> str:
    """Return ``text`` in at most ``room`` columns; what was cut away leaves ``…``."""
    if cells(text) <= room:
        return text
    taken, kept = 0, []
    for char in text:
        taken += _cells_of(char)
        if taken >= room:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…"
