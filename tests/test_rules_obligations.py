"""What an incident promises: moments from the anchor, nothing settled promised again, nothing in the past."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.obligations import Promise
from data.plan import Policy, bundled_plans, load_plan
from data.records import HOUR, MINUTE, Incident, Kind, Ms, Obligation, Priority, Signal, State, Status, Step
from warroom.rules import obligations as rules

POLICY = load_plan("aicc").policy
by_every_policy = pytest.mark.parametrize("policy", [load_plan(name).policy for name in bundled_plans()])
ANCHOR: Ms = 1_800_000_000_000
NIGHT: Ms = 15 * HOUR
"""What a promise that waits for coverage is put off by here."""

priorities = st.sampled_from(list(Priority))
moments = st.integers(0, 10 * HOUR).map(lambda after: ANCHOR + after)


def covered(start: Ms, duration: Ms) -> Ms:
    return start + NIGHT + duration


def an_incident(priority: Priority = Priority.P1, **changed: Any) -> Incident:
    fields: dict[str, object] = dict.fromkeys(Incident.model_fields)
    fields |= {
        "number": 1,
        "title": "routing down",
        "category": "service",
        "priority": priority,
        "status": Status.TRIGGERED,
        "signal": Signal.NONE,
        "step": 1,
        "level": 0,
        "epoch": 1,
        "anchor_at": ANCHOR,
        "opened_at": ANCHOR,
        "started_at": ANCHOR,
        "detected_at": ANCHOR,
        "policy_version": 1,
        "row_version": 1,
    }
    return Incident.model_validate(fields | changed)


def armed(promise: Promise, number: int = 1, **changed: object) -> Obligation:
    fields = {**promise._asdict(), "id": number, "state": State.ARMED, "fired_at": None, "met_at": None}
    return Obligation.model_validate(fields | changed)


def identity(promise: Promise | Obligation) -> tuple[object, ...]:
    return (promise.subject, promise.epoch, promise.kind, promise.level, promise.seq)


@by_every_policy
@given(priority=priorities)
def test_an_opening_counts_from_its_anchor(policy: Policy, priority: Priority) -> None:
    terms = policy.priorities[priority]
    promises = rules.at_opening(an_incident(priority), policy, covered)
    assert len({identity(each) for each in promises}) == len(promises)
    due = {(each.kind, each.level): each.due_at - ANCHOR for each in promises}
    clocks = {
        Kind.RESPONSE: terms.response,
        Kind.ANALYSIS: terms.analysis,
        Kind.TEMPORARY_FIX: terms.temporary_fix,
        Kind.FIRST_NOTICE: terms.first_notice,
        Kind.UPDATE: terms.update_every,
    }
    waits = priority in (Priority.P3, Priority.P4)
    ladder = {
        (Kind.LEVEL, each.level): each.after + (terms.response + NIGHT if waits and each.level > 1 else 0)
        for each in policy.ladder
    }
    assert due == {(kind, 0): after for kind, after in clocks.items() if after is not None} | ladder
    assert all(each.seq == 1 and each.cause is None for each in promises)


@st.composite
def histories(draw: st.DrawFn, policy: Policy = POLICY) -> tuple[Incident, list[Obligation], Ms]:
    """Draw an incident, what became of its promises until now, and now."""
    incident = an_incident(draw(priorities))
    now = draw(moments)
    siblings = []
    for number, promise in enumerate(rules.at_opening(incident, policy, covered), 1):
        obligation = armed(promise, number)
        if promise.due_at <= now:
            fired = obligation.model_copy(update={"state": State.FIRED, "fired_at": promise.due_at})
            cause = draw(st.sampled_from([rules.ANALYSED, rules.MITIGATED, rules.RESPONDED]))
            held = {"state": State.MET, "met_at": promise.due_at, "cause": cause}
            made_good = fired.model_copy(update={"met_at": now})
            options = [fired, made_good]
            if promise.kind is Kind.LEVEL and promise.level > 1:
                options.append(obligation.model_copy(update=held))
            obligation = draw(st.sampled_from(options))
        elif promise.kind is not Kind.LEVEL and draw(st.booleans()):
            met_at = draw(st.integers(ANCHOR, now))
            obligation = obligation.model_copy(update={"state": State.MET, "met_at": met_at})
        siblings.append(obligation)
    return incident, siblings, now


def settled(siblings: Sequence[Obligation]) -> set[tuple[Kind, int]]:
    return {(each.kind, each.level) for each in siblings if each.state in (State.FIRED, State.MET)}


@by_every_policy
@given(data=st.data(), priority=priorities)
def test_a_new_priority(policy: Policy, data: st.DataObject, priority: Priority) -> None:
    before, siblings, now = data.draw(histories(policy))
    after = before.model_copy(update={"priority": priority, "epoch": before.epoch + 1})
    raised = priority < before.priority
    cause = rules.RAISED if raised else rules.LOWERED
    promises = rules.at_new_priority(after, siblings, policy, covered, now, cause)
    terms = {(each.kind, each.level): each for each in rules.at_opening(after, policy, covered)}
    promised = {(each.kind, each.level): each for each in promises}

    assert len({identity(each) for each in promises}) == len(promises)
    assert not {identity(each) for each in promises} & {identity(each) for each in siblings}
    assert all(each.due_at >= now for each in promises)
    for key, promise in promised.items():
        if key[0] is not Kind.UPDATE:
            assert promise.due_at >= terms[key].due_at, "never earlier than the priority's own terms"
            assert promise.cause == cause
    fired = {(each.kind, each.level) for each in siblings if each.state is State.FIRED}
    responded = {
        (each.kind, each.level) for each in siblings if each.state is State.MET and each.cause == rules.RESPONDED
    }
    once = {key for key in promised if key[0] is not Kind.UPDATE}
    assert not once & fired, "what fired is not promised again"
    assert not once & (settled(siblings) - responded), "what was settled is not promised again"
    missing = {key for key in terms if key[0] is not Kind.UPDATE} - once
    assert missing <= settled(siblings) - responded, "whatever is not settled is promised"
    assert ((Kind.UPDATE, 0) in promised) == ((Kind.UPDATE, 0) in terms)
    if raised:
        late = [now, *(promise.due_at for (kind, level), promise in promised.items() if level > 2)]
        assert all(second - first >= rules.APART for first, second in pairwise(late))


@given(
    st.integers(0, 100 * HOUR),
    st.integers(0, 200 * HOUR),
    st.integers(1, 120).map(lambda minutes: minutes * MINUTE),
)
def test_the_next_update_is_ahead_and_on_the_grid(anchored: Ms, gone: Ms, every: Ms) -> None:
    anchor = ANCHOR + anchored
    now = anchor + gone
    promise = rules.next_update(an_incident(), [], every, anchor, now)
    assert now < promise.due_at <= now + every
    assert (promise.due_at - anchor) % every == 0
    assert promise.anchor_at == anchor


@given(st.integers(0, 200 * HOUR), st.integers(1, 4))
def test_a_repeat_of_the_top_is_ahead_and_on_the_grid(gone: Ms, seq: int) -> None:
    incident = an_incident()
    promise = Promise(incident.id, 1, Kind.LEVEL, 5, seq, ANCHOR, ANCHOR + 4 * HOUR)
    fired = armed(promise, state=State.FIRED, fired_at=ANCHOR + 4 * HOUR + gone)
    now = ANCHOR + 4 * HOUR + gone
    repeat = rules.repeat_of_top(incident, [fired], POLICY, fired, now)
    assert repeat is not None
    assert now < repeat.due_at <= now + POLICY.exhausted_every
    assert (repeat.due_at - fired.due_at) % POLICY.exhausted_every == 0
    assert (repeat.seq, repeat.cause) == (seq + 1, rules.EXHAUSTED)
    commanded = an_incident(commander="jang")
    assert rules.repeat_of_top(commanded, [fired], POLICY, fired, now) is None
    below = armed(promise._replace(level=4), state=State.FIRED, fired_at=now)
    assert rules.repeat_of_top(incident, [below], POLICY, below, now) is None


CLAIMED = {"acknowledged_by": "lee", "status": Status.ACKNOWLEDGED}
MITIGATED = {"mitigated_at": ANCHOR, "status": Status.MITIGATED, "step": 3}
RESOLVED = {"mitigated_at": ANCHOR, "resolved_at": ANCHOR, "status": Status.RESOLVED}


@pytest.mark.parametrize(
    ("kind", "level", "state", "expected"),
    [
        (Kind.LEVEL, 1, {**CLAIMED, "step": 2}, None),
        (Kind.LEVEL, 1, MITIGATED, None),
        (Kind.LEVEL, 2, CLAIMED, None),
        (Kind.LEVEL, 2, {"step": 2}, None),
        (Kind.LEVEL, 2, {**CLAIMED, "step": 2}, rules.ANALYSED),
        (Kind.LEVEL, 2, MITIGATED, None),
        (Kind.LEVEL, 3, {**CLAIMED, "step": 2}, None),
        (Kind.LEVEL, 3, MITIGATED, "mitigated"),
        (Kind.LEVEL, 5, MITIGATED, "mitigated"),
        (Kind.LEVEL, 5, {"commander": "jang"}, None),
        (Kind.LEVEL, 5, RESOLVED, "resolved"),
        (Kind.UPDATE, 0, MITIGATED, None),
        (Kind.UPDATE, 0, RESOLVED, "resolved"),
        (Kind.RESPONSE, 0, MITIGATED, None),
        (Kind.ACK_EXPIRY, 0, CLAIMED, None),
        (Kind.ACK_EXPIRY, 0, {**CLAIMED, **MITIGATED}, "mitigated"),
        (Kind.COMPLETION_REPORT, 0, RESOLVED, None),
    ],
)
def test_what_keeps_a_promise_from_firing(
    kind: Kind, level: int, state: dict[str, Any], expected: str | None
) -> None:
    due = armed(Promise("INC-1", 1, kind, level, 1, ANCHOR, ANCHOR))
    assert rules.kept_by(due, an_incident(**state), [due], POLICY) == expected
    by_hand = due.model_copy(update={"cause": rules.ESCALATED})
    if kind is Kind.LEVEL:
        assert rules.kept_by(by_hand, an_incident(**state), [due], POLICY) == (
            "resolved" if expected == "resolved" else None
        )


def test_a_commander_ends_the_repeats_only() -> None:
    repeat = armed(Promise("INC-1", 1, Kind.LEVEL, 5, 2, ANCHOR, ANCHOR, rules.EXHAUSTED))
    assert rules.kept_by(repeat, an_incident(commander="jang"), [repeat], POLICY) == "commander"
    assert rules.kept_by(repeat, an_incident(), [repeat], POLICY) is None


@given(histories())
def test_a_relapse_owes_nothing_that_fired_and_nothing_in_the_past(
    history: tuple[Incident, list[Obligation], Ms],
) -> None:
    incident, siblings, now = history
    owed = rules.owed_by_relapse(incident, siblings, POLICY, now)
    fired = {(each.kind, each.level) for each in siblings if each.state is State.FIRED}
    assert all(each.due_at >= now for each in owed)
    assert not {identity(each) for each in owed} & {identity(each) for each in siblings}
    assert not {(each.kind, each.level) for each in owed} & fired
    held = {each.level for each in siblings if each.cause == rules.MITIGATED}
    assert {each.level for each in owed if each.kind is Kind.LEVEL} == held


@given(histories())
def test_an_expired_claim_releases_what_it_held_and_nothing_else(
    history: tuple[Incident, list[Obligation], Ms],
) -> None:
    incident, siblings, now = history
    released = rules.released_by_expiry(incident, siblings, POLICY, now)
    assert {each.level for each in released} == {each.level for each in siblings if each.cause == rules.ANALYSED}
    assert all(each.due_at == now and each.seq == 2 for each in released)


@given(histories())
def test_what_is_pending_is_what_would_fire(history: tuple[Incident, list[Obligation], Ms]) -> None:
    incident, siblings, _now = history
    pending = rules.pending(incident, siblings, POLICY)
    assert pending == sorted(pending, key=lambda each: each.due_at)
    assert {each.id for each in pending} == {
        each.id
        for each in siblings
        if each.state is State.ARMED and rules.kept_by(each, incident, siblings, POLICY) is None
    }


@given(histories())
def test_an_earlier_life_does_not_count(history: tuple[Incident, list[Obligation], Ms]) -> None:
    incident, siblings, now = history
    again = incident.model_copy(update={"epoch": 2, "anchor_at": now + 10 * HOUR + NIGHT + 24 * HOUR})
    assert rules.of_this_life(again, siblings) == []
    for kind in Kind:
        assert rules.met_by(again, siblings, kind) == []
    new = rules.at_new_priority(again, siblings, POLICY, covered, again.anchor_at, rules.LOWERED)
    opening = rules.at_opening(again, POLICY, covered)
    assert {identity(each) for each in new} == {identity(each) for each in opening}


def test_steps_are_in_the_plans_order() -> None:
    assert an_incident(step=Step.ANALYSE.number).analysed
    assert not an_incident(step=Step.DETECT.number).analysed
