"""Writing down calls by hand: who was called, and whether they answered."""

from data.i18n import _
from data.incidentviews import Contact
from data.records import Incident
from warroom import callsheet
from warroom.commands import escalation
from warroom.rules.calls import proposed
from warroom.screens.desk import Desk


async def call(desk: Desk) -> None:
    """Write down a call to whoever is to be called next."""
    view = await desk.view()
    if view is None:
        return
    level = view.next_rung.level if view.next_rung is not None else None
    first = proposed(view.rungs, level)
    if first is None:
        await _somebody_else(desk, view.incident)
    else:
        await _ask(desk, view.incident, first)


async def call_row(desk: Desk) -> None:
    """Write down a call to the person of the selected row."""
    view = await desk.view()
    if view is None:
        return
    callee = (await callsheet.read(desk.room, view)).callee(desk.row)
    if callee is not None:
        await _ask(desk, view.incident, callee)


async def _ask(desk: Desk, incident: Incident, contact: Contact) -> None:
    question = _("Called {name} {phone}?").format(name=contact.name, phone=contact.phone or _("(no number)"))
    answers = (("1", _("answered")), ("2", _("no answer")), ("3", _("somebody else")))
    choice = await desk.choose(question, answers)
    if choice == len(answers) - 1:
        await _somebody_else(desk, incident)
    elif choice is not None:
        await _write(desk, incident, contact, answered=choice == 0)


async def _somebody_else(desk: Desk, incident: Incident) -> None:
    people = callsheet.everybody(desk.room.site)
    choice = await desk.pick(_("Who was called?"), [contact.name for contact in people])
    if choice is None:
        return
    contact = people[choice]
    question = _("Called {name} {phone}?").format(name=contact.name, phone=contact.phone or _("(no number)"))
    answered = await desk.choose(question, (("1", _("answered")), ("2", _("no answer"))))
    if answered is not None:
        await _write(desk, incident, contact, answered=answered == 0)


async def _write(desk: Desk, incident: Incident, contact: Contact, *, answered: bool) -> None:
    await desk.do(escalation.record_call, incident.id, contact.name, answered=answered, phone=contact.phone)
    words = _("{id}: {name} answered") if answered else _("{id}: {name} did not answer")
    desk.say(words.format(id=incident.id, name=contact.name))
