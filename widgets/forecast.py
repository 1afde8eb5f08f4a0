"""What comes if nothing happens: when, how long that is from now, who is called and through what."""

from typing import Final

from data.forecastviews import Channel, Coming
from data.i18n import _
from data.records import Kind, Ms
from widgets.calls import time_role
from widgets.glyphs import CROSS, TICK, UNKNOWN
from widgets.line import Line, Role, Span, line_width
from widgets.pane import Key, Rows
from widgets.text import clock, countdown, fit, local, tidy, width

_WHEN: Final = 12
_LEFT: Final = 10
_NAME: Final = 24
_TESTED: Final[dict[str, tuple[str, Role]]] = {
    "ok": (TICK, "ok"),
    "failed": (CROSS, "breach"),
    "never": (UNKNOWN, "warn"),
}


def forecast_rows(coming: tuple[Coming, ...], now: Ms, zone: str, cells: int, mended_at: Ms | None = None) -> Rows:
    """Draw what comes, the next first; only a firing's first row can be selected.

    Args:
        coming: what fires.
        now: the present moment.
        zone: in which moments are told.
        cells: the width.
        mended_at: when a quiet alarm is taken for a mitigation, after which no level is called.
    """
    if not coming and mended_at is None:
        return ((None, (Span(f"{TICK} ", "ok"), Span(_("nothing is owed"), "dim"))),)
    name = min(max((width(tidy(each.name, 40)) for each in coming), default=0), _NAME)
    rows: list[tuple[Key | None, Line]] = []
    for each in coming:
        if mended_at is not None and each.due_at > mended_at:
            rows.append((None, _mended(mended_at, now, zone)))
            mended_at = None
        head = (*_moment(each.due_at, now, zone), Span(fit(tidy(each.name, 40), name), "title"))
        first, *more = _flow(head, _details(each), cells)
        rows.append((f"{each.kind}-{each.level}-{each.due_at}", first))
        rows += [(None, line) for line in more]
    if mended_at is not None:
        rows.append((None, _mended(mended_at, now, zone)))
    return tuple(rows)


def _moment(at: Ms, now: Ms, zone: str) -> Line:
    left = at - now
    return Span(fit(_when(at, zone, now), _WHEN), "dim"), Span(fit(countdown(left), _LEFT), time_role(left))


def _mended(at: Ms, now: Ms, zone: str) -> Line:
    return *_moment(at, now, zone), Span(f"{TICK} " + _("taken as mitigated if the alarm stays clear"), "ok")


def _when(at: Ms, zone: str, now: Ms) -> str:
    then = local(at, zone)
    return clock(at, zone) if then.date() == local(now, zone).date() else f"{then:%m-%d %H:%M}"


def _details(coming: Coming) -> list[Line]:
    """Return what stands beside a firing's name, each piece to be kept together."""
    calls = [tidy(f"{each.name} {each.phone or ''}", 60).strip() for each in coming.calls]
    found: list[Line] = [(Span(each, "key"),) for each in calls]
    if coming.kind is Kind.LEVEL and not calls:
        found.append((Span(f" {CROSS} " + _("nobody is known: call by hand") + " ", "alert"),))
    found += [(Span(_("told: {name}").format(name=tidy(each.name, 40)), "text"),) for each in coming.told]
    found += [_carried(each) for each in coming.channels]
    if coming.held_by:
        found.append((Span(_("held back by {silence}").format(silence=coming.held_by), "warn"),))
    return found


def _carried(channel: Channel) -> Line:
    """Draw a channel and whether it is known to work."""
    sign, role = _TESTED[channel.tested]
    words = {"ok": "", "failed": " " + _("failed"), "never": " " + _("never tested")}[channel.tested]
    return (Span(f"{sign} ", role), Span(tidy(channel.name, 40), "text"), Span(words, role))


def _flow(head: Line, pieces: list[Line], cells: int) -> list[Line]:
    """Lay pieces behind the head, and below it where they find no room."""
    size = line_width(head)
    lines, line, indent = [], head, size if size * 2 <= cells else _WHEN
    for piece in pieces:
        if line_width(line) + 2 + line_width(piece) > cells:
            lines.append(line)
            line = (Span(" " * indent),)
        line = (*line, Span("  "), *piece)
    return [*lines, line]
