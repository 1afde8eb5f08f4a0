"""``warroom history``: what an indicator was, in buckets of equal time, and what happened beside it."""

import math
from argparse import Namespace
from typing import Any
from zoneinfo import ZoneInfo

from data.errors import Refused
from data.i18n import _
from data.records import SECOND
from data.store import Tx
from data.trends import Column, IndicatorPage, Mark
from warroom import indicatorpage
from warroom.cli import UsageError
from warroom.cli.output import Answer, plain, seconds, shown, table
from warroom.cli.session import in_room
from warroom.indicators import panel_views
from warroom.room import Room
from warroom.rules.handover import iso
from widgets.plot import Bar, sparkline
from widgets.scale import scale

_BUCKETS = 120
"""About how many there are unless a step is asked for."""
_MOST = 10_000
_CELLS = 60


def history(args: Namespace) -> int:
    """Print the buckets and the marks of one indicator."""
    if args.step is not None and (args.step < SECOND or args.window > _MOST * args.step):
        raise UsageError(_("--step makes too many buckets of this window; write a longer one"))

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            page = await _page(tx, room, args)
        return Answer(_document(page, room.site.zone), _lines(page, room.site.zone))

    return in_room(args, look)


async def _page(tx: Tx, room: Room, args: Namespace) -> IndicatorPage:
    now = room.clock.now()
    panels = {each.id: each for each in await panel_views(tx, room, now)}
    panel = panels.get(args.indicator)
    if panel is None:
        words = _("{id}: there is no such indicator; there are {known}")
        raise Refused(words.format(id=plain(args.indicator, 60), known=", ".join(panels)))
    step = args.step or indicatorpage.step_of(room, panel, args.window, _BUCKETS)
    return await indicatorpage.read(tx, room, panel, now, args.window, step)


def _document(page: IndicatorPage, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": page.panel.id,
        "unit": page.panel.unit,
        "target": None if page.panel.target is None else page.panel.target.model_dump(),
        "window_seconds": seconds(page.window),
        "step_seconds": seconds(page.step),
        "begins_at": iso(page.begin, zone),
        "ends_at": iso(page.now, zone),
        "buckets": [
            {
                "at": iso(each.at, zone),
                "mean": _finite(each.mean),
                "min": _finite(each.low),
                "max": _finite(each.high),
                "p95": _finite(each.p95),
                "n": each.n,
            }
            for each in page.columns
        ],
        "marks": [
            {
                "id": each.id,
                "kind": "change" if each.priority is None else "incident",
                "priority": each.priority,
                "at": iso(each.at, zone),
                "ends_at": iso(each.end_at, zone),
                "text": each.words,
            }
            for each in page.marks
        ],
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _lines(page: IndicatorPage, zone: ZoneInfo) -> list[str]:
    """Return a picture of all of it, then a row a bucket, then the marks."""
    unit = plain(page.panel.unit, 12) if page.panel.unit else ""
    low, high = scale(page.panel)
    known = {each.at: Bar(each.mean) for each in page.columns}
    bars = [known.get(at) for at in range(page.begin, page.last + 1, page.step)]
    picture = sparkline(bars, low, high, _CELLS, page.begin // page.step)
    head = f"{plain(page.panel.name, 40)}  {picture}  {low:g}–{high:g} {unit}".rstrip()
    if not page.columns:
        return [head, _("nothing was measured")]
    rows = [(_("time"), _("mean"), _("min"), _("max"), "p95", "n")]
    rows += [_row(each, zone) for each in page.columns]
    return [head, *table(rows), *table(_mark(each, zone) for each in page.marks)]


def _row(column: Column, zone: ZoneInfo) -> tuple[str, str, str, str, str, str]:
    figures = (column.mean, column.low, column.high, column.p95)
    mean, low, high, p95 = ("—" if each is None else f"{each:.3f}" for each in figures)
    return shown(column.at, zone), mean, low, high, p95, str(column.n)


def _mark(mark: Mark, zone: ZoneInfo) -> tuple[str, str, str, str]:
    return shown(mark.at, zone), mark.priority or "▲", mark.id, plain(mark.words, 300)
