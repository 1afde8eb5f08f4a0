"""``warroom handover figures``: how handovers went, in all and week by week."""

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from data.i18n import _
from warroom.cli.output import Answer, plain, seconds, shown, table
from warroom.cli.session import in_room
from warroom.lessons.draft import lasted
from warroom.lessons.handovers import Programme, programme
from warroom.room import Room
from warroom.rules.handover import iso
from warroom.rules.handoverfigures import Figures, Load


def figures(args: Namespace) -> int:
    """Print them from the programme's begin, or for the span that is asked for."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            now, zone = room.clock.now(), room.site.zone
            begin = args.begin(now, zone) if args.begin else room.calendar.go_live
            end = args.end(now, zone) if args.end else now + 1
            found = await programme(tx, room, min(begin, end), end, now)
        return Answer(_document(found, room), _page(found, room))

    return in_room(args, look)


def _document(found: Programme, room: Room) -> dict[str, Any]:
    zone = room.site.zone
    return {
        "window": {"from": iso(found.begin, zone), "to": iso(found.end, zone)},
        **figures_document(found),
        "weeks": [{"week": name, **_figures(each)} for name, each in found.weeks],
    }


def figures_document(found: Programme) -> dict[str, Any]:
    """Return the figures of the whole span, and what was handed on most in it."""
    return {
        **_figures(found.whole),
        "carried": {"watch_items": _loads(found.watch_items), "incidents": _loads(found.incidents)},
    }


def _figures(each: Figures) -> dict[str, Any]:
    return {
        "handovers": each.handovers,
        "on_time": each.on_time,
        "late": each.late,
        "unsigned": each.unsigned,
        "mismatches": each.mismatches,
        "same_os_user": each.same_os_user,
        "relief": each.relief,
        "offer_to_accept_seconds": {
            "median": None if each.median_ms is None else each.median_ms / 1000,
            "longest": seconds(each.longest_ms),
        },
    }


def _loads(loads: Sequence[Load]) -> list[dict[str, Any]]:
    return [{"id": each.id, "text": each.text, "handovers": each.handovers} for each in loads]


def _page(found: Programme, room: Room) -> list[str]:
    window = _("handovers from {begin} to {end}").format(
        begin=shown(found.begin, room.site.zone), end=shown(found.end, room.site.zone)
    )
    rows = [head(), *(row(name, each) for name, each in found.weeks), row(_("all"), found.whole)]
    lines = [window, *table(rows)]
    for title, loads in (
        (_("watch items that were handed on most"), found.watch_items),
        (_("incidents that were handed on most"), found.incidents),
    ):
        rows_of = [(f"×{each.handovers}", each.id, plain(each.text)) for each in loads]
        lines += ["", title, *(table(rows_of, "  ") or ["  " + _("none")])]
    return lines


def head() -> tuple[str, ...]:
    """Return what stands above the rows."""
    return (
        _("week"),
        _("handovers"),
        _("on time"),
        _("late"),
        _("unsigned"),
        _("offer to accept"),
        _("read back wrongly"),
        _("one OS user"),
        _("relief"),
    )


def row(name: str, each: Figures) -> tuple[str, ...]:
    """Return the figures of one span as the cells of a row."""
    took = "—"
    if each.median_ms is not None and each.longest_ms is not None:
        took = _("median {median}, longest {longest}").format(
            median=lasted(round(each.median_ms)), longest=lasted(each.longest_ms)
        )
    counts = (each.handovers, each.on_time, each.late, each.unsigned)
    return (name, *map(str, counts), took, *map(str, (each.mismatches, each.same_os_user, each.relief)))
