"""What both sides did with a handover, in words: sections of rows, for a terminal and a document alike."""

from typing import Final

from data.handoverviews import HandoverItem, HandoverSection
from data.i18n import _
from data.records import Event, Ms
from data.text import clean
from warroom.handover import sections as parts
from warroom.handover.account import Handed, seal_words
from warroom.room import Room
from warroom.rules.calendar import local
from warroom.rules.handover import Body
from warroom.rules.walk import Question
from warroom.wording import event_text

_LONGEST: Final = 4_000


def as_of(body: Body) -> str:
    """Return the moment for which a body was composed, and the overall state."""
    moment, state = parts.shown_moment(body["cutoff"]), parts.state_name(body["state"])
    return _("as of {moment}: {state}").format(moment=moment, state=state)


def headline(handed: Handed, room: Room) -> str:
    """Return which handover it is, how it stands, and between whom."""
    record, zone = handed.handover, room.site.zone
    words = [f"{record.id} {_(record.state)}"]
    if record.offered_by:
        words.append(
            _("offered by {actor}").format(actor=clean(record.offered_by, 64)) + _at(record.cutoff_at, room)
        )
    if record.accepted_by:
        words.append(
            _("accepted by {actor}").format(actor=clean(record.accepted_by, 64)) + _at(record.accepted_at, room)
        )
    # One in mid-shift is for no shift's beginning.
    if record.start_at not in (None, record.cutoff_at, record.accepted_at):
        start = f"{local(record.start_at or 0, zone):%Y-%m-%d %H:%M}"
        words.append(_("for the shift of {moment}").format(moment=start))
    return " · ".join(words)


def _at(at: Ms | None, room: Room) -> str:
    return "" if at is None else f" {local(at, room.site.zone):%Y-%m-%d %H:%M:%S}"


def sections(handed: Handed, room: Room) -> tuple[HandoverSection, ...]:
    """Return what was handed over, part by part, then what both sides did with it."""
    walked = () if handed.handover.state == "draft" else _walked(handed, room)
    return (*parts.sections(handed.stands.body, room.site.plan), *walked)


def _walked(handed: Handed, room: Room) -> tuple[HandoverSection, ...]:
    walk = handed.stands.walk
    openers = {each.payload["id"]: each for each in handed.walked if each.kind == "previewed"}
    opened = [_item(subject, f"✓ {subject}  {_stamp(each, room)}") for subject, each in sorted(openers.items())]
    opened += [_item(each, f"✗ {each}  {_('not looked at')}") for each in handed.not_opened]
    said = [_said(incident, answer) for incident, answer in walk.said.items()]
    return (
        HandoverSection(id="opened", title=_("what the incoming shift opened"), items=tuple(opened)),
        HandoverSection(id="read_back", title=_("read back as it stands"), items=tuple(said)),
        HandoverSection(
            id="questions", title=_("questions and answers"), items=tuple(map(_question, walk.questions))
        ),
        HandoverSection(
            id="changed",
            title=_("changed since the offer"),
            items=tuple(
                _item(
                    each.subject,
                    f"{'✓' if each.ticked else '☐'} {each.number}  {clean(each.subject, 80)}",
                    *(f"{_stamp(event, room)}  {_told(event, room)}" for event in each.events),
                )
                for each in handed.changed
            ),
        ),
        HandoverSection(
            id="claims",
            title=_("claims"),
            items=(
                *(_item(each, _("{id} went over with the watch").format(id=each)) for each in handed.claims_moved),
                *(
                    _item(each, _("{id} stays with who holds it: there is no temporary fix").format(id=each))
                    for each in handed.claims_kept
                ),
            ),
        ),
        HandoverSection(
            id="timeline",
            title=_("who did what"),
            items=tuple(
                _item("", f"{_stamp(each, room)}  {_told(each, room)}")
                for each in handed.timeline
                if each.kind != "addendum"
            ),
        ),
    )


def added(handed: Handed, room: Room) -> HandoverSection:
    """Return what was added after it was offered; the seal does not cover it."""
    items = tuple(_item("", f"{_stamp(each, room)}  {_told(each, room)}") for each in handed.addenda)
    return HandoverSection(id="addenda", title=_("added later"), items=items)


def _item(name: str, text: str, *details: str) -> HandoverItem:
    return HandoverItem(id=name, text=text, details=details)


def _stamp(event: Event, room: Room) -> str:
    return (
        f"{local(event.at, room.site.zone):%m-%d %H:%M:%S} {clean(event.actor, 64)} ({clean(event.os_user, 64)})"
    )


def _told(event: Event, room: Room) -> str:
    return clean(event_text(event, room.site.plan, room.site.zone), _LONGEST)


def _said(incident: str, answer: object) -> HandoverItem:
    said = answer if isinstance(answer, dict) else {}
    return _item(
        incident,
        f"✓ {incident} {clean(str(said.get('priority') or '—'), 40)}",
        f"{_('next due')}: {_said_moment(said.get('next_due'))}",
        f"{_('next action')}: {clean(str(said.get('next_action') or '—'), _LONGEST)}",
    )


def _said_moment(said: str | None) -> str:
    """Return a moment as it was read back, which is right to the minute and may be any text."""
    try:
        return parts.shown_moment(said)
    except ValueError:
        return clean(str(said), 80)


def _question(each: Question) -> HandoverItem:
    answer = (
        _("not answered")
        if each.answer is None
        else f"→ {clean(each.answered_by or '—', 64)}: {clean(each.answer, _LONGEST)}"
    )
    return _item(str(each.number), f"{each.number}  {clean(each.by, 64)}: {clean(each.text, _LONGEST)}", answer)


def seal_lines(handed: Handed, room: Room) -> list[str]:
    """Return the seal and its words; nothing before it is accepted."""
    seal = handed.handover.seal
    if seal is None:
        return []
    words = " · ".join(seal_words(room, seal))
    return [_("read these words aloud, and hear the same: {words}").format(words=words), f"SHA-256 {seal}"]


def seal_section(handed: Handed, room: Room) -> tuple[HandoverSection, ...]:
    """Return the seal as a section; none before it is accepted."""
    lines = seal_lines(handed, room)
    return (HandoverSection(id="seal", title=_("seal"), items=(_item("", *lines),)),) if lines else ()
