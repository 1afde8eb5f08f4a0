"""What a screen shows of the war room at one moment: frozen, composed once, drawn by every widget.

Words are already in the operator's language; moments are still UTC, widgets lay them on ``Situation.zone``.
"""

from typing import Literal

from data.arrangements import ActionItem, Change, Silence
from data.plan import Target
from data.records import Incident, Kind, Ms, Priority, Record, State


class Contact(Record):
    """Somebody to call."""

    name: str
    phone: str | None
    role: str
    """The role's name, in words."""
    answered: bool | None = None
    """Whether a call by hand was answered since their level was called; None when nobody has tried."""
    misses: int = 0
    """Calls in a row that were not answered."""


class Budget(Record):
    """An agreed time of outage, and how much of it is spent; milliseconds."""

    period: Ms
    """In which the time is allowed."""
    allowed: Ms
    spent: Ms

    @property
    def left_ms(self) -> Ms:
        """What is left; below nought when more was spent than allowed."""
        return self.allowed - self.spent

    @property
    def left(self) -> float:
        """The share that is left; below nought when more was spent than allowed."""
        return self.left_ms / self.allowed if self.allowed else 0.0


class Percentiles(Record):
    """Of the good answers of a panel's window, in its unit."""

    p50: float
    p95: float
    p99: float


class Peak(Record):
    """The highest that a capacity was used in the programme so far."""

    value: float
    at: Ms
    """When, or the begin of the five minutes or the hour in which it was."""
    met: bool
    """Whether it reaches the plan's figure: so much was carried."""


class PanelView(Record):
    """One measure of the plan against its target."""

    id: str
    name: str
    unit: str
    kind: str
    """share, mean, capacity or gauge: a capacity's target is its size, not a bound."""
    value: float | None
    target: Target | None
    state: str
    """ok, warn, breach or unknown."""
    coverage: float | None
    """How much of the window is known, 0 to 1."""
    age_ms: Ms | None
    """Since the last reading; None when there was none."""
    stale: bool
    """Whether readings that should have come have not."""
    trend: tuple[float | None, ...]
    """Values in buckets of equal time, the oldest first, the last one still filling; None where unknown."""
    detail: str
    """A few more words, such as ``p95 1.21``."""
    probes: tuple[str, ...] = ()
    """The probes that it is measured by."""
    series: tuple[str, ...] = ()
    """The series that its value is made of."""
    why: tuple[str, ...] = ()
    """Why it is what it is, a sentence each."""
    budgets: tuple[Budget, ...] = ()
    """Of an availability: by its target, and by what else the plan allows."""
    burn: tuple[tuple[str, float | None], ...] = ()
    """By window, how many times faster than its target allows the budget goes; None where nothing is known."""
    percentiles: Percentiles | None = None
    within_target: float | None = None
    """Share of the answers within the target of a response time, 0 to 1; a time-out is a slow answer."""
    peak: Peak | None = None


class MeasureChange(Record):
    """One measure before and after a change."""

    id: str
    name: str
    unit: str
    before: float | None
    """Its mean; None without a reading."""
    after: float | None
    readings_before: int
    readings_after: int
    difference: float | None
    """After less before; None of too few readings."""
    low: float | None
    """The interval in which the difference lies with 95 % confidence."""
    high: float | None
    verdict: str
    """better, worse, higher, lower, same (no difference shown) or few (too few readings)."""
    words: str
    """The same in words."""


class ChangeView(Record):
    """A change, and what came of it."""

    change: Change
    window_ms: Ms
    """How long before and after it the measures were looked at; 0 when too little has passed."""
    measures: tuple[MeasureChange, ...]
    """Those that have readings on either side."""


class Rung(Record):
    """One level of an incident's ladder."""

    level: int
    name: str
    due_at: Ms | None
    """None when this level is not on the incident's ladder any more."""
    state: State | None
    fired_at: Ms | None
    held: bool
    """Armed, but would not fire as things stand."""
    contacts: tuple[Contact, ...]
    """Whom it calls (has called, once it has fired); empty when nobody is known."""


class Clockwork(Record):
    """One promise of an incident that is not a level."""

    kind: Kind
    name: str
    due_at: Ms
    state: State
    met_at: Ms | None


class Line(Record):
    """One entry of an incident's timeline, in words."""

    seq: int
    at: Ms
    actor: str
    kind: str
    text: str
    state: str = ""
    """Of a delivery: how it stands."""


class IncidentView(Record):
    """An incident with what it owes and what comes next."""

    incident: Incident
    step_name: str
    rungs: tuple[Rung, ...]
    clocks: tuple[Clockwork, ...]
    """The promises of the present epoch that matter now: armed, or missed and not made good."""
    next_due: "Due | None"
    next_rung: Rung | None
    """The next level that calls somebody if nothing happens."""
    last: Line | None
    """The newest entry of its timeline."""
    undelivered: str | None = None
    """Whom a message did not reach by any channel, until somebody has been called; None for nobody."""
    policy_now: int | None
    """Version of the plan's present policy; None while no incident was opened on it."""
    edited: str
    """That the plan was edited since its policy was frozen, in words; empty when it was not."""


class Due(Record):
    """The next promise to fall due if nothing happens."""

    subject: str
    kind: Kind
    level: int | None
    due_at: Ms
    name: str


class Channel(Record):
    """A route that would carry a call."""

    name: str
    tested: Literal["ok", "failed", "never"]
    """How its last attempt ended, whatever was sent."""
    at: Ms | None
    """When that was."""


class Called(Record):
    """Somebody who would be called, and through what."""

    name: str
    phone: str | None
    channels: tuple[Channel, ...]
    """The preferred one first."""


class Coming(Record):
    """What fires if nothing happens."""

    subject: str
    kind: Kind
    level: int | None
    due_at: Ms
    name: str
    cause: str | None
    calls: tuple[Called, ...]
    told: tuple[Called, ...]
    """Who is told to call by hand, because the level has nobody or no channel."""
    channels: tuple[Channel, ...]
    """Every channel that would be used first or next, whoever is behind it."""
    held_by: str | None
    """The silence that would hold its messages back."""


class AttemptView(Record):
    """One try to deliver."""

    route: str
    at: Ms
    outcome: str | None
    """delivered, temporary, permanent or unknown; None while it is under way."""
    error: str | None


class DeliveryView(Record):
    """What somebody is told of a subject, and how it got there."""

    lines: tuple[int, ...]
    """Numbers of the outbox's lines that it is made of, as far as they speak of the subject."""
    key: str | None
    """Names the message to its receiver; None while it is in no message."""
    at: Ms
    person: str
    """Names, empty for a route that belongs to nobody."""
    channels: tuple[str, ...]
    route: str | None
    """The one that is tried now, or by which it was sent."""
    state: str
    """waiting, dropped, pending, sent, failed or suppressed."""
    reason: str | None
    """What it waits for (a silence's id, ``pace`` or ``engine``), or why it ended undelivered."""
    attempts: tuple[AttemptView, ...]


class TaskView(Record):
    """One checklist item."""

    id: str
    """Phase dot item, ``d1-3.availability``; and a date where it comes again."""
    text: str
    checklist: str
    """Id of the phase or routine whose item it is."""
    phase: str
    """In which it is due."""
    state: str
    """open, done or skipped."""
    by: str | None
    at: Ms | None
    due_at: Ms
    evidence: str | None


class Changed(Record):
    """Something that was changed before an incident began."""

    at: Ms
    before: str
    """How long before it, in words."""
    what: str
    """A change's kind, or what else was changed, in words."""
    text: str
    who: str
    """Empty when that is not known."""


class LastTime(Record):
    """An earlier incident like this one, and what fixed it."""

    id: str
    title: str
    priority: Priority
    alike: float | None
    """How alike the titles are, 0 to 1; None when both are of the same alarm."""
    resolved_at: Ms
    when: str
    """That moment, in words."""
    took_ms: Ms
    """From its being noticed to its last resolution."""
    temporary_fix: str | None
    undo: str | None
    """How the temporary fix is taken back."""
    permanent_fix: tuple[str, ...]
    """What was written at that step."""
    root_cause: tuple[str, ...]
    reason: str | None
    """Why it was resolved although its alarm was raised."""
    completion: str | None
    """The first line of its completion report."""

    @property
    def fix(self) -> str | None:
        """What is known best of its fix."""
        written = (self.temporary_fix, *self.permanent_fix, *self.root_cause, self.reason, self.completion)
        return next((text for text in written if text), None)


class Beside(Record):
    """What stands beside an incident."""

    changed: tuple[Changed, ...]
    """In the day before it began, the newest first."""
    last_time: LastTime | None


class Section(Record):
    """A part of a document: a table where it has a head, else a list."""

    title: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    blank: bool = False
    """Whether people are to fill it in."""


class ShiftView(Record):
    """Who is on, and who holds the watch."""

    id: str | None
    name: str
    start: Ms | None
    end: Ms | None
    people: tuple[str, ...]
    holder: str | None
    """Who accepted the last handover; None when nobody ever did."""
    held_since: Ms | None
    """When that was."""
    offered_by: str | None
    """Who waits for the next shift to accept."""
    late_since: Ms | None
    """Since when a handover is overdue."""
    handover: str | None = None
    """The one that lies ahead: a draft, or offered; None while nobody holds the watch."""
    hands_over_at: Ms | None = None
    """When the shift begins for which that is; None where no shift follows."""
    draft_from: Ms | None = None
    """From when on its draft is shown."""
    missing: int = 0
    """How many people this shift lacks now, in the plan's hours of coverage."""


class HeartbeatView(Record):
    """How the engine's outward heartbeat goes."""

    state: str
    """arrived, failed or withheld: not called, because the engine's own audit was not clean."""
    last_ok_at: Ms | None
    """When one last arrived."""
    silent_ms: Ms
    """Real time since then, or since the first beat when none ever arrived."""
    late: bool
    """Whether three beats in a row have not arrived."""


class EngineView(Record):
    """What keeps the watch."""

    leader: str | None
    age_ms: Ms | None
    """Real time since it was last heard; None when none leads."""
    wall_step_ms: Ms
    """How far this machine's wall clock stands from the store's."""
    heartbeat: HeartbeatView | None = None
    """None where the site has none, or it has not begun."""


class SilenceView(Record):
    """Messages that are held back now."""

    silence: Silence
    lines: int
    """How many wait for its end."""


class MaintenanceView(Record):
    """A stretch of time in which nothing is expected of some probes."""

    probes: tuple[str, ...]
    """By name; none is all of them."""
    end: Ms


class OldPicture(Record):
    """What stands is not what is: the store has not answered since."""

    at: Ms
    """The moment that is shown."""
    age_ms: Ms
    """Real time since then."""


class LogPage(Record):
    """Some rows of the incident log, around what is in sight, and how many there are beside them."""

    first: int = 0
    """How many rows stand before them."""
    rows: tuple[Incident, ...] = ()
    """Open ones first, the worst first; then the others, the newest first."""
    shown: int = 0
    """How many incidents the filter leaves."""
    shown_open: int = 0
    """How many of those are open."""
    all: int = 0
    open: int = 0
    hidden: Priority | None = None
    """The highest priority of an open one that the filter hides."""
    filter: str = ""
    """As it was typed; empty for none."""
    newest: int = 0
    """The highest number of an incident, shown or not."""
    new: int = 0
    """How many that the filter leaves came since the operator moved away from the top."""


class Situation(Record):
    """The board in one answer."""

    now: Ms
    zone: str
    environment: str | None
    """production, demo, drill …"""
    environment_coloured: bool = False
    """Whether the site has chosen a colour for it."""
    drill: bool
    plan: str
    phase: str | None
    phase_name: str
    day: int
    days: int
    shift: ShiftView
    engine: EngineView
    panels: tuple[PanelView, ...]
    incidents: tuple[IncidentView, ...]
    """The open ones, the worst first."""
    log: LogPage = LogPage()
    """The incident log around what is in sight."""
    tasks: tuple[TaskView, ...]
    """The checklist of the phase."""
    routines: tuple[TaskView, ...] = ()
    """What comes again in every phase, and what earlier phases left open."""
    """The checklist of the present phase."""
    actions: tuple[ActionItem, ...] = ()
    """What was learnt from incidents and is not done yet, the next due first."""
    next_due: Due | None
    silences: tuple[SilenceView, ...]
    """Those that hold now, the first to end first."""
    maintenance: tuple[MaintenanceView, ...] = ()
    """The windows that hold now, the first to end first."""
    offline_since: Ms | None = None
    """Since when the machine that measures reaches nothing; None while it does, or where nobody asks."""
    old: "OldPicture | None" = None
    """Since when the store has not answered; None while it does."""

    def incident(self, number: int | None) -> IncidentView | None:
        """Return the open incident of that number, the first for None."""
        found = (view for view in self.incidents if number in (None, view.incident.number))
        return next(found, None)

    def meant(self, number: int | None) -> Incident | None:
        """Return the incident of that number as far as it is shown, the worst open one for None."""
        view = self.incident(number)
        if view is not None:
            return view.incident
        return next((each for each in self.log.rows if each.number == number), None)

    @property
    def worst(self) -> Priority | None:
        """The highest priority among open incidents."""
        return self.incidents[0].incident.priority if self.incidents else None
