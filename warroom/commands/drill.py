"""Rehearsals: a store with a clock of its own."""

from pathlib import Path

from data import clock, lease, meta, outbox
from data.clock import Clock
from data.errors import Refused, StoreError
from data.i18n import _
from data.records import Ms
from data.store import open_store
from warroom.room import Act


async def new(path: Path, start: Ms, speed: float) -> None:
    """Make a drill's store, its clock standing at ``start`` and running at ``speed``.

    Raises:
        StoreError: something stands at ``path`` already.
    """
    if path.exists():
        raise StoreError(_("{path}: exists already; name a new file").format(path=path))
    store = await open_store(path)
    try:
        async with store.transaction() as tx:
            await clock.write_base(tx, clock.drill_base(start, speed))
            await meta.put(tx, "founded_at", str(start))
    finally:
        await store.close()


async def advance(act: Act, duration: Ms) -> Ms:
    """Move a drill's clock ahead; return its new moment. No step of a clock: nothing is taken over."""
    base = drill_only(await clock.read_base(act.tx))
    moved = clock.advanced(base, duration)
    await clock.write_base(act.tx, moved)
    await act.record("clock", "advanced", duration_ms=duration)
    return Clock(moved).now()


def drill_only(base: clock.Base | None) -> clock.Base:
    """Return the base of a drill's clock.

    Raises:
        Refused: it is a live store's, which nobody moves.
    """
    if base is None or not base.drill:
        raise Refused(_("this store is no drill; make one with `warroom drill new --db FILE`"))
    return base


async def set_apart(act: Act, source: Path, speed: float) -> Ms:
    """Make a drill of a copy: a clock of its own, no leader, and nothing left to be sent; return its moment.

    Args:
        act: a transaction on the copy.
        source: where it was copied from.
        speed: of its clock.
    """
    await clock.write_base(act.tx, clock.drill_base(act.now, speed))
    await lease.clear(act.tx)
    await outbox.abandon(act.tx, "fork")
    await act.record("clock", "forked", source=str(source))
    return act.now
