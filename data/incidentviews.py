"""An incident with its ladder, its clocks and its newest entry, as people read it."""

from data.records import Incident, Kind, Ms, Record, State


class Contact(Record):
    """Somebody to call."""

    name: str
    phone: str | None
    role: str
    """The role's name, in words."""
    answered: bool | None = None
    """Whether a call by hand was answered since their level was called; None when nobody has tried."""
    misses: int = 0
    """Calls in a row that were not answered."""


class Rung(Record):
    """One level of an incident's ladder."""

    level: int
    name: str
    due_at: Ms | None
    """None when this level is not on the incident's ladder any more."""
    state: State | None
    fired_at: Ms | None
    held: bool
    """Armed, but would not fire as things stand."""
    contacts: tuple[Contact, ...]
    """Whom it calls (has called, once it has fired); empty when nobody is known."""


class Clockwork(Record):
    """One promise of an incident that is not a level."""

    kind: Kind
    name: str
    due_at: Ms
    state: State
    met_at: Ms | None


class Line(Record):
    """One entry of an incident's timeline, in words."""

    seq: int
    at: Ms
    actor: str
    kind: str
    text: str
    state: str = ""
    """Of a delivery: how it stands."""


class Due(Record):
    """The next promise to fall due if nothing happens."""

    subject: str
    kind: Kind
    level: int | None
    due_at: Ms
    name: str


class IncidentView(Record):
    """An incident with what it owes and what comes next."""

    incident: Incident
    step_name: str
    rungs: tuple[Rung, ...]
    clocks: tuple[Clockwork, ...]
    """The promises of the present epoch that matter now: armed, or missed and not made good."""
    next_due: Due | None
    next_rung: Rung | None
    """The next level that calls somebody if nothing happens."""
    last: Line | None
    """The newest entry of its timeline."""
    undelivered: str | None = None
    """Whom a message did not reach by any channel, until somebody has been called; None for nobody."""
    policy_now: int | None
    """Version of the plan's present policy; None while no incident was opened on it."""
    edited: str
    """That the plan was edited since its policy was frozen, in words; empty when it was not."""
