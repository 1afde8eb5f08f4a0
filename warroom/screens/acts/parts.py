"""Giving somebody a part in an incident: it goes over to another one only by this."""

from data.i18n import _
from warroom.commands import incident as commands
from warroom.commands import takeback
from warroom.commands.subject import found
from warroom.room import Act
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
        role = ROLES[choice]
        before, entry = await desk.do_noted(_assign, incident.id, role, name)
        words = f"{incident.id} {_(role)}: {name}"

        async def back() -> str:
            await desk.do_noted(takeback.part, incident.id, entry, role, before)
            return f"{incident.id} {_(role)}: {before or _('nobody')}"

        desk.can_be_undone(words, back)
        desk.say(words)


async def _assign(act: Act, incident_id: str, role: str, name: str) -> str | None:
    """Give a part to somebody; return who had it."""
    before: str | None = getattr(await found(act, incident_id), role)
    await commands.assign(act, incident_id, role, name)
    return before
