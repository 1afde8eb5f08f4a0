"""From readings to alarms: levels, silence, maintenance, dependencies and budgets, all from stored state."""

import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from data import events, incidents, readings
from data import maintenance as windows
from data.records import HOUR, MINUTE, SECOND, Alarm, Incident, Ms, Reading, ReadingState, Signal
from tests.rehearsal import START, Rehearsal, reading, rehearsing, write_site
from warroom import standing
from warroom.commands import silence
from warroom.engine.alarming import Alarming
from warroom.engine.burns import STEP, burning_of
from warroom.engine.recording import Recording

OK, BAD, SUSPECT = ReadingState.OK, ReadingState.ERROR, ReadingState.SUSPECT

SITE = """\
probes:
  - {name: switch, kind: tcp, address: "127.0.0.1:9", priority: P1}
  - {name: desk, kind: tcp, address: "127.0.0.1:9", priority: P2, depends_on: [switch]}
  - {name: pbx, kind: tcp, address: "127.0.0.1:9", priority: P2, depends_on: [desk]}
  - {name: disk, kind: host, no_data: {after: 30s, then: raise}, priority: P3}
  - {name: lossy, kind: tcp, address: "127.0.0.1:9", failure_window: 5, priority: P3}
panels:
  - {id: availability, from: [switch, lossy]}
alarms:
  - {name: slow, of: "switch:latency", raise: "> 2s", for: 20s, clear: "< 1.5s", clear_for: 10s, priority: P2}
  - {name: full, of: disk.disk, raise: "> 90", failures: {count: 2, of_last: 3}, priority: P3,
     no_data: {after: 1m, then: raise}}
  - {name: burning, burn: availability, priority: P1}
"""


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Rehearsal]:
    async with rehearsing(tmp_path, site=write_site(tmp_path, more=SITE)) as play:
        yield play


def alarming(play: Rehearsal) -> Alarming:
    """Return what a new engine judges with."""
    site = play.room.site
    return Alarming({probe.name: probe for probe in site.probes}, site.alarms, burning_of(site))


async def record(play: Rehearsal, batch: Sequence[Reading], judge: Alarming | None = None) -> None:
    """Write a batch as a tick does, by default as an engine that has just taken over."""
    probes = {probe.name: probe for probe in play.room.site.probes}
    async with play.room.act(durable=False) as act:
        await Recording(probes, judge or alarming(play)).write(act, batch)


def at(second: float, probe: str, state: ReadingState = OK, latency: float = 5.0, **values: float) -> Reading:
    answered = latency if state is OK else None
    return reading(START + round(second * SECOND), state, probe=probe, latency_ms=answered, values=values)


async def opened(play: Rehearsal, *alarms: str) -> list[Incident]:
    """Return every incident, or those of some alarms, the first first."""
    async with play.room.store.reading() as tx:
        found = await incidents.latest(tx, 100)
    return [each for each in found[::-1] if not alarms or each.alarm in alarms]


async def alarm(play: Rehearsal, name: str) -> Alarm:
    async with play.room.store.reading() as tx:
        return (await readings.alarms(tx, [name]))[name]


async def states(play: Rehearsal) -> dict[str, str]:
    async with play.room.store.reading() as tx:
        return {each.name: each.state for each in await standing.alarms_now(tx, play.room, play.room.clock.now())}


async def mind(play: Rehearsal, judge: Alarming | None = None, since: Ms = START) -> None:
    """Let time judge, as an engine does that has measured since then."""
    async with play.room.act(durable=False) as act:
        await (judge or alarming(play)).mind(act, since)


# The same readings, the same answer


def course() -> list[Reading]:
    """Ten minutes in which everything happens: failures, hysteresis, a switch that takes others with it."""
    chance = random.Random(7)
    found = []
    for second in range(0, 600, 5):
        down = 200 <= second < 330
        for probe in ("switch", "desk", "pbx", "lossy"):
            bad = (down and probe != "lossy") or chance.random() < (0.45 if probe == "lossy" else 0.1)
            state = chance.choice([BAD, BAD, SUSPECT]) if bad else OK
            found.append(at(second + chance.random(), probe, state, chance.choice([100, 1700, 2500, 2600])))
        found.append(at(second + chance.random(), "disk", OK, disk=chance.choice([50, 91, 92])))
    return found


Told = tuple[dict[str, Alarm], list[list[tuple[str, str | None]]], list[tuple[str, Ms, Ms]]]
"""How alarms stand, what happened to each incident, and what each is about, since when, noticed when."""


async def told(folder: Path, batches: Sequence[Sequence[Reading]], same_engine: bool) -> Told:
    folder.mkdir()
    async with rehearsing(folder, site=write_site(folder, more=SITE)) as play:
        judge = alarming(play) if same_engine else None
        for batch in batches:
            await record(play, batch, judge)
        async with play.room.store.reading() as tx:
            names = [*(probe.name for probe in play.room.site.probes), "slow", "full"]
            stand = await readings.alarms(tx, names)
            history = [
                [(each.kind, each.payload.get("title")) for each in await events.of_subject(tx, one.id)]
                for one in await incidents.latest(tx, 100)
            ]
        # A note says the set that was held by the end of its batch.
        plain = [[each for each in line if each[0] != "note"] for line in history]
        return stand, plain, [(one.title, one.started_at, one.detected_at) for one in await opened(play)]


async def test_batches_and_restarts_change_nothing(tmp_path: Path) -> None:
    whole = course()
    expected = await told(tmp_path / "whole", [whole], same_engine=True)
    chance = random.Random(11)
    for number in range(3):
        cuts = sorted(chance.sample(range(len(whole)), 40))
        batches = [whole[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
        assert (
            await told(tmp_path / str(number), [each for each in batches if each], same_engine=False) == expected
        )
    stand, _history, found = expected
    alarms = {title.split(":")[0] for title, _started, _detected in found}
    assert {"switch", "lossy", "full"} <= alarms
    assert "pbx" not in alarms
    assert len(stand) == 7


# Series


async def test_a_level_that_is_crossed_for_long_enough_opens_an_incident(play: Rehearsal) -> None:
    for second, latency in [(0, 2500.0), (5, 1700), (10, 2100), (15, 2300), (20, 2400), (25, 2500)]:
        await record(play, [at(second, "switch", latency=latency)])
    assert (await opened(play), (await alarm(play, "slow")).failing_since) == ([], START + 10 * SECOND)
    await record(play, [at(30, "switch", latency=2410)])
    (incident,) = await opened(play)
    assert incident.title == "slow: switch:latency > 2s for 20 s, was 2.41 s"
    assert (incident.alarm, incident.priority, incident.signal) == ("slow", "P2", Signal.RAISED)
    assert (incident.started_at, incident.detected_at) == (START + 10 * SECOND, START + 30 * SECOND)
    # Between the levels nothing clears; nor does silence, nor a failure, which has no latency.
    for second, state, latency in [(35, OK, 1400.0), (40, OK, 1600), (45, OK, 1400), (50, BAD, 0), (54, OK, 1400)]:
        await record(play, [at(second, "switch", state, latency)])
    assert (await alarm(play, "slow")).raised
    await record(play, [at(55, "switch", latency=1300)])
    assert not (await alarm(play, "slow")).raised
    assert (await opened(play))[0].signal is Signal.RECOVERED


async def test_a_gap_begins_the_duration_anew(play: Rehearsal) -> None:
    for second in (0, 5, 10, 40, 45, 50):
        await record(play, [at(second, "switch", latency=2500)])
    assert (await opened(play), (await alarm(play, "slow")).failing_since) == ([], START + 40 * SECOND)


async def test_counts_in_place_of_a_duration(play: Rehearsal) -> None:
    for second, value in [(0, 95.0), (5, 50), (10, 50), (15, 95), (20, 40)]:
        await record(play, [at(second, "disk", disk=value)])
    assert await opened(play) == []
    await record(play, [at(25, "disk", SUSPECT, disk=99), at(30, "disk", disk=91)])
    assert [each.title for each in await opened(play)] == ["full: disk.disk > 90, was 91"]


# Silence


async def test_silence_raises_where_the_site_asks_for_it(play: Rehearsal) -> None:
    await record(play, [at(0, name, disk=50) for name in ("switch", "disk")])
    await play.move(START + 29 * SECOND)
    await mind(play)
    assert (await opened(play), (await states(play))["disk"]) == ([], "ok")
    await play.move(START + 30 * SECOND)
    await mind(play, since=START + SECOND)
    assert await opened(play) == [], "this engine has listened for 29 s only"
    await play.move(START + 5 * MINUTE)
    await mind(play)
    found = await opened(play)
    assert [each.title for each in found] == ["disk: no data for 30 s", "full: no data for 1 min"]
    assert [each.detected_at - START for each in found] == [30 * SECOND, MINUTE]
    await mind(play)
    assert len(await opened(play)) == 2
    stand = await states(play)
    assert (stand["disk"], stand["switch"], stand["pbx"]) == ("no_data", "no_data", "no_data")
    await record(play, [at(300, "disk", disk=50), at(305, "disk", disk=50)])
    assert [each.signal for each in await opened(play)] == [Signal.RECOVERED] * 2
    assert (await states(play))["disk"] == "ok"


async def test_silence_never_clears(play: Rehearsal) -> None:
    await record(play, [at(second, "switch", BAD) for second in (0, 5, 10)])
    await play.move(START + HOUR)
    await mind(play)
    stand = {each.name: each for each in await _standing(play)}
    assert (stand["switch"].state, stand["switch"].since, stand["switch"].incident) == (
        "no_data",
        START + 10 * SECOND,
        "INC-1",
    )
    assert (await opened(play))[0].signal is Signal.RAISED


async def _standing(play: Rehearsal) -> list[standing.Standing]:
    async with play.room.store.reading() as tx:
        return await standing.alarms_now(tx, play.room, play.room.clock.now())


# Maintenance


async def away(play: Rehearsal, begin: float, end: float, *probes: str) -> None:
    async with play.room.act() as act:
        await windows.add(
            act.tx,
            probes=probes,
            begin_at=START + round(begin * SECOND),
            end_at=START + round(end * SECOND),
            reason="patch",
            owner="lee",
        )


async def test_nothing_is_raised_in_maintenance_and_it_counts_anew_afterwards(play: Rehearsal) -> None:
    await away(play, 10, 60, "switch", "disk")
    await record(play, [at(second, "switch", BAD) for second in (0, 5)])
    await record(play, [at(second, "switch", BAD) for second in range(10, 60, 5)])
    await record(play, [at(second, "switch", BAD) for second in (60, 65)])
    assert await opened(play) == []
    await record(play, [at(70, "switch", BAD)])
    assert [each.started_at for each in await opened(play)] == [START + MINUTE]
    await record(play, [at(second, "lossy", BAD) for second in (20, 25, 30)])
    assert [each.alarm for each in await opened(play)] == ["switch", "lossy"]
    # Silence counts from the window's end.
    await record(play, [at(8, "disk", disk=5)])
    await play.move(START + 85 * SECOND)
    await mind(play)
    assert len(await opened(play)) == 2
    await play.move(START + 90 * SECOND)
    await mind(play)
    assert [each.detected_at - START for each in await opened(play)][2:] == [90 * SECOND]


async def test_what_was_raised_before_maintenance_stays(play: Rehearsal) -> None:
    await record(play, [at(second, "switch", BAD) for second in (0, 5, 10)])
    await away(play, 15, 60)
    await record(play, [at(second, "switch") for second in range(15, 60, 5)])
    assert (await alarm(play, "switch")).raised
    await record(play, [at(second, "switch") for second in (60, 65)])
    assert [each.signal for each in await opened(play)] == [Signal.RECOVERED]


# What hangs on what


async def test_what_is_upstream_is_one_incident_and_names_the_others(play: Rehearsal) -> None:
    everything = ("pbx", "desk", "switch")
    await record(play, [at(0, name) for name in everything])
    for second in (5, 10, 15, 20, 25):
        await record(play, [at(second + number, name, BAD) for number, name in enumerate(everything)])
    assert [each.alarm for each in await opened(play)] == ["switch"]
    notes = [text for _minute, _actor, text in await play.timeline() if text.startswith("note")]
    assert notes == ["note: behind switch also failing: desk, pbx"]
    # The switch is well again; the desk is not, and counts anew.
    await record(play, [at(second, "switch") for second in (30, 35)])
    for second in (40, 45):
        await record(play, [at(second, "desk", BAD)])
    assert len(await opened(play)) == 1
    await record(play, [at(50, "desk", BAD)])
    _switch, desk = await opened(play)
    assert (desk.alarm, desk.started_at, desk.detected_at) == ("desk", START + 6 * SECOND, START + 50 * SECOND)
    # And what hangs on the desk is told on its incident.
    await record(play, [at(second, "pbx", BAD) for second in (51, 56, 61)])
    assert "behind desk also failing: pbx" in (await play.timeline("INC-2"))[-1][2]
    assert len(await opened(play)) == 2


async def test_a_dependent_waits_until_its_upstream_was_read(play: Rehearsal) -> None:
    await record(play, [at(0, "switch"), *(at(second, "desk", BAD) for second in (1, 6, 11))])
    assert (await opened(play), (await states(play))["desk"]) == ([], "pending")
    await record(play, [at(12, "switch"), at(16, "desk", BAD)])
    assert [each.alarm for each in await opened(play)] == ["desk"]


async def test_an_upstream_that_is_never_read_holds_nobody_back_for_ever(play: Rehearsal) -> None:
    await record(play, [at(second, "desk", BAD) for second in range(0, 120, 5)])
    assert await opened(play) == []
    await record(play, [at(120, "desk", BAD)])
    assert [each.alarm for each in await opened(play)] == ["desk"]


# Budgets


BURNT = ("switch", "burning")


async def run_to(play: Rehearsal, second: int, judge: Alarming | None = None) -> None:
    await play.move(START + second * SECOND)
    await mind(play, judge)


async def test_a_budget_that_burns_opens_an_incident_and_clears_when_it_is_up(play: Rehearsal) -> None:
    down = range(300, 360)
    batch = [
        at(second, name, BAD if second in down and name == "switch" else OK)
        for second in range(0, 900, 5)
        for name in ("switch", "lossy")
    ]
    await record(play, batch)
    await run_to(play, 330)
    assert [each.alarm for each in await opened(play, *BURNT)] == ["switch"], "thirty seconds are no budget yet"
    await run_to(play, 900)
    switch, burn = await opened(play, *BURNT)
    assert burn.title == "burning: Availability uses up its budget 16.7 times too fast over 1 h"
    assert (burn.alarm, burn.priority, burn.started_at) == ("burning", "P1", START + 300 * SECOND)
    # 51.84 s of 3,600 are 14.4 times the budget; judged at the next of the fixed moments.
    assert burn.detected_at == START + 360 * SECOND
    assert (await alarm(play, "burning")).raised is False, "ten minutes later the short window is calm"
    assert (burn.signal, switch.signal) == (Signal.RECOVERED, Signal.RECOVERED)


async def test_a_budget_is_judged_alike_however_often_it_is_looked_at(tmp_path: Path) -> None:
    batch = [
        at(second, name, BAD if 100 <= second < 180 else OK)
        for second in range(0, 500, 5)
        for name in ("switch", "lossy")
    ]
    found = []
    for name, looks in [("seldom", [60, 480]), ("often", range(60, 481, 5))]:
        folder = tmp_path / name
        folder.mkdir()
        async with rehearsing(folder, site=write_site(folder, more=SITE)) as play:
            await record(play, batch)
            for moment in looks:
                await run_to(play, moment)
            burn = [each for each in await opened(play, *BURNT) if each.alarm == "burning"]
            found.append(([(each.detected_at, each.started_at) for each in burn], await alarm(play, "burning")))
    assert found[0] == found[1]
    assert len(found[0][0]) == 1
    assert (found[0][1].at - START) % STEP == 0


async def test_a_budget_is_not_cleared_by_silence(play: Rehearsal) -> None:
    await record(play, [at(second, "switch", BAD) for second in range(0, 300, 5)])
    await record(play, [at(second, "lossy") for second in range(0, 300, 5)])
    for second in range(100, 2000, 300):
        await run_to(play, second)
    assert (await alarm(play, "burning")).raised
    assert (await states(play))["burning"] == "no_data"
    await record(play, [at(second, name) for second in range(2000, 2400, 5) for name in ("switch", "lossy")])
    await run_to(play, 2390)
    assert not (await alarm(play, "burning")).raised


async def test_a_budget_may_be_silent_for_so_long_too(tmp_path: Path) -> None:
    more = SITE.replace("burn: availability,", "burn: availability, no_data: {then: raise},")
    async with rehearsing(tmp_path, site=write_site(tmp_path, more=more)) as play:
        for second in range(0, 61, 5):
            await record(play, [at(second, name) for name in ("switch", "lossy")])
        await run_to(play, 60)
        assert await opened(play, "burning") == []
        # The last reading of the switch holds for two intervals.
        for second in range(65, 300, 5):
            await record(play, [at(second, "lossy")])
            await run_to(play, second)
        (burn,) = await opened(play, "burning")
        assert burn.title == "burning: no data for 2 min"
        assert burn.started_at == START + MINUTE


async def test_an_alarm_of_the_site_can_be_silenced_by_its_name(play: Rehearsal) -> None:
    async with play.room.act() as act:
        held = await silence.add(act, "probe:slow", act.now + MINUTE, "planned")
    assert held.scope == "probe:slow"


async def test_nothing_burns_in_maintenance(play: Rehearsal) -> None:
    await away(play, 0, 3600, "switch")
    await record(play, [at(second, "switch", BAD) for second in range(0, 600, 5)])
    await record(play, [at(second, "lossy") for second in range(0, 600, 5)])
    await run_to(play, 600)
    assert await opened(play, *BURNT) == []


async def test_a_tick_asks_the_store_a_few_things_however_many_alarms_there_are(play: Rehearsal) -> None:
    judge = alarming(play)
    await record(play, [at(0, "lossy")], judge)
    await mind(play, judge)
    statements: list[str] = []
    await play.room.store._writer.set_trace_callback(statements.append)
    await record(play, [at(5, "lossy")], judge)
    quick = [each for each in statements if each.startswith("SELECT")]
    assert sum("FROM probes" in each for each in quick) == 2
    assert all("IN ('lossy')" in each for each in quick if "FROM probes" in each)
    statements.clear()
    await mind(play, judge)
    assert [
        each for each in statements if "FROM" in each and "clock" not in each and "extensions" not in each
    ] == []
