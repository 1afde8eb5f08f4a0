"""What a measure is worth, and how it is judged."""

import math
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.panelviews import PanelView, Peak, Percentiles
from data.plan import Indicator, Target, load_plan
from data.readings import Sample
from data.records import HOUR, MINUTE, SECOND, Spell
from warroom.rules import budget, panels
from warroom.rules.availability import Availability
from warroom.rules.maintenance import Window
from warroom.rules.sources import Past, Source

PLAN = load_plan("aicc")
NOW = 1_800_000_000_000
SEOUL = ZoneInfo("Asia/Seoul")
NUMBERS = st.floats(-1e9, 1e9)


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        (">=", 99.9, "ok"),
        (">=", 99.89, "breach"),
        ("<=", 2.0, "warn"),
        ("<=", 1.8, "warn"),
        ("<=", 1.79, "ok"),
        ("<=", 2.01, "breach"),
        ("<", 2.0, "breach"),
        (">", 99.9, "breach"),
        ("==", 0.0, "ok"),
        ("==", 1.0, "breach"),
    ],
)
def test_a_value_against_its_target(op: Any, value: float, expected: str) -> None:
    limit = {">=": 99.9, ">": 99.9, "<=": 2.0, "<": 2.0, "==": 0.0}[op]
    assert panels.judge(value, Target(op=op, value=limit), 0.9) == expected


@given(NUMBERS, NUMBERS, st.sampled_from([">=", "<=", ">", "<", "=="]), st.floats(0.01, 1))
def test_a_breach_is_a_breach_however_near(value: float, limit: float, op: Any, warn_at: float) -> None:
    held = {
        ">=": value >= limit,
        "<=": value <= limit,
        ">": value > limit,
        "<": value < limit,
        "==": value == limit,
    }
    state = panels.judge(value, Target(op=op, value=limit), warn_at)
    assert (state == "breach") == (not held[op])
    assert state != "warn" or op in ("<=", "<")
    assert panels.judge(value, None, warn_at) == "ok"


@given(st.lists(NUMBERS, min_size=1, max_size=50), st.sampled_from([0.5, 0.95, 0.99, 1.0]))
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(values: list[float], share: float) -> None:
    found = panels.percentile(values, share)
    enough = math.ceil(round(share * len(values), 9))
    assert found in values
    assert sum(value <= found for value in values) >= enough
    assert sum(value < found for value in values) < enough


def indicator(name: str) -> Indicator:
    return PLAN.indicator(name)


def source(ok: list[float], values: list[float], *, whole: bool = True, age: int = 0) -> Source:
    """Readings every five seconds, the last one ``age`` milliseconds ago."""

    def samples(found: list[float]) -> list[Sample]:
        begin = NOW - age - 5 * SECOND * (len(found) - 1)
        return [Sample(begin + 5 * SECOND * number, value) for number, value in enumerate(found)]

    return Source(probe="desk", ok=samples(ok), values=samples(values), interval=5 * SECOND, whole_probe=whole)


def probe(name: str, *spells: tuple[int, bool], until: int = 0, reason: str = "timeout") -> Source:
    """A probe's spells: each begins so many milliseconds before now and lasts to the next."""
    ends = [*(ago for ago, _up in spells[1:]), until]
    found = [
        Spell(
            probe=name,
            up=up,
            begin_at=NOW - ago,
            end_at=NOW - end,
            reason=None if up else reason,
            phase=None if up else "connect",
            words=None if up else "no answer in 3s",
        )
        for (ago, up), end in zip(spells, ends, strict=True)
    ]
    return Source(
        probe=name,
        ok=[],
        values=[],
        interval=5 * SECOND,
        whole_probe=True,
        read_at=NOW - until,
        spells=found,
    )


def past(first: int = 24 * HOUR, **more: Any) -> Past:
    return Past(**{"first": NOW - first, "until": NOW - 6 * HOUR, **more})


def measured(name: str, sources: list[Source], known: Past | None = None) -> PanelView:
    return panels.measure(indicator(name), sources, known or past(), NOW, SEOUL)


def test_a_phase_that_is_the_reason_is_said_once() -> None:
    view = measured("availability", [probe("desk", (MINUTE, False), reason="connect")])
    assert view.why[-1] == "last failure 16:59:00 desk: connect, no answer in 3s, for 1m"


def test_availability_is_time_up_of_time_known() -> None:
    desk = probe("desk", (6 * HOUR, True), (10 * MINUTE, False), (9 * MINUTE, True))
    view = measured("availability", [desk])
    assert view.value == pytest.approx(100 * 59 / 60)
    assert (view.state, view.stale, view.coverage) == ("breach", False, 1)
    assert "up 59m, down 1m, unknown 0s of the last 1h" in view.why
    assert view.why[0] == "measured by desk"
    assert view.why[-1] == "last failure 16:50:00 desk: timeout in connect, no answer in 3s, for 1m"


def test_availability_needs_every_target() -> None:
    trunk = probe("trunk", (6 * HOUR, True), (15 * MINUTE, False))
    view = measured("availability", [probe("desk", (6 * HOUR, True)), trunk])
    assert view.value == pytest.approx(75)
    assert view.probes == ("desk", "trunk")


def test_too_little_known_shows_no_figure() -> None:
    desk = probe("desk", (60 * MINUTE, True), until=20 * MINUTE)
    view = measured("availability", [desk])
    assert (view.value, view.state) == (None, "unknown")
    assert view.coverage == pytest.approx(2 / 3)
    assert "66 % known, no figure below 90 %; at least 66.67 % with the unknown as down" in view.why
    assert view.why[0] == "no reading for 20m; the engine or the probe is not running"


def test_what_began_within_the_hour_has_no_hour_behind_it() -> None:
    view = measured("availability", [probe("desk", (10 * MINUTE, True))], past(first=10 * MINUTE))
    assert (view.value, view.coverage, view.state) == (100, 1, "ok")
    assert "up 10m, down 0s, unknown 0s of the last 10m" in view.why
    nothing = measured("availability", [probe("desk", (0, True))], Past())
    assert (nothing.value, nothing.budgets, nothing.detail) == (None, (), "")


def test_maintenance_is_told_apart() -> None:
    desk = probe("desk", (6 * HOUR, True), (10 * MINUTE, False), (5 * MINUTE, True))
    view = measured("availability", [desk], past(windows=[Window(NOW - 15 * MINUTE, NOW - 5 * MINUTE, None)]))
    assert (view.value, view.coverage) == (100, 1)
    assert "up 50m, down 0s, unknown 0s of the last 1h, maintenance 10m apart" in view.why


def test_budgets_are_of_the_month_as_the_plan_has_them_both() -> None:
    desk = probe("desk", (6 * HOUR, True), (10 * MINUTE, False), (9 * MINUTE, True))
    known = past(before=Availability(up=HOUR, down=11 * MINUTE), allowed=[4 * HOUR])
    view = measured("availability", [desk], known)
    assert [(each.allowed, each.spent) for each in view.budgets] == [
        (43 * MINUTE + 12 * SECOND, 12 * MINUTE),
        (4 * HOUR, 12 * MINUTE),
    ]
    assert view.detail == "budget 72 %"
    assert "outage 12m of the 43m 12s allowed in 30d: 31m 12s left, 72 %" in view.why
    assert "outage 12m of the 4h allowed in 30d: 3h 48m left, 95 %" in view.why
    assert dict(view.burn) == {
        "5m": 0,
        "1h": pytest.approx(1000 / 60),
        "6h": pytest.approx(1000 / 360),
    }


def test_what_was_down_before_going_live_spends_nothing() -> None:
    desk = probe("desk", (6 * HOUR, False), (5 * HOUR, True))
    assert measured("availability", [desk], past(begun_at=NOW - 5 * HOUR)).budgets[0].spent == 0
    assert measured("availability", [desk], past(begun_at=NOW - 9 * HOUR)).budgets[0].spent == HOUR


def test_a_budget_that_goes_is_told_before_it_is_gone() -> None:
    """Up for all that the hour's figure shows, but for what has come now: the target itself holds yet."""
    lax = indicator("availability").model_copy(update={"target": Target(op=">=", value=98.0)})
    desk = probe("desk", (6 * HOUR, True), (MINUTE, False))
    spent = Availability(down=budget.of_target(98.0, 0).allowed - 4 * MINUTE)
    view = panels.measure(lax, [desk], past(before=spent), NOW, SEOUL)
    assert view.state == "warn"
    assert view.detail == "budget 0 % · gone in 3h"
    assert "budget gone in 3h at this rate" in view.why
    calm = panels.measure(lax, [probe("desk", (6 * HOUR, True))], past(before=spent), NOW, SEOUL)
    assert (calm.state, calm.detail) == ("ok", "budget 0 %")
    two = probe("desk", (6 * HOUR, True), (20 * SECOND, False), (10 * SECOND, True))
    accident = panels.measure(lax, [two], past(before=spent), NOW, SEOUL)
    assert (accident.state, accident.detail) == ("ok", "budget 0 %"), "two failures are no trend"


def test_old_readings_are_no_state() -> None:
    fresh = measured("response_time", [source([1.0] * 9, [840.0] * 9, age=11 * SECOND)])
    stale = measured("response_time", [source([1.0] * 9, [840.0] * 9, age=12 * SECOND)])
    assert (fresh.state, fresh.stale) == ("ok", False)
    assert (stale.state, stale.stale) == ("unknown", True)
    assert fresh.value == stale.value == pytest.approx(0.84)
    nothing = measured("response_time", [])
    assert (nothing.state, nothing.value, nothing.age_ms) == ("unknown", None, None)
    assert nothing.why == ("nothing measures it; bind it to a probe under panels in the site file",)


def test_a_value_that_stops_coming_is_old_although_its_probe_goes_on() -> None:
    halted = source([1.0] * 60, [400.0], whole=False)
    halted = replace(halted, values=[Sample(NOW - MINUTE, 400.0)])
    view = measured("concurrent_users", [halted])
    assert (view.state, view.stale, view.age_ms) == ("unknown", True, MINUTE)


def test_response_time_is_judged_on_the_mean_with_percentiles_beside_it() -> None:
    slow = source([1.0] * 20, [1000.0] * 19 + [9000.0])
    view = measured("response_time", [slow])
    assert view.value == pytest.approx(1.4)
    assert (view.state, view.detail) == ("ok", "p95 1.00")
    assert view.percentiles == Percentiles(p50=1, p95=1, p99=9)
    assert view.within_target == pytest.approx(0.95)
    assert "mean of 20 good answers of the last 5m: p50 1.00, p95 1.00, p99 9.00" in view.why
    assert "95.0 % within 2 s" in view.why


def test_a_time_out_is_a_slow_answer_and_lowers_no_mean() -> None:
    mixed = source([1.0] * 18 + [0.0, 0.0], [500.0] * 18)
    down = [Spell(probe="desk", up=False, begin_at=NOW - 5 * SECOND, end_at=NOW, reason="timeout")]
    view = measured("response_time", [replace(mixed, spells=down)])
    assert view.value == pytest.approx(0.5)
    assert view.within_target == pytest.approx(0.9)
    assert "90.0 % within 2 s, 2 time-outs count as slow" in view.why
    refused = [each.model_copy(update={"reason": "status"}) for each in down]
    assert measured("response_time", [replace(mixed, spells=refused)]).within_target == 1


def test_a_failure_counts_in_the_error_rate_and_not_in_the_response_time() -> None:
    mixed = source([1.0] * 19 + [0.0], [500.0] * 19)
    view = measured("error_rate", [mixed])
    assert view.value == pytest.approx(5)
    assert "1 of 20 readings failed in the last 5m" in view.why
    assert measured("response_time", [mixed]).value == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("users", "state", "detail"),
    [(399.0, "ok", "80 %"), (400.0, "warn", "80 %"), (500.0, "warn", "100 %"), (501.0, "breach", "100 %")],
)
def test_a_capacity_shows_how_much_of_it_is_used(users: float, state: str, detail: str) -> None:
    view = measured("concurrent_users", [source([1.0], [users], whole=False)])
    assert (view.value, view.state, view.detail) == (users, state, detail)


def test_a_recorded_peak_meets_the_plan_s_figure() -> None:
    calm = source([1.0], [120.0], whole=False)
    earlier = Sample(NOW - 30 * HOUR, 503.0)
    view = measured("concurrent_users", [calm], past(peak=earlier))
    assert view.peak == Peak(value=503, at=earlier.at, met=True)
    assert view.why[2] == "peak 503 at 01-14 11:00:00, 500 was reached"
    now = measured("concurrent_users", [calm])
    assert now.peak == Peak(value=120, at=NOW, met=False)
    assert measured("concurrent_users", [calm], past(begun_at=NOW + 1)).peak is None


def test_a_disk_that_fills_is_told_before_it_is_full() -> None:
    points = [(NOW - 5 * MINUTE * (36 - number), 60 + number / 3) for number in range(36)]
    view = measured("disk", [source([1.0], [71.9], whole=False)], past(points=points))
    assert (view.state, view.detail) == ("warn", "85 % in 3h")
    assert "85 % in 3h 15m at this rate" in view.why
    over = measured("disk", [source([1.0], [86.0], whole=False)], past(points=points))
    assert (over.state, over.detail) == ("breach", "")


def test_the_network_shows_latency_and_what_is_lost() -> None:
    view = measured("network", [source([1.0] * 9 + [0.0], [12.0] * 9)])
    assert (view.value, view.detail) == (12, "10 % lost")
    assert "1 of 10 readings failed in the last 5m" in view.why


def test_the_trend_has_holes_where_nothing_is_known() -> None:
    view = measured("cpu", [source([1.0] * 30, [40.0] * 30, whole=False)])
    assert len(view.trend) == panels.BUCKETS
    assert view.trend[0] is None
    assert [value for value in view.trend if value is not None] == [40.0] * 3
    uptime = measured("availability", [probe("desk", (4 * MINUTE, True))])
    assert uptime.trend[0] is None
    assert uptime.trend[-2] == 100


@given(st.lists(st.tuples(st.integers(0, 7 * HOUR), st.booleans()), max_size=12))
def test_there_are_few_sentences_and_none_is_empty(found: list[tuple[int, bool]]) -> None:
    spells = sorted(found, reverse=True)
    view = measured("availability", [probe("desk", *spells)] if spells else [])
    assert 1 <= len(view.why) <= 8
    assert all(view.why)
    assert view.value is None or 0 <= view.value <= 100


def test_a_slow_probe_is_no_gap_in_what_is_well() -> None:
    every = [Sample(NOW - number * 4 * MINUTE, 900.0 + number) for number in reversed(range(14))]
    slow = Source(probe="desk", ok=[], values=every, interval=4 * MINUTE, whole_probe=True, read_at=NOW, spells=[])
    view = measured("response_time", [slow])
    assert None not in view.trend[:-1]
    assert view.value == pytest.approx((900 + 901) / 2 / 1000)
    assert "mean of 2 good answers of the last 8m" in view.why[1]
