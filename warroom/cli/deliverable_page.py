"""What ``warroom document`` and ``warroom transfer`` print: for scripts, for people, and for the customer."""

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from data.deliverableviews import (
    Assessment,
    Confirmed,
    Counted,
    DeliverableGroupView,
    DeliverableView,
    Sort,
)
from data.documentviews import Section
from data.i18n import _, language
from data.plan import Plan
from data.records import Event, Ms
from warroom.cli.output import plain, shown, table
from warroom.config import Site
from warroom.lessons import paper
from warroom.rules.calendar import local
from warroom.rules.delivering import assessed
from warroom.rules.handover import iso
from warroom.wording import deliverable_state, event_text

Groups = Sequence[DeliverableGroupView]


def item(view: DeliverableView, zone: ZoneInfo) -> dict[str, Any]:
    """Return one item for scripts."""
    found: dict[str, Any] = {
        "id": view.id,
        "kind": view.kind,
        "text": view.text,
        "state": view.state,
        "done": view.done,
        "owner": view.owner,
        "role": view.role,
        "link": view.link,
        "note": view.note,
        "by": view.by,
        "at": iso(view.at, zone),
    }
    if view.kind == "document":
        return found | {"review_at": iso(view.review_at, zone), "overdue": view.late}
    return found | {"confirmed": [_confirmed(each, zone) for each in view.confirmed]}


def item_told(view: DeliverableView, happened: Iterable[Event], plan: Plan, zone: ZoneInfo) -> dict[str, Any]:
    """Return one item with what was done to it, for scripts."""
    told = [
        {
            "seq": each.seq,
            "at": iso(each.at, zone),
            "actor": each.actor,
            "kind": each.kind,
            "text": event_text(each, plan, zone),
        }
        for each in happened
    ]
    return item(view, zone) | {"timeline": told}


def _confirmed(step: Confirmed, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "state": step.state,
        "by": step.by,
        "with": step.with_whom,
        "at": iso(step.at, zone),
        "note": step.note,
    }


def groups(found: Groups, kind: Sort, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Return the groups of one kind for scripts, each with its items."""
    return [
        {
            "id": group.id,
            "name": group.name,
            **_counted(group.counted),
            "items": [item(each, zone) for each in group.items],
        }
        for group in found
        if group.kind == kind
    ]


def _counted(found: Counted) -> dict[str, Any]:
    return {
        "states": found.states,
        "total": found.total,
        "done": found.done,
        "share": found.share,
        "missing": list(found.missing),
    }


def assessment(found: Assessment, zone: ZoneInfo) -> dict[str, Any]:
    """Return whether the customer runs it alone, for scripts."""
    return {
        "alone": found.alone,
        **_counted(found.whole),
        "groups": {name: _counted(each) for name, each in found.groups.items()},
        "confirmed_by": {name: list(ids) for name, ids in found.confirmed_by.items()},
        "last_at": iso(found.last_at, zone),
    }


def group_lines(found: Groups, kind: Sort, zone: ZoneInfo) -> list[str]:
    """Return the groups of one kind for people."""
    lines: list[str] = []
    for group in found:
        if group.kind == kind:
            lines.append(f"{plain(group.name)} {group.counted.done}/{group.counted.total}")
            lines += table([row(each, zone) for each in group.items], "  ")
    return lines or [_("the plan names none")]


def row(view: DeliverableView, zone: ZoneInfo) -> tuple[str, ...]:
    """Return one item in cells: sign, name, state, whose it is, when, and what it is."""
    sign = "✗" if view.late else "✓" if view.done else "◈" if view.begun else "☐"
    owner = plain(view.owner or view.role, 64)
    said = f" ({plain(view.note)})" if view.note else ""
    return sign, view.id, view.words, owner, _when(view, zone), plain(view.text) + said


def _when(view: DeliverableView, zone: ZoneInfo) -> str:
    """Return the review date, or who of the customer confirmed the last step and when."""
    if view.kind == "document":
        return "—" if view.review_at is None else _day(view.review_at, zone)
    if not view.confirmed:
        return "—"
    return f"{plain(view.confirmed[-1].with_whom, 64)} {_day(view.confirmed[-1].at, zone)}"


def _day(at: Ms, zone: ZoneInfo) -> str:
    return f"{local(at, zone):%Y-%m-%d}"


def item_lines(view: DeliverableView, happened: Iterable[Event], plan: Plan, zone: ZoneInfo) -> list[str]:
    """Return one item with what was done to it, for people."""
    facts = [
        (_("state"), view.words),
        (_("owner"), plain(view.owner, 64)),
        (_("role"), plain(view.role)),
        *([(_("review"), _when(view, zone))] if view.kind == "document" else []),
        (_("link"), plain(view.link)),
        (_("note"), plain(view.note)),
    ]
    told = [
        (shown(each.at, zone), plain(each.actor, 64), plain(event_text(each, plan, zone))) for each in happened
    ]
    return [f"{view.id}  {plain(view.text)}", *table(facts, "  "), *table(told, "  ")]


def assessment_lines(found: Assessment, all_groups: Groups, zone: ZoneInfo) -> list[str]:
    """Return whether the customer runs it alone, for people."""
    words = (
        _("the customer runs all of it alone") if found.alone else _("the customer does not run all of it alone")
    )
    lines = [f"{words}: {_of(found.whole)}"]
    rows = [(plain(group.name), _of(group.counted)) for group in all_groups if group.id in found.groups]
    lines += table(rows, "  ")
    lines += [_("confirmed by {name}: {ids}").format(name=name, ids=" ".join(ids)) for name, ids in _names(found)]
    if found.whole.missing:
        lines.append(_("missing: {ids}").format(ids=" ".join(found.whole.missing)))
    if found.last_at is not None:
        lines.append(_("last confirmed: {moment}").format(moment=shown(found.last_at, zone)))
    return lines


def _names(found: Assessment) -> list[tuple[str, tuple[str, ...]]]:
    return [(plain(name, 64), ids) for name, ids in found.confirmed_by.items()]


def _of(found: Counted) -> str:
    """Return how many are done of how many, the share, and how many stand in each state."""
    share = "—" if found.share is None else f"{found.share:.0%}"
    states = ", ".join(f"{deliverable_state(name)} {count}" for name, count in found.states.items() if count)
    return f"{found.done}/{found.total} ({share}) {states}".rstrip()


def markdown(found: Groups, kind: Sort, site: Site, now: Ms) -> str:
    """Return a document for the customer: the groups of one kind, and for what is taken over the assessment."""
    moment = f"{local(now, site.zone):%Y-%m-%d %H:%M %Z}"
    note = _("{plan}, as of {moment}").format(plan=site.plan.name.say(language()), moment=moment)
    parts = [_section(group, site.zone) for group in found if group.kind == kind]
    if kind == "document":
        return paper.markdown(_("Procedures and documents"), note, parts)
    return paper.markdown(_("Handing over to the customer"), note, [_summary(assessed(found), found), *parts])


def _section(group: DeliverableGroupView, zone: ZoneInfo) -> Section:
    title = f"{group.name} {group.counted.done}/{group.counted.total}"
    if group.kind == "document":
        head = (_("Document"), _("State"), _("Owner"), _("Review by"), _("Link"), _("Note"))
        rows = [
            (
                each.text,
                each.words,
                each.owner or each.role or "",
                _when(each, zone),
                each.link or "",
                each.note or "",
            )
            for each in group.items
        ]
        return Section(title=title, head=head, rows=tuple(rows))
    head = (_("Taken over"), _("State"), _("Support"), _("Customer"), _("Date"), _("Note"))
    found = []
    for each in group.items:
        if not each.confirmed:
            found.append((each.text, each.words, each.owner or each.role or "", "", "", each.note or ""))
        for step in each.confirmed:
            words = deliverable_state(step.state)
            found.append((each.text, words, step.by, step.with_whom, _day(step.at, zone), step.note or ""))
    return Section(title=title, head=head, rows=tuple(found))


def _summary(found: Assessment, all_groups: Groups) -> Section:
    texts = {each.id: each.text for group in all_groups for each in group.items}
    words = (
        _("the customer runs all of it alone") if found.alone else _("the customer does not run all of it alone")
    )
    rows = [(words, _of(found.whole))]
    rows += [(_("Missing"), ", ".join(texts[each] for each in found.whole.missing))] if found.whole.missing else []
    rows += [(_("Confirmed by"), ", ".join(found.confirmed_by))] if found.confirmed_by else []
    return Section(title=_("Can they run it alone?"), rows=tuple(rows))
