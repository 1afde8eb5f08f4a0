"""The store's clock: arithmetic, reboots, drills, steps of the wall, and processes that agree."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import clock as clocks
from data.clock import Base, Clock, Instant, advanced, drill_base, machine_instant, read_base, write_base
from data.records import HOUR, MINUTE, SECOND, Ms
from data.store import Store, open_store
from tests.crew import mate
from tests.store_work import tell_time

START: Ms = 1_764_547_200_000
LIVE = Base(False, START, START, 50_000, "this boot", 1.0)
DRILL = Base(True, START - 90 * HOUR, START, 50_000, "this boot", 1.0)


def after(elapsed: Ms, *, wall_step: Ms = 0, boot: str = "this boot") -> Instant:
    """What the machine says ``elapsed`` after the bases above."""
    return Instant(wall=START + elapsed + wall_step, boot=50_000 + elapsed, boot_id=boot)


@pytest.mark.parametrize(("speed", "elapsed", "gone"), [
    (1.0, 0, 0),
    (1.0, 1, 1),
    (1.0, HOUR, HOUR),
    (0.0, HOUR, 0),
    (0.5, 3, 2),
    (600.0, SECOND, 10 * MINUTE),
    (600.0, 1, 600),
    (1.0, -5, 0),
])  # fmt: skip
def test_time_goes_on_at_its_speed(speed: float, elapsed: Ms, gone: Ms) -> None:
    assert replace(DRILL, speed=speed).now(after(elapsed)) == DRILL.base_utc + gone


def test_a_step_of_the_wall_moves_nothing_and_is_measured() -> None:
    assert LIVE.now(after(MINUTE, wall_step=HOUR)) == START + MINUTE
    assert LIVE.wall_step(after(MINUTE, wall_step=HOUR)) == HOUR
    assert LIVE.wall_step(after(MINUTE, wall_step=-HOUR)) == -HOUR
    assert LIVE.wall_step(after(MINUTE)) == 0


@given(st.integers(-HOUR, HOUR), st.floats(0, 1e4), st.integers(0, 100 * HOUR))
def test_a_drill_knows_no_step_of_the_wall(step: Ms, speed: float, elapsed: Ms) -> None:
    assert replace(DRILL, speed=speed).wall_step(after(elapsed, wall_step=step)) == 0


def test_across_a_reboot_the_wall_says_how_long_it_took() -> None:
    rebooted = Instant(wall=START + HOUR, boot=3_000, boot_id="next boot")
    assert LIVE.now(rebooted) == START + HOUR
    assert replace(DRILL, speed=2.0).now(rebooted) == DRILL.base_utc + 2 * HOUR
    backwards = replace(rebooted, wall=START - HOUR)
    assert LIVE.now(backwards) == START, "time never goes back behind the base"


@given(
    st.floats(0, 1e4), st.integers(0, 1_000 * HOUR), st.integers(0, 1_000 * HOUR), st.integers(-HOUR, HOUR),
    st.booleans(),
)  # fmt: skip
def test_time_never_goes_back_while_the_machine_runs(
    speed: float, one: Ms, more: Ms, step: Ms, drill: bool
) -> None:
    base = replace(LIVE, speed=speed, drill=drill)
    assert base.now(after(one)) <= base.now(after(one + more, wall_step=step))


@given(st.floats(0, 1e4), st.integers(0, 1_000 * HOUR), st.integers(0, 1_000 * HOUR))
def test_a_base_moved_to_what_it_says_moves_no_time(speed: float, one: Ms, more: Ms) -> None:
    base = replace(DRILL, speed=speed)
    moved = base.moved(after(one), base.now(after(one)))
    assert (moved.drill, moved.speed) == (base.drill, base.speed)
    assert moved.now(after(one)) == base.now(after(one))
    # Each of the three roundings is worth half a millisecond at most.
    assert abs(moved.now(after(one + more)) - base.now(after(one + more))) <= 2


def test_taking_over_a_step_of_the_wall_leaves_none() -> None:
    stepped = after(MINUTE, wall_step=30 * SECOND)
    moved = LIVE.moved(stepped, stepped.wall)
    assert moved.wall_step(stepped) == 0
    assert moved.now(after(2 * MINUTE, wall_step=30 * SECOND)) == START + 2 * MINUTE + 30 * SECOND


def test_advancing_is_exact_at_any_speed() -> None:
    frozen = drill_base(START, 0.0)
    assert advanced(frozen, 30 * MINUTE).now(machine_instant()) == START + 30 * MINUTE
    assert advanced(advanced(frozen, HOUR), 5).now(machine_instant()) == START + HOUR + 5
    fast = drill_base(START, 600.0)
    earliest = fast.now(machine_instant()) + HOUR
    moved = advanced(fast, HOUR)
    assert earliest <= moved.now(machine_instant()) <= fast.now(machine_instant()) + HOUR + 600
    assert (moved.drill, moved.speed) == (True, 600.0)


def test_the_boot_clock_goes_on() -> None:
    one = machine_instant()
    other = machine_instant()
    assert one.boot <= other.boot
    assert one.boot_id == other.boot_id != ""


async def stored(store: Store) -> Base | None:
    async with store.reading() as tx:
        return await read_base(tx)


async def put(store: Store, base: Base) -> None:
    async with store.transaction() as tx:
        await write_base(tx, base)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


async def test_a_new_store_is_founded_once_on_the_wall(path: Path) -> None:
    store = await open_store(path)
    assert await stored(store) is None
    before = machine_instant().wall
    first, second = await asyncio.gather(Clock.of(store), Clock.of(store))
    assert first.base == second.base == await stored(store)
    assert before <= first.base.base_utc <= machine_instant().wall
    assert (first.drill, first.speed) == (False, 1.0)
    assert abs(first.wall_step()) < MINUTE
    await store.close()


@pytest.mark.parametrize("base", [LIVE, DRILL, replace(DRILL, speed=0.25), replace(DRILL, speed=0.0)])
async def test_a_base_comes_back_as_it_was_written(path: Path, base: Base) -> None:
    store = await open_store(path)
    await put(store, LIVE)
    await put(store, base)
    assert await stored(store) == base
    await store.close()


async def test_after_a_reboot_the_clock_is_founded_again_and_sees_steps(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store(path)
    await put(store, replace(LIVE, boot_id="boot before"))
    machine = [Instant(wall=START + HOUR, boot=3_000, boot_id="this boot")]
    monkeypatch.setattr(clocks, "machine_instant", lambda: machine[0])
    monkeypatch.setattr(clocks, "boot_id", lambda: machine[0].boot_id)
    clock = await Clock.of(store)
    assert clock.now() == START + HOUR
    assert clock.base == await stored(store)
    machine[0] = Instant(wall=START + 9 * HOUR, boot=3_000 + MINUTE, boot_id="this boot")
    assert clock.now() == START + HOUR + MINUTE, "a step of the wall after the reboot moved the clock"
    assert clock.wall_step() == 8 * HOUR - MINUTE
    assert (await Clock.of(store)).base == clock.base
    await store.close()


async def test_a_drill_goes_on_at_its_speed_after_a_reboot(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = await open_store(path)
    await put(store, replace(DRILL, speed=2.0, boot_id="boot before"))
    rebooted = Instant(wall=START + HOUR, boot=3_000, boot_id="this boot")
    monkeypatch.setattr(clocks, "machine_instant", lambda: rebooted)
    monkeypatch.setattr(clocks, "boot_id", lambda: rebooted.boot_id)
    clock = await Clock.of(store)
    assert (clock.drill, clock.speed, clock.now()) == (True, 2.0, DRILL.base_utc + 2 * HOUR)
    await store.close()


@pytest.mark.parametrize("speed", [1.0, 600.0, 0.0])
async def test_processes_agree(path: Path, speed: float) -> None:
    store = await open_store(path)
    await put(store, drill_base(START, speed))
    clock = await Clock.of(store)
    with mate(tell_time, path) as one, mate(tell_time, path) as other:
        for _ in range(5):
            said = [clock.now(), one.ask("now"), clock.now(), other.ask("now"), clock.now()]
            assert said == sorted(said)
        async with store.transaction() as tx:
            await write_base(tx, advanced(clock.base, HOUR))
        ahead = one.ask("now")
        assert ahead >= START + HOUR
        if speed == 0.0:
            assert ahead == other.ask("now") == START + HOUR
        async with store.reading() as tx:
            await clock.refresh(tx)
        assert clock.now() >= ahead
    await store.close()
