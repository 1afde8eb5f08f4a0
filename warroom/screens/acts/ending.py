"""How an incident ends: mitigated, resolved, closed."""

from data.i18n import _
from data.records import Signal
from warroom.commands import ending, takeback
from warroom.screens.desk import Desk


async def mitigate(desk: Desk) -> None:
    """Record that a temporary fix holds: which one, and how it is undone."""
    incident = await desk.incident()
    if incident is None:
        return
    fix = await desk.ask(_("What holds {id}? (enter alone: nothing said)").format(id=incident.id))
    if fix is None:
        return
    undo = await desk.ask(_("How is it undone? (enter alone: nothing said)"))
    if undo is None:
        return
    held, entry = await desk.do_noted(ending.mitigate, incident.id, fix=fix, undo=undo)

    async def back() -> str:
        await desk.do_noted(takeback.mitigation, held.id, entry)
        return _("{id} is not mitigated any more; what it owed counts from where it began").format(id=held.id)

    words = _("{id} mitigated").format(id=incident.id)
    desk.can_be_undone(words, back)
    desk.say(words)


async def resolve(desk: Desk) -> None:
    """End the incident, asking first while its alarm is raised; one that has ended is begun again."""
    incident = await desk.incident()
    if incident is None:
        return
    if not incident.status.is_open:
        if await desk.confirmed(_("{id} has ended. Reopen it?").format(id=incident.id)):
            await desk.do(ending.reopen, incident.id)
            desk.say(_("{id} is open again; its clocks start anew").format(id=incident.id))
        return
    if incident.signal is Signal.RAISED:
        question = _("The alarm of {id} is still raised. Why resolve it?")
        reason = await desk.ask(question.format(id=incident.id))
        if not reason:
            return
        await desk.do(ending.resolve, incident.id, force=True, reason=reason)
    elif await desk.confirmed(_("Is {id} resolved?").format(id=incident.id)):
        await desk.do(ending.resolve, incident.id)
    else:
        return
    desk.say(_("{id} resolved; its completion report is owed (u)").format(id=incident.id))


async def close(desk: Desk) -> None:
    """Close the incident."""
    incident = await desk.incident()
    if incident is None:
        return
    closed, entry = await desk.do_noted(ending.close, incident.id)

    async def back() -> str:
        await desk.do_noted(takeback.closing, closed.id, entry)
        return _("{id} is resolved again, not closed").format(id=closed.id)

    words = _("{id} closed").format(id=incident.id)
    desk.can_be_undone(words, back)
    desk.say(words)
