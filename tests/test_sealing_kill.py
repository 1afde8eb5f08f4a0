"""A process killed between any two statements of its upkeep loses nothing of the past, and tells nothing twice."""

from pathlib import Path

from data import history
from data.buckets import COARSE, Bucket
from data.records import DAY, HOUR, MINUTE
from data.store import Store, open_store
from tests.pasts import count, noise, write_hot
from tests.rehearsal import START, Rehearsal, rehearsing, write_site
from tests.test_firing_kill import kill_all
from warroom.commands.settling import settle
from warroom.room import Actor, Room

NAMES = ("desk:ok", "desk:latency", "desk.users")
KEPT_DAYS = 84 + 14


async def past_of(store: Store) -> dict[str, list[tuple[float, ...]]]:
    """Return every sample that the store tells of, and every hour, without its histogram."""
    span = (START - DAY, START + (KEPT_DAYS + 2) * DAY)
    async with store.reading() as tx:
        samples = await history.samples(tx, NAMES, *span)
        hours = await history.buckets(tx, NAMES, *span, COARSE)
    return {name: [*samples[name], *map(_rounded, hours[name])] for name in NAMES}


def _rounded(bucket: Bucket) -> tuple[float, ...]:
    return (*bucket[:3], round(bucket.total, 6), bucket.low, bucket.high)


async def test_killed_between_any_two_statements_of_sealing(tmp_path: Path) -> None:
    async with rehearsing(tmp_path) as play:
        store = play.room.store
        # A window that is sealed, to which samples came late; one that is not; one that may not be yet.
        early = noise(NAMES, START, START + 30 * MINUTE, interval=MINUTE)
        await write_hot(store, early)
        await play.to(125)
        await write_hot(store, noise(NAMES, START + 7, START + 90 * MINUTE, interval=3 * MINUTE, seed=2))
        await write_hot(store, {"desk:ok": {next(iter(early["desk:ok"])): 5.0}})
        await play.move(play.at(160))
        before = await past_of(store)
        assert await count(store, "chunks") == 3
        path = store.path
    site = write_site(tmp_path)
    copies = await kill_all(tmp_path, "seal", path)
    assert [killed for _path, killed in copies].count(False) >= 1
    assert len(copies) >= 40
    stages = set()
    for copy, _killed in copies:
        room = await Room.enter(copy, site, Actor("lee", "lee"), create=False)
        try:
            assert await past_of(room.store) == before, copy
            stages.add((await count(room.store, "chunks"), await count(room.store, "hot")))
            await Rehearsal(room, START).run()
            assert await past_of(room.store) == before, copy
            assert await count(room.store, "chunks") == 9
        finally:
            await room.close()
    # As it was, the late ones sealed, and all of it: never in between.
    assert sorted(chunks for chunks, _hot in stages) == [3, 6, 9]


async def test_killed_between_any_two_statements_of_forgetting(tmp_path: Path) -> None:
    async with rehearsing(tmp_path) as play:
        past = noise(NAMES, START, START + 2 * HOUR, interval=MINUTE)
        await write_hot(play.room.store, past)
        await play.to(240)
        await play.move(START + KEPT_DAYS * DAY + HOUR)
        # What the plan has owed all the time is fired before, so that only what is forgotten is left.
        await play.do(settle, "late")
        path = play.room.store.path
    site = write_site(tmp_path)
    copies = await kill_all(tmp_path, "seal", path)
    for copy, _killed in copies:
        room = await Room.enter(copy, site, Actor("lee", "lee"), create=False)
        try:
            await Rehearsal(room, START).run()
            left = await past_of(room.store)
        finally:
            await room.close()
        for name in NAMES:
            whole = [(at, value) for at, value in sorted(past[name].items()) if at >= START + HOUR]
            assert [tuple(each) for each in left[name] if len(each) == 2] == whole
        store = await open_store(copy)
        assert (await count(store, "chunks"), await count(store, "rollups")) == (6, 3)
        await store.close()
