"""When an alarm is raised and cleared: by counts of readings, or by how long a level is crossed.

All of it by the moments of the readings and by what is stored of the alarm, so that the same readings give the
same answer however they are batched, and whichever engines have taken them.
"""

from dataclasses import dataclass
from enum import Enum

from data.records import Alarm, Ms, Reading


class Edge(Enum):
    """What a reading did to an alarm."""

    RAISED = "raised"
    CLEARED = "cleared"


class Verdict(Enum):
    """What one reading says."""

    BAD = "bad"
    GOOD = "good"
    BETWEEN = "between"
    """Neither bad enough to raise nor good enough to clear."""


class Upstream(Enum):
    """How what a probe depends on is."""

    WELL = "well"
    UNCONFIRMED = "unconfirmed"
    """Not read yet since the probe began to fail."""
    FAILING = "failing"


@dataclass(frozen=True)
class Terms:
    """What raises an alarm and what clears it. Counts and durations must both be reached."""

    failures: int = 1
    of_last: int | None = None
    """Among so many of the last readings; None is in a row."""
    successes: int = 1
    """In a row."""
    raise_for: Ms = 0
    clear_for: Ms = 0
    hold: Ms | None = None
    """How long a reading speaks when none follows: what lasted begins anew after a gap. None is for ever."""


def after(
    alarm: Alarm,
    reading: Reading,
    failure_threshold: int,
    success_threshold: int,
    failure_window: int | None = None,
    upstream: Upstream = Upstream.WELL,
) -> tuple[Alarm, Edge | None]:
    """Return a probe's alarm after ``reading``, and the edge if it crossed one.

    A suspect reading changes nothing: it speaks of this machine, not of the target.
    """
    if not (reading.ok or reading.failed):
        return alarm, None
    terms = Terms(failures=failure_threshold, of_last=failure_window, successes=success_threshold)
    return observed(alarm, reading.at, Verdict.GOOD if reading.ok else Verdict.BAD, terms, upstream)


def observed(
    alarm: Alarm, at: Ms, verdict: Verdict, terms: Terms, upstream: Upstream = Upstream.WELL
) -> tuple[Alarm, Edge | None]:
    """Return the alarm after one more reading, and the edge if it crossed one.

    Args:
        alarm: as it stands.
        at: the reading's moment.
        verdict: what it says.
        terms: of the alarm.
        upstream: how what it depends on is; unless it is well nothing is raised.
    """
    edge = None
    if alarm.raised:
        following, edge = _while_raised(alarm, at, verdict, terms)
    elif verdict is Verdict.BAD:
        following, edge = _worse(alarm, at, terms, upstream)
    else:
        following = _better(alarm, terms)
    ok_at = at if verdict is Verdict.GOOD else alarm.ok_at
    return following.model_copy(update={"at": at, "ok_at": ok_at}), edge


def _while_raised(alarm: Alarm, at: Ms, verdict: Verdict, terms: Terms) -> tuple[Alarm, Edge | None]:
    if verdict is not Verdict.GOOD:
        begun = at if alarm.failing_since is None else alarm.failing_since
        return alarm.model_copy(update={"successes": 0, "clearing_since": None, "failing_since": begun}), None
    begun = _begun(alarm.clearing_since, alarm.at, at, terms)
    successes = alarm.successes + 1 if begun == alarm.clearing_since else 1
    if successes < terms.successes or at - begun < terms.clear_for:
        return alarm.model_copy(update={"successes": successes, "clearing_since": begun}), None
    return Alarm(probe=alarm.probe, raised=False, since=at), Edge.CLEARED


def _worse(alarm: Alarm, at: Ms, terms: Terms, upstream: Upstream) -> tuple[Alarm, Edge | None]:
    begun = _begun(alarm.failing_since, alarm.at, at, terms)
    pending = alarm.model_copy(update={"failing_since": begun})
    if alarm.held and upstream is Upstream.FAILING:
        return pending, None
    recent = "" if terms.of_last is None else (alarm.recent + "1")[-terms.of_last :]
    failures = alarm.failures + 1 if terms.of_last is None else recent.count("1")
    counted = pending.model_copy(update={"failures": min(failures, terms.failures), "recent": recent})
    if failures < terms.failures or at - begun < terms.raise_for:
        return counted, None
    match upstream:
        case Upstream.WELL:
            return Alarm(probe=alarm.probe, raised=True, since=at, failing_since=begun), Edge.RAISED
        case Upstream.UNCONFIRMED:
            return counted, None
        case Upstream.FAILING:
            # It counts anew when that is well: what hangs on it needs a moment to follow.
            return pending.model_copy(update={"failures": 0, "recent": "", "held": True}), None


def _better(alarm: Alarm, terms: Terms) -> Alarm:
    recent = "" if terms.of_last is None else (alarm.recent + "0")[-terms.of_last :]
    failures = recent.count("1")
    begun = alarm.failing_since if failures else None
    update = {"failures": min(failures, terms.failures), "recent": recent, "failing_since": begun, "held": False}
    return alarm.model_copy(update=update)


def _begun(since: Ms | None, last_at: Ms, at: Ms, terms: Terms) -> Ms:
    """Return since when something lasts: from this reading on after a gap, or when the clock was set back."""
    lasts = since is not None and at >= since and (terms.hold is None or at - last_at <= terms.hold)
    return since if lasts and since is not None else at


def quiet(alarm: Alarm, at: Ms, verdict: Verdict) -> Alarm:
    """Return the alarm after a reading in maintenance: it does not move, and counts anew afterwards."""
    return alarm.model_copy(
        update={
            "at": at,
            "ok_at": at if verdict is Verdict.GOOD else alarm.ok_at,
            "failures": 0,
            "successes": 0,
            "recent": "",
            "clearing_since": None,
            "failing_since": alarm.failing_since if alarm.raised else None,
            "held": False,
        }
    )


def silenced(alarm: Alarm, after: Ms, watched_since: Ms, now: Ms) -> Alarm | None:
    """Return the alarm raised by silence; None while it may still be heard of, or is raised already.

    Args:
        alarm: as it stands.
        after: how long it may be silent.
        watched_since: since when somebody listens without a break.
        now: the moment.
    """
    begun = max(alarm.at, watched_since)
    if alarm.raised or now - begun < after:
        return None
    return alarm.model_copy(
        update={
            "raised": True,
            "since": begun + after,
            "failing_since": begun,
            "failures": 0,
            "recent": "",
            "successes": 0,
            "held": False,
        }
    )


def standing(alarm: Alarm | None, after: Ms, now: Ms) -> tuple[str, Ms | None]:
    """Return how an alarm stands in one word, and since when: ok, pending, raised, clearing, no_data.

    Args:
        alarm: as stored; None before any reading.
        after: how long it may be silent.
        now: the moment.
    """
    if alarm is None or not alarm.at or now - alarm.at >= after:
        return "no_data", alarm.at or None if alarm else None
    if alarm.raised:
        return ("raised", alarm.since) if alarm.clearing_since is None else ("clearing", alarm.clearing_since)
    return ("ok", alarm.since) if alarm.failing_since is None else ("pending", alarm.failing_since)
