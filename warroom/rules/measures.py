"""How long it took to detect, acknowledge, mitigate and resolve, and how many response targets were kept.

Every stamp is read from what happened, never from an incident's present state, which a reopening resets and a
second acknowledgement overwrites.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

from data.records import Event, Incident, Kind, Ms, Obligation, Priority, State


@dataclass(frozen=True)
class Life:
    """What happened between an incident's opening, or a reopening, and its resolution."""

    begun_at: Ms
    """Of the first life the moment at which it was noticed, of a later one that of its reopening."""
    acknowledged_at: Ms | None = None
    """The first acknowledgement: a later one, after its claim had expired, is not the first response."""
    mitigated_at: Ms | None = None
    """The temporary fix that held; a resolution mends what nothing had mended before."""
    resolved_at: Ms | None = None


def lives(incident: Incident, events: Iterable[Event]) -> list[Life]:
    """Return the lives of ``incident``, the first one first.

    Args:
        incident: for the moment at which it was noticed.
        events: what happened to it, in order.
    """
    found = [Life(incident.detected_at)]
    for event in events:
        life, at = found[-1], event.at
        match event.kind:
            case "acknowledged" if life.acknowledged_at is None:
                found[-1] = replace(life, acknowledged_at=at)
            case "mitigated":
                found[-1] = replace(life, mitigated_at=at)
            case "raised" if event.payload["mitigation_undone"]:
                found[-1] = replace(life, mitigated_at=None)
            case "unmitigated":
                found[-1] = replace(life, mitigated_at=None)
            case "resolved":
                found[-1] = replace(life, mitigated_at=life.mitigated_at or at, resolved_at=at)
            case "reopened":
                found.append(Life(at))
    return found


def priority_by_epoch(events: Iterable[Event]) -> dict[int, Priority]:
    """Return the priority that each epoch of one incident had."""
    epoch, found = 1, dict[int, Priority]()
    for event in events:
        if event.kind == "opened":
            found[epoch] = Priority(event.payload["priority"])
        elif event.kind == "priority":
            epoch += 1
            found[epoch] = Priority(event.payload["after"])
        elif event.kind == "reopened":
            found[event.payload["epoch"]] = found[epoch]
            epoch = event.payload["epoch"]
    return found


@dataclass(frozen=True)
class Course:
    """One incident, what moved it through its lives, and the responses that it promised."""

    incident: Incident
    events: Sequence[Event]
    responses: Sequence[Obligation]


@dataclass(frozen=True)
class Figure:
    """One mean time, with what it is made of."""

    mean: float | None
    """Milliseconds; None without a single sample."""
    median: float | None
    n: int
    of: int
    """How many could have been samples; what is missing has no such stamp."""


@dataclass(frozen=True)
class Compliance:
    """How many response targets were kept."""

    kept: int
    missed: int
    pending: int

    @property
    def share(self) -> float | None:
        """The kept ones among those that are decided, 0 to 1; None when none is."""
        decided = self.kept + self.missed
        return self.kept / decided if decided else None


@dataclass(frozen=True)
class Measures:
    """The figures of one priority, or of all."""

    mttd: Figure
    """Begun to noticed; of an incident opened by hand the beginning is known only when it was told."""
    mtta: Figure
    """Noticed, or reopened, to the first acknowledgement; a sample for each life."""
    mttm: Figure
    """Noticed to mitigated, by the fix that held in the last life."""
    mttr: Figure
    """Noticed to resolved, by the last resolution; an incident that is open again has none."""
    response: Compliance


def measure(courses: Sequence[Course], priority: Priority | None = None) -> Measures:
    """Return the figures of ``priority``, of all for None.

    An incident counts under the priority that it has now; a promised response under the one that promised it.
    """
    counted = [each for each in courses if priority in (None, each.incident.priority)]
    every = [(each.incident, lives(each.incident, each.events)) for each in counted]
    return Measures(
        mttd=_figure([_to_detect(incident) for incident, _lives in every]),
        mtta=_figure(
            [_after(life.begun_at, life.acknowledged_at) for _incident, lived in every for life in lived]
        ),
        mttm=_figure([_after(incident.detected_at, lived[-1].mitigated_at) for incident, lived in every]),
        mttr=_figure([_after(incident.detected_at, lived[-1].resolved_at) for incident, lived in every]),
        response=_compliance(courses, priority),
    )


def _to_detect(incident: Incident) -> Ms | None:
    told = incident.alarm is not None or incident.started_at < incident.detected_at
    return incident.detected_at - incident.started_at if told else None


def _after(begin: Ms, end: Ms | None) -> Ms | None:
    return None if end is None else end - begin


def _figure(samples: Sequence[Ms | None]) -> Figure:
    known = [each for each in samples if each is not None]
    if not known:
        return Figure(None, None, 0, len(samples))
    return Figure(fmean(known), float(median(known)), len(known), len(samples))


def _compliance(courses: Sequence[Course], priority: Priority | None) -> Compliance:
    states = [
        each.state
        for course in courses
        for each in course.responses
        if each.kind is Kind.RESPONSE
        and priority in (None, priority_by_epoch(course.events).get(each.epoch, course.incident.priority))
    ]
    return Compliance(states.count(State.MET), states.count(State.FIRED), states.count(State.ARMED))
