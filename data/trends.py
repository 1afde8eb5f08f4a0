"""What a page about one measure shows: its past in columns of equal time, and what happened beside it."""

from typing import NamedTuple

from data.panelviews import PanelView
from data.records import Ms, Priority, Record


class Column(NamedTuple):
    """A measure over one stretch of time that begins at ``at``; in the measure's unit."""

    at: Ms
    n: int
    """Readings."""
    mean: float
    """What the measure is worth; of an availability the share of the known time."""
    low: float | None = None
    high: float | None = None
    """How far the readings reach; None for an availability."""
    p95: float | None = None
    """None where no histogram is kept."""


class Mark(Record):
    """An incident or a change that stands on the time axis."""

    id: str
    priority: Priority | None
    """Of an incident; None for a change."""
    at: Ms
    end_at: Ms | None
    """When an incident was resolved, None while it is not; a change takes no time."""
    words: str


class Failure(Record):
    """A stretch of time in which a probe's target was down."""

    probe: str
    at: Ms
    lasted_ms: Ms
    """So far, while it goes on."""
    running: bool
    phase: str | None
    reason: str | None
    words: str | None


class IndicatorPage(Record):
    """One measure over a window that ends now."""

    panel: PanelView
    now: Ms
    zone: str
    window: Ms
    step: Ms
    """How long a column is."""
    begin: Ms
    """The first column's moment."""
    read_at: Ms
    """When the columns were read; the last one goes on growing."""
    columns: tuple[Column, ...]
    """The oldest first; one in which nothing was measured is left out."""
    marks: tuple[Mark, ...]
    """The oldest first."""
    failures: tuple[Failure, ...]
    """The newest first."""

    @property
    def count(self) -> int:
        """How many columns the window has, those without a reading too."""
        return (self.now - self.begin) // self.step + 1

    @property
    def last(self) -> Ms:
        """Where the newest column begins."""
        return self.begin + (self.count - 1) * self.step

    def column(self, at: Ms) -> Column | None:
        """Return the column that begins at ``at``; None when nothing was measured in it."""
        return next((each for each in self.columns if each.at == at), None)

    def standing(self, at: Ms) -> tuple[Mark, ...]:
        """Return the marks in the column that begins at ``at``, those that begin there first."""
        end = at + self.step
        here = [each for each in self.marks if at <= each.at < end]
        through = [each for each in self.marks if each.at < at and (each.end_at is None or each.end_at >= at)]
        return (*here, *through)
