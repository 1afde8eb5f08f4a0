"""A handover as a document and as a page: the frozen body, and who did what with it."""

import json
from datetime import datetime
from typing import Any

from data.i18n import _
from data.records import Event, Handover
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
        "offered_by": handover.offered_by,
        "cutoff_at": iso(handover.cutoff_at, zone),
        "sha256": handover.sha256,
        "readback": handover.readback,
        "accepted_by": handover.accepted_by,
        "accepted_at": iso(handover.accepted_at, zone),
        "same_os_user": _same_user(timeline),
        "people": _names(handover.people, room),
        "body": json.loads(handover.body),
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
    lines += body_page(json.loads(handover.body))
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
    lines = [_("as of {moment}: {state}").format(moment=_moment(body["cutoff"]), state=_state(body["state"]))]
    sections: list[tuple[str, list[str]]] = [
        (_("who takes over"), [plain(each) for each in body["people"]]),
        (_("open incidents"), [line for each in body["incidents"] for line in _incident(each)]),
        (_("missed since the last handover"), table(map(_promise, body["missed"]))),
        (_("due in the next shift"), table(map(_promise, body["promises"]))),
        (
            _("resolved since the last handover"),
            table((each["id"], _moment(each["resolved_at"]), plain(each["title"])) for each in body["resolved"]),
        ),
        # A handover sealed before there were silences has no word of them.
        (_("silences"), table(map(_silence, body.get("silences", [])))),
        (_("checklist, still open"), [plain(each) for each in body["checklist"]["open"]]),
        (_("checklist, done"), [plain(each) for each in body["checklist"]["done"]]),
        (_("indicators"), table(map(_indicator, body["indicators"]))),
    ]
    for title, content in sections:
        lines += ["", title, *(f"  {line}" for line in content or [_("none")])]
    return lines


def _state(state: str) -> str:
    return {"stable": _("stable"), "watch": _("to be watched"), "unstable": _("UNSTABLE")}[state]


def _moment(text: str | None) -> str:
    return "—" if text is None else f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S}"


def _incident(each: dict[str, Any]) -> list[str]:
    head = f"{each['id']} {each['priority']} {word(each['status'])} L{each['level']} · {plain(each['title'])}"
    due = "—" if each["next_due"] is None else f"{_moment(each['next_due'])} {plain(each['next_due_name'])}"
    facts = [
        (_("owner"), plain(each["owner"])),
        (_("commander"), plain(each["commander"])),
        (_("next due"), due),
        (_("next action"), plain(each["next_action"])),
        (_("expected end"), _moment(each["eta"])),
    ]
    return [head, *table(facts, "  ")]


def _silence(each: dict[str, Any]) -> tuple[str, ...]:
    until = _("until {moment}").format(moment=_moment(each["ends_at"]))
    return each["id"], plain(each["scope"]), until, plain(each["owner"], 64), plain(each["reason"])


def _promise(each: dict[str, Any]) -> tuple[str, str, str]:
    return _moment(each["due_at"]), each["subject"], plain(each["name"])


def _indicator(each: dict[str, Any]) -> tuple[str, str, str]:
    value = "—" if each["value"] is None else f"{each['value']:.2f} {each['unit']}".strip()
    return word(each["state"]), each["id"], value
