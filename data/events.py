"""The append-only chain: every act and every decision, each carrying the hash of the one before."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from data.incidents import NOTICED_SINCE, OPEN_SUBJECTS
from data.records import Event, Ms
from data.store import Row, Tx

GENESIS: Final = "0" * 64
_COLUMNS: Final = "seq, at, actor, os_user, subject, kind, payload, prev, hash"


def canonical(payload: Mapping[str, Any]) -> str:
    """Return the one text that ``payload`` is hashed as."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def link_hash(seq: int, at: Ms, actor: str, os_user: str, subject: str, kind: str, payload: str, prev: str) -> str:
    """Return the hex SHA-256 of one link; fields are length-prefixed, so that none can borrow from the next."""
    digest = hashlib.sha256()
    for field in (str(seq), str(at), actor, os_user, subject, kind, payload, prev):
        raw = field.encode()
        digest.update(len(raw).to_bytes(4, "big"))
        digest.update(raw)
    return digest.hexdigest()


async def append(
    tx: Tx, *, at: Ms, actor: str, os_user: str, subject: str, kind: str, payload: Mapping[str, Any]
) -> int:
    """Append one event and return its number."""
    last = await tx.one("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
    seq, prev = (last["seq"] + 1, last["hash"]) if last else (1, GENESIS)
    body = canonical(payload)
    await tx.one(
        f"INSERT INTO events ({_COLUMNS})"
        " VALUES (:seq, :at, :actor, :os_user, :subject, :kind, :payload, :prev, :hash)",
        seq=seq,
        at=at,
        actor=actor,
        os_user=os_user,
        subject=subject,
        kind=kind,
        payload=body,
        prev=prev,
        hash=link_hash(seq, at, actor, os_user, subject, kind, body, prev),
    )
    return int(seq)


def _event(row: Row) -> Event:
    return Event(**{**dict(row), "payload": json.loads(row["payload"])})


async def of_subject(tx: Tx, subject: str) -> list[Event]:
    """Return everything that happened to ``subject``, oldest first."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM events WHERE subject = :subject ORDER BY seq", subject=subject)
    return [_event(row) for row in rows]


async def of_open_incidents(tx: Tx) -> dict[str, list[Event]]:
    """Return what happened to each open incident, oldest first, by subject."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM events WHERE subject IN {OPEN_SUBJECTS} ORDER BY seq")
    found: dict[str, list[Event]] = {}
    for row in rows:
        found.setdefault(row["subject"], []).append(_event(row))
    return found


async def stamps_since(tx: Tx, since: Ms) -> dict[str, list[Event]]:
    """Return what moved each incident noticed at ``since`` or later through its life, oldest first, by subject."""
    found: dict[str, list[Event]] = {}
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM events WHERE subject IN {NOTICED_SINCE} AND kind IN"
        " ('opened', 'acknowledged', 'mitigated', 'raised', 'resolved', 'reopened', 'priority') ORDER BY seq",
        since=since,
    )
    for row in rows:
        found.setdefault(row["subject"], []).append(_event(row))
    return found


async def last_between(tx: Tx, subject: str, begin: Ms, end: Ms, limit: int) -> list[Event]:
    """Return the last ``limit`` things that happened to ``subject`` from ``begin`` to ``end``, the newest first.

    A drill's moving ahead is not among them: to the room it is time that has passed.
    """
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM events WHERE subject = :subject AND at BETWEEN :begin AND :end"
        " AND kind <> 'advanced'"
        " ORDER BY seq DESC LIMIT :limit",
        subject=subject,
        begin=begin,
        end=end,
        limit=limit,
    )
    return [_event(row) for row in rows]


async def tail(tx: Tx, limit: int) -> list[Event]:
    """Return the last ``limit`` events, oldest first."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM events ORDER BY seq DESC LIMIT :limit", limit=limit)
    return [_event(row) for row in reversed(rows)]


async def first_broken(tx: Tx) -> tuple[int, str] | None:
    """Return the number of the first link that does not hold and why; None for a whole chain."""
    prev, expected = GENESIS, 1
    row = await tx.row("SELECT MIN(seq) FROM events")
    if row[0] is not None and row[0] < expected:
        return int(row[0]), "before the first"
    after = 0
    while rows := await tx.all(
        f"SELECT {_COLUMNS} FROM events WHERE seq > :after ORDER BY seq LIMIT 1000", after=after
    ):
        for row in rows:
            seq = row["seq"]
            if seq != expected:
                return expected, "missing"
            if row["prev"] != prev:
                return seq, "not linked to the one before"
            if row["hash"] != link_hash(*(row[name] for name in _COLUMNS.split(", ")[:-1])):
                return seq, "changed"
            prev, expected, after = row["hash"], seq + 1, seq
    return None


async def count(tx: Tx) -> int:
    """Return how many events there are."""
    row = await tx.one("SELECT COUNT(*) FROM events")
    return int(row[0]) if row else 0
