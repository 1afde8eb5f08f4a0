"""Holding messages back for a while, and letting them go again."""

from typing import Final

from data.arrangements import Silence
from data.i18n import _
from data.records import HOUR, MINUTE, Ms
from warroom.commands import silence as commands
from warroom.room import Act
from warroom.screens.desk import Desk
from warroom.wording import span
from widgets.silences import scope_words
from widgets.text import hhmm

LENGTHS: Final[tuple[Ms, ...]] = (30 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR)
_LISTED: Final = 9
"""As many silences as there are digits."""


async def silence(desk: Desk) -> None:
    """Silence the incident meant or everything, or end a silence."""
    situation = desk.situation
    incident = await desk.meant()
    options = []
    if incident is not None and incident.status.is_open:
        options.append(("1", _("this incident, {id}").format(id=incident.id)))
    options.append(("2", _("everything")))
    if situation is not None and situation.silences:
        options.append(("3", _("end a silence")))
    choice = await desk.choose(_("Hold back the messages of what? Clocks run on"), options)
    if choice is None:
        return
    digit = options[choice][0]
    if digit == "3":
        await _end(desk)
    else:
        await _add(desk, "all" if incident is None or digit == "2" else incident.id)


async def _add(desk: Desk, scope: str) -> None:
    lengths = tuple((str(n), span(each)) for n, each in enumerate(LENGTHS, 1))
    choice = await desk.choose(_("For how long? {scope}").format(scope=scope_words(scope)), lengths)
    if choice is None:
        return
    reason = await desk.ask(_("Reason"))
    if not reason:
        return
    length = LENGTHS[choice]

    async def hold(act: Act) -> Silence:
        return await commands.add(act, scope, act.now + length, reason)

    made = await desk.do(hold)

    async def back() -> str:
        return await _ended(desk, made.number)

    until = hhmm(made.end_at, desk.zone.key)
    words = _("messages of {scope} are held until {moment}").format(scope=scope_words(scope), moment=until)
    desk.can_be_undone(words, back)
    desk.say(words)


async def _ended(desk: Desk, number: int) -> str:
    """End a silence; return what is said of it."""
    ended = await desk.do(commands.end, number)
    return _("{id} has ended; what still holds goes out now").format(id=ended.id)


async def _end(desk: Desk) -> None:
    situation = desk.situation
    active = [each.silence for each in situation.silences][:_LISTED] if situation is not None else []
    options = tuple(
        (str(n), f"{each.id} {scope_words(each.scope)}: {each.reason}") for n, each in enumerate(active, 1)
    )
    choice = await desk.choose(_("End which silence?"), options)
    if choice is not None:
        desk.say(await _ended(desk, active[choice].number))
