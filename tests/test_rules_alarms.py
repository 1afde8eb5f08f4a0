"""An alarm is raised and cleared by rows of readings, and a replay gives the same answer."""

from hypothesis import given
from hypothesis import strategies as st

from data.records import Alarm, ReadingState
from tests.rehearsal import reading
from warroom.rules.alarms import Edge, after

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
