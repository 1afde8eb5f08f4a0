"""Records as plain text for a chat, a mail or a call: a line or a few, in the language and the zone shown."""

from collections.abc import Iterable
from typing import Final

from data.i18n import _
from data.incidentviews import Contact, IncidentView, Rung
from data.incidentviews import Line as Entry
from data.panelviews import PanelView
from data.people import Callee
from data.peopleviews import PeopleView, RoleView
from data.records import Ms, Step
from data.situationviews import Situation, TaskView
from data.text import clean_lines
from widgets.calls import call_due
from widgets.glyphs import GAP, SKIPPED, TICK
from widgets.incidents import status_word
from widgets.line import plain
from widgets.pane import Key, Rows
from widgets.panels import age_text, state_word, target_text
from widgets.text import local, number, tidy

LONGEST: Final = 4_096
"""Bytes that are copied at most: some terminals drop what is longer."""
WIDE: Final = 400
"""Cells of a row in which nothing is cut."""


def bounded(text: str) -> str:
    """Return a text safe to paste: no control characters, and no more than ``LONGEST`` bytes of UTF-8."""
    return clean_lines(text, LONGEST).encode()[:LONGEST].decode(errors="ignore")


def _when(at: Ms, zone: str) -> str:
    return f"{local(at, zone):%Y-%m-%d %H:%M %Z}"


def _facts(facts: Iterable[str]) -> str:
    return f" {GAP} ".join(fact for fact in facts if fact)


def incident_text(view: IncidentView, zone: str, hotline: str | None = None) -> str:
    """Return an incident: what it is, how it stands, since when, and whom to call next.

    The ``hotline`` stands for somebody who is not known.
    """
    incident = view.incident
    holder = incident.commander or incident.acknowledged_by
    lines = [
        f"{incident.id} {incident.priority} {tidy(incident.title)}",
        _facts(
            (
                status_word(incident),
                tidy(holder, 40) if holder else _("nobody has taken it") if incident.status.is_open else "",
                f"{incident.step}/{len(Step)} {tidy(view.step_name, 40)}",
                _("opened {moment}").format(moment=_when(incident.opened_at, zone)),
            )
        ),
    ]
    if incident.next_action:
        lines.append(_("next action: {text}").format(text=tidy(incident.next_action, 300)))
    if view.next_rung is not None:
        lines.append(_next_call(view, view.next_rung, zone, hotline))
    return "\n".join(lines)


def call_text(view: IncidentView, zone: str, hotline: str | None = None) -> str:
    """Return whom the incident calls next, with the number; empty when it calls nobody any more."""
    rung = view.next_rung
    if rung is None:
        return ""
    return f"{view.incident.id} {tidy(view.incident.title)}\n{_next_call(view, rung, zone, hotline)}"


def _next_call(view: IncidentView, rung: Rung, zone: str, hotline: str | None) -> str:
    due = call_due(view, rung)
    nobody = (_("no contact"), _("hotline {number}").format(number=tidy(hotline, 24)) if hotline else "")
    who = ", ".join(map(contact_text, rung.contacts)) or _facts(nobody)
    head = f"{_('next')} L{rung.level} {tidy(rung.name, 40)}"
    return _facts((head, who, "" if due is None else _when(due, zone)))


def contact_text(contact: Contact | Callee) -> str:
    """Return a person and the number."""
    return tidy(f"{contact.name} {contact.phone or _('(no number)')}", 80)


def callee_text(callee: Callee) -> str:
    """Return a person, the number, the role, and the hours when not to be called else."""
    hours = "" if callee.hours is None or callee.reachable else _("only {hours}").format(hours=callee.hours)
    return _facts((contact_text(callee), tidy(callee.role, 60), hours))


def roles_text(view: PeopleView, key: Key | None) -> str:
    """Return the roles of a row of the organisation, each with its people below it."""
    roles = [role for name in str(key or "").split() if (role := view.role(name)) is not None]
    return "\n".join(map(_role_text, roles))


def _role_text(role: RoleView) -> str:
    people = [tidy(f"{each.name} {each.phone or _('(no number)')}", 80) for each in role.people]
    return f"{tidy(role.name, 60)}: " + (", ".join(people) or _("nobody is named"))


def panel_text(panel: PanelView) -> str:
    """Return a measure: its value, its target, how it stands, and how old that is."""
    value = "" if panel.value is None else f"{number(panel.value)} {tidy(panel.unit, 12)}".rstrip()
    aged = _("{age} old").format(age=age_text(panel)) if panel.age_ms is not None else ""
    return f"{tidy(panel.name, 60)}: " + _facts((value, target_text(panel), state_word(panel.state), aged))


def task_text(task: TaskView, zone: str) -> str:
    """Return an item of the checklist, and who ticked it or by when it is due."""
    box = {"done": f"[{TICK}]", "skipped": f"[{SKIPPED}]"}.get(task.state, "[ ]")
    by = _("auto") if task.auto else tidy(task.by, 40) if task.by else ""
    at = task.due_at if task.state == "open" else task.at
    return f"{box} " + _facts((tidy(task.text), by, "" if at is None else _when(at, zone)))


def item_text(situation: Situation, key: Key | None) -> str:
    """Return the item of the checklist, or the action item, of that name; empty where there is none."""
    task = next((each for each in situation.checklist if each.id == key), None)
    if task is not None:
        return task_text(task, situation.zone)
    found = next((each for each in situation.actions if each.id == key), None)
    if found is None:
        return ""
    due = _when(found.due_at, situation.zone)
    return f"{found.id} " + _facts((tidy(found.text), tidy(found.owner, 40), due))


def entry_text(entry: Entry, zone: str) -> str:
    """Return an entry of a timeline, whole."""
    return f"{_when(entry.at, zone)} {tidy(entry.actor, 40)}: {tidy(entry.text, LONGEST)}"


def row_text(rows: Rows, key: Key | None) -> str:
    """Return the row of that name as it is drawn, its columns a blank apart."""
    found = next((line for each, line in rows if each == key and key is not None), ())
    return " ".join(plain(found).split())
