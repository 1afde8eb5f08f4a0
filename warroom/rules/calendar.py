"""The programme's days, phases and hours of coverage."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from data.plan import Plan
from data.plantypes import Text
from data.programme import Coverage, Phase
from data.records import Ms


def local(at: Ms, zone: ZoneInfo) -> datetime:
    """Return ``at`` as a wall clock in ``zone`` shows it."""
    return datetime.fromtimestamp(at / 1000, zone)


def moment(day: date, clock: time, zone: ZoneInfo) -> Ms:
    """Return when a wall clock in ``zone`` shows ``clock`` on ``day`` (the first time, where it does so twice)."""
    return round(datetime.combine(day, clock, zone).timestamp() * 1000)


@dataclass(frozen=True, eq=False)
class Calendar:
    """A plan laid on real dates."""

    plan: Plan
    """With its phases as they were extended."""
    go_live: Ms
    zone: ZoneInfo
    days_off: Mapping[date, Text] = field(default_factory=dict)
    """Public holidays, and what else the site calls a day off, by their names."""
    _spans: dict[int, tuple[Ms, Ms] | None] = field(default_factory=dict, init=False, repr=False)
    """Of the days that were asked for: whoever lays a plan of weeks out asks for each of them many times."""

    @cached_property
    def first_date(self) -> date:
        """The date of go-live."""
        return local(self.go_live, self.zone).date()

    def day(self, at: Ms) -> int:
        """Return the programme's day at ``at``: 1 on the date of go-live, 0 and less before it."""
        return (local(at, self.zone).date() - self.first_date).days + 1

    def phase(self, at: Ms) -> Phase | None:
        """Return the phase at ``at``; before go-live the first one, after the last day None."""
        return self._phase(max(self.day(at), 1))

    def phase_on(self, day: date) -> Phase | None:
        """Return the phase on a date; None before the first and after the last."""
        return self._phase((day - self.first_date).days + 1)

    def _phase(self, day: int) -> Phase | None:
        return next((phase for phase in self.plan.phases if phase.from_day <= day <= phase.to_day), None)

    def date_of(self, day: int) -> date:
        """Return the date of the programme's ``day``."""
        return self.first_date + timedelta(days=day - 1)

    def works(self, day: date) -> bool:
        """Return whether anybody is on duty on ``day`` by the plan."""
        return self.hours(day) is not None

    def is_work(self, day: date) -> bool:
        """Return whether ``day`` is a day of work: covered, and no day off."""
        return day not in self.days_off and self.works(day)

    def hours(self, day: date) -> tuple[Ms, Ms] | None:
        """Return from when to when ``day`` is covered; None where it is not."""
        return self._span((day - self.first_date).days + 1)

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
        if day not in self._spans:
            self._spans[day] = self._covered(day)
        return self._spans[day]

    def _covered(self, day: int) -> tuple[Ms, Ms] | None:
        phase = self._phase(day)
        if phase is None:
            return None
        on = self.date_of(day)
        closed = phase.coverage.holidays == "closed" and on in self.days_off
        return _coverage_span(phase.coverage, on, self.zone, closed)


def _coverage_span(coverage: Coverage, day: date, zone: ZoneInfo, closed: bool) -> tuple[Ms, Ms] | None:
    begin, end = moment(day, time(0), zone), moment(day + timedelta(days=1), time(0), zone)
    if begin == end:
        # The zone has no such date: whoever crosses the date line leaves one out.
        return None
    if coverage.always:
        return begin, end
    if closed or day.weekday() not in coverage.weekdays or coverage.start is None or coverage.end is None:
        return None
    return moment(day, coverage.start, zone), moment(day, coverage.end, zone)
