"""Reading an incident back: what its record says is chosen from what could be, or typed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from data.errors import Refused
from data.i18n import _
from data.records import Ms, Priority, State
from warroom.commands import walking
from warroom.handover.page import field_name, said_words
from warroom.handover.walk import Handing
from warroom.rules import alternatives
from warroom.rules.handover import iso
from warroom.rules.readback import Record, differing
from warroom.screens.desk import Desk
from widgets.text import hhmm, local, width

_IN_A_LINE: Final = 50
"""Cells up to which the alternatives are whole in the line of options; longer ones are shown above it as well."""
Said = tuple[str | None]
"""What was said; None in it stands for none."""


async def read_back(desk: Desk, stands: Handing, incident: str) -> bool:
    """Ask what the record says of an incident; return whether it was read back as it stands."""
    record = next(each for each in stands.owed if each["id"] == incident)
    if incident in stands.walk.open_differences and not await _talked_over(desk, stands, incident):
        return False
    title = _("Read back {id}: which priority? {title}").format(id=incident, title=record["title"])
    choice = await desk.choose(title, tuple((str(n), each.value) for n, each in enumerate(Priority, 1)))
    if choice is None:
        return False
    due = await _due(desk, record)
    action = None if due is None else await _action(desk, record, stands)
    if due is None or action is None:
        return False
    said = {"priority": list(Priority)[choice].value, "next_due": due[0], "next_action": action[0]}
    return await _hear(desk, record, said)


async def _talked_over(desk: Desk, stands: Handing, incident: str) -> bool:
    """Return whether what differed was settled between the two sides."""
    asked = [each for each in stands.walk.questions if each.incident == incident][-1]
    if asked.answer is not None:
        words = _("{id}: {actor} answered: {text}. Read it back again?")
        words = words.format(id=incident, actor=asked.answered_by, text=asked.answer)
        options = (("1", _("read it back again")), ("2", _("no")))
    else:
        words = _("{text} · talk it over with {actor}; read it back again?")
        words = words.format(text=said_words(asked.text, desk.zone), actor=stands.handover.offered_by)
        options = (("1", _("talked over: read it back again")), ("2", _("no")))
    return await desk.choose(words, options) == 0


async def _hear(desk: Desk, record: Record, said: dict[str, Any]) -> bool:
    """Hold it against the record; what differs is said with both values, and stays a question."""
    try:
        await desk.do(walking.read_back_one, desk.room, record["id"], said)
    except Refused:
        differs = differing(record, said)
        if not differs:
            raise
        told = "; ".join(
            _("{field}: the record says {record}, you read {said}").format(
                field=field_name(each.field),
                record=said_words(each.record or _("none"), desk.zone),
                said=said_words(each.said or _("none"), desk.zone),
            )
            for each in differs
        )
        desk.say(_("{id} {differs} · talk it over").format(id=record["id"], differs=told), "error")
        return False
    desk.say(_("{id} is read back as it stands").format(id=record["id"]))
    return True


async def _due(desk: Desk, record: Record) -> Said | None:
    right = None if record["next_due"] is None else _ms(record["next_due"])
    now = desk.room.clock.now()
    found = alternatives.moments(record["id"], right, _dues(desk), now)
    label = _("{id}: when is it next due?").format(id=record["id"])
    words = [_("nothing is due") if at is None else _moment(at, now, desk) for at in found]
    choice = await _choose(desk, label, words, _("another time"))
    if choice is None:
        return None
    if choice < len(found):
        return (iso(found[choice], desk.room.site.zone),)
    typed = await desk.ask(
        desk.timed(_("{id}: its next due moment, as HH:MM? Nothing when none").format(id=record["id"]))
    )
    return None if typed is None else (_typed(typed, right or now, desk),)


async def _action(desk: Desk, record: Record, stands: Handing) -> Said | None:
    others = [each["next_action"] for each in (*stands.owed, *stands.body["incidents"]) if each["next_action"]]
    found = alternatives.actions(record["id"], record["next_action"], others)
    label = _("{id}: what is the next action?").format(id=record["id"])
    words = [_("none") if text is None else text for text in found]
    long = sum(map(width, words)) > _IN_A_LINE
    if long:
        await desk.show_over(label, "\n".join(f"{n}  {text}" for n, text in enumerate(words, 1)))
    choice = await _choose(desk, label, words, _("another"))
    if long:
        desk.leave_message()
    if choice is None:
        return None
    if choice < len(found):
        return (found[choice],)
    typed = await desk.ask(_("{id}: the next action? Nothing when none").format(id=record["id"]))
    return None if typed is None else (typed or None,)


async def _choose(desk: Desk, label: str, words: Sequence[str], other: str) -> int | None:
    return await desk.choose(label, tuple((str(n), text) for n, text in enumerate((*words, other), 1)))


def _dues(desk: Desk) -> list[Ms]:
    """Return when the promises of the open incidents fall due, as they stand on the board."""
    views = () if desk.situation is None else desk.situation.incidents
    clocks = [clock.due_at for view in views for clock in view.clocks if clock.state is State.ARMED]
    rungs = [rung.due_at for view in views for rung in view.rungs if rung.state is State.ARMED]
    return clocks + [at for at in rungs if at is not None]


def _ms(text: str) -> Ms:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def _moment(at: Ms, now: Ms, desk: Desk) -> str:
    zone = desk.zone.key
    same_day = local(at, zone).date() == local(now, zone).date()
    return hhmm(at, zone) if same_day else f"{local(at, zone):%m-%d %H:%M}"


def _typed(typed: str, near: Ms, desk: Desk) -> str | None:
    """Return HH:MM, or four digits, nearest to ``near``; what is no time stays as typed."""
    if not typed.strip():
        return None
    try:
        clock = datetime.strptime(typed.strip().replace(":", ""), "%H%M").time()
    except ValueError:
        return typed
    base = datetime.fromtimestamp(near / 1000, desk.room.site.zone)
    at = base.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    days = (at - timedelta(days=1), at, at + timedelta(days=1))
    return min(days, key=lambda each: abs(each - base)).isoformat()
