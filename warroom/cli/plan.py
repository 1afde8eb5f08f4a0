"""``warroom plan``: the programme on its dates, and phases made longer."""

from argparse import Namespace
from typing import Any
from zoneinfo import ZoneInfo

from data.incidentviews import Contact
from data.planviews import BoundaryView, CoverageView, ExtensionView, PhaseView, PlanView, StepView
from data.records import Ms
from data.situationviews import ChecklistView
from warroom import checklists, planpage
from warroom.cli.output import Answer
from warroom.cli.plan_page import page
from warroom.cli.session import in_room
from warroom.commands.extension import extend as lengthen
from warroom.room import Room
from warroom.rules.handover import iso


def show(args: Namespace) -> int:
    """Print the whole programme."""

    async def look(room: Room) -> Answer:
        return await _answer(room)

    return in_room(args, look, create=True)


def extend(args: Namespace) -> int:
    """Make a phase longer or shorter, then print the programme as it is now."""

    async def do(room: Room) -> Answer:
        await room.do(lengthen, args.phase, args.days, args.reason)
        return await _answer(room)

    return in_room(args, do)


async def _answer(room: Room) -> Answer:
    async with room.store.reading() as tx:
        await room.refresh(tx)
        zone, now = room.site.zone, room.clock.now()
        view, lists = await planpage.read(tx, room, now), await checklists.read(tx, room, now)
    document = {**_document(view, zone), "checklists": [_checklist(each, now) for each in lists]}
    return Answer(document, page(view, lists, now, zone))


def _checklist(each: ChecklistView, now: Ms) -> dict[str, Any]:
    return {
        "id": each.id,
        "name": each.name,
        "routine": each.is_routine,
        "items": len(each.tasks),
        "done": each.settled,
        "late": each.late(now),
    }


def _document(view: PlanView, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": view.id,
        "name": view.name,
        "sources": [each.model_dump(mode="json") for each in view.sources],
        "timezone": view.zone,
        "holidays": view.holidays,
        "first": view.first.isoformat(),
        "last": view.last.isoformat(),
        "day": view.day,
        "days": view.days,
        "phase": view.phase,
        "coverage": _coverage(view.coverage),
        "outside_coverage": {
            "level": view.outside.level,
            "role": view.outside.role,
            "people": [_contact(each) for each in view.outside.people],
            "now": view.outside.now,
        },
        "days_off": [each.model_dump(mode="json") for each in view.days_off],
        "phases": [_phase(each) for each in view.phases],
        "extensions": [_extension(each, zone) for each in view.extensions],
        "boundary": None if view.boundary is None else _boundary(view.boundary, zone),
    }


def _coverage(coverage: CoverageView | None) -> dict[str, Any] | None:
    return None if coverage is None else coverage.model_dump(mode="json")


def _contact(person: Contact) -> dict[str, Any]:
    return {"name": person.name, "phone": person.phone, "role": person.role}


def _phase(phase: PhaseView) -> dict[str, Any]:
    return phase.model_dump(mode="json")


def _extension(each: ExtensionView, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": each.id,
        "phase": each.phase,
        "days": each.days,
        "reason": each.reason,
        "by": each.by,
        "at": iso(each.at, zone),
    }


def _boundary(found: BoundaryView, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "day": found.day.isoformat(),
        "at": iso(found.at, zone),
        "days_left": found.days_left,
        "ending": found.ending,
        "beginning": found.beginning,
        "coverage_before": _coverage(found.coverage_before),
        "coverage_after": _coverage(found.coverage_after),
        "ends": [_step(each) for each in found.ends],
        "begins": [_step(each) for each in found.begins],
        "shifts_idle": list(found.shifts_idle),
        "shifts_needed": list(found.shifts_needed),
    }


def _step(step: StepView) -> dict[str, Any]:
    return step.model_dump(mode="json")
