"""The append-only chain: every act and every decision, each carrying the hash of the one before."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from data.incidents import OPEN_SUBJECTS
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


async def tail(tx: Tx, limit: int) -> list[Event]:
    """Return the last ``limit`` events, oldest first."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM events ORDER BY seq DESC LIMIT :limit", limit=limit)
    return [_event(row) for row in reversed(rows)]


class Head(NamedTuple):
    """The last link of a stretch of the chain that holds."""

    seq: int
    hash: str


BEGINNING: Final = Head(0, GENESIS)
"""Before the first link."""


class Broken(NamedTuple):
    """The first link that does not hold, and why."""

    seq: int
    reason: str


async def follow(tx: Tx, head: Head, limit: int) -> Head | Broken:
    """Follow the chain from ``head`` for at most ``limit`` links.

    Returns:
        The last link that was seen to hold, ``head`` itself where nothing follows; or the first that does not.
    """
    if head == BEGINNING:
        first = await tx.row("SELECT MIN(seq) FROM events")
        if first[0] is not None and first[0] < 1:
            return Broken(int(first[0]), "before the first")
    # From the head itself: what was cut off behind it would not be missed.
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM events WHERE seq >= :seq ORDER BY seq LIMIT :limit", seq=head.seq, limit=limit + 1
    )
    if head != BEGINNING:
        if not rows or rows[0]["seq"] != head.seq:
            return Broken(head.seq, "missing")
        if rows[0]["hash"] != head.hash:
            return Broken(head.seq, "changed")
        rows = rows[1:]
    for row in rows[:limit]:
        seq = row["seq"]
        if seq != head.seq + 1:
            return Broken(head.seq + 1, "missing")
        if row["prev"] != head.hash:
            return Broken(seq, "not linked to the one before")
        if row["hash"] != link_hash(*row[:-1]):
            return Broken(seq, "changed")
        head = Head(seq, row["hash"])
    return head


async def first_broken(tx: Tx) -> Broken | None:
    """Return the first link that does not hold; None for a whole chain."""
    head = BEGINNING
    while True:
        found = await follow(tx, head, 1000)
        if isinstance(found, Broken):
            return found
        if found == head:
            return None
        head = found


async def count(tx: Tx) -> int:
    """Return how many events there are."""
    row = await tx.one("SELECT COUNT(*) FROM events")
    return int(row[0]) if row else 0
