"""What a Nagios plugin prints: words, and figures behind a bar."""

import math
import re
import unicodedata
from typing import Final

_ITEM: Final = re.compile(
    r"\s*(?:'((?:[^'=]|'')+)'|([^\s'=]+))="
    r"([-+]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][-+]?[0-9]{1,3})?|U)"
    r"([A-Za-zµ%]{0,8})((?:;[^\s;]*){0,8})(?=\s|\Z)"
)
_UNSAFE_NAME: Final = re.compile(r"[^A-Za-z0-9_\-ㄱ-ㆎ가-힣]+")
_NAME_LIMIT: Final = 64
_BASE: Final = {
    "ms": 1e-3,
    "us": 1e-6,
    "µs": 1e-6,
    "KB": 1024,
    "MB": 1024**2,
    "GB": 1024**3,
    "TB": 1024**4,
}
"""What one of a unit is in its base: seconds and bytes; per cent, counters and plain numbers are their own."""


def read_output(text: str) -> tuple[str, dict[str, float]]:
    """Split a plugin's output into its words and its figures.

    Figures stand behind the bar of the first line, and behind the bar of a later line to the end. What
    stands behind a bar without being figures belongs to the words.

    Returns:
        The words, and the figures by names that are safe for values, in seconds, bytes or as they are.
    """
    words: list[str] = []
    figures: dict[str, float] = {}
    tail = False
    for number, line in enumerate(text.splitlines()):
        before, bar, behind = ("", "|", line) if tail else line.partition("|")
        found = _figures(behind) if bar else None
        if found is None:
            words.append(line)
            tail = False
            continue
        if not tail:
            words.append(before.rstrip())
        tail = tail or number > 0
        for label, value in found:
            figures[_name(label, figures)] = value
    return "\n".join(words), figures


def _figures(text: str) -> list[tuple[str, float]] | None:
    """Read ``'a label'=12.5ms;warn;crit;min;max …``; None when it holds no figure at all."""
    found: list[tuple[str, float]] = []
    items = 0
    place = 0
    while place < len(text):
        item = _ITEM.match(text, place)
        if item is None:
            # One that cannot be read costs itself alone.
            following = re.compile(r"\s*\S+").match(text, place)
            place = following.end() if following else len(text)
            continue
        items += 1
        place = item.end()
        value = math.nan if item[3] == "U" else float(item[3]) * _BASE.get(item[4], 1)
        if math.isfinite(value):
            found.append(((item[1] or "").replace("''", "'") or item[2], value))
    return found if items else None


def _name(label: str, taken: dict[str, float]) -> str:
    """Return the label as a value may be named; a second one of that name gets a number."""
    safe = _UNSAFE_NAME.sub("_", unicodedata.normalize("NFC", label))[:_NAME_LIMIT]
    name, count = safe, 1
    while name in taken:
        count += 1
        name = f"{safe[: _NAME_LIMIT - 4]}_{count}"
    return name
