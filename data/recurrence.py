"""When something of the plan comes again: each day, each week or second week, at the end of a month or quarter."""

from typing import Literal, Self

from pydantic import model_validator

from data.hours import TimeOfDay, Weekday
from data.i18n import _
from data.records import Record

Every = Literal["day", "week", "fortnight", "month", "quarter"]
"""A month is the calendar's, a quarter thirteen weeks of the programme, or what its end leaves of them."""
OnHoliday = Literal["keep", "before", "after", "skip"]
"""What becomes of one on a day without work: it stays, goes to the day of work before or after, or is left out."""


class Recurrence(Record):
    """How often, on which day, at what time."""

    every: Every
    on: Weekday | None = None
    """Of a week or fortnight: its day; of a month: the last such day. Without it the last day of work."""
    at: TimeOfDay | None = None
    """None where the plan leaves the hour open, and for what is due when the day's coverage ends."""
    holiday: OnHoliday = "skip"

    @model_validator(mode="after")
    def _has_a_day(self) -> Self:
        """Refuse a weekday where there is no choice of one."""
        if self.on is not None and self.every in ("day", "quarter"):
            raise ValueError(_("on says nothing beside every: {every}; take it out").format(every=self.every))
        return self
