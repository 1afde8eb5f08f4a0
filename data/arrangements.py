"""Records of what people arrange around the promises: silences, swaps, changes, action items."""

from typing import Literal

from data.records import Ms, Record

ActionKind = Literal["detective", "preventative", "corrective"]
"""What an action item does about the next time: see it sooner, keep it away, mend it."""

AppointmentState = Literal["open", "done", "skipped"]

ChangeKind = Literal["tuning", "patch", "deploy", "other"]

ChangeState = Literal["under_way", "made", "taken_back"]

WatchItemKind = Literal["watch", "contingency", "words"]
"""Something to keep an eye on, what to do if something happens, or free words."""


class Silence(Record):
    """Messages held back for a while; clocks run on, and rows fire on time."""

    number: int
    scope: str
    """``all``, an incident ``INC-1``, or ``probe:NAME``: whatever that probe's alarm opens."""
    owner: str
    reason: str
    begin_at: Ms
    end_at: Ms
    """When it ends, or was ended."""
    ended_by: str | None
    """Who ended it before its time."""

    @property
    def id(self) -> str:
        """The name operators use: ``SIL-1``."""
        return f"SIL-{self.number}"


class RosterDay(Record):
    """Who is on one shift of one date, as set from a screen."""

    day: str
    """The local date on which the shift begins, ISO 8601."""
    shift: str
    people: tuple[str, ...]
    """Keys."""
    by_whom: str
    at: Ms


class StoredSwap(Record):
    """One person in another's place for a while, as arranged from a screen."""

    number: int
    begin_at: Ms
    end_at: Ms
    out_person: str
    in_person: str
    reason: str
    by_whom: str
    at: Ms
    ended_at: Ms | None

    @property
    def id(self) -> str:
        """The name operators use: ``SWAP-1``."""
        return f"SWAP-{self.number}"


class Extension(Record):
    """A phase that lasts longer than its plan said."""

    number: int
    phase: str
    days: int
    """How many days longer; less than none where it was shortened."""
    reason: str
    by_whom: str
    at: Ms

    @property
    def id(self) -> str:
        """The name operators use: ``EXT-1``."""
        return f"EXT-{self.number}"


class AppointmentMark(Record):
    """What became of one time of a meeting or report."""

    id: str
    """``standup@2026-12-01``, whatever day it was moved to."""
    state: AppointmentState
    begin_at: Ms | None
    """When it begins, or is due, where it was moved; None where the plan holds."""
    text: str | None
    """Minutes, where a report was filed, or why it was moved or skipped."""
    by_whom: str
    at: Ms


class Decision(Record):
    """What a meeting decided."""

    number: int
    meeting: str
    """Its time: ``standup@2026-12-01``."""
    text: str
    by_whom: str
    at: Ms

    @property
    def id(self) -> str:
        """The name operators use: ``DEC-1``."""
        return f"DEC-{self.number}"


class ActionItem(Record):
    """What was learnt from an incident, or agreed upon in a meeting, and has to be done."""

    number: int
    incident: int | None
    """What it comes of; None where that was a meeting."""
    meeting: str | None
    """The meeting's time that it comes of: ``standup@2026-12-01``; None where that was an incident."""
    kind: ActionKind
    text: str
    owner: str
    due_at: Ms
    at: Ms
    done_at: Ms | None
    done_by: str | None
    evidence: str | None

    @property
    def id(self) -> str:
        """The name operators and obligations use: ``ACT-1``."""
        return f"ACT-{self.number}"

    @property
    def source(self) -> str:
        """What it comes of, as operators call it."""
        return self.meeting or f"INC-{self.incident}"


class Change(Record):
    """A tuning, a patch or a deploy of the system that is watched."""

    number: int
    kind: ChangeKind
    text: str
    rollback: str | None
    """How it is taken back."""
    by_whom: str
    at: Ms
    """When it was made, or begun."""
    state: ChangeState = "made"
    ended_at: Ms | None = None
    """When one that was under way was made, or taken back."""
    ended_by: str | None = None

    @property
    def id(self) -> str:
        """The name operators use: ``CHG-1``."""
        return f"CHG-{self.number}"


class WatchItem(Record):
    """What one shift tells the next by hand: it goes over to each further shift until somebody ends it."""

    number: int
    kind: WatchItemKind
    text: str
    """What is watched; the condition of a contingency; free words."""
    place: str | None
    """Where to look."""
    sign: str | None
    """What calls for action."""
    action: str | None
    """What is to be done then."""
    until: str | None
    """Until when, or until what has happened; in words."""
    by_whom: str
    at: Ms
    ended_at: Ms | None
    ended_by: str | None

    @property
    def id(self) -> str:
        """The name operators use: ``WATCH-1``."""
        return f"WATCH-{self.number}"
