"""Text measured in terminal cells, and moments and durations in the few characters a board has for them.

Hangul takes two cells a syllable, a combining mark none: nothing here counts characters.
"""

import math
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from rich.cells import cell_len, set_cell_size

from data.records import DAY, HOUR, MINUTE, SECOND, Ms
from data.text import clean
from widgets.glyphs import BLOCKS, CUT, GAP, RANGE

_LONGEST_CLOCK: Final = 99 * HOUR
# Terminals disagree on the width of what these make of the character before them, so none is drawn: variation
# selectors and skin tones.
_FICKLE: Final = dict.fromkeys((*range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400)))


@lru_cache(maxsize=4096)
def tidy(text: str, limit: int = 200) -> str:
    """Return text from outside as one line that every terminal draws alike: clean, syllables composed."""
    return unicodedata.normalize("NFC", clean(text, limit)).translate(_FICKLE)


@lru_cache(maxsize=8192)
def width(text: str) -> int:
    """Return how many cells ``text`` takes."""
    return cell_len(text)


def cut(text: str, cells: int) -> str:
    """Return ``text`` in at most ``cells`` cells; what was cut away leaves ``…``."""
    if cells <= 0:
        return ""
    if width(text) <= cells:
        return text
    # Half a syllable cannot be drawn: the library leaves a blank there, which the ellipsis is to follow closely.
    return set_cell_size(text, cells - 1).rstrip() + CUT


@lru_cache(maxsize=4096)
def fit(text: str, cells: int, align: Literal["left", "right"] = "left") -> str:
    """Return ``text`` in exactly ``cells`` cells: cut with ``…`` or padded on the other side of ``align``."""
    short = cut(text, cells)
    blank = " " * (cells - width(short))
    return short + blank if align == "left" else blank + short


def wrapped(text: str, cells: int, rows: int | None = None) -> list[str]:
    """Return ``text`` in lines of at most ``cells`` cells, broken at blanks; past ``rows`` lines it is cut."""
    lines: list[str] = []
    while (rows is None or len(lines) < rows - 1) and width(text) > cells > 1:
        end = next(index for index in range(len(text)) if width(text[: index + 1]) > cells)
        at = text.rfind(" ", 1, end + 1)
        at = at if at > 0 else max(end, 1)
        lines.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*lines, cut(text, cells)]


def countdown(ms: Ms) -> str:
    """Return the time left, ``00:17:38`` or ``4d 03:12``; a moment that has passed as ``+00:03:10``.

    A part of a second counts as a whole one while time is left, so that the clock on the wall and the time left
    always add up to the moment itself.
    """
    seconds = abs(-(-ms // SECOND))
    sign = "+" if ms < 0 else ""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    if seconds * SECOND > _LONGEST_CLOCK:
        days, hour = divmod(hours, 24)
        return f"{sign}{days}d {hour:02}:{minute:02}"
    return f"{sign}{hours:02}:{minute:02}:{second:02}"


def age(ms: Ms) -> str:
    """Return how old something is, in its largest unit: ``2s`` ``5m`` ``3h`` ``2d``."""
    for size, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m")):
        if ms >= size:
            return f"{ms // size}{unit}"
    return f"{max(ms, 0) // SECOND}s"


def lasted(ms: Ms) -> str:
    """Return a duration in at most two units: ``45s`` ``12m`` ``1h30m`` ``2d04h``."""
    if ms >= DAY:
        return f"{ms // DAY}d{ms % DAY // HOUR:02}h"
    if ms >= HOUR:
        return f"{ms // HOUR}h{ms % HOUR // MINUTE:02}m"
    return age(ms)


def local(at: Ms, zone: str) -> datetime:
    """Return the moment as a local time of ``zone``, to the second."""
    return datetime.fromtimestamp(at // SECOND, ZoneInfo(zone))


def clock(at: Ms, zone: str) -> str:
    """Return the time of day to the second: ``14:03:22``."""
    return f"{local(at, zone):%H:%M:%S}"


def hhmm(at: Ms, zone: str) -> str:
    """Return the time of day to the minute: ``14:03``."""
    return f"{local(at, zone):%H:%M}"


def hours(start: Ms, end: Ms, zone: str) -> str:
    """Return a stretch of time by its clock, ``14–22`` where both ends are whole hours, else ``14:30–22:00``."""
    begin, until = hhmm(start, zone), hhmm(end, zone)
    if begin.endswith(":00") and until.endswith(":00"):
        begin, until = begin[:2], until[:2]
    return f"{begin}{RANGE}{until}"


def moment(at: Ms, zone: str, now: Ms) -> str:
    """Return the time of day for a moment of today, else its date, ``12-02``; five cells either way."""
    then = local(at, zone)
    return f"{then:%H:%M}" if then.date() == local(now, zone).date() else f"{then:%m-%d}"


def spark(buckets: Sequence[float | None], low: float, high: float) -> str:
    """Draw one block a bucket between ``low`` (lowest) and ``high`` (full); ``·`` where nothing was measured."""
    room = high - low
    drawn = []
    for value in buckets:
        if value is None or not math.isfinite(value):
            drawn.append(GAP)
            continue
        share = (value - low) / room if room > 0 else 0.0
        drawn.append(BLOCKS[min(max(int(share * len(BLOCKS)), 0), len(BLOCKS) - 1)])
    return "".join(drawn)


def number(value: float) -> str:
    """Return a measured value in few digits: ``99.97`` ``0.84`` ``12.3`` ``803`` ``12.0k``."""
    size = abs(value)
    if not math.isfinite(value):
        return GAP
    if size >= 100_000:
        return f"{value / 1000:.0f}k"
    if size >= 1000 or value == int(value):
        return f"{value:.0f}"
    if size >= 100:
        return f"{value:.1f}".rstrip("0").rstrip(".")
    return f"{value:.2f}"
