"""What the store has for the points of a meeting or report, a section for each sort."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from data import actions, changes, decisions, incidents
from data.agendaplan import Shown
from data.documentviews import Section
from data.i18n import _, language
from data.records import Ms, Priority
from data.store import Tx
from warroom import agenda, situation
from warroom.indicators import panel_views
from warroom.room import Room
from warroom.rules.agenda import Appointment
from warroom.rules.calendar import local
from warroom.rules.weekly import open_actions

_INCIDENTS: Final = 500
_CHANGES: Final = 200
"""As many are told at most, the newest."""
_URGENT: Final = (Priority.P1, Priority.P2)


@dataclass(frozen=True)
class About:
    """What the sections are read for."""

    tx: Tx
    room: Room
    now: Ms
    since: Ms
    until: Ms
    following: Ms
    """When the next time begins, or is due."""
    last: Appointment | None
    """The time before."""

    def clock(self, at: Ms) -> str:
        """Return a moment as the sheet tells it."""
        return f"{local(at, self.room.calendar.zone):%m-%d %H:%M}"


async def _incidents(about: About) -> Section:
    """Return how many of each priority were opened, resolved and are open; and which."""
    found = await incidents.between(about.tx, about.since, about.until + 1, _INCIDENTS)
    rows = []
    for each in sorted(found, key=lambda each: (each.priority, each.number)):
        resolved = each.resolved_at is not None and each.resolved_at <= about.until
        ended = about.clock(each.resolved_at) if each.resolved_at is not None and resolved else _("still open")
        rows.append((f"INC-{each.number}", each.priority.value, about.clock(each.detected_at), ended, each.title))
    opened = sum(each.detected_at >= about.since for each in found)
    still = [each for each in found if each.resolved_at is None or each.resolved_at > about.until]
    counts = ", ".join(
        f"{priority} {number}"
        for priority in Priority
        if (number := sum(each.priority is priority for each in still))
    )
    title = _("Incidents since {moment}: opened {opened}, resolved {resolved}, open {open}").format(
        moment=about.clock(about.since),
        opened=opened,
        resolved=len(found) - len(still),
        open=f"{len(still)} ({counts})" if counts else "0",
    )
    head = (_("id"), _("priority"), _("noticed"), _("resolved"), _("incident"))
    return Section(title=title, head=head, rows=tuple(rows))


async def _priorities(about: About) -> Section:
    found = [each for each in await incidents.open_ones(about.tx) if each.priority in _URGENT]
    rows = (
        (
            each.id,
            each.priority.value,
            each.commander or each.acknowledged_by or _("nobody has taken it"),
            each.next_action or _("nothing is planned next"),
            each.title,
        )
        for each in found
    )
    head = (_("id"), _("priority"), _("who"), _("next action"), _("incident"))
    return Section(title=_("Open P1 and P2"), head=head, rows=tuple(rows))


async def _actions(about: About) -> Section:
    found = open_actions(await actions.everything(about.tx), about.now + 1)
    late = sum(each.due_at < about.now for each in found)
    rows = (
        (
            each.id,
            each.source,
            each.owner,
            f"{about.clock(each.due_at)} {_('late')}" if each.due_at < about.now else about.clock(each.due_at),
            each.text,
        )
        for each in found
    )
    title = _("Open action items: {count}, late {late}").format(count=len(found), late=late)
    return Section(title=title, head=(_("id"), _("of"), _("owner"), _("due"), _("what")), rows=tuple(rows))


async def _decisions(about: About) -> Section:
    found = [] if about.last is None else await decisions.of_meeting(about.tx, about.last.id)
    rows = tuple((each.id, each.by_whom, each.text) for each in found)
    return Section(title=_("Decisions of last time"), head=(_("id"), _("who"), _("what")), rows=rows)


async def _checklist(about: About) -> Section:
    found = [
        each
        for each in await situation.task_views(about.tx, about.room, about.now)
        if each.state == "open" and each.due_at <= max(about.following, about.now)
    ]
    late = sum(each.due_at <= about.now for each in found)
    rows = (
        (
            f"{about.clock(each.due_at)} {_('late')}" if each.due_at <= about.now else about.clock(each.due_at),
            each.text,
            each.id,
        )
        for each in sorted(found, key=lambda each: (each.due_at, each.id))
    )
    title = _("Checklist, due until next time: {count}, late {late}").format(count=len(found), late=late)
    return Section(title=title, head=(_("due"), _("what"), _("id")), rows=tuple(rows))


async def _indicators(about: About) -> Section:
    states = {"breach": _("breach"), "warn": _("warn"), "unknown": _("unknown")}
    found = [
        each
        for each in await panel_views(about.tx, about.room, about.now)
        # What nobody measures is a matter of the site file.
        if each.state in states and each.probes
    ]
    rows = (
        (
            each.name,
            "—" if each.value is None else f"{each.value:.4g} {each.unit}".rstrip(),
            states[each.state],
            "; ".join(each.why),
        )
        for each in sorted(found, key=lambda each: list(states).index(each.state))
    )
    head = (_("indicator"), _("value"), _("state"), _("why"))
    return Section(title=_("Indicators that are not within their targets"), head=head, rows=tuple(rows))


async def _changes(about: About) -> Section:
    found = await changes.between(about.tx, about.since, about.until, _CHANGES)
    rows = tuple(
        (each.id, about.clock(each.at), _(each.kind), each.by_whom, each.text) for each in reversed(found)
    )
    head = (_("id"), _("when"), _("kind"), _("who"), _("what"))
    return Section(title=_("Changes since {moment}").format(moment=about.clock(about.since)), head=head, rows=rows)


async def _ahead(about: About) -> Section:
    """Return when the phase ends and which follows, and what is on the agenda until next time."""
    calendar, lang = about.room.calendar, language()
    rows = []
    phase = calendar.phase(about.now)
    if phase is not None:
        after = calendar.phase_on(calendar.date_of(phase.to_day + 1))
        then = _("the programme ends") if after is None else after.name.say(lang)
        rows.append((about.clock(calendar.phase_end(phase)), f"{phase.name.say(lang)} → {then}"))
    ahead = await agenda.read(about.tx, about.room, about.now, about.now, max(about.following, about.now + 1))
    for view in ahead:
        if view.state == "ahead":
            at = about.clock(view.due_at if view.begins_at is None else view.begins_at)
            rows.append((at, view.name))
    return Section(title=_("Ahead"), head=(_("when"), _("what")), rows=tuple(rows))


SECTIONS: Final[Mapping[Shown, Callable[[About], Awaitable[Section]]]] = {
    "incidents": _incidents,
    "priorities": _priorities,
    "actions": _actions,
    "decisions": _decisions,
    "checklist": _checklist,
    "indicators": _indicators,
    "changes": _changes,
    "ahead": _ahead,
}
