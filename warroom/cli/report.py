"""``warroom report``: what is drafted from the store, with nothing typed by hand."""

from argparse import Namespace
from typing import Any

from data.i18n import language
from warroom import weekly as reading
from warroom.cli import documents
from warroom.cli.handover_figures import figures_document
from warroom.cli.incident_lessons import figure_document
from warroom.cli.output import Answer, plain, seconds, table
from warroom.cli.report_page import note, sections, title
from warroom.cli.session import in_room
from warroom.lessons import paper
from warroom.room import Room
from warroom.rules.handover import iso
from warroom.rules.weekly import TOLD, Lived, Tally
from warroom.weekly import Weekly


def weekly(args: Namespace) -> int:
    """Print the report of one week."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            found = await reading.read(tx, room, args.date)
        return Answer(_document(found, room), _lines(found, room, args.format))

    args.json = args.json or args.format == "json"
    return in_room(args, look)


def _lines(found: Weekly, room: Room, form: str) -> list[str]:
    told = title(found, room), note(found, room), sections(found, room)
    if form == "md":
        return paper.markdown(*told).splitlines()
    if form == "html":
        return paper.html(*told).splitlines()
    lines = [plain(told[0]), told[1]]
    for part in told[2]:
        rows = [tuple(plain(cell) for cell in row) for row in (part.head, *part.rows) if row]
        lines += ["", part.title, *(table(rows, "  ") if part.rows else ["  " + paper.nothing(part)])]
    return lines


def _document(found: Weekly, room: Room) -> dict[str, Any]:
    zone, week = room.site.zone, found.week
    return {
        "plan": room.site.plan.name.say(language()),
        "week": {
            "name": week.name,
            "number": week.number,
            "from_day": week.from_day,
            "to_day": week.to_day,
            "days": room.calendar.plan.total_days,
            "from": iso(week.begin, zone),
            "to": iso(week.end, zone),
        },
        "phases": [{"id": each.id, "name": each.name.say(language())} for each in found.phases],
        "drafted_at": iso(found.drafted_at, zone),
        "told_until": iso(found.told_until, zone),
        "handovers": {
            "week": figures_document(found.handovers),
            "programme": figures_document(found.handovers_so_far),
        },
        "incidents": {
            **{name: _tally(each) for name, each in found.tallies.items()},
            "told": [_told(each, room) for each in found.incidents if each.priority in TOLD],
        },
        "indicators": [
            {
                "id": panel.id,
                "name": panel.name,
                "unit": panel.unit,
                "target": None if panel.target is None else panel.target.model_dump(),
                "week": mean._asdict(),
                "now": {"value": panel.value, "state": panel.state},
            }
            for panel, mean in found.indicators
        ],
        "changes": [documents.change(each, zone) for each in found.changes],
        "actions": [documents.action(each, found.told_until, zone) for each in found.actions],
        "checklist": [each._asdict() for each in found.checklist],
    }


def _tally(each: Tally) -> dict[str, Any]:
    return {
        "opened": each.opened,
        "resolved": each.resolved,
        "open": each.open,
        "mtta_seconds": figure_document(each.mtta),
        "mttr_seconds": figure_document(each.mttr),
        "levels": each.levels,
        "missed": each.missed,
    }


def _told(each: Lived, room: Room) -> dict[str, Any]:
    incident, zone = each.course.incident, room.site.zone
    return {
        "id": incident.id,
        "title": incident.title,
        "priority": each.priority.value,
        "opened_at": iso(incident.opened_at, zone),
        "acknowledge_seconds": seconds(each.to_acknowledge),
        "resolve_seconds": seconds(each.to_resolve),
        "levels": each.levels,
        "missed": each.missed,
    }
