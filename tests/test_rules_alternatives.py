"""The alternatives of a read-back: the right one is always among them, once, and its place tells nothing."""

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from data.records import MINUTE
from warroom.rules.alternatives import MOST, actions, moments
from warroom.rules.sides import side

NOW = 1_800_000_000_000
MOMENTS = st.integers(-600_000, 40_000_000).map(lambda ms: NOW + ms)
IDS = st.integers(1, 999).map("INC-{}".format)
TEXTS = st.text(st.sampled_from("ab AB가"), max_size=6)


def folded(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


@given(IDS, st.none() | MOMENTS, st.lists(MOMENTS, max_size=8), st.randoms())
def test_moments_hold_the_right_one_once_and_no_two_alike(
    incident: str, right: int | None, others: list[int], random: Random
) -> None:
    found = moments(incident, right, others, NOW)
    assert found.count(right) == 1
    assert 4 <= len(found) <= MOST
    told = sorted(at for at in found if at is not None)
    assert all(later - earlier >= MINUTE for earlier, later in pairwise(told))
    random.shuffle(others)
    assert moments(incident, right, [*others, *others], NOW) == found


@given(IDS, st.none() | TEXTS, st.lists(TEXTS, max_size=8))
def test_actions_hold_the_right_one_once_and_no_two_alike(
    incident: str, right: str | None, others: list[str]
) -> None:
    found = actions(incident, right, others)
    assert found.count(right) == 1
    assert 1 <= len(found) <= MOST
    assert len({folded(text) for text in found}) == len(found)
    assert actions(incident, right, others[::-1]) == found


def test_the_right_one_has_no_place_of_its_own() -> None:
    places = {moments(f"INC-{number}", NOW, [], NOW).index(NOW) for number in range(1, 60)}
    assert places == {0, 1, 2, 3, 4}


def test_who_holds_it_hands_over_and_who_comes_takes_it() -> None:
    assert side({"lee"}, {"lee"}, (), ("lee",)) == "outgoing"
    assert side({"park"}, {"lee"}, ("lee", "park"), ("han",)) == "outgoing"
    assert side({"han"}, {"lee"}, ("lee", "park"), ("han",)) == "incoming"
    assert side({"anybody"}, (), (), ()) == "incoming"
    assert side({"park"}, {"lee"}, ("lee", "park"), ("park",)) is None
    assert side({"visitor"}, {"lee"}, ("lee",), ("han",)) is None
