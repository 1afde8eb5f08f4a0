"""Holding messages back for a while, and letting them go again."""

from typing import Final

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

    async def hold(act: Act) -> Ms:
        return (await commands.add(act, scope, act.now + length, reason)).end_at

    until = hhmm(await desk.do(hold), desk.zone.key)
    desk.say(_("messages of {scope} are held until {moment}").format(scope=scope_words(scope), moment=until))


async def _end(desk: Desk) -> None:
    situation = desk.situation
    active = [each.silence for each in situation.silences][:_LISTED] if situation is not None else []
    options = tuple(
        (str(n), f"{each.id} {scope_words(each.scope)}: {each.reason}") for n, each in enumerate(active, 1)
    )
    choice = await desk.choose(_("End which silence?"), options)
    if choice is not None:
        ended = await desk.do(commands.end, active[choice].number)
        desk.say(_("{id} has ended; what still holds goes out now").format(id=ended.id))
