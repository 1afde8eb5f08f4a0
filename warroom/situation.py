"""Reads the store into what a screen shows, and what ``warroom status`` prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data import (
    actions,
    events,
    handovers,
    incidents,
    lease,
    meta,
    obligations,
    outbox,
    policies,
    readings,
    silences,
    tasks,
)
from data.clock import boot_clock, boot_id
from data.i18n import language
from data.incidents import Mark
from data.plan import Level, Policy
from data.readings import Sample
from data.records import Event, Incident, Kind, Ms, Obligation, State, Step
from data.store import Tx
from data.views import (
    Clockwork,
    Contact,
    Due,
    EngineView,
    HeartbeatView,
    IncidentView,
    Line,
    PanelView,
    Rung,
    ShiftView,
    SilenceView,
    Situation,
    TaskView,
)
from probes.base import ProbeConfig
from warroom import duty
from warroom.room import Room
from warroom.rules import obligations as rules
from warroom.rules import panels, shifts
from warroom.rules.calls import calls_in, outcome, present_life
from warroom.rules.duty import name_of, role_name
from warroom.rules.gaps import missing
from warroom.rules.silences import covers
from warroom.wording import edited_words, event_text, kind_name, level_name, promise_name, step_name

LOG_LENGTH = 200
"""Incidents that a screen's log holds."""

TOLD = ("level", "call", "reopened", "undelivered")
"""The kinds of entries of which a view tells, beside the newest of all."""

LATEST_TICK: Ms = 5_000
"""How long after its answer a reading is in the store at the latest, by far."""


Called = Mapping[int, tuple[Contact, ...]]
"""Whom each level of a ladder would call now."""


@dataclass
class History:
    """What a board has seen already, kept so that each look reads only what is new."""

    samples: dict[str, list[Sample]] = field(default_factory=dict)
    """The window of readings that panels look back on."""
    last: Ms = 0
    views: dict[Mark, IncidentView] = field(default_factory=dict)
    """Each open incident as it stood at the last look; nothing of it has changed while its mark is the same."""
    composed_for: tuple[str, Mapping[int, Called], int | None] = ("", {}, None)
    """The language of the views, and by policy whom its levels called: all that they hold from elsewhere."""

    async def extend(self, tx: Tx, names: set[str], now: Ms, slowest: Ms) -> None:
        """Read what has come since the last look, and forget what left the window.

        A reading carries its slot's moment and is written when its answer is there, so one may come after a
        later one was seen: each look reads again as far back as the ``slowest`` answer may reach. What lies
        ahead was measured before the clock was set back.
        """
        if now < self.last:
            self.samples, self.last = {}, 0
        begin = now - panels.WINDOW
        after = max(self.last - slowest, begin)
        fresh = await readings.since(tx, names, after)
        for name, samples in fresh.items():
            kept = [sample for sample in self.samples.get(name, []) if begin < sample.at <= after]
            self.samples[name] = kept + [sample for sample in samples if sample.at <= now]
        self.last = max((samples[-1].at for samples in self.samples.values() if samples), default=self.last)


async def read(room: Room, history: History | None = None) -> Situation:
    """Return the war room as it is now, from one consistent state of the store."""
    async with room.store.reading() as tx:
        await room.clock.refresh(tx)
        return await _compose(tx, room, room.clock.now(), history or History())


async def tick(room: Room, situation: Situation) -> Situation:
    """Return ``situation`` a moment later, nothing having been committed since: time and ages go on."""
    now = room.clock.now()
    async with room.store.reading() as tx:
        engine = await engine_view(tx, room)
    passed = now - situation.now
    aged = tuple(
        panel if panel.age_ms is None else panel.model_copy(update={"age_ms": panel.age_ms + passed})
        for panel in situation.panels
    )
    silenced = tuple(each for each in situation.silences if each.silence.end_at > now)
    changed = {"now": now, "engine": engine, "panels": aged, "silences": silenced}
    return situation.model_copy(update=changed)


async def _compose(tx: Tx, room: Room, now: Ms, history: History) -> Situation:
    calendar, plan, lang = room.calendar, room.site.plan, language()
    phase = calendar.phase(now)
    views = await incident_views(tx, room, now, history)
    dues = [view.next_due for view in views if view.next_due] + await _other_dues(tx)
    environment = room.site.environment
    return Situation(
        now=now,
        zone=room.site.zone.key,
        environment=environment.name if environment else None,
        drill=room.clock.drill,
        plan=plan.name.say(lang),
        phase=phase.id if phase else None,
        phase_name=phase.name.say(lang) if phase else "",
        day=calendar.day(now),
        days=plan.total_days,
        shift=await _shift(tx, room, now),
        engine=await engine_view(tx, room),
        panels=await panel_views(tx, room, now, history),
        incidents=tuple(views),
        log=tuple(await incidents.latest(tx, LOG_LENGTH)),
        tasks=tuple(await task_views(tx, room, phase.id if phase else None)),
        actions=tuple(await actions.open_ones(tx)),
        next_due=min(dues, key=lambda due: due.due_at, default=None),
        silences=tuple(await silence_views(tx, now)),
    )


async def silence_views(tx: Tx, now: Ms) -> list[SilenceView]:
    """Return the silences that hold now, the first to end first, each with what waits for its end."""
    active = await silences.active(tx, now)
    waiting = await outbox.held_by_subject(tx) if active else {}
    alarms = {subject: await _alarm_behind(tx, subject) for subject in waiting}
    return [
        SilenceView(silence=each, lines=sum(waiting[name] for name in waiting if covers(each, name, alarms[name])))
        for each in active
    ]


async def _alarm_behind(tx: Tx, subject: str) -> str | None:
    incident = await incidents.of_subject(tx, subject)
    return None if incident is None else incident.alarm


async def engine_view(tx: Tx, room: Room) -> EngineView:
    """Return how the engine is, from its lease and its heartbeat."""
    current = await lease.read(tx)
    age = current.age_ms(boot_clock(), boot_id())
    return EngineView(
        leader=current.owner if age is not None else None,
        age_ms=age,
        wall_step_ms=room.clock.wall_step(),
        heartbeat=await _heartbeat(tx, room),
    )


MISSED_BEATS = 3
"""Beats of the outward heartbeat that do not arrive before it is said aloud."""


async def _heartbeat(tx: Tx, room: Room) -> HeartbeatView | None:
    configured = room.site.heartbeat
    beat = await meta.beat(tx) if configured is not None else None
    if configured is None or beat is None or beat.boot_id != boot_id():
        return None
    silent = max(boot_clock() - beat.silent_since, 0)
    return HeartbeatView(
        state=beat.state,
        last_ok_at=beat.last_ok_at,
        silent_ms=silent,
        late=silent > MISSED_BEATS * configured.every,
    )


async def incident_views(tx: Tx, room: Room, now: Ms, history: History | None = None) -> list[IncidentView]:
    """Return every open incident with what it owes and what comes next, the worst first.

    With ``history`` only those are read and composed that have changed since the last look.
    """
    history = history or History()
    frozen = await policies.of_open_incidents(tx)
    watch = await duty.on_watch(tx, room.site, room.calendar, now)
    present = await policies.known_version(tx, room.site.plan.policy)
    called = {version: _called_now(room, policy, watch, now) for version, policy in frozen.items()}
    if history.composed_for != (language(), called, present):
        history.composed_for, history.views = (language(), called, present), {}
    marks = await incidents.marks_of_open(tx)
    fresh = await incidents.of_numbers(tx, [mark.number for mark in marks if mark not in history.views])
    names = [incident.id for incident in fresh.values()]
    owed = await obligations.of_subjects(tx, names)
    told = await events.newest_and(tx, TOLD, names)

    def view(mark: Mark) -> IncidentView:
        incident = fresh.get(mark.number)
        if incident is None:
            return history.views[mark]
        version = incident.policy_version
        return _view(
            room, incident, owed[incident.id], told[incident.id], frozen[version], called[version], present
        )

    history.views = {mark: view(mark) for mark in marks}
    return list(history.views.values())


async def view_of(tx: Tx, room: Room, incident: Incident, now: Ms) -> IncidentView:
    """Return one incident, open or not, with what it owes and what comes next."""
    policy = await policies.get(tx, incident.policy_version)
    siblings = await obligations.of_subject(tx, incident.id)
    told = (await events.newest_and(tx, TOLD, [incident.id]))[incident.id]
    watch = await duty.on_watch(tx, room.site, room.calendar, now)
    called = _called_now(room, policy, watch, now)
    present = await policies.known_version(tx, room.site.plan.policy)
    return _view(room, incident, siblings, told, policy, called, present)


def _view(
    room: Room,
    incident: Incident,
    siblings: list[Obligation],
    told: list[Event],
    policy: Policy,
    called: Called,
    present: int | None,
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
        last=line_of(told[-1], room) if told else None,
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


def line_of(event: Event, room: Room) -> Line:
    """Return an event in words."""
    text = event_text(event, room.site.plan)
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


async def _other_dues(tx: Tx) -> list[Due]:
    """Return what is owed by other subjects than incidents that are open."""
    return [
        Due(
            subject=each.subject,
            kind=each.kind,
            level=None,
            due_at=each.due_at,
            name=promise_name(each.subject, each.kind),
        )
        for each in await obligations.armed_elsewhere(tx)
    ]


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


async def panel_views(tx: Tx, room: Room, now: Ms, history: History | None = None) -> tuple[PanelView, ...]:
    """Return every indicator of the plan, measured; ``history`` saves reading the window anew."""
    history = history or History()
    bound = {panel.id: [_bound(room, name) for name in panel.from_] for panel in room.site.panels}
    used = [each for sources in bound.values() for each in sources]
    names = {name for each in used for name in (f"{each.probe.name}:ok", each.series)}
    slowest = max((each.probe.timeout for each in used), default=0) + LATEST_TICK
    await history.extend(tx, names, now, slowest)
    views = []
    for indicator in room.site.plan.indicators:
        sources = [each.source(history) for each in bound.get(indicator.id, [])]
        view = panels.measure(indicator, sources, now)
        views.append(view.model_copy(update={"name": indicator.name.say(language())}))
    return tuple(views)


@dataclass(frozen=True)
class _Bound:
    """One ``from`` of a panel, found among the probes."""

    probe: ProbeConfig
    series: str
    whole_probe: bool

    def source(self, history: History) -> panels.Source:
        return panels.Source(
            ok=history.samples.get(f"{self.probe.name}:ok", []),
            values=history.samples.get(self.series, []),
            interval=self.probe.interval,
            whole_probe=self.whole_probe,
        )


def _bound(room: Room, name: str) -> _Bound:
    # A probe's name may hold dots, so the longest that fits is meant; the site file was checked for one.
    owner = max(
        (probe for probe in room.site.probes if name == probe.name or name.startswith(f"{probe.name}.")),
        key=lambda probe: len(probe.name),
    )
    whole = owner.name == name
    return _Bound(owner, f"{name}:latency" if whole else name, whole)


async def _shift(tx: Tx, room: Room, now: Ms) -> ShiftView:
    site = room.site
    shift = shifts.shift_at(site.roster.shifts, now, site.zone)
    people = (await duty.rota(tx, site)).on(shift, now) if shift else ()
    short = missing(people, site.plan.people_per_shift) if room.calendar.is_covered(now) else 0
    last = await handovers.last_accepted(tx)
    offered = await handovers.offered(tx)
    late = None
    if offered is not None:
        owed = await obligations.of_subject(tx, offered.id)
        late = next((each.due_at for each in owed if each.state is State.FIRED), None)
    return ShiftView(
        id=shift.id if shift else None,
        name=site.roster.shifts[shift.id].name.say(language()) if shift else "",
        start=shift.start if shift else None,
        end=shift.end if shift else None,
        people=tuple(name_of(site.people, key) for key in people),
        holder=last.accepted_by if last else None,
        held_since=last.accepted_at if last else None,
        offered_by=offered.offered_by if offered else None,
        late_since=late,
        missing=short if shift else 0,
    )


async def task_views(tx: Tx, room: Room, phase_id: str | None = None) -> list[TaskView]:
    """Return the checklist of one phase, of all for None."""
    marks = await tasks.marks(tx)
    found = []
    for phase in room.site.plan.phases:
        if phase_id not in (None, phase.id):
            continue
        for task in phase.tasks:
            task_id = f"{phase.id}.{task.id}"
            mark = marks.get(task_id)
            found.append(
                TaskView(
                    id=task_id,
                    text=task.text.say(language()),
                    phase=phase.id,
                    state=mark.state if mark else "open",
                    by=mark.by if mark and mark.state != "open" else None,
                    at=mark.at if mark and mark.state != "open" else None,
                    due_at=room.calendar.phase_end(phase),
                    evidence=mark.evidence if mark and mark.state != "open" else None,
                )
            )
    return found
