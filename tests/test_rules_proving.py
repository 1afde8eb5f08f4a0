"""When indicators prove an item: the rule, at its edges and against a look back over all that was seen."""

from hypothesis import given
from hypothesis import strategies as st

from data.records import SECOND, TaskMark
from warroom.rules.proving import LASTS, SEEN, Says, Seen, says, seen

STEP = 20 * SECOND
WHOLE = LASTS // STEP


def walk(*states: str, step: int = STEP) -> Seen:
    """Return how one indicator stands after it was seen in each of ``states``."""
    now = seen(None, {"cpu": states[0]}, 0)
    for number, state in enumerate(states[1:], 1):
        now = seen(now, {"cpu": state}, number * step)
    return now


def mark(state: str, by: str) -> TaskMark:
    return TaskMark(state=state, by=by, at=0, evidence=None)


def test_five_minutes_without_a_break_prove_it_and_not_a_look_less() -> None:
    assert says(["cpu"], None, "engine", walk(*["ok"] * WHOLE)) is None
    assert says(["cpu"], None, "engine", walk(*["ok"] * (WHOLE + 1))) is Says.TICK


def test_each_of_them_has_to_hold() -> None:
    held = walk(*["ok"] * (WHOLE + 1))
    assert says(["cpu", "disk"], None, "engine", held) is None
    assert says([], None, "engine", held) is None


def test_what_lies_between_breaks_the_five_minutes() -> None:
    for other in ("warn", "breach", "unknown"):
        assert says(["cpu"], None, "engine", walk(*["ok"] * WHOLE, other, *["ok"] * WHOLE)) is None


def test_where_nobody_looked_for_long_it_begins_anew() -> None:
    assert says(["cpu"], None, "engine", walk(*["ok"] * 40, step=SEEN + 1)) is None
    assert says(["cpu"], None, "engine", walk(*["ok"] * 40, step=SEEN)) is Says.TICK
    # The clock was set back.
    assert seen(walk("ok", "ok"), {"cpu": "ok"}, 0).ok_since == {"cpu": 0}


def test_a_breach_alone_opens_what_the_engine_ticked_alone() -> None:
    ticked, by_hand = mark("done", "engine"), mark("done", "lee")
    for state in ("ok", "warn", "unknown"):
        assert says(["cpu"], ticked, "engine", walk(state)) is None
    assert says(["cpu"], ticked, "engine", walk("breach")) is Says.UNTICK
    assert says(["cpu"], by_hand, "engine", walk("breach")) is None
    assert says(["cpu"], mark("skipped", "lee"), "engine", walk(*["ok"] * 40)) is None


def test_what_a_person_opened_waits_until_it_has_left_ok() -> None:
    opened = mark("open", "lee")
    for state in ("ok", "unknown"):
        assert says(["cpu"], opened, "engine", walk(*[state] * 40)) is None
    for state in ("warn", "breach"):
        assert says(["cpu"], opened, "engine", walk(state)) is Says.FREE
    assert says(["cpu"], mark("open", "engine"), "engine", walk(*["ok"] * 40)) is Says.TICK


@given(st.lists(st.sampled_from(["ok", "ok", "ok", "ok", "warn", "breach", "unknown"]), min_size=1, max_size=60))
def test_it_is_proven_exactly_when_all_looks_of_five_minutes_were_ok(states: list[str]) -> None:
    recent = states[-WHOLE - 1 :]
    proven = len(recent) == WHOLE + 1 and set(recent) == {"ok"}
    assert (says(["cpu"], None, "engine", walk(*states)) is Says.TICK) == proven
