"""What a measure of the plan is made of, and what has to be known of the time before."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.readings import Sample
from data.records import Ms, Spell
from warroom.rules.availability import NOTHING, Availability
from warroom.rules.maintenance import Window


@dataclass(frozen=True)
class Source:
    """What a panel is measured by: a probe, or one series of it."""

    probe: str
    ok: Sequence[Sample]
    """1 or 0 at each reading of the probe, oldest first, over the buckets shown."""
    values: Sequence[Sample]
    """The series over the same time; for a whole probe its latency in milliseconds."""
    interval: Ms
    whole_probe: bool
    read_at: Ms | None = None
    """The moment of the probe's last reading."""
    spells: Sequence[Spell] = ()
    """When the target was up or down, each with an end, since `Past.until`."""


@dataclass(frozen=True)
class Past:
    """What a panel needs of the time before the window of its readings."""

    windows: Sequence[Window] = ()
    """Maintenance, since the begin of the budgets' period."""
    first: Ms | None = None
    """When anything was known for the first time."""
    until: Ms = 0
    """Where the spells of the sources begin to be told; `before` ends here."""
    before: Availability = NOTHING
    """From the begin of the budgets' period, or going live, to `until`."""
    allowed: Sequence[Ms] = ()
    """Outage that the plan allows in a month in other words than the target's."""
    last_down: Spell | None = None
    """The last failure before `until`."""
    points: Sequence[tuple[Ms, float]] = ()
    """Means of five minutes, oldest first."""
    begun_at: Ms = 0
    """When the programme began."""
    peak: Sample | None = None
    """The highest of the programme before the readings at hand."""
