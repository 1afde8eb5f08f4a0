"""A dead man's switch outwards: an address of the site's choice is called while the engine's own audit is clean.

Whoever receives the calls notices when they stop: the machine is gone, or its network, or the engine, or the
engine is there and does not do what it should. It is a task of its own, so that a receiver that hangs delays
nothing else, and one call at a time.
"""

import asyncio
import logging
from typing import Final, Literal

from data import audit, events, lease, meta
from data.clock import boot_clock, boot_id
from data.errors import StoreError
from data.i18n import _
from data.records import SECOND, Beat, Ms
from probes.http import HttpProbe
from probes.observation import Observation
from warroom.engine.sending import is_loopback
from warroom.room import Room
from warroom.sitefile import Heartbeat as Configured
from warroom.wording import span

log = logging.getLogger(__name__)

GRACE: Final[Ms] = 30 * SECOND
"""A promise due for less than this is not overdue yet: a store may be locked for a while."""
STRETCH: Final = 200
"""Links of the chain that are followed in one go: some two milliseconds of the loop's time."""
_BODY: Final = 4_096
"""Bytes of an answer that are read."""


class SelfAudit:
    """The engine's look at its own work: the chain from where it was last seen to hold, and what is overdue."""

    def __init__(self, room: Room, token: int, grace: Ms = GRACE) -> None:
        """Begin at the chain's beginning.

        Args:
            room: whose store is looked at.
            token: of the engine that leads.
            grace: how long a promise may be due.
        """
        self._room = room
        self._token = token
        self._grace = grace
        self._head = events.BEGINNING

    async def flaw(self) -> str | None:
        """Return what is wrong, in words; None when all is well. Between stretches others have their turn.

        Raises:
            LeaseLost: another engine leads.
            StoreError: the store cannot be read.
        """
        while True:
            async with self._room.store.reading() as tx:
                found = await events.follow(tx, self._head, STRETCH)
            if isinstance(found, events.Broken):
                return _("entry {seq} breaks the chain: {why}").format(seq=found.seq, why=_(found.reason))
            if found == self._head:
                return await self._overdue()
            self._head = found

    async def _overdue(self) -> str | None:
        async with self._room.store.reading() as tx:
            if (await lease.read(tx)).token != self._token:
                raise lease.LeaseLost(_("another engine leads now"))
            await self._room.refresh(tx)
            now = self._room.clock.now()
            overdue = await audit.first_overdue(tx, now - self._grace)
        if overdue is None:
            return None
        return _("{subject} has a promise that is due since {span} and has not fired").format(
            subject=overdue.subject, span=span(now - overdue.due_at)
        )


class Heartbeat:
    """Calls the address, beat by beat, for an engine that leads."""

    def __init__(self, room: Room, configured: Configured, *, every: float | None = None) -> None:
        """Make a heartbeat.

        Args:
            room: the store and the site.
            configured: where and how often.
            every: seconds between two beats, in place of the configured ones.
        """
        self._room = room
        self._every = configured.every / SECOND if every is None else every
        self._timeout = min(configured.timeout, configured.every) / SECOND
        self._probe = self._probe_of(configured)
        self._said: str | None = None

    def _probe_of(self, configured: Configured) -> HttpProbe | None:
        """Return what calls the address; None where a secret is missing, or where it is no address with it."""
        try:
            url = configured.resolve(self._room.site.secrets)
            return HttpProbe(name="heartbeat", url=url, follow_redirects=False, body_limit=_BODY)
        except (KeyError, ValueError):
            # What these say holds the address.
            return None

    def warm(self) -> None:
        """Load the client before anything is measured."""
        if self._probe is not None:
            self._probe.warm()

    async def run(self, token: int) -> None:
        """Beat at once and then in real time, until cancelled; a drill reaches this machine only.

        Raises:
            LeaseLost: another engine leads.
        """
        if self._room.clock.drill and self._probe is not None and not is_loopback(self._probe.url):
            log.info("heartbeat: a drill calls nobody outside")
            return
        own = SelfAudit(self._room, token)
        loop = asyncio.get_running_loop()
        while True:
            following = loop.time() + self._every
            await self._beat(own, token)
            await asyncio.sleep(max(following - loop.time(), 0))

    async def _beat(self, own: SelfAudit, token: int) -> None:
        try:
            flaw = await own.flaw()
            wrong = await self._call() if flaw is None else _("not called: {flaw}").format(flaw=flaw)
            self._say(wrong)
            await self._note("withheld" if flaw else "failed" if wrong else "arrived", token)
        except StoreError as error:
            self._say(str(error))

    async def _call(self) -> str | None:
        """Call the address once; return what went wrong, without the address."""
        if self._probe is None:
            return _("it has no address here; see heartbeat and secrets_file in the site file")
        seen = Observation(at=0)
        try:
            async with asyncio.timeout(self._timeout):
                await self._probe.observe(seen)
        except TimeoutError:
            wrong = _("no answer within {seconds:g} s").format(seconds=self._timeout)
        except Exception:  # Whatever a name server, TLS or HTTP raise; one beat must not end the watch.
            wrong = _("no connection")
        else:
            wrong = ""
        if seen.status is None:
            return wrong
        # The answer's head is what counts; its body may drip for ever.
        if 200 <= seen.status < 300:
            return None
        return _("refused by the receiver with status {status}").format(status=seen.status)

    def _say(self, wrong: str | None) -> None:
        """Log what is wrong when it begins to be, and its end."""
        if wrong == self._said:
            return
        if wrong is None:
            log.info("heartbeat: arrives again")
        else:
            log.warning("heartbeat: %s", wrong)
        self._said = wrong

    async def _note(self, state: Literal["arrived", "failed", "withheld"], token: int) -> None:
        """Write down for every screen how this beat ended."""
        async with self._room.act(durable=False, fence=token) as act:
            before = await meta.beat(act.tx)
            arrived = state == "arrived"
            # A further failure, even of another engine, does not make the silence younger.
            goes_on = not arrived and before is not None and before.boot_id == boot_id()
            await meta.put_beat(
                act.tx,
                Beat(
                    state=state,
                    last_ok_at=act.now if arrived else before.last_ok_at if before else None,
                    silent_since=before.silent_since if goes_on and before else boot_clock(),
                    boot_id=boot_id(),
                ),
            )
