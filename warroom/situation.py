"""Reads the store into what a screen shows, and what ``warroom status`` prints."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from data import (
    actions,
    handovers,
    incidents,
    lease,
    meta,
    obligations,
    outbox,
    silences,
    tasks,
)
from data.clock import boot_clock, boot_id
from data.i18n import language
from data.incidentviews import Due
from data.panelviews import PanelView
from data.records import SECOND, Ms, Obligation, State, TaskMark
from data.situationviews import (
    EngineView,
    HeartbeatView,
    MaintenanceView,
    OldPicture,
    ShiftView,
    SilenceView,
    Situation,
    TaskView,
)
from data.store import Tx
from warroom import agenda, duty, standing
from warroom.incidentviews import Kept, incident_views
from warroom.indicators import panel_views
from warroom.room import ENGINE, Room
from warroom.rules import shifts
from warroom.rules.agenda import REMINDER
from warroom.rules.checklist import Owed, current, is_provable, owed
from warroom.rules.duty import name_of, role_name
from warroom.rules.gaps import missing
from warroom.rules.silences import covers
from warroom.window import Window
from warroom.wording import promise_name


@dataclass
class History:
    """What a board has seen already, kept so that each look reads only what is new."""

    window: Window = field(default_factory=Window)
    kept: Kept = field(default_factory=Kept)


async def read(room: Room, history: History | None = None, zone: ZoneInfo | None = None) -> Situation:
    """Return the war room as it is now, from one consistent state of the store.

    Args:
        room: the store, the site and who looks.
        history: what earlier looks have found; saves reading it again.
        zone: in which moments are told; by default the site's. What the clock decides stays the site's own.
    """
    history = history or History()

    async def compose(tx: Tx) -> Situation:
        await room.refresh(tx)
        return await _compose(tx, room, room.clock.now(), history, zone)

    return await room.store.look(compose)


async def tick(room: Room, situation: Situation) -> Situation:
    """Return ``situation`` a moment later, nothing new having been committed since: time and ages go on."""
    now = room.clock.now()
    engine = await room.store.glance(lambda tx: engine_view(tx, room))
    aged = _aged(situation.panels, now - situation.now)
    silenced = tuple(each for each in situation.silences if each.silence.end_at > now)
    maintained = tuple(each for each in situation.maintenance if each.end > now)
    changed = {"now": now, "engine": engine, "panels": aged, "silences": silenced, "maintenance": maintained}
    return situation.model_copy(update=changed)


UNKNOWN_AFTER: Ms = 15 * SECOND
"""Real time without an answer of the store after which nothing that was measured counts as known."""


def grown_old(room: Room, situation: Situation, age: Ms) -> Situation:
    """Return ``situation`` as it looks when the store has not answered for ``age``: the last that is known."""
    now = room.clock.now()
    panels = _aged(situation.panels, now - situation.now)
    if age >= UNKNOWN_AFTER:
        panels = tuple(panel.model_copy(update={"stale": True, "state": "unknown"}) for panel in panels)
    heard = situation.engine.age_ms
    engine = situation.engine.model_copy(update={"age_ms": None if heard is None else heard + age})
    old = OldPicture(at=situation.now, age_ms=age)
    return situation.model_copy(update={"now": now, "engine": engine, "panels": panels, "old": old})


def _aged(panels: tuple[PanelView, ...], passed: Ms) -> tuple[PanelView, ...]:
    return tuple(
        panel if panel.age_ms is None else panel.model_copy(update={"age_ms": panel.age_ms + passed})
        for panel in panels
    )


async def _compose(tx: Tx, room: Room, now: Ms, history: History, zone: ZoneInfo | None) -> Situation:
    calendar, plan, lang = room.calendar, room.site.plan, language()
    phase = calendar.phase(now)
    views = await incident_views(tx, room, now, history.kept, zone)
    dues = [view.next_due for view in views if view.next_due] + await _other_dues(tx, room)
    owed_now = await task_views(tx, room, now)
    environment = room.site.environment
    connectivity = await standing.connectivity_now(tx, room)
    return Situation(
        now=now,
        zone=(zone or room.site.zone).key,
        environment=environment.name if environment else None,
        environment_coloured=environment is not None and environment.colour is not None,
        drill=room.clock.drill,
        plan=plan.name.say(lang),
        phase=phase.id if phase else None,
        phase_name=phase.name.say(lang) if phase else "",
        day=calendar.day(now),
        days=calendar.plan.total_days,
        shift=await _shift(tx, room, now),
        engine=await engine_view(tx, room),
        panels=await panel_views(tx, room, now, history.window, zone),
        incidents=tuple(views),
        tasks=tuple(task for task in owed_now if phase is not None and task.checklist == phase.id),
        routines=tuple(task for task in owed_now if phase is None or task.checklist != phase.id),
        actions=tuple(await actions.open_ones(tx)),
        next_due=min(dues, key=lambda due: due.due_at, default=None),
        silences=tuple(await silence_views(tx, now)),
        maintenance=tuple(
            MaintenanceView(probes=tuple(sorted(each.probes or ())), end=each.end)
            for each in sorted(await standing.maintenance_now(tx, room, now), key=lambda each: each.end)
        ),
        offline_since=None if connectivity is None or connectivity.ok else connectivity.since or now,
        soon=await agenda.soon(tx, room, now),
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


async def _other_dues(tx: Tx, room: Room) -> list[Due]:
    """Return what falls due next of other subjects than incidents that are open; none for nothing."""
    armed = await obligations.armed_elsewhere(tx)
    first = min(armed, key=_falls_due, default=None)
    if first is None:
        return []
    name = agenda.name_of(room, first.subject) or promise_name(first.subject, first.kind, room.site.plan)
    return [Due(subject=first.subject, kind=first.kind, level=None, due_at=_falls_due(first), name=name)]


def _falls_due(promise: Obligation) -> Ms:
    """Return when what was promised falls due; a reminder stands for what it reminds of."""
    return promise.anchor_at if promise.subject.startswith(REMINDER) else promise.due_at


async def _shift(tx: Tx, room: Room, now: Ms) -> ShiftView:
    site = room.site
    shift = shifts.shift_at(site.roster.shifts, now, site.zone)
    people = (await duty.rota(tx, site)).on(shift, now) if shift else ()
    short = missing(people, site.plan.people_per_shift) if room.calendar.is_covered(now) else 0
    holder = await duty.holder(tx, site, room.calendar, now)
    ahead = await handovers.ahead(tx)
    late = None
    if ahead is not None:
        owed = await obligations.of_subject(tx, ahead.id)
        late = next((each.due_at for each in owed if each.state is State.FIRED), None)
    return ShiftView(
        id=shift.id if shift else None,
        name=site.roster.shifts[shift.id].name.say(language()) if shift else "",
        start=shift.start if shift else None,
        end=shift.end if shift else None,
        people=tuple(name_of(site.people, key) for key in people),
        holder=holder.name if holder else None,
        held_since=holder.since if holder else None,
        offered_by=ahead.offered_by if ahead and ahead.state == "offered" else None,
        late_since=late,
        handover=ahead.id if ahead else None,
        hands_over_at=ahead.start_at if ahead else None,
        draft_from=ahead.start_at - site.plan.handover_draft if ahead and ahead.start_at else None,
        missing=short if shift else 0,
    )


async def task_views(tx: Tx, room: Room, now: Ms) -> list[TaskView]:
    """Return what the checklists owe at ``now``, and what is late and open: the late ones first."""
    marks = await tasks.marks(tx)
    views = [_task_view(room, each, marks.get(each.id), now) for each in current(room.calendar, now)]
    shown = [view for view in views if view.state == "open" or view.due_at > now]
    return sorted(shown, key=lambda view: not view.overdue)


async def all_task_views(tx: Tx, room: Room, now: Ms) -> list[TaskView]:
    """Return all that the checklists ever owe, as it stands at ``now``, in the order of the plan."""
    marks = await tasks.marks(tx)
    present = {each.id for each in current(room.calendar, now)}
    everything = sorted(owed(room.calendar), key=lambda each: (each.place, each.due_at))
    return [
        _task_view(room, each, marks.get(each.id), now, over=each.opens_at <= now and each.id not in present)
        for each in everything
    ]


def _task_view(room: Room, each: Owed, mark: TaskMark | None, now: Ms, *, over: bool = False) -> TaskView:
    settled = mark if mark is not None and mark.state != "open" else None
    plan, role = room.site.plan, each.item.role
    return TaskView(
        id=each.id,
        text=each.item.text.say(language()),
        checklist=each.checklist.id,
        phase=each.phase,
        state=settled.state if settled else "open",
        by=settled.by if settled else None,
        at=settled.at if settled else None,
        due_at=each.due_at,
        evidence=settled.evidence if settled else None,
        opens_at=each.opens_at,
        role=role,
        role_name="" if role is None else role_name(plan, role, language()),
        overdue=settled is None and each.due_at < now,
        missed=settled is None and over,
        proof=each.item.panels if is_provable(each.item, plan) else (),
        auto=settled is not None and settled.state == "done" and settled.by == ENGINE,
    )
