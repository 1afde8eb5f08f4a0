"""The forecast cannot lie: it is held against what an engine really fires, and whom it really tells."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from data import events, incidents, obligations, outbox, silences
from data.forecastviews import Coming
from data.messaging import Outcome
from data.records import HOUR, MINUTE, Kind, Priority, Step
from tests.rehearsal import Rehearsal, reading, rehearsing, write_site
from warroom import forecasting
from warroom.cli.forecast import _page
from warroom.commands import alarm, drill, ending, incident
from warroom.config import Site
from warroom.engine.playing import play as play_ahead
from warroom.rules import forecast as rules
from warroom.rules.obligations import EXHAUSTED
from widgets.forecast import forecast_rows
from widgets.line import plain
from widgets.text import clock

Scenario = Callable[[Rehearsal], Awaitable[object]]
Firing = tuple[float, Kind, int, frozenset[str], frozenset[str]]
"""Minute due, kind, level, everybody who is called or told, every channel."""

PEOPLE = """\
  lee: {routes: [chat, mail]}
  kim: {routes: [mail], hours: "mon-fri 09:00-18:00"}
  night: {name: 야간장, role: support_lead, phone: 010-1010-1010, hours: "18:00-09:00"}
  oh: {name: 오매니저, role: project_manager, phone: 010-7777-7777}
  jang: {name: 장경영, role: executive, phone: 010-9999-9999, routes: [mail]}
"""
"""Level 4 has nobody, and the support lead of the night is somebody else."""
ROUTES = """\
  - {name: chat, url: 'json://192.0.2.1', levels: [1, 2]}
  - {name: mail, url: 'json://192.0.2.2'}
  - {name: wall, url: 'json://192.0.2.3', levels: [3, 4], priorities: [P1]}
"""


def site(folder: Path) -> Site:
    return write_site(folder, people=PEOPLE, notify=ROUTES)


async def foretold(play: Rehearsal, number: int = 1) -> list[Coming]:
    async with play.room.store.reading() as tx:
        await play.room.clock.refresh(tx)
        found = await incidents.get(tx, number)
        assert found is not None
        return await forecasting.forecast(tx, play.room, found, play.room.clock.now())


def expected(play: Rehearsal, coming: list[Coming], minutes: float) -> list[Firing]:
    return [
        (
            play.since_start(each.due_at),
            each.kind,
            each.level or 0,
            frozenset(one.name for one in (*each.calls, *each.told)),
            frozenset(one.name for one in each.channels),
        )
        for each in coming
        if play.since_start(each.due_at) <= minutes
    ]


async def lived(play: Rehearsal, after: int, before: set[int]) -> list[Firing]:
    """Return what fired, and who was told of it, later than the chain's entry ``after``, but not ``before``."""
    async with play.room.store.reading() as tx:
        promises = await obligations.of_subject(tx, "INC-1")
        lines = await outbox.lines_about(tx, "INC-1")
        happened = [each for each in await events.of_subject(tx, "INC-1") if each.seq > after]
    called = [each.payload["people"] for each in happened if each.kind == "level"]
    fired = [each for each in promises if each.fired_at is not None and each.id not in before]
    fired.sort(key=lambda each: (each.fired_at or 0, each.due_at, each.level, each.id))
    found: list[Firing] = []
    left = {Kind.UPDATE: rules.TOLD, Kind.LEVEL: rules.TOLD}
    levels = iter(called)
    for each in fired:
        names = {one["name"] for one in next(levels)} if each.kind is Kind.LEVEL else set()
        if each.kind is Kind.UPDATE or each.cause == EXHAUSTED:
            left[each.kind] -= 1
            if left[each.kind] < 0:
                continue
        mine = [line for line in lines if line.obligation_id == each.id]
        names |= {name for line in mine for name in line.people}
        channels = frozenset(name for line in mine for name in line.channels)
        found.append((play.since_start(each.due_at), each.kind, each.level, frozenset(names), channels))
    return found


async def nothing(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)


async def claimed(play: Rehearsal) -> None:
    """A claim that expires, and the level that it holds back until then."""
    await nothing(play)
    await play.to(20)
    await play.do(incident.acknowledge, "INC-1")
    await play.do(incident.record_step, "INC-1", Step.ANALYSE)


async def mitigated(play: Rehearsal) -> None:
    await claimed(play)
    await play.do(ending.mitigate, "INC-1")


async def resolved(play: Rehearsal) -> None:
    await mitigated(play)
    await play.do(ending.resolve, "INC-1")


async def commanded(play: Rehearsal) -> None:
    await nothing(play)
    await play.do(incident.assign, "INC-1", "commander", "kim")


async def minor(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "slow page", Priority.P3)


async def overdue(play: Rehearsal) -> None:
    """No engine has looked for a while: what is overdue comes at once."""
    await nothing(play)
    async with play.room.act() as act:
        await drill.advance(act, 70 * MINUTE)


async def recovered(play: Rehearsal) -> None:
    """Its alarm is quiet: the engine itself will take it for mended."""
    async with play.room.act() as act:
        await alarm.raised(act, reading(act.now), Priority.P1)
    await play.to(20)
    async with play.room.act() as act:
        await alarm.cleared(act, "desk")


@pytest.mark.parametrize(
    ("scenario", "hours"),
    [
        (nothing, 24),
        (claimed, 5),
        (mitigated, 5),
        (resolved, 24),
        (commanded, 5),
        (minor, 9),
        (overdue, 5),
        (recovered, 5),
    ],
)
async def test_it_says_what_an_engine_then_does(tmp_path: Path, scenario: Scenario, hours: int) -> None:
    async with rehearsing(tmp_path, site=site(tmp_path)) as play:
        await scenario(play)
        async with play.room.store.reading() as tx:
            (last,) = await events.tail(tx, 1)
        before = {each.id for each in await play.promises() if each.fired_at is not None}
        coming = await foretold(play)
        now = play.room.clock.now()
        assert await foretold(play) == coming, "looking changes nothing"
        await play_ahead(play.room, hours * HOUR)
        until = play.since_start(now) + hours * 60
        told = expected(play, coming, until)
        assert told == await lived(play, last.seq, before)
        assert told, "a scenario in which nothing comes proves nothing"


async def test_it_resolves_people_and_claims_at_their_moment(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=site(tmp_path)) as play:
        await claimed(play)
        coming = expected(play, await foretold(play), 24 * 60)
    expiry = next(each for each in coming if each[1] is Kind.ACK_EXPIRY)
    released = next(each for each in coming if each[1:3] == (Kind.LEVEL, 2))
    assert (expiry[0], released[0]) == (50, 50)
    assert expiry[3] == {"이기술"}, "who holds it and has a channel"
    assert [set(each) for each in released[3:]] == [{"김지원"}, {"mail"}]
    repeats = [each for each in coming if each[1:3] == (Kind.LEVEL, 5)]
    assert [each[0] for each in repeats] == [240, 270, 300], "the last level, and what repeats it told twice"
    fourth = next(each for each in coming if each[1:3] == (Kind.LEVEL, 4))
    assert "wall" in fourth[4]
    assert {"이기술", "김지원"} <= fourth[3], "nobody at level 4: those below are told"


async def test_each_channel_says_whether_it_is_known_to_work(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=site(tmp_path)) as play:
        await nothing(play)
        async with play.room.act() as act:
            for route, outcome in (("chat", Outcome.DELIVERED), ("mail", Outcome.PERMANENT)):
                await outbox.put(
                    act.tx, subject="x", obligation_id=None, channels=[route], people=[], text="x", now=act.now
                )
                line = (await outbox.waiting(act.tx))[-1]
                await outbox.pack(
                    act.tx, [line], channels=[route], people=[], body="x", now=act.now, boot=0, boot_id=""
                )
                message = (await outbox.pending(act.tx))[-1]
                attempt = await outbox.begin(act.tx, message, act.now, 0, "")
                await outbox.ended(act.tx, attempt, outcome, None)
                await outbox.finish(act.tx, message.id, "sent", act.now, None)
        coming = await foretold(play)
    first = next(each for each in coming if each.level == 1)
    lee = next(each for each in first.calls if each.name == "이기술")
    assert [(each.name, each.tested) for each in lee.channels] == [("chat", "ok"), ("mail", "failed")]
    third = next(each for each in coming if each.level == 3)
    assert [(each.name, each.tested) for each in third.channels] == [("wall", "never")]


async def test_a_silence_that_would_hold_a_call_back_is_named(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=site(tmp_path)) as play:
        await nothing(play)
        async with play.room.act() as act:
            await silences.add(
                act.tx, scope="INC-1", owner="lee", reason="x", begin_at=act.now, end_at=act.now + 45 * MINUTE
            )
        held = {each.level: each.held_by for each in await foretold(play) if each.level in (1, 2, 3)}
    assert held == {1: "SIL-1", 2: "SIL-1", 3: None}


async def test_an_update_every_second_does_not_keep_it_busy(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=site(tmp_path)) as play:
        await nothing(play)
        async with play.room.store.reading() as tx:
            found = await incidents.get(tx, 1)
            owed = await obligations.of_subject(tx, "INC-1")
        assert found is not None
        policy = play.room.site.plan.policy
        hasty = policy.priorities[Priority.P1].model_copy(update={"update_every": 1000})
        policy = policy.model_copy(update={"priorities": {**policy.priorities, Priority.P1: hasty}})
        now = play.room.clock.now()
        assert len(rules.play(found, owed, policy, now, now + rules.HORIZON)) <= rules.MOST + len(owed)


async def test_it_says_when_a_quiet_alarm_ends_the_ladder(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=site(tmp_path)) as play:
        await recovered(play)
        now, quiet = play.room.clock.now(), play.room.site.plan.policy.quiet_before_mitigated
        async with play.room.store.reading() as tx:
            found = await incidents.get(tx, 1)
            assert found is not None
            mended_at = await forecasting.mended_at(tx, found)
        assert mended_at == now + quiet
        coming = tuple(await foretold(play))
        drawn = [plain(line) for _key, line in forecast_rows(coming, now, "Asia/Seoul", 100, mended_at)]
        for rows in (drawn, _page(found, list(coming), mended_at, play.room)[1:]):
            (told,) = [row for row in rows if "stays clear" in row]
            assert clock(mended_at, "Asia/Seoul") in told
            times = [each[0] for row in rows if (each := re.search(r"(?<!\S)\d\d:\d\d:\d\d", row))]
            assert times == sorted(times), "it stands at its own moment"
            assert len(times) > 2
        assert [key for key, _line in forecast_rows((), now, "Asia/Seoul", 100, mended_at)] == [None]
