"""What is handed over, in words: the sections of a body, in the order in which they are read aloud."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from data.handoverviews import HandoverItem, HandoverSection
from data.i18n import _
from data.text import clean
from warroom.rules.handover import Body

CARRIED_LONG = 3
"""Shifts after which a carried item is amber: it was handed on that often and is still not done."""


def state_name(state: str) -> str:
    """Return what the overall state is called."""
    return {"stable": _("stable"), "watch": _("to be watched"), "unstable": _("UNSTABLE")}[state]


def sections(body: Body) -> tuple[HandoverSection, ...]:
    """Return every section of ``body``, the empty ones too."""
    return (
        _section("people", _("who takes over"), (_item("", _said(each)) for each in body["people"])),
        _section("incidents", _("open incidents"), map(_incident, body["incidents"])),
        _section("missed", _("missed since the last handover"), map(_promise, body["missed"])),
        _section("promises", _("due in the next shift"), map(_promise, body["promises"])),
        _section("resolved", _("resolved since the last handover"), map(_resolved, body["resolved"])),
        # A handover sealed before there were silences has no word of them.
        _section("silences", _("silences"), map(_silence, body.get("silences", []))),
        _section("open_tasks", _("checklist, still open"), map(_task, body["checklist"]["open"])),
        _section("done_tasks", _("checklist, done"), map(_task, body["checklist"]["done"])),
        _section("indicators", _("indicators"), map(_indicator, body["indicators"])),
    )


def shown_moment(text: str | None) -> str:
    """Return a moment of a body, which is ISO 8601, as people read it."""
    return "—" if text is None else f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S}"


def _section(name: str, title: str, items: Iterable[HandoverItem]) -> HandoverSection:
    return HandoverSection(id=name, title=title, items=tuple(items))


def _item(name: str, text: str, *details: str) -> HandoverItem:
    return HandoverItem(id=name, text=text, details=details)


def _said(text: str | None) -> str:
    return "—" if not text else clean(text)


def _incident(each: dict[str, Any]) -> HandoverItem:
    due = "—" if each["next_due"] is None else f"{shown_moment(each['next_due'])} {_said(each['next_due_name'])}"
    return _item(
        each["id"],
        f"{each['id']} {each['priority']} {_(each['status'])} L{each['level']} · {_said(each['title'])}",
        f"{_('owner')}: {_said(each['owner'])}",
        f"{_('commander')}: {_said(each['commander'])}",
        f"{_('next due')}: {due}",
        f"{_('next action')}: {_said(each['next_action'])}",
        f"{_('expected end')}: {shown_moment(each['eta'])}",
    )


def _task(task_id: str) -> HandoverItem:
    return _item(task_id, task_id)


def _promise(each: dict[str, Any]) -> HandoverItem:
    return _item(each["subject"], f"{shown_moment(each['due_at'])}  {each['subject']}  {_said(each['name'])}")


def _resolved(each: dict[str, Any]) -> HandoverItem:
    return _item(each["id"], f"{each['id']}  {shown_moment(each['resolved_at'])}  {_said(each['title'])}")


def _silence(each: dict[str, Any]) -> HandoverItem:
    until = _("until {moment}").format(moment=shown_moment(each["ends_at"]))
    words = (each["id"], _said(each["scope"]), until, _said(each["owner"]), _said(each["reason"]))
    return _item(each["id"], "  ".join(words))


def _indicator(each: dict[str, Any]) -> HandoverItem:
    value = "—" if each["value"] is None else f"{each['value']:.2f} {each['unit']}".strip()
    return _item(each["id"], f"{_(each['state'])}  {each['id']}  {value}")
