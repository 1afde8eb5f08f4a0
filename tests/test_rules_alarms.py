"""An alarm is raised and cleared by rows of readings, and a replay gives the same answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records import Alarm, ReadingState
from tests.rehearsal import reading
from warroom.rules import levels
from warroom.rules.alarms import Edge, Terms, Verdict, after, observed, quiet, silenced, standing
from warroom.rules.levels import Level

OK, BAD, ERROR, SUSPECT = ReadingState.OK, ReadingState.BAD, ReadingState.ERROR, ReadingState.SUSPECT
STATES = st.lists(st.sampled_from([OK, BAD, ERROR, SUSPECT]), max_size=40)
THRESHOLD = st.integers(1, 4)


def play(
    states: list[ReadingState], failures: int, successes: int, begin: int = 0, alarm: Alarm | None = None
) -> tuple[Alarm, list[tuple[int, Edge]]]:
    """Return the alarm after readings of ``states``, and where it crossed an edge."""
    alarm, edges = alarm or Alarm(probe="desk"), []
    for at, state in enumerate(states, begin):
        alarm, edge = after(alarm, reading(at, state), failures, successes)
        edges += [(at, edge)] if edge else []
    return alarm, edges


def by_rows(states: list[ReadingState], failures: int, successes: int) -> list[tuple[int, Edge]]:
    """Find the edges by looking back: a whole row since the last edge."""
    edges: list[tuple[int, Edge]] = []
    row: list[bool] = []
    for at, state in enumerate(states):
        if state is SUSPECT:
            continue
        row.append(state is OK)
        raised = bool(edges) and edges[-1][1] is Edge.RAISED
        if not raised and row[-failures:] == [False] * failures:
            edges.append((at, Edge.RAISED))
            row = []
        elif raised and row[-successes:] == [True] * successes:
            edges.append((at, Edge.CLEARED))
            row = []
    return edges


@given(STATES, THRESHOLD, THRESHOLD)
def test_edges_are_where_a_row_is_complete(states: list[ReadingState], failures: int, successes: int) -> None:
    alarm, edges = play(states, failures, successes)
    assert edges == by_rows(states, failures, successes)
    assert alarm.raised == (bool(edges) and edges[-1][1] is Edge.RAISED)
    assert alarm.since == (edges[-1][0] if edges else None)


@given(STATES, THRESHOLD, THRESHOLD, st.integers(0, 40))
def test_a_replay_and_a_restart_give_the_same_answer(
    states: list[ReadingState], failures: int, successes: int, cut: int
) -> None:
    whole = play(states, failures, successes)
    assert play(states, failures, successes) == whole
    stored, before = play(states[:cut], failures, successes)
    restored = Alarm.model_validate_json(stored.model_dump_json())
    alarm, behind = play(states[cut:], failures, successes, begin=min(cut, len(states)), alarm=restored)
    assert (alarm, before + behind) == whole


@given(STATES, THRESHOLD, THRESHOLD)
def test_suspect_readings_might_as_well_not_be(states: list[ReadingState], failures: int, successes: int) -> None:
    certain = [state for state in states if state is not SUSPECT]
    (alarm, edges), (same, same_edges) = play(states, failures, successes), play(certain, failures, successes)
    moved = [at for at, state in enumerate(states) if state is not SUSPECT]
    assert edges == [(moved[at], edge) for at, edge in same_edges]
    assert (alarm.raised, alarm.failures, alarm.successes) == (same.raised, same.failures, same.successes)


# Among so many of the last ones


WINDOW = st.integers(0, 6)


def windowed(
    states: list[ReadingState], failures: int, successes: int, window: int, cuts: frozenset[int] = frozenset()
) -> tuple[Alarm, list[tuple[int, Edge]]]:
    """Play with K of the last N; at each of ``cuts`` the alarm comes out of a store, as after a restart."""
    alarm, edges = Alarm(probe="desk"), []
    for at, state in enumerate(states):
        if at in cuts:
            alarm = Alarm.model_validate_json(alarm.model_dump_json())
        alarm, edge = after(alarm, reading(at, state), failures, successes, window)
        edges += [(at, edge)] if edge else []
    return alarm, edges


@given(STATES, THRESHOLD, THRESHOLD, WINDOW, st.frozensets(st.integers(0, 40)))
def test_good_readings_between_failures_do_not_start_the_count_anew(
    states: list[ReadingState], failures: int, successes: int, more: int, cuts: frozenset[int]
) -> None:
    window = failures + more
    alarm, edges = windowed(states, failures, successes, window, cuts)
    expected: list[tuple[int, Edge]] = []
    row: list[bool] = []
    for at, state in enumerate(states):
        if state is SUSPECT:
            continue
        row.append(state is OK)
        raised = bool(expected) and expected[-1][1] is Edge.RAISED
        if not raised and row[-1] is False and row[-window:].count(False) >= failures:
            expected.append((at, Edge.RAISED))
            row = []
        elif raised and row[-successes:] == [True] * successes:
            expected.append((at, Edge.CLEARED))
            row = []
    assert edges == expected
    assert len(alarm.recent) <= window
    assert alarm.failing_since is None or alarm.raised or "1" in alarm.recent


@given(STATES, THRESHOLD, THRESHOLD)
def test_as_many_as_the_threshold_is_in_a_row(states: list[ReadingState], failures: int, successes: int) -> None:
    assert windowed(states, failures, successes, failures)[1] == play(states, failures, successes)[1]


# By durations and levels


RAISE, CLEAR = Level(">", 2000.0, "> 2s"), Level("<", 1500.0, "< 1.5s")
VALUES = st.lists(st.sampled_from([1000.0, 1700.0, 2500.0]), max_size=40)
STEPS = st.lists(st.integers(1, 30), min_size=40, max_size=40)


@given(VALUES, STEPS, st.integers(0, 20), st.integers(0, 20), st.frozensets(st.integers(0, 40)))
def test_a_level_must_last_and_a_restart_in_the_middle_changes_nothing(
    values: list[float], steps: list[int], lasts: int, clears: int, cuts: frozenset[int]
) -> None:
    terms = Terms(raise_for=lasts, clear_for=clears, hold=20)
    alarm, at = Alarm(probe="slow"), 0
    seen: list[tuple[int, Verdict]] = []
    for number, (value, step) in enumerate(zip(values, steps, strict=False)):
        at += step
        if number in cuts:
            alarm = Alarm.model_validate_json(alarm.model_dump_json())
        was_raised, says = alarm.raised, levels.verdict(value, RAISE, CLEAR)
        seen.append((at, says))
        alarm, edge = observed(alarm, at, says, terms)
        # How long has what moves it been seen without another reading or a gap between?
        wanted = Verdict.GOOD if was_raised else Verdict.BAD
        begun = None
        for moment, each in reversed(seen):
            if each is not wanted or (begun is not None and begun - moment > 20):
                break
            begun = moment
        moves = begun is not None and at - begun >= (clears if was_raised else lasts)
        # What was seen before the last edge does not count again.
        assert edge == ((Edge.CLEARED if was_raised else Edge.RAISED) if moves else None)
        if edge:
            seen.clear()


@pytest.mark.parametrize(
    ("raises", "clears", "meets"),
    [
        ("> 2", "<= 2", False),
        ("> 2", "< 1.5", False),
        (">= 2", "<= 2", True),
        ("> 2", "< 2.5", True),
        ("> 2", "> 1", True),
        ("< 5", ">= 5", False),
        ("< 5", "> 4", True),
    ],
)
def test_levels_that_meet(raises: str, clears: str, meets: bool) -> None:
    first, second = (Level(text.split()[0], float(text.split()[1]), text) for text in (raises, clears))
    assert first.meets(second) is meets
    assert second.meets(first) is meets
    assert not first.meets(first.opposite)


def test_in_maintenance_an_alarm_stands_still_and_counts_anew_afterwards() -> None:
    alarm, _edges = play([BAD, BAD], 3, 2)
    alarm = quiet(alarm, 2, Verdict.BAD)
    assert (alarm.failures, alarm.failing_since, alarm.at) == (0, None, 2)
    assert play([BAD, BAD], 3, 2, begin=3, alarm=alarm)[1] == []
    assert play([BAD, BAD, BAD], 3, 2, begin=3, alarm=alarm)[1] == [(5, Edge.RAISED)]
    raised, _edges = play([BAD, BAD, BAD, OK], 3, 2)
    away = quiet(raised, 4, Verdict.GOOD)
    assert (away.raised, away.successes, away.failing_since) == (True, 0, 0)
    assert play([OK], 3, 2, begin=5, alarm=away)[1] == []


def test_silence_raises_once_and_never_clears() -> None:
    alarm, _edges = play([OK], 3, 2, begin=1000)
    assert silenced(alarm, 120, 0, 1119) is None
    raised = silenced(alarm, 120, 0, 1125)
    assert raised is not None
    assert (raised.raised, raised.since, raised.failing_since) == (True, 1120, 1000)
    assert silenced(raised, 120, 0, 9999) is None
    assert standing(raised, 120, 9999) == ("no_data", 1000)
    assert silenced(alarm, 120, 1100, 1200) is None, "nobody listened before"
    assert play([OK, OK], 3, 2, begin=2000, alarm=raised)[1] == [(2001, Edge.CLEARED)]


def test_how_an_alarm_stands_in_a_word() -> None:
    assert standing(None, 10, 5) == ("no_data", None)
    assert standing(play([OK], 2, 2, begin=1)[0], 10, 5) == ("ok", None)
    assert standing(play([BAD], 2, 2, begin=1)[0], 10, 5) == ("pending", 1)
    assert standing(play([BAD, BAD], 2, 2, begin=1)[0], 10, 5) == ("raised", 2)
    assert standing(play([BAD, BAD, OK], 2, 2, begin=1)[0], 10, 5) == ("clearing", 3)
    assert standing(play([BAD, BAD, OK, OK], 2, 2, begin=1)[0], 10, 5) == ("ok", 4)
