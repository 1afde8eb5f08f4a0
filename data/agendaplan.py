"""The meetings and reports that a plan asks for."""

from typing import Final, Literal, get_args

from pydantic import Field

from data.duration import Duration
from data.plantypes import Slug, Text
from data.records import Record
from data.recurrence import Recurrence

Shown = Literal["incidents", "priorities", "actions", "decisions", "checklist", "indicators", "changes", "ahead"]
"""What the sheet of a meeting or report is filled with from the store."""
SHOWN: Final[tuple[Shown, ...]] = get_args(Shown)


class Point(Text):
    """One thing that is talked about, or told."""

    shows: tuple[Shown, ...] = ()
    """What the store has for it; none where people have to bring it."""


class Meeting(Record):
    """A meeting that comes again."""

    id: Slug
    name: Text
    recurs: Recurrence
    """Its ``at`` is when it begins; where the plan names no hour, the site does."""
    lasts: Duration = Field(gt=0)
    attendees: tuple[str, ...] = Field(min_length=1)
    """Roles."""
    points: tuple[Point, ...]
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
    contents: tuple[Point, ...]
    phases: tuple[str, ...] = ()
    """In which; none for all."""
