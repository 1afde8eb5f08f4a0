"""Availability by time, against a counter that looks at every millisecond."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from data.records import Ms, Spell
from warroom.rules.availability import Availability, joint, total
from warroom.rules.maintenance import Window


def spell(probe: str, begin: Ms, end: Ms, up: bool) -> Spell:
    return Spell(probe=probe, up=up, begin_at=begin, end_at=end)


@st.composite
def spells_of(draw: st.DrawFn, probe: str) -> list[Spell]:
    """Spells as they are written, but for a clock set back: then they overlap."""
    drawn = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 25), st.booleans()), max_size=8))
    return [spell(probe, begin, begin + length, up) for begin, length, up in drawn]


PROBES = ("desk", "trunk", "router")
TARGETS = st.sets(st.sampled_from(PROBES)).flatmap(
    lambda names: st.fixed_dictionaries({name: spells_of(name) for name in names})
)
WINDOWS = st.lists(
    st.builds(
        lambda begin, length, probes: Window(begin, begin + length, probes),
        st.integers(0, 60),
        st.integers(0, 20),
        st.none() | st.frozensets(st.sampled_from(PROBES), min_size=1),
    ),
    max_size=3,
)


def state(probe: str, spells: Sequence[Spell], windows: Sequence[Window], at: Ms) -> str:
    if any(each.begin <= at < each.end and (each.probes is None or probe in each.probes) for each in windows):
        return "maintenance"
    known = {each.up for each in spells if each.end_at is not None and each.begin_at <= at < each.end_at}
    return "down" if False in known else "up" if known else "unknown"


def counted(targets: Mapping[str, Sequence[Spell]], windows: Sequence[Window], start: Ms, end: Ms) -> Availability:
    found = {"up": 0, "down": 0, "unknown": 0, "maintenance": 0}
    for at in range(start, end):
        states = {state(probe, spells, windows, at) for probe, spells in targets.items()} or {"unknown"}
        found[next(each for each in ("down", "maintenance", "unknown", "up") if each in states)] += 1
    return Availability(**found)


def of_all(targets: Mapping[str, Sequence[Spell]], windows: Sequence[Window], start: Ms, end: Ms) -> Availability:
    return total(joint(targets, windows, start, end), start, end)


@given(TARGETS, WINDOWS, st.integers(-5, 40), st.integers(0, 40))
def test_it_agrees_with_a_counter_of_milliseconds(
    targets: dict[str, list[Spell]], windows: list[Window], start: Ms, length: Ms
) -> None:
    assert of_all(targets, windows, start, start + length) == counted(targets, windows, start, start + length)


@given(TARGETS, WINDOWS, st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_window_is_the_sum_of_its_parts(
    targets: dict[str, list[Spell]], windows: list[Window], a: Ms, b: Ms, c: Ms
) -> None:
    start, middle, end = sorted((a, b, c))
    whole = joint(targets, windows, start, end)
    assert total(whole, start, middle) + total(whole, middle, end) == total(whole, start, end)
    assert total(whole, start, middle) == of_all(targets, windows, start, middle)


@given(TARGETS, WINDOWS, st.integers(0, 60), st.integers(1, 60))
def test_shares_are_shares_even_when_spells_overlap(
    targets: dict[str, list[Spell]], windows: list[Window], start: Ms, length: Ms
) -> None:
    found = of_all(targets, windows, start, start + length)
    assert min(found.up, found.down, found.unknown, found.maintenance) >= 0
    assert found.up + found.down + found.unknown + found.maintenance == length
    assert 0 <= found.coverage <= 1
    assert found.share is None or found.floor <= found.share <= 1


def test_nothing_measured_is_unknown_and_not_down() -> None:
    found = of_all({"desk": []}, [], 0, 100)
    assert found == Availability(unknown=100)
    assert (found.share, found.coverage, found.floor) == (None, 0.0, 0.0)


def test_what_was_measured_twice_counts_once() -> None:
    back = {"desk": [spell("desk", 0, 60, True), spell("desk", 30, 100, True)]}
    assert of_all(back, [], 0, 100) == Availability(up=100)


def test_maintenance_is_neither_up_nor_down_nor_a_lack_of_coverage() -> None:
    desk = {"desk": [spell("desk", 0, 40, True), spell("desk", 40, 60, False), spell("desk", 60, 100, True)]}
    found = of_all(desk, [Window(40, 60, None)], 0, 100)
    assert found == Availability(up=80, maintenance=20)
    assert (found.share, found.coverage, found.floor) == (1.0, 1.0, 1.0)


def test_another_target_that_is_down_meanwhile_is_down() -> None:
    both = {"desk": [spell("desk", 0, 50, True), spell("desk", 50, 100, False)], "trunk": []}
    window = Window(0, 100, frozenset({"trunk"}))
    assert of_all(both, [window], 0, 100) == Availability(down=50, maintenance=50)
