"""A programme whose phases last longer than its plan said."""

from collections.abc import Mapping
from typing import Final

from data.plan import Plan

MOST: Final = 366
"""By how many days a programme may grow, all extensions together: days off are known that far."""


def extended(plan: Plan, days: Mapping[str, int]) -> Plan:
    """Return ``plan`` with some phases longer and all that follow later.

    Args:
        plan: as it was written.
        days: how many days each phase lasts longer, by its id; less than none where it was shortened.
    """
    if not days:
        return plan
    phases, moved = [], 0
    for phase in plan.phases:
        # A phase keeps a day, however short the plan's edited file has made it since.
        longer = max(days.get(phase.id, 0), phase.from_day - phase.to_day)
        phases.append(
            phase.model_copy(update={"from_day": phase.from_day + moved, "to_day": phase.to_day + moved + longer})
        )
        moved += longer
    return plan.model_copy(update={"phases": tuple(phases)})
