"""Working on an incident: open, acknowledge, record a step, write."""

from data.i18n import _
from data.records import Priority, Step
from warroom.commands import incident as commands
from warroom.commands import takeback
from warroom.commands.subject import found
from warroom.room import Act
from warroom.screens.desk import Desk
from warroom.wording import step_name


async def open_(desk: Desk) -> None:
    """Open an incident."""
    title = await desk.ask(_("Title of the incident"))
    if not title:
        return
    choice = await desk.choose(
        _("Priority"), tuple((str(n), desk.priority_words(each)) for n, each in enumerate(Priority, 1))
    )
    if choice is None:
        return
    incident = await desk.do(commands.open_incident, title, list(Priority)[choice])
    desk.say(_("{id} opened").format(id=incident.id))


async def acknowledge(desk: Desk) -> None:
    """Claim the incident."""
    incident = await desk.incident()
    if incident is not None:
        await desk.do(commands.acknowledge, incident.id)
        desk.say(_("{id} acknowledged").format(id=incident.id))


async def step(desk: Desk) -> None:
    """Record that a step is done."""
    incident = await desk.incident()
    if incident is None:
        return
    plan = desk.room.site.plan
    options = tuple((str(step.number), step_name(plan, step)) for step in Step)
    choice = await desk.choose(_("Which step is done? {id}").format(id=incident.id), options)
    if choice is not None:
        step = list(Step)[choice]
        await desk.do(commands.record_step, incident.id, step)
        desk.say(f"{incident.id} {step_name(plan, step)}")


async def note(desk: Desk) -> None:
    """Write a note."""
    incident = await desk.incident()
    if incident is None:
        return
    text = await desk.ask(_("Note on {id}").format(id=incident.id))
    if text:
        await desk.do(commands.add_note, incident.id, text)
        desk.say(_("{id}: written").format(id=incident.id))


async def rule_out(desk: Desk) -> None:
    """Write down a cause that it is not."""
    incident = await desk.incident()
    if incident is None:
        return
    text = await desk.ask(_("Which cause of {id} is ruled out?").format(id=incident.id))
    if text:
        await desk.do(commands.add_note, incident.id, text, ruled_out=True)
        desk.say(_("{id}: written").format(id=incident.id))


async def next_action(desk: Desk) -> None:
    """Write what is done next."""
    incident = await desk.incident()
    if incident is None:
        return
    text = await desk.ask(_("Next action for {id}").format(id=incident.id))
    if not text:
        return
    # What stood there when it was written over, not when the question was asked.
    before, entry = await desk.do_noted(_replace_next_action, incident.id, text)

    async def back() -> str:
        again, _entry = await desk.do_noted(takeback.next_action, incident.id, entry, before)
        return f"{again.id}: {again.next_action or _('nothing is planned next')}"

    desk.can_be_undone(_("next action of {id}: {text}").format(id=incident.id, text=text), back)
    desk.say(_("{id}: written").format(id=incident.id))


async def _replace_next_action(act: Act, incident_id: str, text: str) -> str | None:
    """Write what is done next; return what stood there."""
    before = (await found(act, incident_id)).next_action
    await commands.set_next_action(act, incident_id, text)
    return before
