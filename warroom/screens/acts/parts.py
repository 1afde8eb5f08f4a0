"""Giving somebody a part in an incident: it goes over to another one only by this."""

from data.i18n import _
from warroom.commands import incident as commands
from warroom.screens.desk import Desk
from warroom.wording import ROLES


async def assign(desk: Desk) -> None:
    """Name the commander, the communications lead or the scribe."""
    incident = await desk.incident()
    if incident is None:
        return
    holders = (incident.commander, incident.communications, incident.scribe)
    options = tuple(
        (str(number), f"{_(role)}: {holder}" if holder else _(role))
        for number, (role, holder) in enumerate(zip(ROLES, holders, strict=True), 1)
    )
    choice = await desk.choose(_("Which part in {id}?").format(id=incident.id), options)
    if choice is None:
        return
    label = _("Who is {part} of {id} from now on?").format(part=_(ROLES[choice]), id=incident.id)
    name = await desk.ask(label, initial=desk.room.actor.name)
    if name:
        await desk.do(commands.assign, incident.id, ROLES[choice], name)
        desk.say(f"{incident.id} {_(ROLES[choice])}: {name}")
