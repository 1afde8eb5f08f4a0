"""What a screen shows of people: whom to call now, and who is on in the days ahead."""

from typing import Literal

from data.incidentviews import Contact
from data.records import Ms, Record


class Callee(Contact):
    """Somebody on the sheet."""

    key: str
    """What this line of the sheet is called."""
    hours: str | None
    """When they may be called; None is always."""
    reachable: bool
    """Whether that is now."""


class Circle(Record):
    """People who stand together: a level of the ladder, those on watch, a role."""

    words: str
    state: Literal["next", "called", "standing"]
    at: Ms | None
    """When the level is called, or was."""
    people: tuple[Callee, ...]
    """Empty when nobody is named."""
    phone: str | None = None
    """A number that belongs to nobody: the hotline."""


class CallSheet(Record):
    """Whom to call now, the most urgent first."""

    about: str | None
    """The incident that it is about, in a few words."""
    circles: tuple[Circle, ...]
    hotline: str | None
    proposed: Contact | None
    """Whom to call by hand next."""

    def callee(self, key: str) -> Callee | None:
        """Return who stands on the line of that name."""
        return next((each for circle in self.circles for each in circle.people if each.key == key), None)


class TurnView(Record):
    """A part of a shift in which the same people are on."""

    start: Ms
    end: Ms
    people: tuple[str, ...]
    """Names."""


class SwapView(Record):
    """One person in another's place, now or later."""

    id: str | None
    """``SWAP-1``; None for one of the site file."""
    out_name: str
    in_name: str
    start: Ms
    end: Ms
    reason: str
    holds: bool
    """Whether it holds now."""


class DutyView(Record):
    """One shift of one date."""

    day: str
    """The local date on which it begins, ISO 8601."""
    shift: str
    """Its id."""
    name: str
    start: Ms
    end: Ms
    turns: tuple[TurnView, ...]
    """What is still to come of it, as swaps cut it."""
    swaps: tuple[SwapView, ...]
    """Those that have part in it."""
    missing: int
    """How many people it lacks in the plan's hours of coverage."""
    soon: bool
    """Whether they are missing within the time that gaps are looked for."""
    strains: tuple[str, ...]
    """What else is odd about it."""

    @property
    def key(self) -> str:
        """What its line is called."""
        return f"{self.day} {self.shift}"


class GapView(Record):
    """A time for which too few people are rostered."""

    day: str
    shift: str
    name: str
    start: Ms
    end: Ms
    people: tuple[str, ...]
    missing: int


class StrainView(Record):
    """An arrangement that somebody should look at."""

    kind: Literal["short", "twice", "successive"]
    shift: str
    start: Ms
    end: Ms
    people: tuple[str, ...]
    words: str


class RosterView(Record):
    """Who is on in the days ahead, and what is wrong with it."""

    duties: tuple[DutyView, ...]
    swaps: tuple[SwapView, ...]
    gaps: tuple[GapView, ...]
    strains: tuple[StrainView, ...]
    wanted: int
    """People a shift."""
