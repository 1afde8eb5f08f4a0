"""``warroom change``: what was changed in the system that is watched, and what came of it."""

from argparse import Namespace

from data import changes
from data.arrangements import Change, ChangeState
from data.changeviews import ChangeView, MeasureChange
from data.errors import Refused
from data.i18n import _
from warroom import comparing
from warroom.cli import documents, measured
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.commands import change as commands
from warroom.room import Room
from warroom.rules.beforeafter import WINDOW
from warroom.rules.why import told


def add(args: Namespace) -> int:
    """Write one down."""

    async def act(room: Room) -> Answer:
        at = args.at(room.clock.now(), room.site.zone) if args.at else None
        state: ChangeState = "under_way" if args.under_way else "made"
        change = await room.do(commands.add, args.text, kind=args.kind, at=at, rollback=args.rollback, state=state)
        return _one(change, room)

    return in_room(args, act)


def end(args: Namespace) -> int:
    """Say that one that was under way is made, or was taken back."""

    async def act(room: Room) -> Answer:
        return _one(await room.do(commands.end, args.id, taken_back=args.taken_back), room)

    return in_room(args, act)


def _one(change: Change, room: Room) -> Answer:
    return Answer(documents.change(change, room.site.zone), ["  ".join(_row(change, room))])


def list_(args: Namespace) -> int:
    """Print them, the newest first."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            now = room.clock.now()
            begin = args.since(now, room.site.zone) if args.since else 0
            window = args.window or WINDOW
            found = [
                await comparing.compare(tx, room, each, now, window=window)
                for each in await changes.since(tx, begin)
            ]
        rows = table(_row(each.change, room) for each in found)
        lines = [line for row, view in zip(rows, found, strict=True) for line in (row, *_differences(view))]
        return Answer([_document(each, room) for each in found], lines or [_("no changes")])

    return in_room(args, look)


def show(args: Namespace) -> int:
    """Print one, and each measure before and after it."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            change = await changes.get(tx, args.id)
            if change is None:
                raise Refused(_("{id}: there is no such change").format(id=f"CHG-{args.id}"))
            view = await comparing.compare(tx, room, change, room.clock.now(), window=args.window or WINDOW)
        return Answer(_document(view, room), _page(view, room))

    return in_room(args, look)


def _document(view: ChangeView, room: Room) -> dict[str, object]:
    return {**documents.change(view.change, room.site.zone), **measured.compared(view)}


def _page(view: ChangeView, room: Room) -> list[str]:
    lines = ["  ".join(_row(view.change, room))]
    if not view.measures:
        return [*lines, "  " + _("nothing was measured around it")]
    around = _("{window} before and after it, the minute around it left out")
    lines.append("  " + around.format(window=told(view.window_ms)))
    return lines + table([_measure(each) for each in view.measures], "  ")


def _differences(view: ChangeView) -> list[str]:
    """Return a line for each measure that differs."""
    differ = [each for each in view.measures if each.verdict not in ("same", "few")]
    return table([_measure(each) for each in differ], "    ")


def _measure(each: MeasureChange) -> tuple[str, ...]:
    apart = ""
    if each.difference is not None and each.low is not None and each.high is not None:
        apart = f"{each.difference:+.2f} ({each.low:+.2f} … {each.high:+.2f})"
    readings = _("{before} and {after} readings").format(before=each.readings_before, after=each.readings_after)
    values = f"{_value(each.before)} → {_value(each.after)} {each.unit}".rstrip()
    return each.words, each.name, values, apart, readings


def _value(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _row(change: Change, room: Room) -> tuple[str, ...]:
    back = " · " + _("taken back by: {undo}").format(undo=plain(change.rollback)) if change.rollback else ""
    return (
        shown(change.at, room.site.zone),
        change.id,
        _(change.kind),
        plain(change.by_whom, 64),
        _state(change) + plain(change.text) + back,
    )


def _state(change: Change) -> str:
    """Return how one stands that is not simply made."""
    if change.state == "under_way":
        return _("in progress") + " · "
    return _("taken back") + " · " if change.state == "taken_back" else ""
