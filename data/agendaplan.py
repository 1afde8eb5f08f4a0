"""The meetings and reports that a plan asks for."""

from pydantic import Field

from data.duration import Duration
from data.plantypes import Slug, Text
from data.records import Record
from data.recurrence import Recurrence


class Meeting(Record):
    """A meeting that comes again."""

    id: Slug
    name: Text
    recurs: Recurrence
    """Its ``at`` is when it begins; where the plan names no hour, the site does."""
    lasts: Duration = Field(gt=0)
    attendees: tuple[str, ...] = Field(min_length=1)
    """Roles."""
    points: tuple[Text, ...]
    """What is talked about."""
    phases: tuple[str, ...] = ()
    """In which; none for all."""


class ReportDue(Record):
    """A report that is sent again and again."""

    id: Slug
    name: Text
    recurs: Recurrence
    """Its ``at`` is when it has been sent; where the plan names no hour, when the day's coverage ends."""
    recipients: tuple[str, ...] = Field(min_length=1)
    """Roles."""
    contents: tuple[Text, ...]
    phases: tuple[str, ...] = ()
    """In which; none for all."""
