"""Reads what comes for an incident if nothing happens: who is called, when, through what."""

from collections.abc import Mapping, Sequence

from data import obligations, outbox, policies, silences
from data.forecastviews import Called, Channel, Coming
from data.messaging import Attempt, Outcome
from data.plan import Person, Policy
from data.records import Incident, Kind, Ms
from data.store import Tx
from warroom import duty, reach
from warroom.room import Room
from warroom.rules import forecast as rules
from warroom.rules.consequences import is_paged, mended_by_quiet_at
from warroom.rules.recipients import Recipients
from warroom.rules.silences import held_at
from warroom.wording import kind_name, level_name


async def forecast(tx: Tx, room: Room, incident: Incident, now: Ms) -> list[Coming]:
    """Return what fires within a day if nobody does anything, the next first."""
    policy = await policies.get(tx, incident.policy_version)
    owed = await obligations.of_subject(tx, incident.id)
    last = await outbox.last_outcomes(tx)
    known = await silences.since(tx, now)
    found = []
    for each in rules.told(rules.play(incident, owed, policy, now, now + rules.HORIZON)):
        calls = await _reach(tx, room, each, policy)
        by = calls.by
        others = dict.fromkeys(person for people in by.values() for person in people)
        held = held_at(known, incident.id, incident.alarm, each.at)
        obligation = each.obligation
        is_level = obligation.kind is Kind.LEVEL
        found.append(
            Coming(
                subject=obligation.subject,
                kind=obligation.kind,
                level=obligation.level if is_level else None,
                due_at=obligation.due_at,
                name=f"L{obligation.level} {level_name(room.site.plan, obligation.level)}"
                if is_level
                else kind_name(obligation.kind),
                cause=obligation.cause,
                calls=_called(calls.people, by, last),
                told=_called([person for person in others if person not in calls.people], by, last),
                channels=_channels(dict.fromkeys(name for channels in by for name in channels), last),
                held_by=held.id if held is not None and by else None,
            )
        )
    return found


async def mended_at(tx: Tx, incident: Incident) -> Ms | None:
    """Return when the engine takes a quiet alarm for a mitigation if nothing happens, which ends the ladder."""
    return mended_by_quiet_at(incident, await policies.get(tx, incident.policy_version))


async def _reach(tx: Tx, room: Room, coming: rules.Coming, policy: Policy) -> reach.Reach:
    """Return whom a firing would call, as resolved at its moment."""
    kind, at, incident = coming.obligation.kind, coming.at, coming.incident
    if kind not in (Kind.LEVEL, Kind.ACK_EXPIRY):
        return reach.Reach((), {})
    watch = await duty.on_watch(tx, room.site, room.calendar, at)
    if kind is Kind.ACK_EXPIRY:
        told = reach.of_expiry(room.site, policy.ladder, incident, watch, at)
        within = {person for people in told.by.values() for person in people}
        return told._replace(people=tuple(person for person in told.people if person in within))
    level = coming.obligation.level
    found = reach.of_level(room.site, policy.ladder, level, incident.priority, watch, at)
    return found if is_paged(policy, incident.priority, level) else found._replace(by={})


def _called(people: Sequence[Person], by: Recipients, last: Mapping[str, Attempt]) -> tuple[Called, ...]:
    return tuple(
        Called(
            name=person.name,
            phone=person.phone,
            channels=_channels(
                dict.fromkeys(name for channels, those in by.items() if person in those for name in channels), last
            ),
        )
        for person in people
    )


def _channels(names: Mapping[str, None], last: Mapping[str, Attempt]) -> tuple[Channel, ...]:
    return tuple(channel(name, last) for name in names)


def channel(name: str, last: Mapping[str, Attempt]) -> Channel:
    """Return a route with how its last attempt ended."""
    attempt = last.get(name)
    if attempt is None:
        return Channel(name=name, tested="never", at=None)
    return Channel(name=name, tested="ok" if attempt.outcome is Outcome.DELIVERED else "failed", at=attempt.at)
