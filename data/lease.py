"""SQL of the lease: which engine leads. All of it in real time, on the boot clock."""

import json
from typing import Final

from data.errors import WarroomError
from data.records import Lease, Ms
from data.store import Tx

LEASE_TIME: Final[Ms] = 15_000
"""A leader that has not renewed for this long may be replaced."""


class LeaseLost(WarroomError):
    """Another engine has taken the lease; nothing of this transaction was written."""


async def read(tx: Tx) -> Lease:
    """Return the lease as it stands."""
    row = await tx.row(
        "SELECT token, owner, boot_id, renewed_boot, site_path, site_hash, secrets, stop_requested"
        " FROM lease WHERE one = 1"
    )
    return Lease(
        **{**dict(row), "secrets": json.loads(row["secrets"]), "stop_requested": bool(row["stop_requested"])}
    )


async def take(tx: Tx, lease: Lease) -> None:
    """Write a new leader; the caller has seen in this transaction that the lease is free."""
    await tx.one(
        "UPDATE lease SET token = :token, owner = :owner, boot_id = :boot_id, renewed_boot = :renewed_boot,"
        " site_path = :site_path, site_hash = :site_hash, secrets = :secrets, stop_requested = 0 WHERE one = 1",
        token=lease.token,
        owner=lease.owner,
        boot_id=lease.boot_id,
        renewed_boot=lease.renewed_boot,
        site_path=lease.site_path,
        site_hash=lease.site_hash,
        secrets=json.dumps(lease.secrets),
    )


async def renew(tx: Tx, token: int, boot: Ms) -> None:
    """Say that the leader of ``token`` lives.

    Raises:
        LeaseLost: when it leads no longer; every write of an engine begins with this fence.
    """
    row = await tx.one(
        "UPDATE lease SET renewed_boot = :boot WHERE one = 1 AND token = :token AND owner IS NOT NULL"
        " RETURNING token",
        boot=boot,
        token=token,
    )
    if row is None:
        raise LeaseLost("another engine leads now")
    tx.of_no_news += 1


async def release(tx: Tx, token: int) -> None:
    """Give the lease up, if it is still held."""
    await tx.one("UPDATE lease SET owner = NULL, stop_requested = 0 WHERE one = 1 AND token = :token", token=token)


async def request_stop(tx: Tx) -> None:
    """Ask the leader to end."""
    await tx.one("UPDATE lease SET stop_requested = 1 WHERE one = 1 AND owner IS NOT NULL")


async def clear(tx: Tx) -> None:
    """Forget every leader there was, and what it needed: a copy of a store has none."""
    await tx.one(
        "UPDATE lease SET owner = NULL, boot_id = '', renewed_boot = 0, site_path = NULL, site_hash = NULL,"
        " secrets = '[]', stop_requested = 0 WHERE one = 1"
    )
