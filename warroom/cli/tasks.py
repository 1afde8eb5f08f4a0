"""``warroom task``: the checklist."""

from argparse import Namespace
from collections.abc import Awaitable, Callable, Mapping
from zoneinfo import ZoneInfo

from data.errors import Refused
from data.i18n import _, language
from data.situationviews import TaskView
from warroom import situation
from warroom.cli import documents
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.commands import task as commands
from warroom.room import Room


def list_(args: Namespace) -> int:
    """Print the items of every phase, and what comes again; of them what is asked for."""

    async def look(room: Room) -> Answer:
        plan = room.calendar.plan
        lists = {each.id: each.name.say(language()) for each in plan.phases}
        lists |= {each.id: each.name.say(language()) for each in plan.routines}
        if args.phase not in (None, *lists):
            words = _("{id}: is no phase and nothing that comes again; write one of {names}")
            raise Refused(words.format(id=plain(args.phase, 80), names=", ".join(lists)))
        found = [
            each
            for each in await _read(room, of_now=args.now)
            if args.phase in (None, each.checklist) and (each.overdue or not args.late)
        ]
        document = [documents.task(each, room.site.zone) for each in found]
        return Answer(document, _page(found, lists, room.site.zone))

    return in_room(args, look, create=True)


def done(args: Namespace) -> int:
    """Tick one."""
    return _act(args, lambda room: room.do(commands.done, args.id, args.evidence))


def undo(args: Namespace) -> int:
    """Open one again."""
    return _act(args, lambda room: room.do(commands.undo, args.id))


def skip(args: Namespace) -> int:
    """Leave one out."""
    return _act(args, lambda room: room.do(commands.skip, args.id, args.reason))


def _act(args: Namespace, work: Callable[[Room], Awaitable[str]]) -> int:
    async def act(room: Room) -> Answer:
        task_id = await work(room)
        view = next(each for each in await _read(room) if each.id == task_id)
        return Answer(documents.task(view, room.site.zone), ["  ".join(_row(view, room.site.zone))])

    return in_room(args, act, create=True)


async def _read(room: Room, *, of_now: bool = False) -> list[TaskView]:
    views = situation.task_views if of_now else situation.all_task_views
    async with room.store.reading() as tx:
        return await views(tx, room, room.clock.now())


def _page(found: list[TaskView], lists: Mapping[str, str], zone: ZoneInfo) -> list[str]:
    lines = []
    for checklist, name in lists.items():
        rows = [_row(each, zone) for each in found if each.checklist == checklist]
        if rows:
            lines += [name, *table(rows, "  ")]
    return lines or [_("nothing is to be done")]


def _row(task: TaskView, zone: ZoneInfo) -> tuple[str, ...]:
    sign = {"open": "✗" if task.overdue else "☐", "done": "✓", "skipped": "–"}[task.state]
    by = _("by itself") if task.auto else plain(task.by or "", 64)
    said = ": ".join(filter(None, (by, plain(task.evidence or ""))))
    late = _("missed") if task.missed else _("late") if task.overdue else ""
    facts = (late, plain(task.role_name, 64) if task.state == "open" else "", said)
    return sign, task.id, shown(task.due_at, zone), " · ".join(filter(None, (plain(task.text), *facts)))
