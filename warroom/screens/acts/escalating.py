"""Raising and lowering a priority, and calling people by hand."""

from data import incidents
from data.i18n import _
from data.records import Incident, Priority
from warroom.commands import escalation
from warroom.screens.desk import Desk


async def priority(desk: Desk) -> None:
    """Raise or lower the priority."""
    incident = await desk.incident()
    if incident is None:
        return
    choice = await desk.choose(
        _("New priority of {id}, now {priority}").format(id=incident.id, priority=incident.priority),
        tuple((str(n), desk.priority_words(each)) for n, each in enumerate(Priority, 1)),
    )
    if choice is None:
        return
    reason = await desk.ask(_("Reason"))
    if reason:
        priority = list(Priority)[choice]
        seen = await _seen(desk, incident)
        await desk.do(escalation.change_priority, incident.id, priority, reason, seen=seen)
        desk.say(f"{incident.id} {incident.priority} → {priority}")


async def _seen(desk: Desk, incident: Incident) -> int:
    """Return the version that a new priority is for: what others have only noted meanwhile does not count."""
    async with desk.room.store.reading() as tx:
        now = await incidents.get(tx, incident.number)
    return incident.row_version if now is None or now.priority is not incident.priority else now.row_version


async def escalate(desk: Desk) -> None:
    """Call the next level now."""
    incident = await desk.incident()
    if incident is None:
        return
    question = _("Call level {level} for {id} now?").format(level=incident.level + 1, id=incident.id)
    if await desk.confirmed(question):
        raised = await desk.do(escalation.escalate, incident.id, seen_level=incident.level)
        desk.say(_("{id} is at level {level}").format(id=raised.id, level=raised.level))
