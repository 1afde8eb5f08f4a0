"""What a board keeps of the past is what it would read anew, however the clock goes and whatever comes late."""

import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from data import maintenance
from data.panelviews import PanelView
from data.plan import Indicator
from data.records import DAY, HOUR, MINUTE, SECOND, Alarm, Ms, Reading, ReadingState
from tests.rooms import START, new_room
from warroom.cli import measured
from warroom.commands import drill, measuring
from warroom.indicators import panel_views
from warroom.room import Room
from warroom.rules import panels
from warroom.window import Window


async def look(room: Room, window: Window | None = None) -> dict[str, PanelView]:
    async with room.store.reading() as tx:
        await room.clock.refresh(tx)
        return {view.id: view for view in await panel_views(tx, room, room.clock.now(), window)}


def readings(at: Ms, dice: Random, *, up: bool) -> list[Reading]:
    """Return what is read at one moment; a desk that is down does not answer in time."""
    values = {"sessions": dice.uniform(100, 520), "tps": dice.uniform(100, 900), "errors": dice.uniform(0, 1)}
    desk: dict[str, object] = {"probe": "agent-desktop", "kind": "http", "at": at}
    state = {"state": "ok", "latency_ms": dice.uniform(300, 2500), "values": values}
    failed = {"state": "error", "reason": "timeout", "phase": "connect", "error": "no answer in 3s"}
    return [
        Reading.model_validate(desk | (state if up else failed)),
        Reading(probe="sip-trunk", kind="tcp", at=at, state=ReadingState.OK, latency_ms=12.0),
        Reading(
            probe="host", kind="host", at=at, state=ReadingState.OK, values={"cpu": 40, "memory": 60, "disk": 50}
        ),
    ]


async def record(room: Room, batch: list[Reading]) -> None:
    async with room.act(durable=False) as act:
        last = {each.probe: Alarm(probe=each.probe, at=each.at) for each in batch}
        await measuring.record(act, batch, last, dict.fromkeys(last, 10 * SECOND))


async def test_a_kept_look_is_a_fresh_one(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    dice, window = Random(4), Window()
    try:
        for step in (5, 5, 20, 61, 5, 7 * 60, 5, 5, 26 * 60, 3, 5, 31 * 24 * 60, 5):
            end = await room.do(drill.advance, step * MINUTE)
            for at in range(end - 3 * MINUTE, end + 1, 5 * SECOND):
                await record(room, readings(at, dice, up=dice.random() < 0.9))
            if dice.random() < 0.3:
                async with room.act() as act:
                    await maintenance.add(
                        act.tx,
                        probes=dice.choice([[], ["sip-trunk"]]),
                        begin_at=end - 2 * MINUTE,
                        end_at=end - MINUTE,
                        reason="patch",
                        owner="lee",
                    )
            kept = await look(room, window)
            assert kept == await look(room)
            # A slow answer of the slot before is written after later ones were seen.
            late = Reading(
                probe="host", kind="host", at=end - 7 * SECOND, state=ReadingState.OK, values={"cpu": 99}
            )
            await record(room, [late])
            assert await look(room, window) == await look(room)
        assert kept["availability"].budgets[0].spent > 0
    finally:
        await room.close()


async def test_a_good_measure_stands_until_something_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await new_room(tmp_path)
    window, dice, found = Window(), Random(7), set[str]()
    measure = panels.measure

    def counted(indicator: Indicator, *args: Any) -> PanelView:
        found.add(indicator.id)
        return measure(indicator, *args)

    async def seen() -> tuple[dict[str, PanelView], set[str]]:
        found.clear()
        views = await look(room, window)
        return views, set(found)

    monkeypatch.setattr(panels, "measure", counted)
    try:
        end = room.clock.now()
        for at in range(end - 9 * MINUTE, end + 1, 5 * SECOND):
            await record(room, readings(at, dice, up=True))
        before, _all = await seen()
        good = {name for name, view in before.items() if view.state == "ok"}
        assert {"cpu", "network", "availability"} <= good
        await room.do(drill.advance, 2 * SECOND)
        after, anew = await seen()
        assert anew == set(before) - good
        for name in good:
            age = before[name].age_ms
            assert age is not None
            assert after[name] == before[name].model_copy(update={"age_ms": age + 2 * SECOND})
        # A reading counts at once, for what is made of it.
        host = {"cpu": 41.0, "memory": 60.0, "disk": 50.0}
        now = room.clock.now()
        await record(room, [Reading(probe="host", kind="host", at=now, state=ReadingState.OK, values=host)])
        after, anew = await seen()
        assert "cpu" in anew
        assert "network" not in anew
        assert after["cpu"].value == 41
        # So does a maintenance, whatever it changes.
        async with room.act() as act:
            await maintenance.add(
                act.tx, probes=["sip-trunk"], begin_at=now - MINUTE, end_at=now - 1, reason="patch", owner="lee"
            )
        _after, anew = await seen()
        assert "network" in anew
        # What does not come any more is missed at the very moment.
        for _second in range(30):
            await room.do(drill.advance, SECOND)
            kept, fresh = await look(room, window), await look(room)
            assert {name: (view.state, view.stale, view.age_ms) for name, view in kept.items()} == {
                name: (view.state, view.stale, view.age_ms) for name, view in fresh.items()
            }
        assert all(view.stale for view in kept.values())
    finally:
        await room.close()


async def test_a_month_of_outages_is_spent_and_forgotten(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    dice, window = Random(5), Window()
    try:
        for up in (True, False, True):
            end = await room.do(drill.advance, 5 * MINUTE)
            for at in range(end - 5 * MINUTE, end, 5 * SECOND):
                await record(room, readings(at, dice, up=up))
        view = (await look(room, window))["availability"]
        allowed = [each.allowed / MINUTE for each in view.budgets]
        assert allowed == [43.2, 240], "99.9 % of a month, and 4 hours of it: the plan has both"
        assert [each.spent for each in view.budgets] == [5 * MINUTE, 5 * MINUTE]
        assert view.detail.startswith("budget 88 %")
        await room.do(drill.advance, 29 * DAY)
        later = (await look(room, window))["availability"]
        assert [each.spent for each in later.budgets] == [5 * MINUTE, 5 * MINUTE]
        assert (
            "last failure 12-01 14:05:00 agent-desktop: timeout in connect, no answer in 3s, for 5m" in later.why
        )
        await room.do(drill.advance, 2 * DAY)
        assert [each.spent for each in (await look(room, window))["availability"].budgets] == [0, 0]
    finally:
        await room.close()


async def test_the_document_has_what_a_script_asks_for(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    try:
        end, dice = room.clock.now(), Random(6)
        for at in range(end - 10 * MINUTE, end + 1, 5 * SECOND):
            await record(room, readings(at, dice, up=at > end - 9 * MINUTE))
        found = {name: measured.panel(view, room.site.zone) for name, view in (await look(room)).items()}
    finally:
        await room.close()
    target, plan = found["availability"]["budget"]
    assert target == {
        "period_seconds": 30 * 86_400,
        "allowed_seconds": 2592,
        "spent_seconds": 65,
        "left": pytest.approx(1 - 65 / 2592),
    }
    assert (plan["allowed_seconds"], plan["spent_seconds"]) == (4 * 3600, 65)
    assert found["availability"]["burn"] == {
        "5m": 0,
        "1h": pytest.approx(65 / 3_600 * 1000),
        "6h": pytest.approx(65 / 21_600 * 1000),
    }
    response = found["response_time"]
    assert 0 < response["p50"] < response["p95"] <= response["p99"] <= 2.5
    assert 0 < response["within_target"] < 1
    peak = found["concurrent_users"]["peak"]
    assert peak["met"] == (peak["value"] >= 500)
    assert found["availability"]["measured_by"] == ["agent-desktop", "sip-trunk"]
    assert found["network"]["detail"] == "0 % lost"
    assert all(each["why"] for each in found.values())


async def test_a_peak_of_last_week_is_remembered(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    window = Window()
    try:
        top = {"sessions": 503.0, "tps": 803.0, "errors": 0.1}
        for week, values in enumerate((top, top | {"sessions": 40.0})):
            at = await room.do(drill.advance, week * 7 * DAY)
            desk = Reading(probe="agent-desktop", kind="http", at=at, state=ReadingState.OK, values=values)
            await record(room, [desk])
            view = (await look(room, window))["concurrent_users"]
            assert view.peak is not None
            assert (view.peak.value, view.peak.met) == (503, True)
            assert view.peak.at == (START if week == 0 else START // HOUR * HOUR)
    finally:
        await room.close()


@pytest.mark.timeout(60)
async def test_a_thousand_probes_that_no_panel_asks_for_cost_a_look_nothing(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    window = Window()
    try:
        now = room.clock.now()
        for at in range(now - 60 * SECOND, now + 1, 5 * SECOND):
            await record(room, readings(at, Random(at), up=True))
            many = [
                Reading(probe=f"p{number}", kind="tcp", at=at, state=ReadingState.OK, latency_ms=1.0)
                for number in range(1000)
            ]
            await record(room, many)
        await look(room, window)
        begun = time.perf_counter()
        for _ in range(20):
            kept = await look(room, window)
        took = (time.perf_counter() - begun) / 20
        assert kept == await look(room)
        assert took < 0.05
    finally:
        await room.close()
