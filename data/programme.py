"""The phases of a programme, what is checked in each, and what is checked again and again."""

from typing import Literal, Self

from pydantic import Field, model_validator

from data.hours import TimeOfDay, Weekday
from data.i18n import _
from data.plantypes import Slug, Text, refuse_doubles
from data.records import Record
from data.recurrence import Recurrence


class Coverage(Record):
    """The hours in which somebody watches, in the plan's zone."""

    name: Text
    always: bool = False
    weekdays: tuple[Weekday, ...] = ()
    start: TimeOfDay | None = None
    end: TimeOfDay | None = None
    holidays: Literal["open", "closed"] = "closed"
    """Whether somebody watches on a public holiday too; ``always`` is open on every day."""

    @model_validator(mode="after")
    def _has_hours(self) -> Self:
        """Refuse hours beside ``always``, and the lack of them without it."""
        hours = (bool(self.weekdays), self.start is not None, self.end is not None)
        if self.always and any(hours):
            raise ValueError(_("always has hours beside it; take out weekdays, start and end, or always"))
        if not self.always and not all(hours):
            raise ValueError(_("hours are incomplete; write weekdays, start and end, or always: true"))
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise ValueError(_("start is not before end; write hours that lie within one day"))
        return self


class PlanTask(Record):
    """One item of a checklist."""

    id: Slug
    text: Text
    role: str | None = None
    """Whose it is; None for whoever is on."""
    panels: tuple[str, ...] = ()
    """Indicators that prove it: it is true while all of them are within their targets."""
    recurs: Recurrence | None = None
    """None for once, due when the phase ends."""


class Phase(Record):
    """A stretch of days of the programme; day 1 is the day of going live."""

    id: Slug
    name: Text
    from_day: int = Field(ge=1)
    to_day: int
    """The last day, counted in."""
    coverage: Coverage
    tasks: tuple[PlanTask, ...]

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        """Refuse a phase that ends before it starts, and two tasks of one name."""
        if self.to_day < self.from_day:
            raise ValueError(_("to_day is before from_day; write the last day of the phase"))
        refuse_doubles([task.id for task in self.tasks])
        return self


class Routine(Record):
    """A checklist that goes on through several phases, of items that come again."""

    id: Slug
    name: Text
    phases: tuple[str, ...] = ()
    """In which; none for all."""
    tasks: tuple[PlanTask, ...]

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        """Refuse two tasks of one name, and one that does not come again."""
        refuse_doubles([task.id for task in self.tasks])
        once = next((task.id for task in self.tasks if task.recurs is None), None)
        if once is not None:
            raise ValueError(_("{id} does not say when it comes again; write recurs").format(id=once))
        return self
