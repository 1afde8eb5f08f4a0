"""A handover as a document for scripts, and as lines for people."""

import json
from collections.abc import Iterable
from typing import Any

from data.handoverviews import HandoverSection
from data.i18n import _
from warroom.cli import documents
from warroom.cli.output import plain
from warroom.handover import sections as parts
from warroom.handover.account import Handed, seal_words
from warroom.handover.accountwords import added, as_of, headline, seal_lines, sections
from warroom.room import Room
from warroom.rules.handover import Body, iso
from warroom.wording import event_text


def document(handed: Handed, room: Room) -> dict[str, Any]:
    """Return one handover with its frozen body, and how far its walk has come."""
    handover, zone = handed.handover, room.site.zone
    return {
        "id": handover.id,
        "state": handover.state,
        "starts_at": iso(handover.start_at, zone),
        "relief": handover.relief,
        "offered_by": handover.offered_by,
        "cutoff_at": iso(handover.cutoff_at, zone),
        "sha256": handover.sha256,
        "readback": handover.readback,
        "accepted_by": handover.accepted_by,
        "accepted_at": iso(handover.accepted_at, zone),
        "same_os_user": handed.same_os_user,
        "people": _names(handover.people, room),
        "seal": None
        if handover.seal is None
        else {"sha256": handover.seal, "words": list(seal_words(room, handover.seal))},
        "body": json.loads(handover.body or "null"),
        "walk": _walk(handed, room),
        "notes": handed.notes(),
        "timeline": [documents.entry(each, room) for each in handed.timeline],
    }


def _walk(handed: Handed, room: Room) -> dict[str, Any]:
    stands = handed.stands
    return {
        "opened": sorted(stands.walk.opened),
        "not_opened": list(handed.not_opened),
        "read_back": list(stands.walk.said),
        "not_read_back": list(stands.not_read_back),
        "questions": [
            {
                "number": each.number,
                "text": each.text,
                "by": each.by,
                "answer": each.answer,
                "answered_by": each.answered_by,
                "incident": each.incident,
            }
            for each in stands.walk.questions
        ],
        "changed": [
            {
                "number": each.number,
                "subject": each.subject,
                "seq": each.seq,
                "text": "; ".join(event_text(event, room.site.plan) for event in each.events),
                "ticked": each.ticked,
            }
            for each in handed.changed
        ],
        "claims_moved": list(handed.claims_moved),
        "claims_kept": list(handed.claims_kept),
        "missing": handed.missing(),
    }


def _names(people: list[str], room: Room) -> list[str]:
    return [room.site.people[key].name if key in room.site.people else key for key in people]


def page(handed: Handed, room: Room) -> list[str]:
    """Return one handover as people read it."""
    lines = [headline(handed, room), "", as_of(handed.stands.body)]
    lines += _sections(sections(handed, room))
    seal = seal_lines(handed, room)
    if seal:
        lines += ["", _("seal"), *(f"  {line}" for line in seal)]
    lines += _sections([added(handed, room)])
    return [*lines, *note_lines(handed)]


def note_lines(handed: Handed) -> list[str]:
    """Return what was not done and did not hinder it, a line for each."""
    return [_("NOTE: {text}").format(text=plain(each)) for each in handed.notes()]


def body_page(body: Body, room: Room) -> list[str]:
    """Return the body as people read it aloud; a section with nothing in it says so."""
    return [as_of(body), *_sections(parts.sections(body, room.site.plan))]


def _sections(found: Iterable[HandoverSection]) -> list[str]:
    lines = []
    for section in found:
        lines += ["", section.title]
        for item in section.items:
            lines += [f"  {item.text}", *(f"    {each}" for each in item.details)]
        if not section.items:
            lines.append("  " + _("none"))
    return lines


def after_act(handed: Handed, room: Room) -> list[str]:
    """Return what both sides see after any act: where the handover stands, or its seal."""
    if handed.handover.state != "accepted":
        return status_lines(handed, room)
    kept = [
        _("{id} stays with who holds it: there is no temporary fix").format(id=each) for each in handed.claims_kept
    ]
    return [*seal_lines(handed, room), *kept, *note_lines(handed)]


def status_lines(handed: Handed, room: Room) -> list[str]:
    """Return where a handover stands, and what keeps it from being accepted."""
    lines = [headline(handed, room)]
    if handed.handover.state in ("draft", "declined"):
        return [*lines, "  " + _("nothing is offered")]
    if handed.handover.state != "offered":
        return [*lines, *(f"  {line}" for line in (*seal_lines(handed, room), *note_lines(handed)))]
    stands, changed = handed.stands, handed.changed
    owed = [each["id"] for each in stands.owed]
    open_numbers = [str(each.number) for each in handed.unanswered]
    lines += [
        _progress(_("looked at"), stands.to_open, handed.not_opened),
        _progress(_("read back"), owed, stands.not_read_back),
        _progress(
            _("changes ticked"),
            changed,
            [f"{each.number} {plain(each.subject, 80)}" for each in handed.not_ticked],
        ),
        _progress(_("questions answered"), stands.walk.questions, open_numbers),
    ]
    missing = handed.missing()
    if missing:
        return [*lines, "  " + _("before it can be accepted: {what}").format(what=", ".join(missing))]
    return [*lines, "  " + _("nothing keeps it from being accepted")]


def _progress(name: str, everything: Iterable[object], left: Iterable[str]) -> str:
    total, missing = len(list(everything)), list(left)
    line = f"  {name}  {total - len(missing)}/{total}"
    return f"{line}  ({_('not yet: {names}').format(names=', '.join(missing))})" if missing else line
