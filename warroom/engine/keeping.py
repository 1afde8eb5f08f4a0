"""Keeps the past small: packs samples that have cooled down, forgets what is too old, gives room back."""

import asyncio
from math import ceil
from typing import Final

from data import history, sealing
from data.records import DAY, SECOND, Ms
from data.sealing import Sealed
from warroom.room import Room

AT_ONCE: Final = 4
"""Series packed in one step at least."""
STEPS: Final = 300
"""In how many steps a window is packed at most, however many series there are."""
GROUP: Final = 256
"""Series written in one transaction at most."""
FORGOTTEN: Final = 64
"""Chunks, and hours, deleted in one step at most."""
PAGES: Final = 64
"""Pages given back to the disk in one step at most."""
AFTERWARDS: Final[Ms] = 14 * DAY
"""How long beyond the programme's length the past is kept."""


class Keeping:
    """The upkeep of one store, in small steps; what is in progress is only ever lost and done again."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._window: Ms | None = None
        self._cooled: list[int] = []
        """Series of the window that are still to be packed, in order."""
        self._packed: list[Sealed] = []
        """Those that are, and wait to be written."""
        self._at_once = AT_ONCE
        self._last = 0
        """The series that was looked at last for what is too old."""

    async def begin(self, token: int) -> None:
        """Note what the plan calls fast, so that whoever reads the past counts alike.

        Args:
            token: of the engine that leads.
        """
        fast = self._fast
        async with self._room.store.reading() as tx:
            noted = await history.fast(tx)
        if noted != fast:
            async with self._room.act(durable=False, fence=token) as act:
                await history.note_fast(act.tx, fast)

    @property
    def _fast(self) -> float | None:
        """Up to how many milliseconds an answer is as fast as the plan asks."""
        for indicator in self._room.site.plan.indicators:
            if indicator.kind == "mean" and indicator.unit in ("s", "ms") and indicator.target is not None:
                return indicator.target.value * (SECOND if indicator.unit == "s" else 1)
        return None

    async def all(self, token: int) -> None:
        """Do all that can be done now."""
        while await self.step(token):
            pass

    async def step(self, token: int) -> bool:
        """Do a little; return whether there may be more to do."""
        if await self._seal(token):
            return True
        gave = await self._give_back(token)
        return await self._forget(token) or gave

    async def _seal(self, token: int) -> bool:
        async with self._room.store.reading() as tx:
            if self._window is None:
                await self._room.refresh(tx)
                self._window = await sealing.oldest_window(tx, self._room.clock.now())
                if self._window is None:
                    return False
                self._cooled = await sealing.series_in(tx, self._window)
                self._at_once = max(AT_ONCE, ceil(len(self._cooled) / STEPS))
            window, some = self._window, self._cooled[: self._at_once]
            hot = await sealing.hot_of(tx, some, window)
            before = await sealing.sealed_of(tx, some, window)
            names = await sealing.names_of(tx, some)
        for each in some:
            self._packed.append(sealing.seal(each, names[each], window, hot[each], before[each], self._fast))
            # Each takes a millisecond or two, and probes are timed on this very loop.
            await asyncio.sleep(0)
        del self._cooled[: len(some)]
        if len(self._packed) >= GROUP or not self._cooled:
            await self._write(token)
        return True

    async def _write(self, token: int) -> None:
        async with self._room.act(durable=False, fence=token) as act:
            whole = await sealing.write(act.tx, self._packed)
        self._packed = []
        if not (whole and self._cooled):
            # The window is done, or it has got a sample meanwhile and is begun anew.
            self._window = None

    async def _forget(self, token: int) -> bool:
        """Delete what one series has had for too long, one series after the other."""
        kept = self._room.calendar.plan.total_days * DAY + AFTERWARDS
        async with self._room.store.reading() as tx:
            series = await sealing.next_series(tx, self._last)
            if series is None:
                self._last = 0
                return False
            old, hours = await sealing.outlived(tx, series, self._room.clock.now() - kept, FORGOTTEN)
        if old or hours:
            async with self._room.act(durable=False, fence=token) as act:
                await sealing.forget(act.tx, series, old, hours)
        else:
            self._last = series
        return True

    async def _give_back(self, token: int) -> bool:
        async with self._room.store.reading() as tx:
            spare = await sealing.spare_pages(tx)
        if spare:
            async with self._room.act(durable=False, fence=token) as act:
                await sealing.give_back(act.tx, min(spare, PAGES))
        return spare > 0
