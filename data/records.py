"""What is known: frozen records shared by every floor.

Moments are integers, milliseconds since 1970-01-01 UTC (``Ms``); durations are milliseconds too. Only views
turn them into a zone's local time.
"""

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Ms = int

SECOND: Ms = 1_000
MINUTE: Ms = 60 * SECOND
HOUR: Ms = 60 * MINUTE
DAY: Ms = 24 * HOUR


class Record(BaseModel):
    """Base of everything that is handed between floors: immutable, unknown fields refused."""

    # A schema is built when its record is first made: most commands meet few of them.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Priority(StrEnum):
    """How bad an incident is; P1 is the worst."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Status(StrEnum):
    """An incident's life."""

    TRIGGERED = "triggered"
    ACKNOWLEDGED = "acknowledged"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to work on it (resolved and closed need nobody)."""
        return self not in (Status.RESOLVED, Status.CLOSED)


class Signal(StrEnum):
    """What the alarm behind an incident says now; ``none`` for an incident opened by hand."""

    RAISED = "raised"
    RECOVERED = "recovered"
    NONE = "none"


class Step(StrEnum):
    """The six steps of the plan's incident procedure, in order."""

    DETECT = "detect"
    ANALYSE = "analyse"
    TEMPORARY_FIX = "temporary_fix"
    ROOT_CAUSE = "root_cause"
    PERMANENT_FIX = "permanent_fix"
    PREVENTION = "prevention"

    @property
    def number(self) -> int:
        """1 to 6."""
        return list(Step).index(self) + 1


class Kind(StrEnum):
    """What an obligation promises."""

    RESPONSE = "response"
    ANALYSIS = "analysis"
    TEMPORARY_FIX = "temporary_fix"
    FIRST_NOTICE = "first_notice"
    UPDATE = "update"
    COMPLETION_REPORT = "completion_report"
    LEVEL = "level"
    ACK_EXPIRY = "ack_expiry"
    HANDOVER = "handover"
    REPORT = "report"
    AGENDA = "agenda"
    TASK = "task"


class State(StrEnum):
    """An obligation's life; ``fired`` means that its moment came and it was not met."""

    ARMED = "armed"
    FIRED = "fired"
    MET = "met"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


class Obligation(Record):
    """A promise with a subject and an absolute moment; unique per (subject, epoch, kind, level, seq)."""

    id: int
    subject: str
    epoch: int
    kind: Kind
    level: int
    """1 to 5 for ``kind == level``, else 0."""
    seq: int
    anchor_at: Ms
    """The moment from which ``due_at`` was reckoned."""
    due_at: Ms
    state: State
    fired_at: Ms | None = None
    met_at: Ms | None = None
    cause: str | None = None
    """Why it ended as it did, or came late."""

    @property
    def late_ms(self) -> Ms | None:
        """How long after its moment it fired; None when it has not."""
        return None if self.fired_at is None else self.fired_at - self.due_at


class Incident(Record):
    """The current state of one incident: a projection of its events."""

    number: int
    title: str
    category: str
    priority: Priority
    status: Status
    signal: Signal
    alarm: str | None
    """The probe whose alarm opened it; None when opened by hand."""
    step: int
    level: int
    """The highest ladder level fired in this epoch; 0 before level 1."""
    epoch: int
    commander: str | None
    communications: str | None
    scribe: str | None
    acknowledged_by: str | None
    ack_expires_at: Ms | None
    next_action: str | None
    impact: str | None
    fix: str | None
    """The temporary fix that holds it."""
    undo: str | None
    """How that is taken back."""
    eta: Ms | None
    anchor_at: Ms
    """Start of the present epoch: the moment its clocks count from."""
    opened_at: Ms
    started_at: Ms
    """When what it is about began: the first failure of the run that raised its alarm, or as told."""
    detected_at: Ms
    """When it was noticed: the reading that raised its alarm, or its opening."""
    acknowledged_at: Ms | None
    mitigated_at: Ms | None
    recovered_at: Ms | None
    resolved_at: Ms | None
    closed_at: Ms | None
    policy_version: int
    linked: int | None
    """Number of an earlier incident of the same alarm."""
    row_version: int

    @property
    def id(self) -> str:
        """The name operators use: ``INC-1``."""
        return f"INC-{self.number}"

    @property
    def analysed(self) -> bool:
        """Whether the initial analysis stands recorded."""
        return self.step >= Step.ANALYSE.number

    @property
    def mitigated(self) -> bool:
        """Whether a temporary fix holds (also after resolve and close)."""
        return self.mitigated_at is not None


class Event(Record):
    """One link of the append-only chain."""

    seq: int
    at: Ms
    actor: str
    """The name used."""
    os_user: str
    """The operating-system user behind it."""
    subject: str
    kind: str
    payload: dict[str, Any]
    prev: str
    """Hex SHA-256 of the link before."""
    hash: str


class ReadingState(StrEnum):
    """What one reading says; only ``bad`` and ``error`` count as failures."""

    OK = "ok"
    BAD = "bad"
    ERROR = "error"
    SUSPECT = "suspect"


class ConditionResult(Record):
    """One condition judged: its text, whether it held, and the value seen."""

    condition: str
    ok: bool
    actual: str


class Push(Record):
    """A heartbeat that a script sent for a ``push`` probe."""

    at: Ms
    value: float | None = None


class Reading(Record):
    """One answer of one probe."""

    probe: str
    kind: str
    at: Ms
    """The slot's moment, by the store's clock."""
    state: ReadingState
    reason: str | None = None
    """One of: dns connect tls timeout status assert, or a kind's own; None when ok."""
    latency_ms: float | None = None
    """From the monotonic clock; None when there was no answer to time."""
    phases: dict[str, float] = {}
    """Milliseconds by phase: dns, connect, tls, first_byte, transfer."""
    values: dict[str, float] = {}
    """Numbers read from the answer, by the names the site gave them."""
    conditions: tuple[ConditionResult, ...] = ()
    error: str | None = None
    phase: str | None = None
    """What the probe was doing when it broke; None when it did not."""

    @property
    def ok(self) -> bool:
        """Whether the target is well by this reading."""
        return self.state is ReadingState.OK

    @property
    def failed(self) -> bool:
        """Whether this reading speaks against the target (a suspect one does not)."""
        return self.state in (ReadingState.BAD, ReadingState.ERROR)


class Alarm(Record):
    """Where one alarm stands: that of a probe, or one of the site file's own."""

    probe: str
    """The alarm's name; a probe's alarm has the probe's."""
    raised: bool = False
    failures: int = 0
    """Failed readings that count while not raised: in a row, or among the last ones."""
    successes: int = 0
    """Consecutive good readings while raised."""
    since: Ms | None = None
    """When it was last raised or cleared."""
    failing_since: Ms | None = None
    """The first failure of the present run of failures; None while the target is well."""
    at: Ms = 0
    """The moment of the probe's last reading, 0 before any; a suspect one counts for nothing."""
    recent: str = ""
    """The last readings while not raised, where failures are counted among so many: 1 failed, 0 did not."""
    ok_at: Ms = 0
    """The moment of the last good reading, 0 before any."""
    clearing_since: Ms | None = None
    """The first good reading of the present run while raised."""
    held: bool = False
    """Whether it would have been raised, had not what it depends on been failing."""


class Spell(Record):
    """A stretch of time in which a probe's target was known to be up, or known to be down for one reason."""

    probe: str
    up: bool
    begin_at: Ms
    end_at: Ms | None = None
    """None while it goes on."""
    reason: str | None = None
    """Of a spell down, as a reading has it."""
    phase: str | None = None
    """What the probe was doing when it failed: dns, connect, tls, first_byte, transfer, or a kind's own."""
    words: str | None = None
    """What failed, in few words; already cleaned."""


class Maintenance(Record):
    """A window in which nothing is expected of some probes."""

    number: int
    probes: tuple[str, ...]
    """By name; none is all of them."""
    begin_at: Ms
    end_at: Ms
    """When it ends, or was ended."""
    reason: str
    owner: str
    ended_by: str | None = None
    """Who ended it before its time."""

    @property
    def id(self) -> str:
        """The name operators use: ``MNT-1``."""
        return f"MNT-{self.number}"


class TaskMark(Record):
    """What somebody did to a checklist item."""

    state: str
    """open, done or skipped."""
    by: str
    at: Ms
    evidence: str | None
    """A note, a link, or the reason of a skip."""


class Handover(Record):
    """One shift's handing over to the next."""

    number: int
    state: str
    """draft, offered, declined or accepted."""
    start_at: Ms | None
    """When the shift begins for which it is; None where no shift follows."""
    relief: str | None
    """Why somebody takes the watch whom nobody hands it over to; None for one that is handed over."""
    offered_by: str | None
    os_user: str | None
    """The operating-system user who offered."""
    cutoff_at: Ms | None
    """The moment at which ``body`` was frozen."""
    cutoff_seq: int | None
    """The newest link of the chain at that moment."""
    body: str | None
    """Canonical JSON of what is handed over."""
    sha256: str | None
    """Of ``body``."""
    readback: dict[str, Any] | None
    """Who read back, and what was said of each incident."""
    accepted_by: str | None
    accepted_at: Ms | None
    people: list[str]
    """Who holds the watch once it is accepted."""
    record: str | None
    """Canonical JSON of ``body`` and of all that both sides did until it was accepted."""
    seal: str | None
    """SHA-256 of ``record``."""

    @property
    def id(self) -> str:
        """The name operators and obligations use: ``HO-1``."""
        return f"HO-{self.number}"


class Beat(Record):
    """How the last call of the engine's outward heartbeat ended."""

    state: Literal["arrived", "failed", "withheld"]
    """Withheld: not called, because the engine's own audit was not clean."""
    last_ok_at: Ms | None
    """When one last arrived, by the store's clock."""
    silent_since: Ms
    """Boot clock of the last that arrived; of the first beat when none ever did."""
    boot_id: str


class Connectivity(Record):
    """Whether the machine that measures is connected at all."""

    ok: bool
    since: Ms | None = None
    """When that last changed; None when it never did."""


class Lease(Record):
    """Which engine leads; all in real time."""

    token: int
    """Fencing token: one higher with each leader."""
    owner: str | None
    """``host:pid:start``; None when nobody leads."""
    boot_id: str
    renewed_boot: Ms
    """Boot clock of the last renewal."""
    site_path: str | None
    site_hash: str | None
    secrets: list[str]
    """Names (never values) of the secrets that the leader could resolve."""
    stop_requested: bool = False

    def age_ms(self, boot: Ms, boot_id: str) -> Ms | None:
        """Return how long ago the leader was heard; None when nobody leads or the machine has rebooted."""
        if self.owner is None or boot_id != self.boot_id:
            return None
        return max(boot - self.renewed_boot, 0)
