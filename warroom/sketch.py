"""The lines of the first picture: a pure function of what was read and of the room that there is."""

import unicodedata
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from data.glimpse import Glimpse, Going
from data.i18n import _, ngettext
from data.text import clean
from warroom.plainwords import PROMISES, span

_TITLE: Final = 12
"""Cells that a title is left with before what stands behind it gives way."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# How wide the terminal draws signs of ambiguous width is asked only later: none of these is one, and the usual
# ones that people write have stand-ins.
GAP: Final = " | "
CUT: Final = "~"
_SIGNS: Final = str.maketrans({"·": ".", "…": CUT, "→": ">"})


class Row(NamedTuple):
    """A line, and whether it is loud."""

    text: str
    loud: bool = False


def width(text: str) -> int:
    """Return how many cells ``text`` takes at most, on whichever terminal."""
    return sum(map(_cells, text))


def _cells(sign: str) -> int:
    if sign.isascii():
        return 1
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me"):
        return 0
    # An ambiguous one is wide on some: better a cell left over than a line that breaks.
    return 2 if unicodedata.east_asian_width(sign) in "WFA" else 1


def cut(text: str, cells: int) -> str:
    """Return ``text`` in at most ``cells`` cells; what was cut away leaves ``~``."""
    if width(text) <= cells:
        return text
    room, kept = cells - 1, ""
    for sign in text:
        room -= _cells(sign)
        if room < 0:
            break
        kept += sign
    return kept.rstrip() + CUT if cells >= 1 else ""


def rows(seen: Glimpse, zone: tzinfo, columns: int, lines: int, *, plain: bool) -> list[Row]:
    """Return the picture, at most ``lines`` of at most ``columns`` cells.

    Args:
        seen: what stands in the store.
        zone: in which moments are told.
        columns: of the terminal.
        lines: of the terminal that may be used.
        plain: whether signs are ASCII; letters stay what people wrote.
    """
    now = _local(seen.now, zone)
    head = [
        "warroom",
        *([_("DRILL")] if seen.drill else []),
        _("as of {moment}").format(moment=f"{now:%H:%M:%S} {now.tzname() or ''}".rstrip()),
        _("the board is being loaded"),
    ]
    count = ngettext("{count} incident is open", "{count} incidents are open", seen.going).format(count=seen.going)
    found = [
        Row(GAP.join(head)),
        Row(_watch(seen, zone)),
        Row(count if seen.going else _("no open incident")),
        Row(""),
    ]
    room = lines - len(found)
    fits = seen.incidents if seen.going <= room else seen.incidents[: max(room - 1, 0)]
    found += [Row(_going(each, seen.now, zone, columns), each.priority == "P1") for each in fits]
    if len(fits) < seen.going:
        found.append(Row(_("+{count} more").format(count=seen.going - len(fits))))
    drawn = [Row(cut(_drawable(each.text, plain), columns), each.loud) for each in found]
    return drawn[: max(lines, 0)]


def _watch(seen: Glimpse, zone: tzinfo) -> str:
    if seen.watch is None:
        return _("nobody holds the watch")
    name, since = _said(seen.watch.name, 24), _moment(seen.watch.since, seen.now, zone)
    return _("watch last taken over by {name}, {moment}").format(name=name, moment=since)


def _going(incident: Going, now: int, zone: tzinfo, columns: int) -> str:
    holder = _said(incident.holder, 24) if incident.holder else _("nobody has taken it")
    tail = f"{GAP}{holder}{GAP}{_deadline(incident, now, zone)}"
    head = f"{incident.priority} INC-{incident.number} "
    room = max(columns - width(head) - width(tail), _TITLE)
    return f"{head}{cut(_said(incident.title, 200), room)}{tail}"


def _deadline(incident: Going, now: int, zone: tzinfo) -> str:
    due = incident.deadline
    if due is None:
        return _("nothing is due")
    name = f"L{due.level}" if due.kind == "level" else _(PROMISES.get(due.kind, due.kind))
    left = due.due_at - now
    when = _("in {span}").format(span=span(left)) if left > 0 else _("overdue by {span}").format(span=span(-left))
    words = f"{name} {_moment(due.due_at, now, zone)} ({when})"
    return words if due.sure else _("{deadline}, unless it is kept").format(deadline=words)


def _local(at: int, zone: tzinfo) -> datetime:
    return (_EPOCH + timedelta(milliseconds=at)).astimezone(zone)


def _moment(at: int, now: int, zone: tzinfo) -> str:
    then = _local(at, zone)
    return f"{then:%H:%M}" if then.date() == _local(now, zone).date() else f"{then:%m-%d %H:%M}"


def _said(text: str, limit: int) -> str:
    return unicodedata.normalize("NFC", clean(text, limit))


def _drawable(text: str, plain: bool) -> str:
    """Return ``text`` in signs of which every terminal has one idea, and no others than ASCII where ``plain``."""
    text = text.translate(_SIGNS)
    if not plain or text.isascii():
        return text
    return "".join(
        sign if sign.isascii() or unicodedata.category(sign)[0] in "LM" else "?" * _cells(sign) for sign in text
    )
