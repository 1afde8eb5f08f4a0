"""Fixed scales: a picture of a measure means the same every day."""

import math
from typing import Final

from data.panelviews import PanelView

RESOURCES: Final = {"cpu": "CPU", "memory": "MEM", "disk": "DISK"}
"""Panels that share a row when there are not enough rows."""
_HEADROOM: Final = {"capacity": 1.2}
"""How far above its target a measure is drawn; twice as far where nothing else is said."""


def scale(panel: PanelView) -> tuple[float, float]:
    """Return the lowest and the highest value of a trend: fixed, so that a picture means the same every day.

    A lower bound is drawn with ten times its room to 100 below it, an upper bound fills the cell when reached,
    a share of a hundred goes from 0 to 100. What has none of them grows from 0 in steps of 1, 2 and 5.
    """
    if panel.target is not None and panel.target.op.startswith(">") and panel.unit == "%":
        return max(100 - 10 * (100 - panel.target.value), 0.0), 100.0
    if panel.unit == "%" and (panel.target is None or panel.id in RESOURCES):
        return 0.0, 100.0
    if panel.target is not None and panel.target.value > 0:
        return 0.0, panel.target.value
    return 0.0, _round_up(max((value for value in panel.trend if value is not None), default=1.0))


def _round_up(value: float) -> float:
    if not 1e-300 < value < 1e300:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in (1, 2, 5, 10) if step * power >= value), 10 * power)


def plot_scale(panel: PanelView, highest: float = 1.0) -> tuple[float, float]:
    """Return the lowest and the highest value of a plot: as of a trend, with room above a target that is a bound.

    Args:
        panel: the measure.
        highest: what was measured; it counts only where the plan names no bound at all.
    """
    low, high = scale(panel.model_copy(update={"trend": (highest,)}))
    if panel.target is None or high != panel.target.value:
        return low, high
    roomy = high * _HEADROOM.get(panel.kind, 2.0)
    return low, min(roomy, 100.0) if panel.unit == "%" else roomy
