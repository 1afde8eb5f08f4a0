"""A change, and what came of it, as people read it."""

from data.arrangements import Change
from data.records import Ms, Record


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
