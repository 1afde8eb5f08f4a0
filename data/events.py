"""The append-only chain: every act and every decision, each carrying the hash of the one before."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from data.incidents import NOTICED_SINCE
from data.progress import Tell, untold
from data.records import Event, Ms
from data.store import Row, Tx, Value, listed

GENESIS: Final = "0" * 64
_AT_ONCE: Final = 1_000
"""Links that are followed at once."""
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
    (event,) = await append_all(tx, [Entry(subject, kind, payload)], at=at, actor=actor, os_user=os_user)
    return event.seq


class Entry(NamedTuple):
    """What an event says, about to be appended."""

    subject: str
    kind: str
    payload: Mapping[str, Any]


async def append_all(tx: Tx, entries: Sequence[Entry], *, at: Ms, actor: str, os_user: str) -> list[Event]:
    """Append what one actor did at one moment, in order; return the events."""
    if tx.head is None:
        last = await tx.one("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
        tx.head = (last["seq"], last["hash"]) if last else (0, GENESIS)
    first, prev = tx.head[0] + 1, tx.head[1]
    links: list[dict[str, Value]] = []
    for seq, (subject, kind, payload) in enumerate(entries, first):
        said = (seq, at, actor, os_user, subject, kind, canonical(payload), prev)
        prev = link_hash(*said)
        links.append(dict(zip(_COLUMNS.split(", "), (*said, prev), strict=True)))
    await tx.many(
        f"INSERT INTO events ({_COLUMNS})"
        " VALUES (:seq, :at, :actor, :os_user, :subject, :kind, :payload, :prev, :hash)",
        links,
    )
    tx.head = (tx.head[0] + len(links), prev)
    return [_event(link) for link in links]


def _event(row: Row | Mapping[str, Any]) -> Event:
    return Event(**{**dict(row), "payload": json.loads(row["payload"])})


async def last_seq(tx: Tx) -> int:
    """Return the number of the newest entry; 0 before any."""
    row = await tx.row("SELECT COALESCE(MAX(seq), 0) FROM events")
    return int(row[0])


async def of_subject(tx: Tx, subject: str) -> list[Event]:
    """Return everything that happened to ``subject``, oldest first."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM events WHERE subject = :subject ORDER BY seq", subject=subject)
    return [_event(row) for row in rows]


async def newest_and(tx: Tx, kinds: Iterable[str], subjects: Iterable[str]) -> dict[str, list[Event]]:
    """Return of each of ``subjects`` what happened of ``kinds`` and the newest of all, oldest first."""
    names, values = listed(subjects)
    wanted, kind_values = listed(kinds, "kind")
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM events WHERE subject IN {names} AND (kind IN {wanted}"
        f" OR seq IN (SELECT MAX(seq) FROM events WHERE subject IN {names} GROUP BY subject)) ORDER BY seq",
        **values,
        **kind_values,
    )
    found: dict[str, list[Event]] = {str(subject): [] for subject in values.values()}
    for row in rows:
        found[row["subject"]].append(_event(row))
    return found


async def head(tx: Tx) -> "Head":
    """Return the newest link of the chain, as it stands there; before any the beginning."""
    row = await tx.one("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
    return BEGINNING if row is None else Head(row["seq"], row["hash"])


async def ruled_out(tx: Tx, subjects: Iterable[str]) -> dict[str, list[Event]]:
    """Return of each of ``subjects`` which causes were ruled out since it was last reopened, oldest first."""
    names, values = listed(subjects)
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM events WHERE subject IN {names} AND (kind = 'reopened'"
        " OR (kind = 'note' AND payload LIKE '%\"ruled_out\":true%')) ORDER BY seq",
        **values,
    )
    found: dict[str, list[Event]] = {str(subject): [] for subject in values.values()}
    for event in map(_event, rows):
        if event.kind == "reopened":
            found[event.subject] = []
        elif event.payload.get("ruled_out"):
            found[event.subject].append(event)
    return found


async def stamps_since(tx: Tx, since: Ms) -> dict[str, list[Event]]:
    """Return what moved each incident noticed at ``since`` or later through its life, oldest first, by subject."""
    found: dict[str, list[Event]] = {}
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM events WHERE subject IN {NOTICED_SINCE} AND kind IN"
        " ('opened', 'acknowledged', 'mitigated', 'unmitigated', 'raised', 'resolved', 'reopened', 'priority')"
        " ORDER BY seq",
        since=since,
    )
    for row in rows:
        found.setdefault(row["subject"], []).append(_event(row))
    return found


async def between(tx: Tx, kind: str, begin: Ms, end: Ms) -> list[Event]:
    """Return what happened of ``kind`` from ``begin`` until before ``end``, the oldest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM events WHERE kind = :kind AND at >= :begin AND at < :end ORDER BY seq",
        kind=kind,
        begin=begin,
        end=end,
    )
    return [_event(row) for row in rows]


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


BEFORE_ALL: Final = -(2**63)
"""Before any number that an event may have, those of a chain that was tampered with too."""


async def after(tx: Tx, seq: int, limit: int = -1) -> list[Event]:
    """Return the first ``limit`` events behind number ``seq``, oldest first; all of them for -1."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM events WHERE seq > :seq ORDER BY seq LIMIT :limit", seq=seq, limit=limit
    )
    return [_event(row) for row in rows]


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


async def first_broken(tx: Tx, tell: Tell = untold) -> Broken | None:
    """Return the first link that does not hold; None for a whole chain."""
    head, links = BEGINNING, await count(tx)
    while True:
        found = await follow(tx, head, _AT_ONCE)
        if isinstance(found, Broken):
            return found
        if found == head:
            return None
        head = found
        tell(head.seq / links)


async def count(tx: Tx) -> int:
    """Return how many events there are."""
    row = await tx.one("SELECT COUNT(*) FROM events")
    return int(row[0]) if row else 0
