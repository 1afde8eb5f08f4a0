"""What stands beside an open incident: what changed in the day before it, and what fixed it last time."""

from typing import Final
from zoneinfo import ZoneInfo

from data import changes, events, incidents, policies, roster, silences
from data.besideviews import Beside, Changed, LastTime
from data.i18n import _
from data.records import DAY, Incident, Ms, Step
from data.store import Tx
from warroom.config import Site
from warroom.rules.calendar import local
from warroom.rules.fixes import last_text, written_at
from warroom.rules.likeness import most_alike
from warroom.wording import event_text, span

DAY_BEFORE: Final[Ms] = DAY
MOST: Final = 20
"""Changes that are looked at; more than these nobody reads while something is broken."""
TITLES: Final = 500
"""Ended incidents whose titles are compared."""


async def beside(tx: Tx, site: Site, incident: Incident, zone: ZoneInfo | None = None) -> Beside:
    """Return what stands beside ``incident``, in the operator's words; moments in ``zone``, else the site's."""
    last_time = await _last_time(tx, site, incident, zone or site.zone)
    return Beside(changed=await _changed(tx, site, incident), last_time=last_time)


async def _changed(tx: Tx, site: Site, incident: Incident) -> tuple[Changed, ...]:
    end = incident.started_at
    begin = end - DAY_BEFORE

    def changed(at: Ms, what: str, text: str, who: str) -> Changed:
        return Changed(at=at, before=_("{span} before").format(span=span(end - at)), what=what, text=text, who=who)

    found = [
        changed(each.at, _(each.kind), each.text, each.by_whom)
        for each in await changes.between(tx, begin, end, MOST)
    ]
    found += [
        changed(each.at, _("site file"), event_text(each, site.plan), "")
        for each in await events.last_between(tx, "engine", begin, end, MOST)
        if each.kind == "site_changed"
    ]
    found += [
        changed(each.at, _("clock"), event_text(each, site.plan), each.actor)
        for each in await events.last_between(tx, "clock", begin, end, MOST)
    ]
    found += [
        changed(at, _("policy"), _("version {version} came into use").format(version=version), "")
        for version, at in await policies.renewed_between(tx, begin, end, MOST)
    ]
    found += [
        changed(each.begin_at, _("silence"), f"{each.scope}: {each.reason}", each.owner)
        for each in await silences.begun_between(tx, begin, end, MOST)
    ]
    found += [
        changed(at, _("swap"), f"{_name(site, out)} → {_name(site, into)}: {reason}", who)
        for at, out, into, reason, who in await _swaps(tx, site)
        if begin <= at <= end
    ]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:MOST])


async def _swaps(tx: Tx, site: Site) -> list[tuple[Ms, str, str, str, str]]:
    """Return when each swap began, who went, who came, why, and who arranged it; empty for the site file."""
    arranged = [
        (each.begin_at, each.out_person, each.in_person, each.reason, each.by_whom)
        for each in await roster.swaps(tx)
        if each.ended_at is None or each.ended_at > each.begin_at
    ]
    return arranged + [(each.from_, each.out, each.in_, each.reason, "") for each in site.roster.overrides]


def _name(site: Site, key: str) -> str:
    person = site.people.get(key)
    return key if person is None else person.name


async def _last_time(tx: Tx, site: Site, incident: Incident, zone: ZoneInfo) -> LastTime | None:
    alike: float | None = None
    last = None if incident.alarm is None else await incidents.ended_of_alarm(tx, incident.alarm, incident.number)
    if last is None:
        found = most_alike(incident.title, await incidents.ended_titles(tx, incident.number, TITLES))
        if found is None:
            return None
        number, alike = found
        last = await incidents.get(tx, number)
    if last is None or last.resolved_at is None:
        return None
    happened = await events.of_subject(tx, last.id)
    written = written_at(happened)
    completion = last_text(happened, "update", post="completion")
    return LastTime(
        id=last.id,
        title=last.title,
        priority=last.priority,
        alike=alike,
        resolved_at=last.resolved_at,
        when=f"{local(last.resolved_at, zone):%m-%d %H:%M}",
        took_ms=last.resolved_at - last.detected_at,
        temporary_fix=last.fix or last_text(happened, "mitigated"),
        undo=last.undo,
        permanent_fix=tuple(each.payload["text"] for each in written.get(Step.PERMANENT_FIX, [])),
        root_cause=tuple(each.payload["text"] for each in written.get(Step.ROOT_CAUSE, [])),
        reason=last_text(happened, "resolved", "reason"),
        completion=completion.splitlines()[0] if completion else None,
    )
