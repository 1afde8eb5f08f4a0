"""``warroom task``: the checklist."""

from argparse import Namespace
from collections.abc import Awaitable, Callable

from data.i18n import _, language
from data.situationviews import TaskView
from warroom import situation
from warroom.cli import documents
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.commands import task as commands
from warroom.room import Room
from warroom.rules.calendar import Calendar


def list_(args: Namespace) -> int:
    """Print every item of every phase."""

    async def look(room: Room) -> Answer:
        found = await _read(room)
        document = [documents.task(each, room.site.zone) for each in found]
        return Answer(document, _page(found, room.calendar))

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
        return Answer(documents.task(view, room.site.zone), ["  ".join(_row(view))])

    return in_room(args, act, create=True)


async def _read(room: Room) -> list[TaskView]:
    async with room.store.reading() as tx:
        return await situation.task_views(tx, room)


def _page(found: list[TaskView], calendar: Calendar) -> list[str]:
    lines = []
    for phase in calendar.plan.phases:
        rows = [_row(each) for each in found if each.phase == phase.id]
        if rows:
            until = shown(calendar.phase_end(phase), calendar.zone)
            lines += [_("{phase}, until {moment}").format(phase=phase.name.say(language()), moment=until)]
            lines += table(rows, "  ")
    return lines


def _row(task: TaskView) -> tuple[str, ...]:
    said = f" ({plain(task.by, 64)}: {plain(task.evidence)})" if task.by else ""
    return {"open": "☐", "done": "✓", "skipped": "–"}[task.state], task.id, plain(task.text) + said
