"""What a screen shows of the war room at one moment: frozen, composed once, drawn by every widget.

Words are already in the operator's language; moments are still UTC, widgets lay them on ``Situation.zone``.
"""

from data.agendaviews import AppointmentView
from data.arrangements import ActionItem, Silence
from data.incidentviews import Due, IncidentView
from data.panelviews import PanelView
from data.records import Incident, Ms, Priority, Record


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
    opens_at: Ms
    """From when it can be done."""
    role: str | None = None
    """Id of the role whose it is; None for whoever is on."""
    role_name: str = ""
    overdue: bool = False
    """Open, and its moment has passed."""
    missed: bool = False
    """Open, and the next time of what comes again has begun."""
    proof: tuple[str, ...] = ()
    """The indicators that tick it by themselves while they are within their targets."""
    auto: bool = False
    """Whether they have ticked it."""


class ChecklistView(Record):
    """Everything that a phase's checklist, or a routine, ever owes."""

    id: str
    name: str
    is_routine: bool
    tasks: tuple[TaskView, ...]
    """In the order of the plan; what comes again stands there each time."""

    @property
    def settled(self) -> int:
        """How many are done, or skipped."""
        return sum(task.state != "open" for task in self.tasks)

    def late(self, now: Ms) -> int:
        """Return how many are open although they were due."""
        return sum(task.state == "open" and task.due_at < now for task in self.tasks)


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
    actions: tuple[ActionItem, ...] = ()
    """What was learnt from incidents and is not done yet, the next due first."""
    next_due: Due | None
    silences: tuple[SilenceView, ...]
    """Those that hold now, the first to end first."""
    maintenance: tuple[MaintenanceView, ...] = ()
    """The windows that hold now, the first to end first."""
    offline_since: Ms | None = None
    """Since when the machine that measures reaches nothing; None while it does, or where nobody asks."""
    soon: tuple[AppointmentView, ...] = ()
    """Meetings and reports of the coming day, the next to fall due first."""
    old: OldPicture | None = None
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
    def checklist(self) -> tuple[TaskView, ...]:
        """All that can be ticked: of the phase, then what comes again."""
        return self.tasks + self.routines

    @property
    def next_item(self) -> TaskView | None:
        """The item that is ticked next."""
        return next((task for task in self.checklist if task.state == "open"), None)

    @property
    def worst(self) -> Priority | None:
        """The highest priority among open incidents."""
        return self.incidents[0].incident.priority if self.incidents else None
