"""The war room's one clock, kept in the store so that every process on it agrees.

``now = base_utc + elapsed * speed``. ``elapsed`` runs on CLOCK_BOOTTIME, which no step of the wall clock
moves and a suspended machine does not stop; only across a reboot does it fall back to the wall's difference.
A live store has speed 1 and a base taken from the wall; a drill has a base and a speed of its own.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    # What a glimpse needs of the clock must be there before models and stores are.
    from data.records import Ms
    from data.store import Store, Tx

STEP_NOTICED: Final = 1_000
"""A wall clock further off than this has been stepped (slewing moves the boot clock alike)."""

STEP_TAKEN_OVER: Final = 60_000
"""Steps up to this are taken over by the engine; larger ones wait for an operator."""


@dataclass(frozen=True)
class Instant:
    """What this machine's clocks say at one moment."""

    wall: Ms
    boot: Ms
    boot_id: str


@cache
def boot_id() -> str:
    """Return what names this run of the kernel, which no process outlives; empty where the kernel does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def boot_clock() -> Ms:
    """Return milliseconds since boot, time asleep included."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime_ns(clock) // 1_000_000


def machine_instant() -> Instant:
    """Read this machine's clocks."""
    return Instant(wall=time.time_ns() // 1_000_000, boot=boot_clock(), boot_id=boot_id())


@dataclass(frozen=True)
class Base:
    """Where the store's clock counts from."""

    drill: bool
    base_utc: Ms
    base_wall: Ms
    base_boot: Ms
    boot_id: str
    speed: float

    def now(self, instant: Instant) -> Ms:
        """Return the store's moment at ``instant``."""
        same_boot = instant.boot_id == self.boot_id
        elapsed = instant.boot - self.base_boot if same_boot else instant.wall - self.base_wall
        return self.base_utc + round(max(elapsed, 0) * self.speed)

    def at_boot(self, boot: Ms) -> Ms:
        """Return the store's moment when the boot clock of this run of the machine says ``boot``.

        At speed 1 moments lie exactly as far apart as the boot clock has them.
        """
        return self.base_utc + round((boot - self.base_boot) * self.speed)

    def moved(self, instant: Instant, utc: Ms) -> Base:
        """Return a base that says ``utc`` at ``instant`` and goes on at the same speed."""
        return Base(self.drill, utc, instant.wall, instant.boot, instant.boot_id, self.speed)

    def wall_step(self, instant: Instant) -> Ms:
        """Return how far the wall clock stands ahead of this one (0 in a drill, which follows no wall)."""
        return 0 if self.drill else instant.wall - self.now(instant)

    def steps_a_little(self, instant: Instant) -> bool:
        """Return whether the wall clock was stepped by so little that the engine may take it over."""
        return STEP_NOTICED < abs(self.wall_step(instant)) <= STEP_TAKEN_OVER


async def read_base(tx: Tx) -> Base | None:
    """Return the stored base, None on a store that has none yet."""
    row = await tx.one("SELECT drill, base_utc, base_wall, base_boot, boot_id, speed FROM clock WHERE one = 1")
    return None if row is None else Base(bool(row[0]), *row[1:])


async def write_base(tx: Tx, base: Base) -> None:
    """Store ``base``; every process follows from its next look."""
    await tx.one(
        "INSERT INTO clock (one, drill, base_utc, base_wall, base_boot, boot_id, speed)"
        " VALUES (1, :drill, :base_utc, :base_wall, :base_boot, :boot_id, :speed)"
        " ON CONFLICT (one) DO UPDATE SET drill = excluded.drill, base_utc = excluded.base_utc,"
        " base_wall = excluded.base_wall, base_boot = excluded.base_boot, boot_id = excluded.boot_id,"
        " speed = excluded.speed",
        drill=int(base.drill),
        base_utc=base.base_utc,
        base_wall=base.base_wall,
        base_boot=base.base_boot,
        boot_id=base.boot_id,
        speed=base.speed,
    )


class Clock:
    """Says what time it is in the war room; the only reader of the machine's clocks above the ground floor."""

    def __init__(self, base: Base) -> None:
        self.base = base

    @classmethod
    async def of(cls, store: Store) -> Clock:
        """Return the store's clock, founding it on the wall when the store is new.

        After a reboot it is founded again on what it says then: on the wall alone it would follow every step.
        """
        async with store.reading() as tx:
            base = await read_base(tx)
        if base is None or base.boot_id != boot_id():
            async with store.transaction() as tx:
                base = _founded(await read_base(tx), machine_instant())
                await write_base(tx, base)
        return cls(base)

    @property
    def drill(self) -> bool:
        """Whether this is a rehearsal on a clock of its own."""
        return self.base.drill

    @property
    def speed(self) -> float:
        """Virtual seconds per real second; 1 on a live store, 0 when frozen."""
        return self.base.speed

    def now(self) -> Ms:
        """Return the present moment, UTC."""
        return self.base.now(machine_instant())

    def at_boot(self, boot: Ms) -> Ms:
        """Return the moment, UTC, at which the boot clock says ``boot``."""
        return self.base.at_boot(boot)

    def wall_step(self) -> Ms:
        """Return how far the wall clock stands ahead (behind, when negative)."""
        return self.base.wall_step(machine_instant())

    def steps_a_little(self) -> bool:
        """Return whether the wall clock was stepped by so little that the engine may take it over."""
        return self.base.steps_a_little(machine_instant())

    async def refresh(self, tx: Tx) -> None:
        """Take over what another process has done to the clock."""
        self.base = await read_base(tx) or self.base


def _founded(base: Base | None, instant: Instant) -> Base:
    if base is None:
        return Base(False, instant.wall, instant.wall, instant.boot, instant.boot_id, 1.0)
    return base if base.boot_id == instant.boot_id else base.moved(instant, base.now(instant))


def drill_base(start: Ms, speed: float) -> Base:
    """Return the base of a new drill that begins at ``start``, now."""
    instant = machine_instant()
    return Base(True, start, instant.wall, instant.boot, instant.boot_id, speed)


def advanced(base: Base, duration: Ms) -> Base:
    """Return ``base`` with the drill's clock moved ahead by ``duration``, as of now."""
    instant = machine_instant()
    return base.moved(instant, base.now(instant) + duration)
