"""What was measured, as the documents that scripts read; the names here are public."""

from typing import Any
from zoneinfo import ZoneInfo

from data.changeviews import ChangeView, MeasureChange
from data.panelviews import PanelView
from warroom.cli.output import seconds
from warroom.rules.handover import iso


def panel(view: PanelView, zone: ZoneInfo) -> dict[str, Any]:
    """Return a measure against its target."""
    return {
        "id": view.id,
        "value": view.value,
        "unit": view.unit,
        "target": None if view.target is None else view.target.model_dump(),
        "state": view.state,
        "coverage": view.coverage,
        "age_seconds": seconds(view.age_ms),
        "detail": view.detail,
        "why": list(view.why),
        "measured_by": list(view.probes),
        **_budgets(view),
        **_spread(view, zone),
    }


def _budgets(view: PanelView) -> dict[str, Any]:
    if not view.budgets:
        return {}
    return {
        "budget": [
            {
                "period_seconds": seconds(each.period),
                "allowed_seconds": seconds(each.allowed),
                "spent_seconds": seconds(each.spent),
                "left": each.left,
            }
            for each in view.budgets
        ],
        "burn": dict(view.burn),
    }


def _spread(view: PanelView, zone: ZoneInfo) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if view.percentiles is not None:
        found |= {**view.percentiles.model_dump(), "within_target": view.within_target}
    if view.peak is not None:
        found["peak"] = {"value": view.peak.value, "at": iso(view.peak.at, zone), "met": view.peak.met}
    return found


def compared(view: ChangeView) -> dict[str, Any]:
    """Return what came of a change, to stand beside what it was."""
    return {"window_seconds": seconds(view.window_ms), "measures": [_measure(each) for each in view.measures]}


def _measure(view: MeasureChange) -> dict[str, Any]:
    return {
        "id": view.id,
        "unit": view.unit,
        "before": {"mean": view.before, "readings": view.readings_before},
        "after": {"mean": view.after, "readings": view.readings_after},
        "difference": view.difference,
        "confidence_95": None if view.low is None else [view.low, view.high],
        "verdict": view.verdict,
    }
