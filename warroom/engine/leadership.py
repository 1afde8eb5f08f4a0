"""Taking, keeping and giving up the lease."""

import logging
import os
import socket
from pathlib import Path

from data import lease
from data.clock import boot_clock, boot_id
from data.errors import Refused, StoreError
from data.i18n import _
from data.records import Lease, Ms
from data.store import Tx
from warroom.commands import following, nextshift
from warroom.engine.locks import FileLock, engine_lock
from warroom.room import Act, Room

log = logging.getLogger(__name__)


def _process(pid: str) -> list[str]:
    """Return the fields of a process behind its name: its state first; empty when there is none to be seen."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    # The name of the program may hold blanks and brackets; the fields begin behind the last bracket.
    return stat.rpartition(")")[2].split()


def owner_name() -> str:
    """Return what names this process: ``host:pid:start``."""
    fields = _process("self")
    return f"{socket.gethostname()}:{os.getpid()}:{fields[19] if fields else 0}"


def lives(owner: str) -> bool:
    """Return whether the process of that name can be seen to run on this machine."""
    host, pid, start = owner.rsplit(":", 2)
    fields = _process(pid)
    return host == socket.gethostname() and bool(fields) and fields[0] not in "ZX" and fields[19] == start


class Leadership:
    """This process's claim to be the engine of a store."""

    def __init__(self, room: Room, lease_time: Ms = lease.LEASE_TIME) -> None:
        self._room = room
        self._lease_time = lease_time
        self._lock: FileLock = engine_lock(room.store.path)
        self.token: int | None = None

    async def try_take(self) -> bool:
        """Take the lease if it is free; return whether this process leads now.

        It is free when given up, when its holder has died on this machine (the kernel has freed the lock), or
        when it has not been renewed in time. Whoever took it from a stopped process by time leads without the
        lock, which the stopped one keeps: a free lock alone does not say that the leader is dead.

        Raises:
            Refused: the last leader could resolve a secret that this process lacks.
            StoreError: the store could not take it.
        """
        holds_lock = self._lock.acquire()
        taken: int | None = None
        try:
            async with self._room.store.transaction() as tx:
                current = await lease.read(tx)
                age = current.age_ms(boot_clock(), boot_id())
                died = holds_lock and current.owner is not None and not lives(current.owner)
                if died or age is None or age >= self._lease_time:
                    self._refuse_poorer(current)
                    taken = current.token + 1
                    await lease.take(tx, self._lease(taken))
                    await self._room.refresh(tx)
                    site, calendar = self._room.site, self._room.calendar
                    act = Act(tx, self._room.clock.now(), self._room.actor, site, calendar)
                    await self._note_site(act, current)
                    await nextshift.make_good(act)
                    await following.follow(act)
            self.token = taken
        finally:
            # A lock kept by a process that does not lead would hide the death of the one that does.
            if self.token is None:
                self._lock.release()
        return self.token is not None

    def _refuse_poorer(self, current: Lease) -> None:
        missing = sorted(set(current.secrets) - set(self._room.site.secrets))
        if missing:
            raise Refused(
                _("this engine lacks {names}, which the last one had; give it the same secrets_file").format(
                    names=", ".join(missing)
                )
            )

    async def _note_site(self, act: Act, before: Lease) -> None:
        """Record that this engine serves another site file than the last one did, if there was a last one."""
        site = act.site
        if before.site_hash in (None, site.sha256):
            return
        path = _("none") if site.path is None else str(site.path.absolute())
        await act.record("engine", "site_changed", path=path, before=before.site_hash, after=site.sha256)

    def _lease(self, token: int) -> Lease:
        site = self._room.site
        return Lease(
            token=token,
            owner=owner_name(),
            boot_id=boot_id(),
            renewed_boot=boot_clock(),
            site_path=None if site.path is None else str(site.path.absolute()),
            site_hash=site.sha256,
            secrets=sorted(site.secrets),
        )

    async def give_up(self) -> None:
        """Leave the lease to the next one; where the store cannot take that, the freed lock says it."""
        try:
            if self.token is not None:
                async with self._room.store.transaction() as tx:
                    await lease.release(tx, self.token)
        except StoreError as error:
            log.error("%s", error)
        finally:
            self.token = None
            self._lock.release()

    def lost(self) -> None:
        """Forget a lease that another engine has taken."""
        self.token = None
        self._lock.release()


async def leader(tx: Tx) -> Lease | None:
    """Return the lease of the engine that leads now; None when none was heard within the lease's time."""
    current = await lease.read(tx)
    age = current.age_ms(boot_clock(), boot_id())
    return current if age is not None and age < lease.LEASE_TIME else None
