"""What is measured, as people read it: each measure of the plan against its target."""

from data.plan import Target
from data.records import Ms, Record


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
