"""What can be done to the meeting or report that is selected on the agenda."""

from collections.abc import Awaitable, Callable
from functools import partial

from data.agendaviews import AppointmentView
from data.errors import Refused
from data.i18n import _
from warroom import agenda, agendasheet
from warroom.commands import appointment as commands
from warroom.lessons import paper
from warroom.rules.moments import When, deadline, to_come
from warroom.screens.desk import Desk

_Act = Callable[[Desk, AppointmentView], Awaitable[None]]


async def agenda_row(desk: Desk) -> None:
    """Ask what became of the time of the selected row, or what is to become of it."""
    if not desk.row:
        return
    async with desk.room.store.reading() as tx:
        view = await agenda.one(tx, desk.room, desk.row)
    found = list(_possible(view))
    options = [(str(number), words) for number, (words, _act) in enumerate(found, 1)]
    choice = await desk.choose(_("{name} {day}: what is it?").format(name=view.name, day=view.day), options)
    if choice is not None:
        await found[choice][1](desk, view)


def _possible(view: AppointmentView) -> list[tuple[str, _Act]]:
    """Return what means something, in words so short that a narrow board has room for all of them."""
    meeting, standing = view.kind == "agenda", view.state not in ("done", "skipped")
    found: list[tuple[str, _Act]] = [(_("sheet"), _sheet)]
    if standing:
        found.append((_("convened"), _hold) if meeting else (_("sent"), _send))
    elif meeting and view.state == "done":
        found.append((_("minutes"), _hold))
    if meeting:
        found += [(_("decision"), _decide), (_("to do"), _assign)]
    if standing:
        found += [(_("move"), _move), (_("skip"), _skip)]
    if not standing or view.moved:
        found.append((_("take back"), _take_back))
    return found


async def _sheet(desk: Desk, view: AppointmentView) -> None:
    async with desk.room.store.reading() as tx:
        sheet = await agendasheet.read(tx, desk.room, view.id)
    lines = [agendasheet.note(sheet, desk.room)]
    for part in agendasheet.sections(sheet, desk.room):
        rows = ["  " + "  ".join(row) for row in part.rows] or ["  " + paper.nothing(part)]
        lines += ["", part.title, *rows]
    await desk.show_over(agendasheet.title(sheet), "\n".join(lines))


async def _hold(desk: Desk, view: AppointmentView) -> None:
    held = view.state == "done"
    minutes = await desk.ask(_("Minutes") if held else _("Minutes? enter: none yet"))
    if minutes is None or (held and not minutes):
        return
    await desk.do(commands.hold, view.id, minutes or None)
    if held:
        desk.say(_("{name}: the minutes are kept").format(name=view.name))
    else:
        _say(desk, view, _("{name} was held").format(name=view.name))


async def _send(desk: Desk, view: AppointmentView) -> None:
    evidence = await desk.ask(_("Where is it? A link or a path; enter: not told"))
    if evidence is None:
        return
    await desk.do(commands.send, view.id, evidence or None)
    _say(desk, view, _("{name} was sent").format(name=view.name))


async def _decide(desk: Desk, view: AppointmentView) -> None:
    text = await desk.ask(_("What was decided?"))
    if text:
        made = await desk.do(commands.decide, view.id, text)
        desk.say(_("{id} is written").format(id=made.id))


async def _assign(desk: Desk, view: AppointmentView) -> None:
    text = await desk.ask(_("What has to be done?"))
    if not text:
        return
    owner = await desk.ask(_("Who does it?"), initial=desk.room.actor.name)
    if not owner:
        return
    typed = await desk.ask(desk.timed(_("By when? 3d, 2026-12-05 or 2026-12-05T18:00")))
    if typed:
        due = _moment(desk, deadline, typed)
        item = await desk.do(commands.assign, view.id, text, due_at=due, owner=owner)
        desk.say(_("{id} added").format(id=item.id))


async def _move(desk: Desk, view: AppointmentView) -> None:
    typed = await desk.ask(desk.timed(_("To when? 10:00, 30m or 2026-12-05T10:00")))
    if not typed:
        return
    at = _moment(desk, to_come, typed)
    reason = await desk.ask(_("Reason"))
    if reason:
        await desk.do(commands.move, view.id, at, reason)
        _say(desk, view, _("{name} is moved").format(name=view.name))


async def _skip(desk: Desk, view: AppointmentView) -> None:
    reason = await desk.ask(_("Reason"))
    if reason:
        await desk.do(commands.skip, view.id, reason)
        _say(desk, view, _("{name} is skipped").format(name=view.name))


async def _take_back(desk: Desk, view: AppointmentView) -> None:
    await desk.do(commands.undo, view.id)
    desk.say(_("{id} is open again").format(id=view.name))


def _say(desk: Desk, view: AppointmentView, words: str) -> None:
    """Say what was done, and keep how it is taken back."""
    desk.can_be_undone(words, partial(_back, desk, view))
    desk.say(_("{text} — z takes it back").format(text=words))


async def _back(desk: Desk, view: AppointmentView) -> str:
    await desk.do(commands.undo, view.id)
    return _("{id} is open again").format(id=view.name)


def _moment(desk: Desk, read: Callable[[str], When], typed: str) -> int:
    try:
        return read(typed)(desk.room.clock.now(), desk.room.site.zone)
    except ValueError as error:
        raise Refused(str(error)) from None
