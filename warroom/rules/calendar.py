"""The programme's days, phases and hours of coverage."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data.plan import Coverage, Phase, Plan
from data.records import Ms


def local(at: Ms, zone: ZoneInfo) -> datetime:
    """Return ``at`` as a wall clock in ``zone`` shows it."""
    return datetime.fromtimestamp(at / 1000, zone)


def moment(day: date, clock: time, zone: ZoneInfo) -> Ms:
    """Return when a wall clock in ``zone`` shows ``clock`` on ``day`` (the first time, where it does so twice)."""
    return round(datetime.combine(day, clock, zone).timestamp() * 1000)


@dataclass(frozen=True)
class Calendar:
    """A plan laid on real dates."""

    plan: Plan
    go_live: Ms
    zone: ZoneInfo

    def day(self, at: Ms) -> int:
        """Return the programme's day at ``at``: 1 on the date of go-live, 0 and less before it."""
        return (local(at, self.zone).date() - local(self.go_live, self.zone).date()).days + 1

    def phase(self, at: Ms) -> Phase | None:
        """Return the phase at ``at``; before go-live the first one, after the last day None."""
        day = max(self.day(at), 1)
        return next((phase for phase in self.plan.phases if phase.from_day <= day <= phase.to_day), None)

    def date_of(self, day: int) -> date:
        """Return the date of the programme's ``day``."""
        return local(self.go_live, self.zone).date() + timedelta(days=day - 1)

    def phase_end(self, phase: Phase) -> Ms:
        """Return the moment at which ``phase`` is over: midnight after its last day."""
        return moment(self.date_of(phase.to_day + 1), time(0), self.zone)

    def covered_spans(self, start: Ms) -> Iterator[tuple[Ms, Ms]]:
        """Yield the spans of coverage from ``start`` to the programme's end, in order, cut at ``start``."""
        for day in range(max(self.day(start), 1), self.plan.total_days + 1):
            span = self._span(day)
            if span and span[1] > start:
                yield max(span[0], start), span[1]

    def add_covered(self, start: Ms, duration: Ms) -> Ms:
        """Return when ``duration`` of coverage has passed since ``start``.

        Past the programme's end there is no coverage to count; what is left then runs on the wall clock, so
        that a promise made on the last day still falls due.
        """
        left, reached = duration, start
        for begin, end in self.covered_spans(start):
            if end - begin >= left:
                return begin + left
            left -= end - begin
            reached = end
        return reached + left

    def is_covered(self, at: Ms) -> bool:
        """Return whether somebody is on duty at ``at`` by the plan."""
        span = self._span(self.day(at))
        return span is not None and span[0] <= at < span[1]

    def _span(self, day: int) -> tuple[Ms, Ms] | None:
        phase = next((phase for phase in self.plan.phases if phase.from_day <= day <= phase.to_day), None)
        return None if phase is None else _coverage_span(phase.coverage, self.date_of(day), self.zone)


def _coverage_span(coverage: Coverage, day: date, zone: ZoneInfo) -> tuple[Ms, Ms] | None:
    if coverage.always:
        return moment(day, time(0), zone), moment(day + timedelta(days=1), time(0), zone)
    if day.weekday() not in coverage.weekdays or coverage.start is None or coverage.end is None:
        return None
    return moment(day, coverage.start, zone), moment(day, coverage.end, zone)
