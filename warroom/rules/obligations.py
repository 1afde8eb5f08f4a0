"""The heart: what an incident promises, when each promise falls due, and whether it must fire then.

Moments are always the original anchor plus an offset, never chained from a firing, so lateness does not add
up. A condition is looked at when its moment has come, not before. A change of priority begins a new epoch but
keeps the anchor; only a reopening moves it: promises of the epochs before that one belong to an earlier life.
"""

from collections.abc import Callable, Sequence

from data.obligations import Promise
from data.plan import Level, Policy, PriorityPolicy, Unless
from data.records import MINUTE, Incident, Kind, Ms, Obligation, State

Covered = Callable[[Ms, Ms], Ms]
"""(start, duration) → the moment at which that much coverage has passed."""

APART: Ms = 10 * MINUTE
"""A raised priority leaves at least this much time before each level above the second."""

ANALYSED = "acknowledged and analysed"
"""The cause written on a level that a claim held back."""

EXHAUSTED = "exhausted"
"""The cause of the repeats of a ladder's top."""

ESCALATED = "escalated"
"""The cause of a level that somebody called by hand: no condition holds it back."""

MITIGATED = "mitigated"
RESPONDED = "responded in time"
RELAPSED = "mitigation_undone"

RAISED = "priority_raised"
LOWERED = "priority_lowered"
REBASED = "rebased"


def at_opening(incident: Incident, policy: Policy, covered: Covered) -> list[Promise]:
    """Return every promise that the start of an epoch makes: the clocks of its priority, then the ladder."""
    terms = policy.priorities[incident.priority]
    clocks = (
        (Kind.RESPONSE, terms.response),
        (Kind.ANALYSIS, terms.analysis),
        (Kind.TEMPORARY_FIX, terms.temporary_fix),
        (Kind.FIRST_NOTICE, terms.first_notice),
        (Kind.UPDATE, terms.update_every),
    )
    anchor = incident.anchor_at
    promises = [
        Promise(incident.id, incident.epoch, kind, 0, 1, anchor, anchor + after)
        for kind, after in clocks
        if after is not None
    ]
    return promises + [_rung(incident, terms, level, covered) for level in policy.ladder]


def _rung(incident: Incident, terms: PriorityPolicy, level: Level, covered: Covered) -> Promise:
    anchor = incident.anchor_at
    if level.level > 1 and terms.ladder_from == "missed_response":
        anchor += terms.response
    counted = level.level > 1 and terms.hours == "coverage"
    due = covered(anchor, level.after) if counted else anchor + level.after
    return Promise(incident.id, incident.epoch, Kind.LEVEL, level.level, 1, anchor, due)


def of_this_life(incident: Incident, obligations: Sequence[Obligation]) -> list[Obligation]:
    """Return the incident's obligations since it was opened or last reopened.

    Not by their moments: the wall clock may have been set back meanwhile.
    """
    opening = (each.epoch for each in obligations if each.anchor_at == incident.anchor_at)
    first = min(opening, default=incident.epoch)
    return [each for each in obligations if each.epoch >= first]


def _of_kind(incident: Incident, obligations: Sequence[Obligation], kind: Kind) -> list[Obligation]:
    return [each for each in of_this_life(incident, obligations) if each.kind is kind]


def kept_by(
    obligation: Obligation, incident: Incident, siblings: Sequence[Obligation], policy: Policy
) -> str | None:
    """Return why ``obligation`` need not fire at its moment; None when it must.

    Args:
        obligation: an armed one whose moment has come.
        incident: its subject, as it stands now.
        siblings: every obligation of the same incident.
        policy: the one frozen on the incident.
    """
    if obligation.kind is Kind.COMPLETION_REPORT:
        return None
    if not incident.status.is_open:
        return "resolved"
    if obligation.kind is Kind.ACK_EXPIRY:
        return MITIGATED if incident.mitigated else None
    if obligation.kind is Kind.LEVEL and obligation.cause != ESCALATED:
        return _level_kept_by(obligation, incident, siblings, policy)
    return None


def said_no_more(
    obligation: Obligation, incident: Incident, siblings: Sequence[Obligation], policy: Policy
) -> str | None:
    """Return why what ``obligation`` said when it fired need not be said any more; None when it holds still.

    Args:
        obligation: one that has fired.
        incident: its subject, as it stands now.
        siblings: every obligation of the same incident.
        policy: the one frozen on the incident.
    """
    if obligation.met_at is not None:
        return "met"
    calls = obligation.kind in (Kind.LEVEL, Kind.ACK_EXPIRY)
    if calls and incident.status.is_open and incident.mitigated:
        return MITIGATED
    if obligation.kind is Kind.ACK_EXPIRY and incident.acknowledged_by is not None:
        return "acknowledged"
    return kept_by(obligation, incident, siblings, policy)


def _level_kept_by(
    obligation: Obligation, incident: Incident, siblings: Sequence[Obligation], policy: Policy
) -> str | None:
    terms = policy.priorities[incident.priority]
    waits_for_miss = obligation.level > 1 and terms.ladder_from == "missed_response"
    if waits_for_miss and any(each.state is State.MET for each in _of_kind(incident, siblings, Kind.RESPONSE)):
        return RESPONDED
    # One that was called before the plan was edited may stand on the ladder no more.
    unless = next((level.unless for level in policy.ladder if level.level == obligation.level), None)
    if unless is Unless.ANALYSED and incident.acknowledged_by is not None and incident.analysed:
        return ANALYSED
    if unless is Unless.MITIGATED and incident.mitigated:
        return MITIGATED
    if obligation.cause == EXHAUSTED and incident.commander is not None:
        return "commander"
    return None


def pending(incident: Incident, siblings: Sequence[Obligation], policy: Policy) -> list[Obligation]:
    """Return what fires if nothing happens from now on, the next first."""
    found = [
        each
        for each in siblings
        if each.state is State.ARMED and kept_by(each, incident, siblings, policy) is None
    ]
    return sorted(found, key=lambda each: (each.due_at, each.level))


def met_by(incident: Incident, siblings: Sequence[Obligation], kind: Kind) -> list[Obligation]:
    """Return what an act that keeps ``kind`` keeps: the armed one and, late, every missed one."""
    return [
        each
        for each in _of_kind(incident, siblings, kind)
        if each.met_at is None and each.state in (State.ARMED, State.FIRED)
    ]


def _next_seq(incident: Incident, siblings: Sequence[Obligation], kind: Kind, level: int = 0) -> int:
    taken = (
        each.seq for each in siblings if each.kind is kind and each.level == level and each.epoch == incident.epoch
    )
    return max(taken, default=0) + 1


def next_update(incident: Incident, siblings: Sequence[Obligation], every: Ms, anchor: Ms, now: Ms) -> Promise:
    """Return the next promise of an update.

    Args:
        incident: its subject.
        siblings: every obligation of the incident.
        every: the interval between updates.
        anchor: the post, or the missed moment, that the next one counts from.
        now: moments that have passed by now collapse into the last missed one.
    """
    missed = max(now - anchor, 0) // every
    seq = _next_seq(incident, siblings, Kind.UPDATE)
    return Promise(incident.id, incident.epoch, Kind.UPDATE, 0, seq, anchor, anchor + (missed + 1) * every)


def update_after(
    incident: Incident, siblings: Sequence[Obligation], policy: Policy, kind: str, now: Ms
) -> Ms | None:
    """Return when the update after a message of ``kind`` is due, if that is posted now; None when none is owed.

    Args:
        incident: its subject.
        siblings: every obligation of the incident.
        policy: the one frozen on the incident.
        kind: notice, update or completion.
        now: the moment of the post.
    """
    every = policy.priorities[incident.priority].update_every
    if every is None or kind == "completion" or not incident.status.is_open:
        return None
    armed = (each.due_at for each in siblings if each.kind is Kind.UPDATE and each.state is State.ARMED)
    due = min(armed, default=now + every) if kind == "notice" else now + every
    # One that is past is about to fire; what the customer is told is the one behind it.
    return due if due > now else due + ((now - due) // every + 1) * every


def next_claim(incident: Incident, siblings: Sequence[Obligation], expires_at: Ms, now: Ms) -> Promise:
    """Return the promise that an acknowledgement's claim ends at ``expires_at``."""
    seq = _next_seq(incident, siblings, Kind.ACK_EXPIRY)
    return Promise(incident.id, incident.epoch, Kind.ACK_EXPIRY, 0, seq, now, expires_at)


def level_now(incident: Incident, siblings: Sequence[Obligation], level: int, now: Ms, cause: str) -> Promise:
    """Return the promise that calls ``level`` at once, whatever its own moment was."""
    seq = _next_seq(incident, siblings, Kind.LEVEL, level)
    return Promise(incident.id, incident.epoch, Kind.LEVEL, level, seq, incident.anchor_at, now, cause)


def released_by_expiry(
    incident: Incident, siblings: Sequence[Obligation], policy: Policy, now: Ms
) -> list[Promise]:
    """Return the levels that an expired claim had held back: they are owed again, at once.

    A level that an edited plan has no more is called by nobody.
    """
    levels = _of_kind(incident, siblings, Kind.LEVEL)
    fired = {each.level for each in levels if each.state is State.FIRED}
    held = {each.level for each in levels if each.state is State.MET and each.cause == ANALYSED}
    standing = {level.level for level in policy.ladder}
    return [
        level_now(incident, siblings, level, now, "claim_expired") for level in sorted((held - fired) & standing)
    ]


def owed_by_relapse(incident: Incident, siblings: Sequence[Obligation], policy: Policy, now: Ms) -> list[Promise]:
    """Return what is owed again when a mitigation is undone; what fired before stays fired.

    The original anchors count, so whatever fell due while it seemed mitigated is due at once: the temporary
    fix, the end of its holder's claim, the levels, and the repeats of an exhausted ladder.

    Args:
        incident: no longer mitigated.
        siblings: every obligation of the incident.
        policy: the one frozen on the incident.
        now: the moment of the relapse.
    """
    owed = []
    fix = policy.priorities[incident.priority].temporary_fix
    if fix is not None and any(
        each.state is State.MET for each in _of_kind(incident, siblings, Kind.TEMPORARY_FIX)
    ):
        seq = _next_seq(incident, siblings, Kind.TEMPORARY_FIX)
        due = max(incident.anchor_at + fix, now)
        owed.append(
            Promise(incident.id, incident.epoch, Kind.TEMPORARY_FIX, 0, seq, incident.anchor_at, due, RELAPSED)
        )
    claims = _of_kind(incident, siblings, Kind.ACK_EXPIRY)
    if incident.ack_expires_at is not None and not any(each.state is State.ARMED for each in claims):
        owed.append(next_claim(incident, siblings, max(incident.ack_expires_at, now), now))
    levels = _of_kind(incident, siblings, Kind.LEVEL)
    fired = {each.level: each for each in levels if each.state is State.FIRED}
    held = {each.level for each in levels if each.state is State.MET and each.cause == MITIGATED}
    last = policy.ladder[-1].level
    owed += [
        level_now(incident, siblings, level, now, RELAPSED) for level in sorted(held - set(fired)) if level <= last
    ]
    top = fired.get(last)
    if top is not None and top.level in held:
        repeat = repeat_of_top(incident, siblings, policy, top, now)
        owed += [repeat] if repeat else []
    return owed


def repeat_of_top(
    incident: Incident, siblings: Sequence[Obligation], policy: Policy, fired: Obligation, now: Ms
) -> Promise | None:
    """Return the repeat that an exhausted ladder owes after ``fired``; None while there are levels to come.

    Moments that have passed by ``now`` collapse into one.
    """
    if fired.level != policy.ladder[-1].level or incident.commander is not None:
        return None
    every = policy.exhausted_every
    missed = max(now - fired.due_at, 0) // every
    seq = _next_seq(incident, siblings, Kind.LEVEL, fired.level)
    due = fired.due_at + (missed + 1) * every
    return Promise(incident.id, incident.epoch, Kind.LEVEL, fired.level, seq, fired.due_at, due, EXHAUSTED)


def at_new_priority(
    incident: Incident, siblings: Sequence[Obligation], policy: Policy, covered: Covered, now: Ms, cause: str
) -> list[Promise]:
    """Return what a changed priority, or an edited policy, promises beyond what was met or fired already.

    The clocks count from the original anchor. A moment that lies in the past by the new terms becomes now, and
    a raised priority or an edited policy spaces the levels above the second so that each can still be prevented.

    Args:
        incident: with its new priority or policy and its new epoch.
        siblings: every obligation of the incident, the former epoch's armed ones still among them.
        policy: the one frozen on the incident.
        covered: the plan's coverage arithmetic.
        now: the moment of the change.
        cause: ``RAISED``, ``LOWERED`` or ``REBASED``.
    """
    settled = {
        (each.kind, each.level)
        for each in of_this_life(incident, siblings)
        if each.state in (State.MET, State.FIRED)
        # A response keeps only the ladders that wait for one; the new ladder may not.
        and each.cause != RESPONDED
    }
    promises: list[Promise] = []
    earliest = now
    for promise in at_opening(incident, policy, covered):
        if promise.kind is Kind.UPDATE:
            every = promise.due_at - promise.anchor_at
            promises.append(next_update(incident, siblings, every, _last_update(incident, siblings), now))
        elif (promise.kind, promise.level) not in settled:
            if cause != LOWERED and promise.kind is Kind.LEVEL and promise.level > 2:
                earliest += APART
                due = max(promise.due_at, earliest)
                earliest = max(earliest, due)
            else:
                due = max(promise.due_at, now)
            promises.append(promise._replace(due_at=due, cause=cause))
    return promises + _exhausted_still(incident, siblings, policy, now)


def _exhausted_still(incident: Incident, siblings: Sequence[Obligation], policy: Policy, now: Ms) -> list[Promise]:
    """Return the repeat that a ladder goes on to owe whose top was being called again and again."""
    last = policy.ladder[-1].level
    levels = _of_kind(incident, siblings, Kind.LEVEL)
    called = [each for each in levels if each.level == last and each.state is State.FIRED]
    if not called or not any(each.state is State.ARMED and each.cause == EXHAUSTED for each in levels):
        return []
    repeat = repeat_of_top(incident, siblings, policy, max(called, key=lambda each: each.due_at), now)
    return [repeat] if repeat else []


def _last_update(incident: Incident, siblings: Sequence[Obligation]) -> Ms:
    met = (each.met_at for each in _of_kind(incident, siblings, Kind.UPDATE) if each.met_at is not None)
    return max(met, default=incident.anchor_at)
