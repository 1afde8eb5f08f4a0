"""SQL of policies: each version of the escalation policy, frozen for the incidents opened on it."""

import hashlib
from functools import lru_cache

from data.incidents import OPEN
from data.plan import Policy
from data.records import Ms
from data.store import Tx


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


async def known_version(tx: Tx, policy: Policy) -> int | None:
    """Return the version under which ``policy`` is stored; None while no incident was opened on it."""
    digest = _digest(policy.model_dump_json())
    row = await tx.one("SELECT version FROM policies WHERE hash = :hash", hash=digest)
    return None if row is None else int(row["version"])


async def version_of(tx: Tx, policy: Policy, now: Ms) -> int:
    """Return the version under which ``policy`` is stored, storing it when it is new."""
    body = policy.model_dump_json()
    known = await known_version(tx, policy)
    if known is not None:
        return known
    row = await tx.row(
        "INSERT INTO policies (version, hash, at, body)"
        " SELECT COALESCE(MAX(version), 0) + 1, :hash, :at, :body FROM policies WHERE true RETURNING version",
        hash=_digest(body),
        at=now,
        body=body,
    )
    return int(row["version"])


async def renewed_between(tx: Tx, begin: Ms, end: Ms, limit: int) -> list[tuple[int, Ms]]:
    """Return the last ``limit`` versions behind the first that were taken into use from ``begin`` to ``end``.

    Returns:
        Version and moment of each, the newest first.
    """
    rows = await tx.all(
        "SELECT version, at FROM policies WHERE version > 1 AND at BETWEEN :begin AND :end"
        " ORDER BY version DESC LIMIT :limit",
        begin=begin,
        end=end,
        limit=limit,
    )
    return [(row["version"], row["at"]) for row in rows]


async def get(tx: Tx, version: int) -> Policy:
    """Return the policy of one version."""
    row = await tx.row("SELECT body FROM policies WHERE version = :version", version=version)
    return _policy(row["body"])


async def of_open_incidents(tx: Tx) -> dict[int, Policy]:
    """Return the policies that open incidents are frozen on, by version."""
    rows = await tx.all(
        f"SELECT version, body FROM policies WHERE version IN (SELECT policy_version FROM incidents WHERE {OPEN})"
    )
    return {row["version"]: _policy(row["body"]) for row in rows}


@lru_cache(maxsize=64)
def _policy(body: str) -> Policy:
    """Read a policy once: the same text is the same policy, in whichever store it stands."""
    return Policy.model_validate_json(body)
