"""What the programme leaves behind: which steps there are, which hold, and what the customer runs alone."""

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.deliverableviews import Confirmed, DeliverableGroupView, DeliverableView, Sort
from data.records import DAY, Event, Ms
from warroom.rules import delivering as rules

NOW: Ms = 1_800_000_000_000
KINDS: tuple[Sort, ...] = ("document", "transfer")
NAMES = st.sampled_from(["홍길동", "정고객", "나이용"])
moments = st.integers(-100 * DAY, 100 * DAY).map(lambda after: NOW + after)


@pytest.mark.parametrize("kind", KINDS)
def test_onward_is_one_step_at_a_time_and_back_is_any(kind: Sort) -> None:
    states = rules.STATES[kind]
    for (i, before), (j, after) in product(enumerate(states), repeat=2):
        way = rules.way(kind, before, after)
        if j < i:
            assert way == ("on" if (before, after) == ("current", "in_review") else "back")
        elif j == i:
            assert way == ("again" if after == "current" else None)
        else:
            assert way == ("on" if j == i + 1 else None)
    assert {rules.way(kind, each, "outdated") for each in states} == {None}


@pytest.mark.parametrize("kind", KINDS)
def test_the_steps_that_are_offered_are_those_there_are_the_onward_one_first(kind: Sort) -> None:
    states = rules.STATES[kind]
    for before in states:
        offered = rules.steps(kind, before)
        assert set(offered) == {after for after in states if rules.way(kind, before, after)}
        ways = [str(rules.way(kind, before, after)) for after in offered]
        assert ways == sorted(ways, key=["again", "on", "back"].index)
    reached = [states[0]]
    while reached[-1] != states[-1]:
        reached.append(rules.steps(kind, reached[-1])[0])
    assert tuple(reached) == states


@given(st.sampled_from(rules.STATES["document"]), st.none() | moments, moments, st.integers(0, 50 * DAY))
def test_only_a_current_document_is_outdated_and_time_alone_mends_nothing(
    state: str, review_at: Ms | None, now: Ms, later: Ms
) -> None:
    stands = rules.stands(state, review_at, now)
    assert (stands == "outdated") == (state == "current" and review_at is not None and review_at <= now)
    assert stands in (state, "outdated")
    if stands == "outdated":
        assert rules.stands(state, review_at, now + later) == "outdated"


@given(moments, st.none() | st.integers(1, 400 * DAY))
def test_a_document_is_current_until_its_next_review(at: Ms, every: Ms | None) -> None:
    review_at = rules.next_review(at, every)
    assert rules.stands("current", review_at, at) == "current"
    if every is not None:
        assert rules.stands("current", review_at, at + every - 1) == "current"
        assert rules.stands("current", review_at, at + every) == "outdated"


acts = st.lists(st.tuples(st.sampled_from(["step", "note", "retract"]), st.integers(0, 3), NAMES), max_size=25)


@given(acts)
def test_the_steps_that_hold_are_those_up_to_the_state_by_whoever_took_them_last(
    done: list[tuple[str, int, str]],
) -> None:
    order = rules.STATES["transfer"]
    told: list[Event] = []
    # What stood before each change that still stands: (its number, state, who confirmed which state).
    past: list[tuple[int, str, dict[str, str]]] = []
    state, held = "open", dict[str, str]()
    for seq, (what, pick, name) in enumerate(done, 1):
        if what == "retract":
            if past:
                of, state, held = past.pop()
                told.append(_event(seq, rules.RETRACTED, {"of": of}))
            continue
        offered = rules.steps("transfer", state)
        after = state if what == "note" else offered[pick % len(offered)]
        onward = rules.way("transfer", state, after) == "on"
        payload = {
            "state": after,
            "step": rules.way("transfer", state, after) if what == "step" else None,
            "with": name if onward else None,
            "note": str(seq),
        }
        told.append(_event(seq, rules.RECORDED, payload))
        past.append((seq, state, held))
        held = {each: who for each, who in held.items() if order.index(each) <= order.index(after)}
        held |= {after: name} if onward else {}
        state = after
    found = rules.confirmed(told)
    assert [(each.state, each.with_whom) for each in found] == [
        (each, held[each]) for each in order if each in held
    ]
    assert [each.state for each in found] == list(order[1 : order.index(state) + 1])


def _event(seq: int, kind: str, payload: Mapping[str, object]) -> Event:
    fields: dict[str, object] = dict.fromkeys(Event.model_fields, "")
    fields |= {"seq": seq, "at": NOW + seq, "actor": "이기술", "kind": kind, "payload": payload}
    return Event.model_validate(fields)


def _view(kind: Sort, group: int, number: int, state: str, name: str | None) -> DeliverableView:
    steps = () if name is None else (Confirmed(state="shown", by="이기술", with_whom=name, at=NOW, note=None),)
    fields: dict[str, object] = dict.fromkeys(DeliverableView.model_fields)
    fields |= {"id": f"g{group}.i{number}", "kind": kind, "text": "x", "state": state, "words": state}
    fields |= {"done": state == rules.STATES[kind][-1], "late": False, "confirmed": steps}
    return DeliverableView.model_validate(fields)


@st.composite
def groups(draw: st.DrawFn) -> list[DeliverableGroupView]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(KINDS))
        states = draw(st.lists(st.sampled_from(rules.STATES[kind]), max_size=6))
        names = [draw(st.none() | NAMES) if kind == "transfer" else None for _each in states]
        items = [
            _view(kind, number, at, state, name)
            for at, (state, name) in enumerate(zip(states, names, strict=True))
        ]
        found.append(
            DeliverableGroupView(
                id=f"g{number}", name="x", kind=kind, items=tuple(items), counted=rules.counted(kind, items)
            )
        )
    return found


@given(groups())
def test_the_customer_runs_it_alone_when_every_item_that_is_taken_over_says_so(
    found: list[DeliverableGroupView],
) -> None:
    assessed = rules.assessed(found)
    taken = [item for group in found if group.kind == "transfer" for item in group.items]
    assert set(assessed.groups) == {group.id for group in found if group.kind == "transfer"}
    for counted in (assessed.whole, *assessed.groups.values()):
        assert sum(counted.states.values()) == counted.total
        assert counted.done == counted.states["alone"] == counted.total - len(counted.missing)
        assert (counted.share is None) == (counted.total == 0)
        assert counted.share is None or 0 <= counted.share <= 1
    assert assessed.whole.total == sum(each.total for each in assessed.groups.values()) == len(taken)
    assert assessed.whole.missing == tuple(item.id for item in taken if item.state != "alone")
    assert assessed.alone == (bool(taken) and all(item.state == "alone" for item in taken))
    assert {(name, each) for name, ids in assessed.confirmed_by.items() for each in ids} == {
        (step.with_whom, item.id) for item in taken for step in item.confirmed
    }
    assert assessed.last_at == (NOW if any(item.confirmed for item in taken) else None)
