"""What of the wall depends on the moment alone: whose turn it is, and where the picture stands."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from data.panelviews import PanelView
from data.records import MINUTE, SECOND, Ms

TURN: Final[Ms] = 8 * SECOND
"""How long indicators stand before the next ones take their place."""
SHIFT: Final[Ms] = 5 * MINUTE
"""How long the picture stands where it is, so that nothing burns in."""
_ORBIT: Final = ((0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1))
_LEANS: Final = (2, 1, 0, 1, 2, 3, 4, 3)
_WORTH: Final = {"breach": 0, "unknown": 1, "warn": 2}


class Offset(NamedTuple):
    """Where the picture stands in its margin."""

    across: int
    down: int


MARGIN: Final = Offset(2, 1)
"""Columns and rows that the picture leaves for its way."""


def shift(now: Ms) -> int:
    """Return a number that changes when the picture moves."""
    return now // SHIFT


def offset(now: Ms) -> Offset:
    """Return where the picture stands now."""
    return Offset(*_ORBIT[shift(now) % len(_ORBIT)])


def lean(now: Ms) -> float:
    """Return where between its left edge, 0, and its right one, 1, a large sign of a calm wall stands now.

    Its strokes are wider than the picture's way around, and calm stands there for days.
    """
    return _LEANS[shift(now) % len(_LEANS)] / max(_LEANS)


def measured(panels: Sequence[PanelView]) -> tuple[PanelView, ...]:
    """Return the indicators that something measures, or should."""
    return tuple(panel for panel in panels if panel.stale or panel.age_ms is not None)


def turn(panels: Sequence[PanelView], now: Ms, places: int) -> tuple[PanelView, ...]:
    """Return the indicators whose turn it is.

    What is not well stands first, and has half of the places, or of the turns where there is only one place.

    Args:
        panels: all of them, in the plan's order.
        now: the moment.
        places: how many can be shown at a time.
    """
    if places >= len(panels):
        return tuple(sorted(panels, key=_worth))
    ill = sorted((panel for panel in panels if _worth(panel) < len(_WORTH)), key=_worth)
    well = [panel for panel in panels if _worth(panel) == len(_WORTH)]
    count = now // TURN
    if not ill or not well:
        return _page(ill or well, count, places)
    if places == 1:
        return _page(well if count % 2 else ill, count // 2, 1)
    for_ill = min(len(ill), (places + 1) // 2)
    return _page(ill, count, for_ill) + _page(well, count, places - for_ill)


def _worth(panel: PanelView) -> int:
    return _WORTH["unknown"] if panel.stale else _WORTH.get(panel.state, len(_WORTH))


def _page(panels: Sequence[PanelView], count: int, places: int) -> tuple[PanelView, ...]:
    size = min(places, len(panels))
    return tuple(panels[(count * size + place) % len(panels)] for place in range(size))
