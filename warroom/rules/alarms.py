"""When a probe's alarm is raised and cleared: consecutive readings against two thresholds."""

from enum import Enum

from data.records import Alarm, Reading


class Edge(Enum):
    """What a reading did to an alarm."""

    RAISED = "raised"
    CLEARED = "cleared"


def after(
    alarm: Alarm, reading: Reading, failure_threshold: int, success_threshold: int
) -> tuple[Alarm, Edge | None]:
    """Return the alarm after ``reading``, and the edge if it crossed one.

    A suspect reading changes nothing: it speaks of this machine, not of the target.
    """
    if reading.failed:
        following, edge = _after_failure(alarm, reading, failure_threshold)
    elif reading.ok:
        following, edge = _after_success(alarm, reading, success_threshold)
    else:
        return alarm, None
    return following.model_copy(update={"at": reading.at}), edge


def _after_failure(alarm: Alarm, reading: Reading, threshold: int) -> tuple[Alarm, Edge | None]:
    begun = reading.at if alarm.failing_since is None else alarm.failing_since
    if alarm.raised:
        return alarm.model_copy(update={"successes": 0, "failing_since": begun}), None
    failures = alarm.failures + 1
    if failures < threshold:
        return alarm.model_copy(update={"failures": failures, "failing_since": begun}), None
    return Alarm(probe=alarm.probe, raised=True, since=reading.at, failing_since=begun), Edge.RAISED


def _after_success(alarm: Alarm, reading: Reading, threshold: int) -> tuple[Alarm, Edge | None]:
    if not alarm.raised:
        return alarm.model_copy(update={"failures": 0, "failing_since": None}), None
    successes = alarm.successes + 1
    if successes < threshold:
        return alarm.model_copy(update={"successes": successes}), None
    return Alarm(probe=alarm.probe, raised=False, since=reading.at), Edge.CLEARED
