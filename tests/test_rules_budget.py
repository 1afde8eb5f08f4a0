"""What is left of an agreed outage, and when it will be gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.panelviews import Budget
from data.records import HOUR, MINUTE, SECOND
from warroom.rules import budget
from warroom.rules.availability import Availability

LEAST = 15 * SECOND


def test_a_month_of_three_nines_has_43_minutes() -> None:
    found = budget.of_target(99.9, 13 * MINUTE)
    assert found.allowed == 43 * MINUTE + 12 * SECOND
    assert found.left == pytest.approx(1 - 13 / 43.2)
    assert budget.of_target(99.9, 50 * MINUTE).left < 0


def test_a_burn_rate_of_one_spends_the_budget_in_its_period() -> None:
    assert budget.burn_rate(Availability(up=999, down=1), 99.9) == pytest.approx(1)
    assert budget.burn_rate(Availability(up=HOUR - 52 * SECOND, down=52 * SECOND), 99.9) == pytest.approx(
        14.44, 0.01
    )
    assert budget.burn_rate(Availability(up=10, unknown=90), 99.9) == 0
    assert budget.burn_rate(Availability(up=9, down=1, unknown=990, maintenance=5_000), 99.9) == pytest.approx(1)
    assert budget.burn_rate(Availability(unknown=90, maintenance=10), 99.9) is None
    assert budget.burn_rate(Availability(up=10), 100) is None


@pytest.mark.parametrize(
    ("spent", "hour", "minutes", "gone"),
    [
        (0, 8 * MINUTE, MINUTE, 43.2 / 8 * HOUR),
        (0, 7 * MINUTE, MINUTE, None),
        (40 * MINUTE, MINUTE, 5 * SECOND, 3.2 * HOUR),
        (40 * MINUTE, MINUTE, 0, None),
        (43 * MINUTE, 10 * SECOND, 10 * SECOND, None),
        (43 * MINUTE, 15 * SECOND, 15 * SECOND, 48 * MINUTE),
        (44 * MINUTE, 10 * MINUTE, MINUTE, None),
    ],
)
def test_when_it_will_be_gone(spent: int, hour: int, minutes: int, gone: float | None) -> None:
    found = budget.gone_in(budget.of_target(99.9, spent), hour, minutes, LEAST)
    assert found == (None if gone is None else round(gone))


@given(st.integers(0, 10 * HOUR), st.integers(0, HOUR), st.integers(0, 5 * MINUTE))
def test_a_trend_never_speaks_of_what_is_gone_or_far(spent: int, hour: int, minutes: int) -> None:
    owed = Budget(period=budget.PERIOD, allowed=4 * HOUR, spent=spent)
    found = budget.gone_in(owed, hour, minutes, LEAST)
    if found is not None:
        assert 0 < found <= budget.AHEAD
        assert spent < owed.allowed
        assert hour >= LEAST
        assert minutes > 0
        assert abs(spent + hour * found / HOUR - owed.allowed) <= hour / HOUR + 1
