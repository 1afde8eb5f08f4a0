"""The war room as one process sees it: a store, its clock, a site and who acts."""

import getpass
import os
import pwd
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from data import events, extensions, lease, meta
from data.clock import Clock, boot_clock
from data.errors import Refused
from data.events import Entry
from data.records import Event, Ms
from data.store import BUSY_TIMEOUT, Store, Tx, open_store
from data.text import clean
from warroom import daysoff
from warroom.config import Site
from warroom.rules.calendar import Calendar
from warroom.rules.extending import MOST, extended

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Actor:
    """Who acts: the name used, and the operating-system user behind it."""

    name: str
    os_user: str


ENGINE = "engine"
"""The name under which the engine acts."""


def login_actor(name: str | None) -> Actor:
    """Return who acts in this process: ``name``, else the login name."""
    try:
        user = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        user = str(os.geteuid())
    try:
        login = getpass.getuser()
    except (OSError, KeyError):
        login = user
    return Actor(clean(name or login, 64), user)


class Place(Protocol):
    """What is watched, by whom and when: what a room and an act both know."""

    @property
    def site(self) -> Site:
        """The site and its plan."""

    @property
    def calendar(self) -> Calendar:
        """The plan on its dates."""


@dataclass(frozen=True)
class Act:
    """One transaction in progress, at one moment, by one actor."""

    tx: Tx
    now: Ms
    actor: Actor
    site: Site
    calendar: Calendar

    async def record(self, subject: str, kind: str, **payload: Any) -> Event:
        """Append to the chain what was done to ``subject``; return the event."""
        (event,) = await self.record_all([Entry(subject, kind, payload)])
        return event

    async def record_all(self, entries: Sequence[Entry]) -> list[Event]:
        """Append several entries to the chain, in order; return the events."""
        return await events.append_all(
            self.tx, entries, at=self.now, actor=self.actor.name, os_user=self.actor.os_user
        )


class Programme:
    """The plan on its dates, with the phases as long as somebody made them."""

    def __init__(self, calendar: Calendar) -> None:
        """Begin with what the plan says."""
        self._plan, self._longer = calendar.plan, dict[str, int]()
        self.calendar = calendar

    async def refresh(self, tx: Tx) -> None:
        """Take over what another process has done to the phases."""
        longer = await extensions.by_phase(tx)
        if longer != self._longer:
            self._longer = longer
            self.calendar = replace(self.calendar, plan=extended(self._plan, longer))


@dataclass(frozen=True)
class Room:
    """What every command, the engine and every screen work on."""

    store: Store
    clock: Clock
    site: Site
    actor: Actor
    programme: Programme

    @property
    def calendar(self) -> Calendar:
        """The plan on its dates, as of the last look into the store."""
        return self.programme.calendar

    @classmethod
    async def enter(
        cls, path: Path, site: Site, actor: Actor, *, create: bool = True, busy_timeout: float = BUSY_TIMEOUT
    ) -> "Room":
        """Open the store at ``path`` for ``actor``.

        Without a go-live date in the site file the programme begins on the day the store was made.

        Args:
            path: of the store.
            site: what it is about.
            actor: who acts in it.
            create: whether a missing store is made.
            busy_timeout: seconds that an act waits for another process's lock.

        Raises:
            StoreError: the store cannot be opened.
        """
        store = await open_store(path, create=create, busy_timeout=busy_timeout)
        try:
            clock = await Clock.of(store)
            go_live = site.go_live_at
            if go_live is None:
                go_live = await _founded(store, clock)
            calendar = await _calendar(store, site, go_live)
            programme = Programme(calendar)
            async with store.reading() as tx:
                await programme.refresh(tx)
        except BaseException:
            await store.close()
            raise
        return cls(store, clock, site, actor, programme)

    def by(self, actor: Actor) -> "Room":
        """Return the same room with somebody else acting."""
        return replace(self, actor=actor)

    @asynccontextmanager
    async def act(self, *, durable: bool = True, fence: int | None = None) -> AsyncIterator[Act]:
        """Begin one act: everything inside is one transaction.

        Args:
            durable: whether the commit reaches the disk before this returns.
            fence: the token of the engine that acts; the act is refused when another leads by now.
        """
        async with self.store.transaction(durable=durable) as tx:
            if fence is not None:
                await lease.renew(tx, fence, boot_clock())
            await self.refresh(tx)
            yield Act(tx, self.clock.now(), self.actor, self.site, self.calendar)

    async def refresh(self, tx: Tx) -> None:
        """Take over what another process has done to the clock and to the phases."""
        await self.clock.refresh(tx)
        await self.programme.refresh(tx)

    async def do(
        self, command: Callable[Concatenate[Act, P], Awaitable[T | Refused]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Carry out one command.

        A refusal that a command raises leaves nothing behind; one that it returns is committed with what the
        command has recorded of the attempt.

        Raises:
            Refused: the state does not allow it.
            StoreError: the store could not take it; nothing was written.
        """
        async with self.act() as act:
            result = await command(act, *args, **kwargs)
        if isinstance(result, Refused):
            raise result
        return result

    async def close(self) -> None:
        """Leave the room."""
        await self.store.close()


async def _calendar(store: Store, site: Site, go_live: Ms) -> Calendar:
    """Return the plan on its dates, with the days off of all the years into which it may be extended."""
    bare = Calendar(site.plan, go_live, site.zone)
    first, last = bare.date_of(1), bare.date_of(site.plan.total_days + MOST)
    return replace(bare, days_off=await daysoff.of_store(store, site, first, last))


async def _founded(store: Store, clock: Clock) -> Ms:
    async with store.transaction() as tx:
        known = await meta.get(tx, "founded_at")
        if known is None:
            known = str(clock.now())
            await meta.put(tx, "founded_at", known)
    return int(known)
