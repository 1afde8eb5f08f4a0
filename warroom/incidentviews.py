"""Open incidents as a screen shows them: what each owes, who is called, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from data import events, incidents, obligations, policies
from data.i18n import language
from data.incidents import Mark
from data.incidentviews import Clockwork, Contact, Due, IncidentView, Line, Rung
from data.plan import Level, Policy
from data.records import Event, Incident, Kind, Ms, Obligation, State, Step
from data.store import Tx
from warroom import duty
from warroom.room import Room
from warroom.rules import obligations as rules
from warroom.rules.calls import calls_in, outcome, present_life
from warroom.rules.duty import role_name
from warroom.wording import edited_words, event_text, kind_name, level_name, step_name

TOLD = ("level", "call", "reopened", "undelivered")
"""The kinds of entries of which a view tells, beside the newest of all."""

Called = Mapping[int, tuple[Contact, ...]]
"""Whom each level of a ladder would call now."""


@dataclass
class Kept:
    """Views as they stood at the last look; nothing of an incident has changed while its mark is the same."""

    views: dict[Mark, IncidentView] = field(default_factory=dict)
    composed_for: tuple[str, ZoneInfo | None, Mapping[int, Called], int | None] = ("", None, {}, None)
    """What the views were made with: language, zone, whom the levels of each policy call, the present policy."""


async def incident_views(
    tx: Tx, room: Room, now: Ms, kept: Kept | None = None, zone: ZoneInfo | None = None
) -> list[IncidentView]:
    """Return every open incident with what it owes and what comes next, the worst first.

    With ``kept`` only those are read and composed that have changed since the last look. Moments in words are told
    in ``zone``, by default the site's.
    """
    kept = kept or Kept()
    frozen = await policies.of_open_incidents(tx)
    watch = await duty.on_watch(tx, room.site, room.calendar, now)
    present = await policies.known_version(tx, room.site.plan.policy)
    called = {version: _called_now(room, policy, watch, now) for version, policy in frozen.items()}
    if kept.composed_for != (language(), zone, called, present):
        kept.composed_for, kept.views = (language(), zone, called, present), {}
    marks = await incidents.marks_of_open(tx)
    fresh = await incidents.of_numbers(tx, [mark.number for mark in marks if mark not in kept.views])
    names = [incident.id for incident in fresh.values()]
    owed = await obligations.of_subjects(tx, names)
    told = await events.newest_and(tx, TOLD, names)

    def view(mark: Mark) -> IncidentView:
        incident = fresh.get(mark.number)
        if incident is None:
            return kept.views[mark]
        version = incident.policy_version
        return _view(
            room, incident, owed[incident.id], told[incident.id], frozen[version], called[version], present, zone
        )

    kept.views = {mark: view(mark) for mark in marks}
    return list(kept.views.values())


async def view_of(tx: Tx, room: Room, incident: Incident, now: Ms, zone: ZoneInfo | None = None) -> IncidentView:
    """Return one incident, open or not, with what it owes and what comes next."""
    policy = await policies.get(tx, incident.policy_version)
    siblings = await obligations.of_subject(tx, incident.id)
    told = (await events.newest_and(tx, TOLD, [incident.id]))[incident.id]
    watch = await duty.on_watch(tx, room.site, room.calendar, now)
    called = _called_now(room, policy, watch, now)
    present = await policies.known_version(tx, room.site.plan.policy)
    return _view(room, incident, siblings, told, policy, called, present, zone)


def _view(
    room: Room,
    incident: Incident,
    siblings: list[Obligation],
    told: list[Event],
    policy: Policy,
    called: Called,
    present: int | None,
    zone: ZoneInfo | None,
) -> IncidentView:
    """Compose a view of rows alone, of whom the levels call, and of the plan's present policy: a view is kept.

    The moment must not matter.
    """
    edited = policy != room.site.plan.policy
    pending = rules.pending(incident, siblings, policy)
    life = present_life(told)
    rungs = [_rung(incident, siblings, policy, level, life, called) for level in policy.ladder]
    next_level = next((each.level for each in pending if each.kind is Kind.LEVEL), None)
    return IncidentView(
        incident=incident,
        step_name=step_name(room.site.plan, list(Step)[incident.step - 1]),
        rungs=tuple(rungs),
        clocks=tuple(_clock(each) for each in rules.of_this_life(incident, siblings) if _matters(each)),
        next_due=_due(room, pending[0]) if pending else None,
        next_rung=next((rung for rung in rungs if rung.level == next_level), None),
        undelivered=_undelivered(life),
        last=line_of(told[-1], room, zone) if told else None,
        policy_now=present if edited else incident.policy_version,
        edited=edited_words(incident.policy_version, present) if edited else "",
    )


def _undelivered(life: Sequence[Event]) -> str | None:
    """Return whom a message of this life did not reach by any channel, until somebody has been called since."""
    for event in reversed(life):
        if event.kind == "call":
            return None
        if event.kind == "undelivered":
            return str(event.payload["person"] or event.payload["route"])
    return None


def line_of(event: Event, room: Room, zone: ZoneInfo | None = None) -> Line:
    """Return an event in words, its moments in ``zone``, by default the site's."""
    text = event_text(event, room.site.plan, zone)
    return Line(seq=event.seq, at=event.at, actor=event.actor, kind=event.kind, text=text)


def _matters(obligation: Obligation) -> bool:
    if obligation.kind in (Kind.LEVEL, Kind.ACK_EXPIRY):
        return False
    if obligation.state is State.FIRED:
        return obligation.met_at is None
    return obligation.state is State.ARMED or (
        obligation.state is State.MET and obligation.kind is not Kind.UPDATE
    )


def _clock(obligation: Obligation) -> Clockwork:
    return Clockwork(
        kind=obligation.kind,
        name=kind_name(obligation.kind),
        due_at=obligation.due_at,
        state=obligation.state,
        met_at=obligation.met_at,
    )


def _due(room: Room, obligation: Obligation) -> Due:
    is_level = obligation.kind is Kind.LEVEL
    name = kind_name(obligation.kind)
    if is_level:
        name = f"L{obligation.level} {level_name(room.site.plan, obligation.level)}"
    return Due(
        subject=obligation.subject,
        kind=obligation.kind,
        level=obligation.level if is_level else None,
        due_at=obligation.due_at,
        name=name,
    )


def _rung(
    incident: Incident,
    siblings: list[Obligation],
    policy: Policy,
    level: Level,
    life: Sequence[Event],
    called: Called,
) -> Rung:
    found = [
        each
        for each in rules.of_this_life(incident, siblings)
        if each.kind is Kind.LEVEL and each.level == level.level
    ]
    live = [each for each in found if each.state is not State.SUPERSEDED]
    # The first that fired says when the level was called; else the newest says how it stands.
    shown = next((each for each in live if each.state is State.FIRED), live[-1] if live else None)
    held = shown is not None and (
        shown.state is State.MET
        or (shown.state is State.ARMED and rules.kept_by(shown, incident, siblings, policy) is not None)
    )
    return Rung(
        level=level.level,
        name=level.name.say(language()),
        due_at=shown.due_at if shown else None,
        state=shown.state if shown else None,
        fired_at=shown.fired_at if shown else None,
        held=held,
        contacts=_called_then(life, level.level)
        or tuple(outcome(contact, calls_in(life), None) for contact in called[level.level]),
    )


def _called_then(life: Sequence[Event], level: int) -> tuple[Contact, ...]:
    """Return whom a level called when it fired last, as it was stored then, and what came of calling them."""
    firings = [event for event in life if event.kind == "level" and event.payload["level"] == level]
    people = firings[-1].payload["people"] if firings else []
    calls = calls_in(life)
    return tuple(
        outcome(Contact(name=each["name"], phone=each["phone"], role=""), calls, firings[-1].at) for each in people
    )


def _called_now(room: Room, policy: Policy, watch: tuple[str, ...], now: Ms) -> Called:
    return {level.level: _contacts(room, level, watch, now) for level in policy.ladder}


def _contacts(room: Room, level: Level, watch: tuple[str, ...], now: Ms) -> tuple[Contact, ...]:
    return tuple(
        Contact(name=person.name, phone=person.phone, role=role_name(room.site.plan, person.role, language()))
        for person in duty.called(room.site, level, watch, now)
    )
