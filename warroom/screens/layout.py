"""Where on the board each pane stands: pure functions of the room there is and of what was asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple

PANES: Final = ("panels", "incidents", "ladder", "checklist")
"""In the order of their digits."""
TABS: Final = "tabs"
"""The line that names the panes where not all of them have room."""
MENU: Final = "menu"
ASIDES: Final = ("timeline", "page", "chart", MENU)
"""What an operator asks for, and it stands in the place of other panes for a while."""
CALLS: Final = "calls"
COMPANIONS: Final = ("chart", "timeline", CALLS)
"""What a very large board shows all the time: the selected indicator, the selected incident, whom to call."""

GRID: Final = 100
"""Columns from which on two panes stand beside each other."""
_COLUMNS: Final = (170, 40)
"""Columns and rows of the stage from which on there are three columns, with companions."""
_FLAT: Final = 18
"""Rows below which four panes are two lines each: there they stand in one row."""
_ACROSS: Final = 48
"""Columns that a pane of one row wants."""
_DOWN: Final = 18
"""Rows that a pane of one column wants."""
_SHARE: Final = 12
"""Rows from which on a pinned pane keeps a share of a small stage."""
FRAMED: Final = 6
"""Rows of the stage below which a frame would leave nothing to frame."""
_IMPORTANCE: Final = ("incidents", "ladder", "panels", "checklist")
"""Which panes get a place first where not all of them have one."""

Shape = Literal["bare", "one", "stack", "flat", "grid", "columns"]
"""Kinds of layout, by the room there is: no frames, one pane, one column, one row, two by two, three columns."""


class Place(NamedTuple):
    """A rectangle in cells, from the upper left corner of the stage."""

    x: int
    y: int
    columns: int
    rows: int


@dataclass(frozen=True)
class Wish:
    """What of the board is asked for."""

    current: str = "incidents"
    """The pane that has the focus, or had it before the aside."""
    last: str | None = None
    """The pane that had it before that one."""
    aside: str | None = None
    """What stands in the place of other panes: one of the asides."""
    hidden: frozenset[str] = frozenset()
    pinned: frozenset[str] = frozenset()
    maximised: bool = False
    companions: frozenset[str] = frozenset(COMPANIONS)
    """Those that have something to show."""

    @property
    def focus(self) -> str:
        """What is meant by a key: the aside, else the current pane."""
        return self.aside or self.current


@dataclass(frozen=True)
class Arrangement:
    """Where everything stands that is in sight."""

    shape: Shape
    places: dict[str, Place] = field(default_factory=dict)

    @property
    def unseen(self) -> tuple[str, ...]:
        """The panes that are not in sight, in the order of their digits."""
        return tuple(name for name in PANES if name not in self.places)

    @property
    def companions(self) -> tuple[str, ...]:
        """The companions that are in sight."""
        return tuple(name for name in COMPANIONS if name in self.places)


@dataclass(frozen=True)
class Possible:
    """Which changes of what is in sight mean something now."""

    hide: bool = False
    maximise: bool = False
    pin: bool = False
    pages: bool = False


def shape_of(columns: int, rows: int) -> Shape:
    """Return which kind of layout a stage of so many cells has."""
    if rows < FRAMED:
        return "bare"
    if columns >= _COLUMNS[0] and rows >= _COLUMNS[1]:
        return "columns"
    if columns >= GRID:
        return "grid" if rows >= _FLAT else "flat"
    return "stack" if rows >= 2 * _DOWN else "one"


@lru_cache(maxsize=64)
def arrange(columns: int, rows: int, wish: Wish) -> Arrangement:
    """Say where everything stands on a stage of ``columns`` by ``rows`` cells.

    The aside, else the current pane, always has a place where there is a cell to draw it in. Places do not
    overlap, and together they fill the stage. A pane that is hidden has none, unless it is the current one.
    """
    shape = shape_of(columns, rows)
    if columns < 1 or rows < 1:
        return Arrangement(shape)
    whole = Place(0, 0, columns, rows)
    if wish.maximised and shape != "bare":
        return Arrangement(shape, {wish.focus: whole})
    shown = [name for name in PANES if name not in wish.hidden or name == wish.current]
    match shape:
        case "columns":
            return Arrangement(shape, _three_columns(whole, wish, shown))
        case "grid":
            return Arrangement(shape, _two_by_two(whole, wish, shown))
        case "flat":
            return _tabbed(shape, whole, wish, _first(wish, shown, columns // _ACROSS), _across)
        case "stack":
            return _tabbed(shape, whole, wish, _first(wish, shown, rows // _DOWN), _down)
        case "one":
            count = 2 if rows >= _SHARE and wish.pinned & set(shown) else 1
            return _tabbed(shape, whole, wish, _first(wish, shown, count, wish.last), _down)
        case _:
            return _tabbed(shape, whole, wish, [wish.focus], _down)


def next_to(name: str, hidden: frozenset[str]) -> str | None:
    """Return the pane that has the focus once ``name`` is hidden: its neighbour; None where no other is left."""
    neighbour = {"panels": "ladder", "ladder": "panels", "incidents": "checklist", "checklist": "incidents"}[name]
    left = (each for each in (neighbour, *_IMPORTANCE) if each != name and each not in hidden)
    return next(left, None)


_Split = Callable[[Place, Sequence[str], Sequence[int]], dict[str, Place]]


def _tabbed(shape: Shape, whole: Place, wish: Wish, names: list[str], split: _Split) -> Arrangement:
    """Lay out ``names``; above them the line that names all panes, unless every one is in sight."""
    places: dict[str, Place] = {}
    if whole.rows > 1 and any(name not in names for name in PANES):
        places[TABS] = whole._replace(rows=1)
        whole = whole._replace(y=1, rows=whole.rows - 1)
    # What was asked for gets more than what stands beside it.
    return Arrangement(
        shape, {**places, **split(whole, names, [3 if name == wish.aside else 2 for name in names])}
    )


def _first(wish: Wish, shown: Sequence[str], count: int, last: str | None = None) -> list[str]:
    """Return the ``count`` panes, or one, that matter most: the one meant, those pinned, then the others."""
    pinned = [name for name in _IMPORTANCE if name in wish.pinned]
    others = [name for name in (*pinned, *([last] if last else []), *_IMPORTANCE) if name in shown]
    names = list(dict.fromkeys([wish.focus, *others]))[: max(count, 1)]
    return sorted(names, key=lambda name: (*PANES, *ASIDES).index(name))


def _two_by_two(whole: Place, wish: Wish, shown: Sequence[str]) -> dict[str, Place]:
    upper = [name for name in ("panels", "ladder") if name in shown]
    lower = [name for name in ("incidents", "checklist") if name in shown]
    if wish.aside is not None:
        above, below = ([name for name in row if name in wish.pinned] for row in (upper, lower))
        # Between two that are pinned an aside would have no room, unless there is none anywhere.
        if len(below) < 2 or len(above) > 1:
            lower = _around(below, "incidents", wish.aside)
        else:
            upper = _around(above, "panels", wish.aside)
    places: dict[str, Place] = {}
    rows = [(row, weight) for row, weight in ((upper, 9), (lower, 10)) if row]
    heights = _shares(whole.rows, [weight for _row, weight in rows])
    y = whole.y
    for (row, _weight), height in zip(rows, heights, strict=True):
        narrow = {"ladder", "checklist"} if wish.aside not in row else set(PANES)
        weights = [2 if name in narrow else 3 for name in row]
        places |= _across(whole._replace(y=y, rows=height), row, weights)
        y += height
    return places


def _around(pinned: Sequence[str], left: str, aside: str) -> list[str]:
    """Return an aside among what is pinned in its row: each keeps its side."""
    return [*(name for name in pinned if name == left), aside, *(name for name in pinned if name != left)]


def _three_columns(whole: Place, wish: Wish, shown: Sequence[str]) -> dict[str, Place]:
    there = {*shown, *wish.companions, *([wish.aside] if wish.aside else [])}
    if wish.aside == "page":
        there.discard("timeline")
    columns = [
        [(name, weight) for name, weight in column if name in there]
        for column in (
            (("panels", 1), ("chart", 2)),
            (("incidents", 2), ("timeline", 3), ("page", 3)),
            (("ladder", 5), ("checklist", 4), (CALLS, 5)),
        )
    ]
    kept = [(column, weight) for column, weight in zip(columns, (10, 10, 11), strict=True) if column]
    places: dict[str, Place] = {}
    x = whole.x
    for (column, _weight), width in zip(kept, _shares(whole.columns, [w for _c, w in kept]), strict=True):
        names, weights = [name for name, _each in column], [each for _name, each in column]
        places |= _down(whole._replace(x=x, columns=width), names, weights)
        x += width
    return places


def _across(whole: Place, names: Sequence[str], weights: Sequence[int]) -> dict[str, Place]:
    places, x = {}, whole.x
    for name, width in zip(names, _shares(whole.columns, weights), strict=True):
        places[name] = whole._replace(x=x, columns=width)
        x += width
    return places


def _down(whole: Place, names: Sequence[str], weights: Sequence[int]) -> dict[str, Place]:
    places, y = {}, whole.y
    for name, height in zip(names, _shares(whole.rows, weights), strict=True):
        places[name] = whole._replace(y=y, rows=height)
        y += height
    return places


def _shares(total: int, weights: Sequence[int]) -> list[int]:
    """Share ``total`` cells by weight, to the last one."""
    edges = [total * sum(weights[:count]) // sum(weights) for count in range(len(weights) + 1)]
    return [end - begin for begin, end in pairwise(edges)]
