"""``warroom agenda``: meetings and reports."""

import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable
from datetime import time, timedelta
from typing import Any

from data.agendaviews import AppointmentView
from data.arrangements import Decision
from data.i18n import _
from data.records import Ms
from warroom import agenda, agendafile, agendasheet
from warroom.cli import documents
from warroom.cli.output import Answer, plain, seconds, table
from warroom.cli.session import in_room
from warroom.commands import appointment as commands
from warroom.lessons import paper
from warroom.room import Room
from warroom.rules.calendar import local, moment
from warroom.rules.handover import iso
from warroom.wording import span

_WEEK = 7


def list_(args: Namespace) -> int:
    """Print what lies ahead, or all of it; with ``--ics`` as a file for calendars."""

    async def look(room: Room) -> Answer:
        begin, end = _span(room, args)
        async with room.store.reading() as tx:
            await room.refresh(tx)
            if args.ics:
                file = await agendafile.read(tx, room, begin, end)
                # Lines end in CR LF: what is printed adds the LF.
                return Answer({"events": file.events, "ics": file.text}, file.text.split("\n")[:-1])
            now = room.clock.now()
            found = await agenda.read(tx, room, now, begin, end)
        document = [document_of(each, now, room) for each in found]
        lines = table(_row(each, now, room) for each in found) or [_("nothing is on the agenda")]
        hints = dict.fromkeys(f"! {each.id.partition('@')[0]}: {each.hint}" for each in found if each.hint)
        return Answer(document, [*lines, *hints])

    return in_room(args, look, create=True)


def _span(room: Room, args: Namespace) -> tuple[Ms, Ms]:
    """Return from when to when things are told."""
    calendar = room.calendar
    if args.all or (args.ics and args.days is None):
        first, last = calendar.date_of(1), calendar.date_of(calendar.plan.total_days)
        # What was moved past the programme's end belongs to it too.
        return moment(first, time(0), calendar.zone), moment(last + timedelta(days=366), time(0), calendar.zone)
    today = local(room.clock.now(), calendar.zone).date()
    days = _WEEK if args.days is None else min(args.days, 10_000)
    ends = today + timedelta(days=days)
    return moment(today, time(0), calendar.zone), moment(ends, time(0), calendar.zone)


def show(args: Namespace) -> int:
    """Print the sheet of one time."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            sheet = await agendasheet.read(tx, room, args.id)
        as_file = args.format == "md"
        lines = agendasheet.markdown(sheet, room).splitlines() if as_file else _lines(sheet, room)
        return Answer(_sheet_document(sheet, room), lines)

    args.json = args.json or args.format == "json"
    return in_room(args, look, create=True)


def hold(args: Namespace) -> int:
    """Say that a meeting was held."""
    minutes = sys.stdin.read() if args.minutes == "-" else args.minutes
    return _act(args, lambda room: room.do(commands.hold, args.id, minutes))


def done(args: Namespace) -> int:
    """Say that a report was sent."""
    return _act(args, lambda room: room.do(commands.send, args.id, args.evidence))


def move(args: Namespace) -> int:
    """Let one time begin at another moment."""

    def write(room: Room) -> Awaitable[str]:
        at = args.time(room.clock.now(), room.site.zone)
        return room.do(commands.move, args.id, at, args.reason)

    return _act(args, write)


def skip(args: Namespace) -> int:
    """Leave one time out."""
    return _act(args, lambda room: room.do(commands.skip, args.id, args.reason))


def undo(args: Namespace) -> int:
    """Take back what became of one time."""
    return _act(args, lambda room: room.do(commands.undo, args.id))


def decide(args: Namespace) -> int:
    """Write down what a meeting decided."""

    async def act(room: Room) -> Answer:
        made = await room.do(commands.decide, args.id, args.text)
        return Answer(_decision_document(made, room), [f"{made.id}  {made.meeting}  {plain(made.text)}"])

    return in_room(args, act, create=True)


def action(args: Namespace) -> int:
    """Write down what has to be done because of a meeting."""

    async def act(room: Room) -> Answer:
        now = room.clock.now()
        due = args.due(now, room.site.zone)
        item = await room.do(commands.assign, args.id, args.text, due_at=due, owner=args.owner, kind=args.kind)
        line = f"{item.id}  {item.source}  {plain(item.owner, 64)}  {plain(item.text)}"
        return Answer(documents.action(item, now, room.site.zone), [line])

    return in_room(args, act, create=True)


def _act(args: Namespace, work: Callable[[Room], Awaitable[str]]) -> int:
    async def act(room: Room) -> Answer:
        id_ = await work(room)
        async with room.store.reading() as tx:
            view = await agenda.one(tx, room, id_)
        now = room.clock.now()
        return Answer(document_of(view, now, room), ["  ".join(_row(view, now, room))])

    return in_room(args, act, create=True)


def document_of(view: AppointmentView, now: Ms, room: Room) -> dict[str, Any]:
    """Return one time of a meeting or report as scripts read it."""
    zone, at = room.site.zone, view.due_at if view.begins_at is None else view.begins_at
    return {
        "id": view.id,
        "kind": "meeting" if view.kind == "agenda" else "report",
        "name": view.name,
        "day": view.day,
        "begins_at": iso(view.begins_at, zone),
        "ends_at": iso(view.ends_at, zone),
        "due_at": iso(view.due_at, zone),
        "left_s": seconds(at - now),
        "state": view.state,
        "moved": view.moved,
        "by": view.by,
        "at": iso(view.at, zone),
        "text": view.text,
        "attendees": [{"role": each.role, "names": list(each.names)} for each in view.attendees],
        "hint": view.hint,
    }


_SIGNS = {"ahead": "☐", "now": "▸", "past": "·", "late": "✗", "done": "✓", "skipped": "–"}


def _row(view: AppointmentView, now: Ms, room: Room) -> tuple[str, ...]:
    at = view.due_at if view.begins_at is None else view.begins_at
    clock = _("no hour") if view.begins_at is None else f"{local(at, room.site.zone):%H:%M}"
    names = [name for each in view.attendees for name in each.names] or [each.role for each in view.attendees]
    said = f" ({plain(view.by, 64)}: {plain(view.text, 200)})" if view.by else ""
    return (
        _SIGNS[view.state],
        view.id,
        f"{local(at, room.site.zone):%m-%d} {clock}",
        _left(view, at - now),
        plain(view.name),
        ", ".join(plain(name, 64) for name in names) + said,
    )


def _left(view: AppointmentView, left: Ms) -> str:
    """Return how long there is, or how it stands."""
    if view.state == "ahead":
        return _("in {span}").format(span=span(max(left, 0)))
    return {
        "now": _("going on"),
        "past": _("not owed"),
        "late": _("late"),
        "done": _("convened") if view.kind == "agenda" else _("sent"),
        "skipped": _("skipped"),
    }[view.state]


def _lines(sheet: agendasheet.Sheet, room: Room) -> list[str]:
    lines = [plain(agendasheet.title(sheet)), agendasheet.note(sheet, room)]
    for part in agendasheet.sections(sheet, room):
        rows = [tuple(plain(cell) for cell in row) for row in (part.head, *part.rows) if row]
        lines += ["", plain(part.title), *(table(rows, "  ") if part.rows else ["  " + paper.nothing(part)])]
    return lines


def _sheet_document(sheet: agendasheet.Sheet, room: Room) -> dict[str, Any]:
    now, zone = room.clock.now(), room.site.zone
    return {
        **document_of(sheet.view, now, room),
        "since": iso(sheet.since, zone),
        "until": iso(sheet.until, zone),
        "points": [
            {"text": point.text, "parts": [_part_document(each) for each in point.parts]} for point in sheet.points
        ],
        "others": [_part_document(each) for each in sheet.others],
        "decisions": [_decision_document(each, room) for each in sheet.decisions],
        "actions": [documents.action(each, now, zone) for each in sheet.actions],
    }


def _part_document(part: agendasheet.Part) -> dict[str, Any]:
    section = part.section
    return {
        "shows": part.shows,
        "title": section.title,
        "head": list(section.head),
        "rows": [list(row) for row in section.rows],
    }


def _decision_document(made: Decision, room: Room) -> dict[str, Any]:
    return {
        "id": made.id,
        "meeting": made.meeting,
        "text": made.text,
        "by": made.by_whom,
        "at": iso(made.at, room.site.zone),
    }
