"""The past as it is told: the same whether hot, sealed or rolled up, and nothing missing or told twice."""

import asyncio
import math
import random

import pytest

from data import history
from data.buckets import COARSE, FINE, Bucket
from data.chunks import WINDOW
from data.records import DAY, HOUR, MINUTE, SECOND, Ms
from tests.engines import PATIENCE, watch
from tests.pasts import Past, Upkeep, count, measured, noise, write_hot
from tests.rehearsal import START, Rehearsal

NAMES = ("desk:ok", "desk:latency", "desk.users")
TARGET = 2_000.0


def told(past: Past, name: str, begin: Ms, end: Ms) -> list[tuple[Ms, float]]:
    return sorted((at, value) for at, value in past[name].items() if begin <= at < end)


def summed(past: Past, name: str, begin: Ms, end: Ms, step: Ms) -> list[tuple[float, ...]]:
    """Return (at, n, fast, total, low, high) of each bucket, reckoned from the samples one by one."""
    found: dict[Ms, list[float]] = {}
    for at, value in told(past, name, begin, end):
        found.setdefault(at // step * step, []).append(value)
    latency = name.endswith(":latency")
    return [
        (at, len(each), sum(v <= TARGET for v in each) if latency else 0, sum(each), min(each), max(each))
        for at, each in found.items()
    ]


def bare(bucket: Bucket) -> tuple[float, ...]:
    return bucket[:6]


async def same(play: Rehearsal, past: Past, begin: Ms, end: Ms, step: Ms) -> None:
    """Assert that the store tells of ``past`` what there is to tell."""
    async with play.room.store.reading() as tx:
        samples = await history.samples(tx, NAMES, begin, end)
        buckets = await history.buckets(tx, NAMES, begin, end, step)
        for name in NAMES:
            assert [tuple(each) for each in samples[name]] == told(past, name, begin, end)
            values = await history.values(tx, name, begin, end)
            assert values.tolist() == [value for _, value in told(past, name, begin, end)]
            expected = summed(past, name, begin, end, step)
            assert [bare(each) for each in buckets[name]] == [
                (*each[:3], pytest.approx(each[3]), *each[4:]) for each in expected
            ]
    for bucket in buckets["desk:latency"]:
        span = told(past, "desk:latency", max(bucket.at, begin), min(bucket.at + step, end))
        assert bucket.histogram is not None
        assert bucket.histogram.total == len(span)
        exact = sorted(value for _, value in span)[math.ceil(0.95 * len(span) - 1e-9) - 1]
        assert bucket.histogram.percentile(0.95) == pytest.approx(exact, rel=0.0101)
    assert all(bucket.histogram is None for name in ("desk:ok", "desk.users") for bucket in buckets[name])


STEPS = (7 * SECOND, MINUTE, FINE, 3 * FINE, COARSE, 3 * COARSE, DAY)


@pytest.mark.parametrize("sealed", [False, True])
async def test_it_is_told_alike_hot_or_sealed(play: Rehearsal, sealed: bool) -> None:
    past = noise(NAMES, START, START + 5 * HOUR, interval=20 * SECOND)
    await write_hot(play.room.store, past)
    upkeep = await Upkeep(play).begin()
    await play.move(START + 5 * HOUR)
    if sealed:
        await upkeep.all()
        # Three hours and a half may be sealed; the rest is hot, ninety minutes at least.
        assert await count(play.room.store, "chunks") == 7 * len(NAMES)
        assert await count(play.room.store, "hot") == sum(len(each) for each in past.values()) * 3 // 10
    chance = random.Random(2)
    for step in STEPS:
        await same(play, past, START, START + 5 * HOUR, step)
        begin = START + chance.randrange(2 * HOUR)
        await same(play, past, begin, begin + chance.randrange(3 * HOUR), step)
    await same(play, past, START + HOUR, START + HOUR, COARSE)
    await same(play, past, START - DAY, START, COARSE)
    await upkeep.end()


async def test_a_name_that_never_was_has_nothing(play: Rehearsal) -> None:
    async with play.room.store.reading() as tx:
        assert await history.samples(tx, ["nobody"], START, START + DAY) == {"nobody": []}
        assert await history.buckets(tx, ["nobody"], START, START + DAY, COARSE) == {"nobody": []}
        assert len(await history.values(tx, "nobody", START, START + DAY)) == 0


async def test_what_comes_late_is_neither_lost_nor_doubled(play: Rehearsal) -> None:
    store = play.room.store
    past = noise(NAMES, START, START + 3 * HOUR, interval=20 * SECOND)
    gone = {name: {at: past[name][at] for at in list(past[name])[::5]} for name in NAMES}
    await write_hot(store, {name: {k: v for k, v in past[name].items() if k not in gone[name]} for name in NAMES})
    upkeep = await Upkeep(play).begin()
    await play.move(START + 5 * HOUR)
    await upkeep.all()
    assert await count(store, "hot") == 0
    # Late ones, and with them others at the moments of what is known: the first stays.
    again = {name: dict.fromkeys(list(past[name])[1::5], -5.0) for name in NAMES}
    await write_hot(store, {name: {**gone[name], **again[name]} for name in NAMES})
    for step in (MINUTE, FINE, COARSE):
        await same(play, past, START, START + 3 * HOUR, step)
    await upkeep.all()
    assert await count(store, "hot") == 0
    for step in (MINUTE, FINE, COARSE):
        await same(play, past, START, START + 3 * HOUR, step)
    before = await count(store, "chunks")
    await write_hot(store, again)
    await upkeep.all()
    assert (await count(store, "hot"), await count(store, "chunks")) == (0, before)
    await same(play, past, START, START + 3 * HOUR, COARSE)
    await upkeep.end()


async def test_a_sample_that_comes_while_its_window_is_packed_waits_for_the_next_pass(play: Rehearsal) -> None:
    names = [f"p{number}.x" for number in range(10)]
    past = noise(names, START, START + WINDOW, interval=MINUTE)
    await write_hot(play.room.store, past)
    upkeep = await Upkeep(play).begin()
    await play.move(START + 3 * HOUR)
    assert await upkeep.keeping.step(upkeep.token)
    late = {names[0]: {START + 77: 1.0}}
    await write_hot(play.room.store, late)
    past[names[0]].update(late[names[0]])
    await upkeep.all()
    assert await count(play.room.store, "hot") == 0
    async with play.room.store.reading() as tx:
        found = await history.samples(tx, names, START, START + DAY)
    assert {name: dict(found[name]) for name in names} == past
    await upkeep.end()


async def test_no_step_does_much_and_what_is_behind_is_made_up(play: Rehearsal) -> None:
    names = [f"p{number}.x" for number in range(50)]
    past = noise(names, START, START + 6 * WINDOW, interval=MINUTE)
    await write_hot(play.room.store, past)
    upkeep = await Upkeep(play).begin()
    await play.move(START + 6 * HOUR)
    steps = await upkeep.all()
    assert await count(play.room.store, "chunks") == 6 * 50
    # Four series a step, and one step each to see whether one of fifty has something too old.
    assert steps == 6 * 13 + 50
    await upkeep.end()


async def test_what_the_programme_has_outlived_is_deleted_and_its_room_given_back(play: Rehearsal) -> None:
    kept = (play.room.site.plan.total_days + 14) * DAY
    store = play.room.store
    past = noise(NAMES, START, START + DAY, interval=30 * SECOND)
    await write_hot(store, past)
    upkeep = await Upkeep(play).begin()
    await play.move(START + kept + 12 * HOUR)
    await upkeep.all()
    async with store.reading() as tx:
        found = await history.samples(tx, NAMES, 0, START + kept)
        assert min(sample.at for each in found.values() for sample in each) >= START + 12 * HOUR
        oldest = await tx.row("SELECT MIN(begin_at) FROM rollups")
        assert oldest[0] == START + 12 * HOUR
    for name in NAMES:
        assert [tuple(each) for each in found[name]] == told(past, name, START + 12 * HOUR, START + DAY)
    await upkeep.end()


async def test_free_pages_beyond_a_tenth_are_given_back_in_small_steps(play: Rehearsal) -> None:
    store = play.room.store
    upkeep = await Upkeep(play).begin()
    async with store.transaction() as tx:
        await tx.all("INSERT INTO chunks (series, begin_at, body) VALUES (1, 0, zeroblob(12000000))")
    async with store.transaction() as tx:
        await tx.all("DELETE FROM chunks")
    before = await pages(play)
    await upkeep.keeping.step(upkeep.token)
    assert before - await pages(play) == 64
    await upkeep.all()
    assert 1_000 < await pages(play) < before - 1_500
    await upkeep.end()


async def pages(play: Rehearsal) -> int:
    async with play.room.store.reading() as tx:
        return int((await tx.row("SELECT page_count FROM pragma_page_count"))[0])


async def test_the_engine_counts_what_the_plan_calls_fast(play: Rehearsal) -> None:
    await measured(play, [START + each * SECOND for each in (1, 2, 3)], latency=2_000)
    await measured(play, [START + each * SECOND for each in (4, 5)], latency=2_010)
    await play.run()
    async with play.room.store.reading() as tx:
        (bucket,) = (await history.buckets(tx, ["desk:latency"], START, START + HOUR, COARSE))["desk:latency"]
    assert (bucket.n, bucket.fast) == (5, 3)


async def test_one_pass_of_an_engine_seals(play: Rehearsal) -> None:
    await measured(play, range(START, START + HOUR, 10 * SECOND))
    await play.to(130)
    assert await count(play.room.store, "hot") == 3 * 180
    await play.to(150)
    assert (await count(play.room.store, "hot"), await count(play.room.store, "chunks")) == (0, 6)


async def test_an_engine_seals_while_it_watches(play: Rehearsal) -> None:
    past = noise(NAMES, START, START + HOUR, interval=MINUTE)
    await write_hot(play.room.store, past)
    await play.move(START + 3 * HOUR)
    async with watch(play) as engine, asyncio.timeout(PATIENCE):
        await engine.leads()
        async for _version in play.room.store.changes():
            if await count(play.room.store, "hot") == 0:
                break
    await same(play, past, START, START + HOUR, COARSE)
    assert await count(play.room.store, "chunks") == 2 * len(NAMES)
