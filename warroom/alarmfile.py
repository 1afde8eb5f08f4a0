"""What a site file says of alarms and of what keeps them quiet."""

from typing import Annotated

from pydantic import ConfigDict, Field

from data.hours import TimeOfDay, Weekday, WeekHours
from data.plan import Words
from data.records import Record
from warroom.rules.maintenance import Weekly


class MaintenanceEntry(Record):
    """A maintenance window that comes again each week; an end at or before its begin is on the next day."""

    model_config = ConfigDict(populate_by_name=True)

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = tuple(range(7))
    """The days on which it begins."""
    from_: Annotated[TimeOfDay, Field(alias="from")]
    to: TimeOfDay
    probes: tuple[str, ...] = ()
    """None named is all of them."""
    reason: Words

    @property
    def weekly(self) -> Weekly:
        """The window as the rules know it."""
        hours = WeekHours(weekdays=self.days, start=self.from_, end=self.to)
        return Weekly(hours, self.probes, self.reason)
