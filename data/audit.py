"""SQL of the audit: what is overdue, what has fired, and what the chain says of it."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from data.records import Ms, Obligation
from data.store import Tx


class Fired(NamedTuple):
    """A promise that has fired, as far as its entry in the chain must agree with it."""

    id: int
    subject: str
    kind: str
    level: int
    due_at: Ms
    fired_at: Ms


class Entry(NamedTuple):
    """A link of the chain that a firing has left."""

    seq: int
    subject: str
    kind: str
    at: Ms
    payload: dict[str, Any]


async def first_overdue(tx: Tx, by: Ms) -> Obligation | None:
    """Return the armed promise that has been due for the longest, of those due at ``by``."""
    row = await tx.one(
        "SELECT id, subject, epoch, kind, level, seq, anchor_at, due_at, state, fired_at, met_at, cause"
        " FROM obligations WHERE state = 'armed' AND due_at <= :by ORDER BY due_at, level, id LIMIT 1",
        by=by,
    )
    return None if row is None else Obligation(**dict(row))


async def fired(tx: Tx) -> list[Fired]:
    """Return everything that has ever fired, the oldest first."""
    rows = await tx.all(
        "SELECT id, subject, kind, level, due_at, fired_at FROM obligations"
        " WHERE state = 'fired' ORDER BY fired_at, id"
    )
    return [Fired(*row) for row in rows]


async def entries(tx: Tx, kinds: Sequence[str]) -> list[Entry]:
    """Return every link of these kinds, the oldest first."""
    names = {f"kind_{number}": kind for number, kind in enumerate(kinds)}
    rows = await tx.all(
        "SELECT seq, subject, kind, at, payload FROM events"
        f" WHERE kind IN ({', '.join(':' + name for name in names)}) ORDER BY seq",
        **names,
    )
    return [Entry(row[0], row[1], row[2], row[3], _object(row["payload"])) for row in rows]


def _object(text: str) -> dict[str, Any]:
    """Return a payload; what somebody has made unreadable says nothing."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


async def count_of_obligations(tx: Tx) -> int:
    """Return how many promises there ever were."""
    return int((await tx.row("SELECT COUNT(*) FROM obligations"))[0])
