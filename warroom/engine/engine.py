"""The engine: leads, measures, keeps the clocks, calls people, until it is told to end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Final

from data import lease, meta, obligations, pushes
from data.errors import Refused, StoreError
from data.i18n import _
from data.records import SECOND, Ms, Push, Reading
from data.store import Tx
from probes.base import ProbeConfig
from warroom.commands import alarm, clock, following
from warroom.commands.settling import settle
from warroom.engine.alarming import Alarming
from warroom.engine.burns import burning_of
from warroom.engine.connectivity import Connecting
from warroom.engine.heartbeat import Heartbeat
from warroom.engine.keeping import Keeping
from warroom.engine.leadership import Leadership
from warroom.engine.locks import no_board_left
from warroom.engine.measuring import Measuring
from warroom.engine.notifying import Notifier, Patience
from warroom.engine.proving import Proving
from warroom.engine.recording import Recording
from warroom.room import ENGINE, Act, Actor, Room

log = logging.getLogger(__name__)

TICK: Final = 1.0
"""Seconds between two batches of readings; also how often the lease is renewed at least."""
LOOK: Final = 0.1
"""Seconds between two looks at the store and the clock."""
STANDBY: Final = 0.25
"""Seconds between two tries for the lease while another engine leads."""
BOARDS: Final = 2.0
"""Seconds between two looks whether a board is left."""


class Ended(Exception):
    """The watch ends as it should; the words say why."""


class Engine:
    """One engine process on one store."""

    def __init__(
        self,
        room: Room,
        *,
        with_boards: bool = False,
        lease_time: Ms = lease.LEASE_TIME,
        patience: Patience | None = None,
    ) -> None:
        """Make an engine that acts in ``room``.

        Args:
            room: the store and the site that it serves.
            with_boards: whether it ends when the last board leaves.
            lease_time: after how long a silent leader is replaced, in real time.
            patience: how long messages are tried.
        """
        self._room = room.by(Actor(ENGINE, room.actor.os_user))
        self._with_boards = with_boards
        self._leadership = Leadership(self._room, lease_time)
        self._has_looked = False
        probes: dict[str, ProbeConfig] = {probe.name: probe for probe in room.site.ready_probes()}
        self._probes = probes
        self._alarming = Alarming(probes, room.site.alarms, burning_of(room.site))
        self._recording = Recording(probes, self._alarming)
        self._keeping = Keeping(self._room)
        self._proving = Proving(self._room)
        self._connecting = Connecting(room.site.connectivity, room.clock, self._recording.add)
        self._hears = any(probe.kind == "push" for probe in self._probes.values())
        self._pushed: dict[str, Push] = {}
        self._measuring = Measuring(tuple(probes.values()), room.clock, self._take, heard=self._heard)
        self._watched_since = room.clock.now()
        self._notifier = Notifier(self._room, patience)
        configured = room.site.heartbeat
        self._heartbeat = None if configured is None else Heartbeat(self._room, configured)
        self._owing = asyncio.Event()
        self._file = _file_of(room.store.path)

    @property
    def _token(self) -> int:
        token = self._leadership.token
        if token is None:
            raise lease.LeaseLost(_("another engine leads now"))
        return token

    def _take(self, reading: Reading) -> None:
        self._connecting.take(self._probes[reading.probe], reading)

    def _heard(self, probe: str) -> Push | None:
        return self._pushed.get(probe)

    async def run(self, *, standby: bool = True) -> None:
        """Lead until told to end.

        Args:
            standby: wait while another engine leads; otherwise refuse.

        Raises:
            Refused: another engine leads (without ``standby``), or this one lacks a secret.
        """
        goes_on = True
        while goes_on:
            await self._lead(standby)
            log.info("leading with token %s on %s", self._token, self._room.store.path)
            try:
                await self._watch()
            except* lease.LeaseLost:
                log.warning("another engine has taken over")
                self._leadership.lost()
                goes_on = standby
            except* Ended as ended:
                log.info("ending: %s", ended.exceptions[0])
                goes_on = False
            finally:
                await self._leadership.give_up()

    async def once(self) -> None:
        """Make one full pass: probes, deadlines, outbox, upkeep.

        Raises:
            Refused: another engine leads.
        """
        await self._lead(standby=False)
        try:
            if self._measures:
                async with self._room.store.reading() as tx:
                    await self._hear(tx)
                await self._measuring.once()
                await self._connecting.settled()
                with self._recording.batch() as batch:
                    async with self._room.act(durable=False, fence=self._token) as act:
                        await self._record(act, batch)
            await self._settle("engine_down")
            await self._notifier.once(self._token)
            await self._keeping.begin(self._token)
            await self._keeping.all(self._token)
        finally:
            await self._leadership.give_up()

    async def _lead(self, standby: bool) -> None:
        leads = False
        while not leads:
            # A store that can never be written to is refused at once; later on it is locked or full for a while.
            with _survive() if self._has_looked else nullcontext():
                leads = await self._leadership.try_take()
                self._has_looked = True
            if not (leads or standby):
                raise Refused(_("another engine leads this store; `warroom status` names it"))
            if not leads:
                await asyncio.sleep(STANDBY)

    @property
    def _measures(self) -> bool:
        """Whether readings are real: a drill at another speed takes none."""
        return self._room.clock.speed == 1

    async def _watch(self) -> None:
        for probe in self._probes.values():
            # What it lacks, each of its readings says.
            with suppress(Exception):
                probe.warm()
        if self._heartbeat is not None:
            self._heartbeat.warm()
        with _survive():
            await self._settle("engine_down")
            await self._keeping.begin(self._token)
        with _survive():
            async with self._room.store.reading() as tx:
                await self._hear(tx)
                self._connecting.state = await meta.connectivity(tx) or self._connecting.state
        self._watched_since = self._room.clock.now()
        try:
            await self._work()
        finally:
            await self._connecting.stop()

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as group:
            if self._measures:
                group.create_task(self._measuring.run())
                group.create_task(self._every(TICK, self._prove))
            group.create_task(self._every(TICK, self._tick))
            group.create_task(self._keep_clocks())
            group.create_task(self._notify())
            group.create_task(self._every(TICK, self._keep))
            if self._heartbeat is not None:
                group.create_task(self._heartbeat.run(self._token))
            if self._with_boards:
                group.create_task(self._every(BOARDS, self._end_without_boards))

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            with _survive():
                await work()
            await asyncio.sleep(seconds)

    async def _notify(self) -> None:
        """Send what is owed as soon as it is, and what is tried again in its time."""
        try:
            while True:
                self._owing.clear()
                with _survive():
                    await self._notifier.begin(self._token)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._owing.wait(), TICK)
        finally:
            await self._notifier.stop()

    async def _tick(self) -> None:
        """Write readings, renew the lease as every fenced act does, follow the plan; then see whether to go on."""
        self._end_without_store()
        with self._recording.batch() as batch:
            async with self._room.act(durable=False, fence=self._token) as act:
                await self._record(act, batch)
                await alarm.settle_quiet(act)
                await following.keep_up(act)
                current = await lease.read(act.tx)
                armed = await obligations.next_due(act.tx)
        if current.stop_requested:
            raise Ended("asked to stop")
        over = self._room.calendar.day(act.now) > self._room.calendar.plan.total_days
        if over and armed is None and not self._room.clock.drill and no_board_left(self._room.store.path):
            raise Ended("the programme is over and nothing is owed")

    async def _record(self, act: Act, batch: Sequence[Reading]) -> None:
        """Write what was measured, and what follows from it and from time."""
        await self._recording.write(act, batch)
        if not self._measures:
            return
        await self._alarming.mind(act, self._watched_since)
        await self._hear(act.tx)
        if self._room.site.connectivity is not None:
            if await meta.connectivity(act.tx) != self._connecting.state:
                await meta.put_connectivity(act.tx, self._connecting.state)
            self._connecting.again()

    async def _hear(self, tx: Tx) -> None:
        if self._hears:
            self._pushed = await pushes.all_(tx)

    async def _prove(self) -> None:
        await self._proving.mind(self._token)

    async def _keep(self) -> None:
        await self._keeping.step(self._token)

    def _end_without_store(self) -> None:
        """End when the file is deleted, or another stands in its place: nobody else would see what this does."""
        if self._file is None or _file_of(self._room.store.path) != self._file:
            raise Ended("the store is gone")

    async def _end_without_boards(self) -> None:
        self._end_without_store()
        if no_board_left(self._room.store.path):
            raise Ended("the last board has left")

    async def _keep_clocks(self) -> None:
        """Fire each promise at its moment; a commit of anybody may have brought a nearer one."""
        seen: int | None = None
        due: Ms | None = None
        while True:
            # After a failure due promises are tried again, but not as fast as the machine can.
            rest = TICK
            with _survive():
                version = await self._room.store.version()
                if version != seen:
                    async with self._room.store.reading() as tx:
                        await self._room.refresh(tx)
                        due = await obligations.next_due(tx)
                    seen = version
                    # Somebody may have called a level by hand; what this engine fires shows here too.
                    self._owing.set()
                await self._mind_the_wall()
                if due is not None and due <= self._room.clock.now():
                    await self._settle("late")
                rest = self._until(due)
            await asyncio.sleep(rest)

    def _until(self, due: Ms | None) -> float:
        """Return the real seconds to sleep: to the next moment, but never longer than one look."""
        speed = self._room.clock.speed
        if due is None or speed == 0:
            return LOOK
        return min(max((due - self._room.clock.now()) / speed / SECOND, 0.0), LOOK)

    async def _settle(self, late_cause: str) -> None:
        async with self._room.act(fence=self._token) as act:
            await settle(act, late_cause)

    async def _mind_the_wall(self) -> None:
        """Take over a small step of the wall clock; a larger one waits for an operator, who sees it."""
        if not self._room.clock.steps_a_little():
            return
        async with self._room.act(fence=self._token) as act:
            await clock.follow_small_step(act)
        async with self._room.store.reading() as tx:
            await self._room.refresh(tx)


def _file_of(path: Path) -> tuple[int, int] | None:
    """Return what names the file that stands at ``path``; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _survive() -> Iterator[None]:
    """Let the watch outlive a store that is locked or full for a while: what waits is tried again."""
    try:
        yield
    except StoreError as error:
        log.error("%s", error)
