"""What an operator can do to one time of a meeting or report: hold or send it, move it, leave it out, and back."""

from typing import Final

from data import appointments, decisions, obligations
from data.arrangements import ActionItem, ActionKind, AppointmentMark, AppointmentState, Decision
from data.errors import Refused
from data.i18n import _
from data.obligations import Due, Promise
from data.records import Kind, Ms, State
from data.text import clean, clean_lines
from warroom import agenda
from warroom.commands import action as action_items
from warroom.commands import subject
from warroom.commands.firing import fire_due
from warroom.room import Act
from warroom.rules import agenda as rules
from warroom.rules.agenda import REMINDER, Appointment
from warroom.rules.calendar import local
from warroom.wording import ago

MINUTES_LIMIT: Final = 20_000


async def hold(act: Act, said: str, minutes: str | None = None) -> str:
    """Say that a meeting was held; return its id. Minutes may come later: said again with some, it keeps those."""
    one, mark = await _found(act, said)
    if one.kind is not Kind.AGENDA:
        raise Refused(_("{id} is a report; say that it was sent with `warroom agenda done`").format(id=one.id))
    words = clean_lines(minutes, MINUTES_LIMIT).strip() if minutes else None
    if mark is not None and mark.state == "done" and words:
        await _put(act, one, mark, "done", words)
        await act.record(one.subject, "minutes", text=words)
        return one.id
    _must_be_open(act, one, mark)
    _must_have_come(act, one)
    await _put(act, one, mark, "done", words)
    await _kept(act, one)
    await act.record(one.subject, "convened", text=words)
    return one.id


async def send(act: Act, said: str, evidence: str | None = None) -> str:
    """Say that a report was sent, with a note, a link or a path as evidence; return its id."""
    one, mark = await _found(act, said)
    if one.kind is not Kind.REPORT:
        raise Refused(_("{id} is a meeting; say that it was held with `warroom agenda hold`").format(id=one.id))
    _must_be_open(act, one, mark)
    _must_have_come(act, one)
    words = clean(evidence, 500) if evidence else None
    await _put(act, one, mark, "done", words)
    await _kept(act, one)
    await act.record(one.subject, "sent", text=words)
    return one.id


async def move(act: Act, said: str, at: Ms, reason: str) -> str:
    """Let one time begin, or be due, at another moment; return its id, which stays."""
    one, mark = await _found(act, said)
    _must_be_open(act, one, mark)
    words = subject.said(reason, _("the reason"), 500)
    if at <= act.now:
        raise Refused(_("{id} cannot be moved into the past; write a moment to come").format(id=one.id))
    if at == one.begins_at:
        raise Refused(_("{id} begins then already").format(id=one.id))
    moved = one.beginning(at)
    await appointments.put(act.tx, _mark(act, one.id, "open", at, words))
    await _owe(act, moved)
    await act.record(one.subject, "moved", before=one.begins_at, begin_at=at, reason=words)
    return one.id


async def skip(act: Act, said: str, reason: str) -> str:
    """Leave one time out, with a reason; return its id."""
    one, mark = await _found(act, said)
    _must_be_open(act, one, mark)
    words = subject.said(reason, _("the reason"), 500)
    await _put(act, one, mark, "skipped", words)
    for name in (one.subject, REMINDER + one.id):
        for each in await obligations.of_subject(act.tx, name):
            await obligations.end(act.tx, each.id, State.CANCELLED, "skipped")
    await act.record(one.subject, "skipped", reason=words)
    return one.id


async def undo(act: Act, said: str) -> str:
    """Take back that it was held, sent or skipped, else that it was moved; return its id. It is owed again."""
    one, mark = await _found(act, said)
    if mark is None or (mark.state == "open" and mark.begin_at is None):
        raise Refused(_("{id} is as planned; there is nothing to take back").format(id=one.id))
    at = None if mark.state == "open" else mark.begin_at
    await appointments.put(act.tx, _mark(act, one.id, "open", at, None))
    again = next(each for each in rules.planned(act.calendar) if each.id == one.id)
    await _owe(act, again if at is None else again.beginning(at))
    await act.record(one.subject, "undone", text=None)
    return one.id


async def decide(act: Act, said: str, text: str) -> Decision:
    """Write down what a meeting decided."""
    one, _mark = await _found(act, said)
    _must_be_meeting(one)
    words = subject.said(text, _("the decision"), 1_000)
    made = await decisions.add(act.tx, meeting=one.id, text=words, by=act.actor.name, now=act.now)
    await act.record(one.subject, "decided", decision=made.id, text=words)
    return made


async def assign(
    act: Act, said: str, text: str, *, due_at: Ms, owner: str | None = None, kind: ActionKind = "corrective"
) -> ActionItem:
    """Write down what has to be done because of a meeting; it is owed from now on.

    Args:
        act: the transaction.
        said: what the meeting's time is called.
        text: in few words.
        due_at: by when; to come.
        owner: who does it; the actor for None.
        kind: see it sooner, keep it away, or mend it.
    """
    one, _mark = await _found(act, said)
    _must_be_meeting(one)
    item = await action_items.add_to(act, one.id, text, kind=kind, due_at=due_at, owner=owner)
    await act.record(one.subject, "action", action=item.id, did="added", text=item.text)
    return item


async def due(act: Act) -> list[Due]:
    """Return when everything is due that nobody has held, sent or skipped, and when people are reminded of it."""
    marks = await appointments.marks(act.tx)
    found: list[Due] = []
    for each in rules.appointments(act.calendar, marks):
        if each.id not in marks or marks[each.id].state == "open":
            found += _owed(each)
    return found


def _owed(one: Appointment) -> list[Due]:
    begins = one.due_at if one.begins_at is None else one.begins_at
    found = [Due(one.subject, one.kind, begins, one.due_at)]
    if one.reminds_at is not None:
        found.append(Due(REMINDER + one.id, Kind.AGENDA, begins, one.reminds_at))
    return found


async def _owe(act: Act, one: Appointment) -> None:
    """Owe what is open again, or at another time; what fell due meanwhile is missed at once."""
    for owed in _owed(one):
        known = await obligations.of_subject(act.tx, owed.subject)
        for each in known:
            if each.due_at != owed.due_at:
                await obligations.end(act.tx, each.id, State.SUPERSEDED, "moved")
        standing = any(each.due_at == owed.due_at and each.state in (State.ARMED, State.FIRED) for each in known)
        if standing or (owed.subject.startswith(REMINDER) and owed.due_at <= act.now):
            continue
        promise = Promise(owed.subject, 1, owed.kind, 0, len(known) + 1, owed.anchor_at, owed.due_at)
        await obligations.arm(act.tx, [promise])
    await fire_due(act, subject=one.subject)


async def _kept(act: Act, one: Appointment) -> None:
    for each in await obligations.of_subject(act.tx, one.subject):
        await obligations.meet(act.tx, each.id, act.now)
    for each in await obligations.of_subject(act.tx, REMINDER + one.id):
        await obligations.end(act.tx, each.id, State.CANCELLED, "done")


async def _found(act: Act, said: str) -> tuple[Appointment, AppointmentMark | None]:
    marks = await appointments.marks(act.tx)
    one = agenda.named(said, rules.appointments(act.calendar, marks), act.now)
    return one, marks.get(one.id)


def _must_be_open(act: Act, one: Appointment, mark: AppointmentMark | None) -> None:
    if mark is None or mark.state == "open":
        return
    if mark.state == "skipped":
        words = _("{id} was skipped by {actor} {ago}; take that back first")
    elif one.kind is Kind.AGENDA:
        words = _("{id} was held, said {actor} {ago}; take that back first")
    else:
        words = _("{id} was sent, said {actor} {ago}; take that back first")
    raise Refused(words.format(id=one.id, actor=mark.by_whom, ago=ago(act.now - mark.at)))


def _must_have_come(act: Act, one: Appointment) -> None:
    """Refuse what is planned for a later day: a day's own may be held, or sent, ahead of its hour."""
    day = one.day if one.begins_at is None else local(one.begins_at, act.calendar.zone).date()
    if day > local(act.now, act.calendar.zone).date():
        raise Refused(_("{id} is on {day}; move it first, or wait").format(id=one.id, day=day.isoformat()))


def _must_be_meeting(one: Appointment) -> None:
    if one.kind is not Kind.AGENDA:
        raise Refused(_("{id} is a report; only a meeting decides").format(id=one.id))


async def _put(
    act: Act, one: Appointment, mark: AppointmentMark | None, state: AppointmentState, text: str | None
) -> None:
    await appointments.put(act.tx, _mark(act, one.id, state, None if mark is None else mark.begin_at, text))


def _mark(act: Act, id_: str, state: AppointmentState, begin_at: Ms | None, text: str | None) -> AppointmentMark:
    return AppointmentMark(id=id_, state=state, begin_at=begin_at, text=text, by_whom=act.actor.name, at=act.now)
