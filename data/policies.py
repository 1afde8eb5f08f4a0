"""SQL of policies: each version of the escalation policy, frozen for the incidents opened on it."""

import hashlib

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


async def get(tx: Tx, version: int) -> Policy:
    """Return the policy of one version."""
    row = await tx.row("SELECT body FROM policies WHERE version = :version", version=version)
    return Policy.model_validate_json(row["body"])
