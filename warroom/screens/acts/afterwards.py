"""What is written down once an incident has taught something."""

from typing import get_args

from data.arrangements import ActionKind
from data.errors import Refused
from data.i18n import _
from warroom.commands import action as commands
from warroom.rules.moments import deadline
from warroom.screens.desk import Desk

KINDS: tuple[ActionKind, ...] = get_args(ActionKind)
"""In the order of their digits."""


async def add(desk: Desk) -> None:
    """Add an action item to the incident."""
    incident = await desk.incident()
    if incident is None:
        return
    text = await desk.ask(_("What has to be done about {id}?").format(id=incident.id))
    if not text:
        return
    kind = await desk.choose(_("What is it?"), tuple((str(n), _(each)) for n, each in enumerate(KINDS, 1)))
    if kind is None:
        return
    owner = await desk.ask(_("Who does it?"), initial=desk.room.actor.name)
    if not owner:
        return
    typed = await desk.ask(desk.timed(_("By when? 3d, 2026-12-05 or 2026-12-05T18:00")))
    if not typed:
        return
    try:
        due = deadline(typed)(desk.room.clock.now(), desk.room.site.zone)
    except ValueError as error:
        raise Refused(str(error)) from None
    item = await desk.do(commands.add, incident.id, text, kind=KINDS[kind], due_at=due, owner=owner)
    desk.say(_("{id} added").format(id=item.id))
