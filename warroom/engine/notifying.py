"""Delivers what the outbox owes.

The decision to send was made exactly once, in the transaction that fired; delivery is at least once. An attempt is
written down before it begins, so that the next engine after a crash can say "possible duplicate". Messages go out
side by side: one receiver that hangs delays nobody else. Waiting is real time, whatever clock a drill runs on.
"""

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import Final

from data import outbox
from data.clock import boot_clock, boot_id
from data.i18n import _
from data.messaging import Message, Outcome
from data.records import MINUTE, SECOND, Ms
from warroom.commands import delivering, packing
from warroom.engine.sending import SEND_TIMEOUT, Ended, is_loopback, send
from warroom.room import Room
from warroom.rules import failures

log = logging.getLogger(__name__)

AT_ONCE: Final = 2
"""Messages under way by one route: a receiver that hangs must not take all the threads that send."""


@dataclass(frozen=True)
class Patience:
    """How long a message is tried."""

    first_wait: Ms = 5 * SECOND
    """After the first attempt that failed; each further wait is twice as long."""
    longest_wait: Ms = 5 * MINUTE
    last_attempt: int = 12
    """Attempts by one channel, after which the next one is tried."""
    timeout: float = SEND_TIMEOUT
    """Seconds that one attempt may take."""

    def wait_after(self, attempts: int) -> Ms:
        """Return how long to wait after so many failed attempts."""
        return min(self.first_wait << min(max(attempts - 1, 0), 16), self.longest_wait)


class Notifier:
    """Sends what is owed, as the engine that holds a token."""

    def __init__(self, room: Room, patience: Patience | None = None) -> None:
        self._room = room
        self._patience = patience or Patience()
        self._under_way: dict[tuple[str, ...], asyncio.Task[None]] = {}
        """By recipient: the channels of a message."""
        self._at_once: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))

    async def begin(self, fence: int) -> bool:
        """Pack what is owed and begin to send what is due; return whether anything was begun.

        Raises:
            LeaseLost: another engine leads.
            StoreError: the store could not take it.
        """
        async with self._room.store.reading() as tx:
            await self._room.refresh(tx)
            paced = self._room.clock.speed > 0
            ready = await packing.anything_ready(tx, self._room.clock.now(), paced=paced)
            pending = await outbox.pending(tx)
        if ready:
            async with self._room.act(fence=fence) as act:
                await packing.pack(act, boot_clock(), boot_id(), paced=paced)
                pending = await outbox.pending(act.tx)
        now, kernel = boot_clock(), boot_id()
        begun = False
        for message in pending:
            due = message.boot_id != kernel or message.next_boot <= now
            # One after another to one recipient: nobody reads that it is resolved before that it is worked on.
            if due and message.channels not in self._under_way:
                task = asyncio.create_task(self._deliver(message, fence))
                self._under_way[message.channels] = task
                task.add_done_callback(partial(self._over, message.channels))
                begun = True
        return begun

    def _over(self, recipient: tuple[str, ...], task: asyncio.Task[None]) -> None:
        del self._under_way[recipient]
        # The store was locked or full for a while, or another engine leads: the message stays due, and whoever
        # sends it again says that it may be a repeat.
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s", error)

    async def once(self, fence: int) -> None:
        """Send everything that is due, by one channel after another, and wait for the answers."""
        while await self.begin(fence):
            await self.settle()

    async def settle(self) -> None:
        """Wait for what is under way.

        Raises:
            LeaseLost: another engine leads.
            StoreError: the store could not take what came of it.
        """
        await asyncio.gather(*self._under_way.values())

    async def stop(self) -> None:
        """Leave what is under way; whoever leads next knows of it."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _deliver(self, message: Message, fence: int) -> None:
        async with self._at_once[message.route]:
            await self._try(message, fence)

    async def _try(self, message: Message, fence: int) -> None:
        url = self._url(message.route)
        if url is None:
            return await self._ended(message, None, (Outcome.PERMANENT, failures.NO_ADDRESS), fence)
        if self._room.clock.drill and not is_loopback(url):
            async with self._room.act(fence=fence) as act:
                await outbox.finish(act.tx, message.id, "suppressed", act.now, "drill")
            return None
        async with self._room.act(fence=fence) as act:
            before = await outbox.attempts_of(act.tx, message.id)
            wait = self._patience.wait_after(message.attempts + 1)
            attempt = await outbox.begin(act.tx, message, act.now, boot_clock() + wait, boot_id())
        repeat = any(each.outcome in (None, Outcome.UNKNOWN) for each in before)
        body = f"{message.body} ({_('possible duplicate')})" if repeat else message.body
        ended = await send(url, f"warroom {message.key}", body, self._patience.timeout)
        return await self._ended(message, attempt, ended, fence)

    async def _ended(self, message: Message, attempt: int | None, ended: Ended, fence: int) -> None:
        outcome, error = ended
        if outcome is not Outcome.DELIVERED:
            log.warning("route %s: %s", message.route, failures.words(error))
        last = outcome is Outcome.PERMANENT or message.attempts + 1 >= self._patience.last_attempt
        async with self._room.act(fence=fence) as act:
            await delivering.ended(
                act, message, attempt, outcome, error, last=last, boot=boot_clock(), boot_id=boot_id()
            )

    def _url(self, route: str) -> str | None:
        site = self._room.site
        found = next((each for each in site.notify if each.name == route), None)
        try:
            return None if found is None else found.resolve(site.secrets)
        except KeyError:
            return None
