"""Where the panes stand: at any size, whatever is hidden, pinned, maximised or asked for."""

from hypothesis import given
from hypothesis import strategies as st

from warroom.screens.layout import ASIDES, COMPANIONS, FRAMED, PANES, TABS, Place, Wish, arrange, next_to

SIZES = st.tuples(st.integers(0, 240), st.integers(0, 80))
SETS = st.frozensets(st.sampled_from(PANES))
WISHES = st.builds(
    Wish,
    current=st.sampled_from(PANES),
    last=st.none() | st.sampled_from(PANES),
    aside=st.none() | st.sampled_from(ASIDES),
    hidden=SETS,
    pinned=SETS,
    maximised=st.booleans(),
    companions=st.frozensets(st.sampled_from(COMPANIONS)),
)


def cells(place: Place) -> set[tuple[int, int]]:
    return {(x, y) for x in range(place.x, place.x + place.columns) for y in range(place.y, place.y + place.rows)}


@given(SIZES, WISHES)
def test_places_fill_the_stage_and_never_overlap(size: tuple[int, int], wish: Wish) -> None:
    columns, rows = size
    places = arrange(columns, rows, wish).places.values()
    assert all(place.columns > 0 and place.rows > 0 for place in places)
    assert sum(place.columns * place.rows for place in places) == columns * rows
    covered = {cell for place in places for cell in cells(place)}
    assert covered == {(x, y) for x in range(columns) for y in range(rows)}


@given(SIZES, WISHES)
def test_what_is_meant_is_in_sight_wherever_there_is_a_cell(size: tuple[int, int], wish: Wish) -> None:
    arrangement = arrange(*size, wish)
    assert (wish.focus in arrangement.places) == (min(size) > 0)
    assert all(name not in arrangement.places for name in wish.hidden if name != wish.current)


@given(SIZES, WISHES)
def test_where_frames_are_drawn_there_is_room_in_them(size: tuple[int, int], wish: Wish) -> None:
    arrangement = arrange(*size, wish)
    for name, place in arrangement.places.items():
        assert name == TABS or arrangement.shape == "bare" or place.rows >= 3
    assert arrangement.shape == "bare" or size[1] >= FRAMED


@given(SIZES, WISHES)
def test_what_is_pinned_stays_beside_an_aside(size: tuple[int, int], wish: Wish) -> None:
    arrangement = arrange(*size, wish)
    if arrangement.shape in ("grid", "columns") and not wish.maximised:
        assert wish.pinned - wish.hidden <= set(arrangement.places)
    elif arrangement.shape != "bare" and size[1] >= 12 and not wish.maximised and wish.pinned - wish.hidden:
        assert wish.pinned & set(arrangement.places)


@given(SIZES, WISHES)
def test_a_line_names_the_panes_unless_frames_can(size: tuple[int, int], wish: Wish) -> None:
    arrangement = arrange(*size, wish)
    if arrangement.shape in ("bare", "one", "stack", "flat") and size[1] > 1 and not wish.maximised:
        assert (TABS in arrangement.places) == bool(arrangement.unseen and size[0])
    elif arrangement.shape != "bare":
        assert TABS not in arrangement.places


def shown(columns: int, rows: int, wish: Wish | None = None) -> list[str]:
    """Return what is in sight, row by row."""
    places = arrange(columns, rows, wish or Wish()).places
    return sorted(places, key=lambda name: (places[name].y, places[name].x))


def test_each_size_has_its_layout() -> None:
    assert shown(80, 20) == [TABS, "incidents"]
    assert shown(40, 8) == [TABS, "incidents"]
    assert shown(20, 1) == ["incidents"]
    assert shown(80, 46) == [TABS, "incidents", "ladder"]
    assert shown(80, 60) == [TABS, "panels", "incidents", "ladder"]
    assert shown(80, 80) == list(PANES)
    assert shown(160, 16) == [TABS, "panels", "incidents", "ladder"]
    assert shown(200, 16) == list(PANES)
    assert shown(100, 26) == shown(120, 36) == ["panels", "ladder", "incidents", "checklist"]
    wide = arrange(200, 56, Wish()).places
    assert {name: place.x for name, place in wide.items() if place.y == 0} == {
        "panels": 0,
        "incidents": 64,
        "ladder": 129,
    }
    assert set(wide) == {*PANES, *COMPANIONS}


def test_hiding_gives_the_room_to_the_neighbours() -> None:
    both = arrange(120, 36, Wish()).places
    alone = arrange(120, 36, Wish(hidden=frozenset({"ladder"}))).places
    assert alone["panels"] == Place(0, 0, 120, both["panels"].rows)
    assert alone["incidents"] == both["incidents"]
    rowless = arrange(120, 36, Wish(hidden=frozenset({"ladder", "panels"}))).places
    assert rowless["incidents"] == both["incidents"]._replace(y=0, rows=36)
    assert next_to("ladder", frozenset()) == "panels"
    assert next_to("ladder", frozenset({"panels"})) == "incidents"
    assert next_to("ladder", frozenset({"panels", "incidents", "checklist"})) is None


def test_an_aside_takes_the_lower_row_and_what_is_pinned_keeps_its_side() -> None:
    free = arrange(120, 36, Wish())
    aside = Wish(aside="timeline")
    assert shown(120, 36, aside) == ["panels", "ladder", "timeline"]
    pinned = arrange(120, 36, Wish(aside="timeline", pinned=frozenset({"checklist"}))).places
    assert pinned["checklist"] == free.places["checklist"]
    assert pinned["timeline"] == free.places["incidents"]
    assert shown(120, 36, Wish(aside="page", pinned=frozenset({"incidents"})))[2:] == ["incidents", "page"]
    lower = frozenset({"incidents", "checklist"})
    assert shown(120, 36, Wish(aside="page", pinned=lower)) == ["page", "incidents", "checklist"]
    every = Wish(aside="page", pinned=frozenset(PANES))
    assert shown(120, 36, every) == ["panels", "ladder", "incidents", "page", "checklist"]


def test_a_pinned_pane_keeps_a_share_of_a_small_stage() -> None:
    wish = Wish(pinned=frozenset({"ladder"}))
    assert shown(80, 20, wish) == [TABS, "incidents", "ladder"]
    places = arrange(80, 20, wish).places
    assert min(places["incidents"].rows, places["ladder"].rows) >= 9
    # On the pinned pane itself, what stood beside it stays.
    before = arrange(80, 20, Wish("checklist", pinned=frozenset({"ladder"})))
    assert arrange(80, 20, Wish("ladder", "checklist", pinned=frozenset({"ladder"}))) == before
    assert shown(80, 20, Wish(aside="timeline", pinned=frozenset({"ladder"}))) == [TABS, "ladder", "timeline"]


def test_a_maximised_pane_has_the_whole_stage() -> None:
    for size in ((80, 20), (80, 46), (120, 36), (160, 16), (200, 56)):
        assert arrange(*size, Wish("ladder", maximised=True)).places == {"ladder": Place(0, 0, *size)}
        assert arrange(*size, Wish(aside="chart", maximised=True)).places == {"chart": Place(0, 0, *size)}
