"""Raising and lowering a priority, and calling people by hand."""

from data import incidents
from data.i18n import _
from data.records import Incident, Priority
from warroom.commands import escalation, takeback
from warroom.room import Act
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
        changed, entry = await desk.do_noted(_change_priority, incident, priority, reason)
        words = f"{incident.id} {incident.priority} → {priority}"

        async def back() -> str:
            again, _entry = await desk.do_noted(takeback.priority, changed.id, entry, incident.priority)
            return _("{id} is {priority} again").format(id=again.id, priority=again.priority)

        desk.can_be_undone(words, back)
        desk.say(words)


async def _change_priority(act: Act, seen: Incident, priority: Priority, reason: str) -> Incident:
    """Change a priority that its operator saw; what others have done meanwhile to anything else does not count."""
    now = await incidents.get(act.tx, seen.number)
    same = now is not None and now.priority is seen.priority
    version = None if same else seen.row_version
    return await escalation.change_priority(act, seen.id, priority, reason, seen=version)


async def escalate(desk: Desk) -> None:
    """Call the next level now."""
    incident = await desk.incident()
    if incident is None:
        return
    question = _("Call level {level} for {id} now?").format(level=incident.level + 1, id=incident.id)
    if await desk.confirmed(question):
        raised = await desk.do(escalation.escalate, incident.id, seen_level=incident.level)
        desk.say(_("{id} is at level {level}").format(id=raised.id, level=raised.level))
