"""How much of an agreed time of outage is left, how fast it goes, and when it will be gone."""

from typing import Final

from data.panelviews import Budget
from data.records import DAY, HOUR, MINUTE, Ms
from warroom.rules.availability import Availability

PERIOD: Final[Ms] = 30 * DAY
"""A month, for what is agreed by the month."""
RATES: Final[dict[str, Ms]] = {"5m": 5 * MINUTE, "1h": HOUR, "6h": 6 * HOUR}
"""Windows over which the rate of burning is shown."""
AHEAD: Final[Ms] = 6 * HOUR
"""How far ahead a trend is believed."""
LEAST_FAILURES: Final = 3
"""Failures in a row, or their time, below which a rate is an accident and no trend."""


def of_target(percent: float, spent: Ms) -> Budget:
    """Return the budget of a month that has to be up ``percent`` of the time."""
    return Budget(period=PERIOD, allowed=round(PERIOD * (100 - percent) / 100), spent=spent)


def burn_rate(found: Availability, percent: float) -> float | None:
    """Return how many times faster than agreed the budget goes; 1 spends it in its period exactly.

    It is the known outage over the window without its maintenance, as an alarm on a budget has it: what is unknown
    burns nothing.

    Args:
        found: the window.
        percent: of the time that has to be up.

    Returns:
        None when nothing is known, or nothing is allowed at all.
    """
    if not found.up + found.down or percent >= 100:
        return None
    return found.down / (found.up + found.down + found.unknown) / (1 - percent / 100)


def gone_in(budget: Budget, last_hour: Ms, last_minutes: Ms, least: Ms) -> Ms | None:
    """Return in how long the budget will be gone when the outages of the last hour go on as they are.

    Args:
        budget: what is left.
        last_hour: outage in the last hour.
        last_minutes: outage in the last five minutes: what has stopped burning is no trend.
        least: outage of the last hour below which it is an accident.

    Returns:
        None when there is no such trend, when it reaches further than `AHEAD`, or when nothing is left.
    """
    if budget.left_ms <= 0 or not last_minutes or last_hour < max(least, 1):
        return None
    left = round(budget.left_ms * HOUR / last_hour)
    return left if left <= AHEAD else None
