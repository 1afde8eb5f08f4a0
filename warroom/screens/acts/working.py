"""Working on an incident: open, acknowledge, record a step, write."""

from collections.abc import Awaitable, Callable

from data.i18n import _
from data.records import Incident, Priority, Step
from warroom.commands import incident as commands
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
    await _write(desk, _("Note on {id}"), commands.add_note)


async def next_action(desk: Desk) -> None:
    """Write what is done next."""
    await _write(desk, _("Next action for {id}"), commands.set_next_action)


async def _write(desk: Desk, label: str, command: Callable[[Act, str, str], Awaitable[Incident]]) -> None:
    incident = await desk.incident()
    if incident is None:
        return
    text = await desk.ask(label.format(id=incident.id))
    if text:
        await desk.do(command, incident.id, text)
        desk.say(_("{id}: written").format(id=incident.id))
