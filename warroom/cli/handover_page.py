"""A handover as a document and as a page: the frozen body, and who did what with it."""

import json
from typing import Any

from data.handoverviews import HandoverItem
from data.i18n import _
from data.records import Event, Handover
from warroom import handoverpage
from warroom.cli import documents
from warroom.cli.output import plain, shown, table
from warroom.cli.words import word
from warroom.room import Room
from warroom.rules.handover import Body, iso
from warroom.wording import event_text


def document(handover: Handover, timeline: list[Event], room: Room) -> dict[str, Any]:
    """Return one handover with its frozen body."""
    zone = room.site.zone
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
        "same_os_user": _same_user(timeline),
        "people": _names(handover.people, room),
        "seal": handover.seal,
        "body": json.loads(handover.body or "null"),
        "timeline": [documents.entry(each, room) for each in timeline],
    }


def _same_user(timeline: list[Event]) -> bool | None:
    """Return whether one operating-system user stands on both sides; None before it is accepted."""
    return next((bool(each.payload["same_user"]) for each in timeline if each.kind == "accepted"), None)


def _names(people: list[str], room: Room) -> list[str]:
    return [room.site.people[key].name if key in room.site.people else key for key in people]


def page(handover: Handover, timeline: list[Event], room: Room) -> list[str]:
    """Return one handover as people read it."""
    zone = room.site.zone
    lines = [f"{handover.id} {word(handover.state)} · SHA-256 {handover.sha256}", ""]
    lines += body_page(json.loads(handover.body)) if handover.body else []
    happened = [
        (
            shown(each.at, zone),
            plain(each.actor, 64),
            plain(each.os_user, 64),
            plain(event_text(each, room.site.plan)),
        )
        for each in timeline
    ]
    lines += ["", _("who did what"), *table(happened, "  ")]
    if _same_user(timeline):
        lines.append(
            _("NOTE: one operating-system user, {user}, both offered and accepted").format(user=handover.os_user)
        )
    return lines


def body_page(body: Body) -> list[str]:
    """Return the body as people read it aloud; a section with nothing in it says so."""
    moment, state = handoverpage.shown_moment(body["cutoff"]), handoverpage.state_name(body["state"])
    lines = [_("as of {moment}: {state}").format(moment=moment, state=state)]
    for section in handoverpage.sections(body):
        lines += ["", section.title, *(f"  {line}" for each in section.items for line in _item(each))]
        if not section.items:
            lines.append("  " + _("none"))
    return lines


def _item(item: HandoverItem) -> list[str]:
    return [item.text, *(f"  {line}" for line in item.details)]
