"""SQL of shift handovers."""

import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from data.records import Handover, Ms
from data.store import Row, Tx

_COLUMNS: Final = (
    "number, state, start_at, relief, offered_by, os_user, cutoff_at, cutoff_seq, body, sha256, readback,"
    " accepted_by, accepted_at, people, record, seal"
)
_NAMES: Final = _COLUMNS.replace(",", "").split()


class Watch(NamedTuple):
    """A stretch of time in which one person held the watch, up to the next one's."""

    by: str
    """Who took it."""
    at: Ms
    offered_by: str | None
    people: tuple[str, ...]
    """Keys of those who held it with them."""


def _handover(row: Row) -> Handover:
    fields = dict(row)
    for name in ("readback", "people"):
        fields[name] = json.loads(fields[name]) if fields[name] else None
    return Handover(**fields)


async def draft(tx: Tx, *, start_at: Ms | None, people: Sequence[str] = ()) -> Handover:
    """Write the handover that lies ahead.

    Args:
        tx: the transaction.
        start_at: when the shift begins for which it is; None where no shift follows.
        people: who take the watch by it.
    """
    row = await tx.row(
        "INSERT INTO handovers (number, state, start_at, people)"
        " SELECT COALESCE(MAX(number), 0) + 1, 'draft', :start_at, :people FROM handovers WHERE true"
        f" RETURNING {_COLUMNS}",
        start_at=start_at,
        people=json.dumps(list(people), ensure_ascii=False),
    )
    return _handover(row)


async def save(tx: Tx, handover: Handover) -> None:
    """Write a handover as it stands."""
    row: dict[str, Any] = handover.model_dump()
    for name in ("readback", "people"):
        row[name] = None if row[name] is None else json.dumps(row[name], ensure_ascii=False)
    sets = ", ".join(f"{name} = :{name}" for name in _NAMES if name != "number")
    await tx.one(f"UPDATE handovers SET {sets} WHERE number = :number", **row)


async def ahead(tx: Tx) -> Handover | None:
    """Return the one that lies ahead: a draft, offered, or declined for now; None while nobody holds the watch."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM handovers"
        " WHERE number = (SELECT MAX(number) FROM handovers) AND state <> 'accepted'"
    )
    return None if row is None else _handover(row)


async def offered(tx: Tx) -> Handover | None:
    """Return the one that waits for an answer."""
    found = await ahead(tx)
    return found if found is not None and found.state == "offered" else None


async def last_accepted(tx: Tx) -> Handover | None:
    """Return the one by which the watch is held now; None when nobody ever took it."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM handovers WHERE state = 'accepted' ORDER BY number DESC LIMIT 1")
    return None if row is None else _handover(row)


async def accepted(tx: Tx) -> list[Handover]:
    """Return those by which the watch went over, the oldest first."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM handovers WHERE state = 'accepted' ORDER BY number")
    return [_handover(row) for row in rows]


async def watches(tx: Tx) -> list[Watch]:
    """Return every watch that was ever taken, the oldest first; what was handed over with it is not read."""
    rows = await tx.all(
        "SELECT accepted_by, accepted_at, offered_by, people FROM handovers WHERE state = 'accepted'"
        " ORDER BY number"
    )
    return [Watch(row[0], row[1], row[2], tuple(json.loads(row[3]))) for row in rows]


async def offered_ever(tx: Tx) -> list[Handover]:
    """Return every one that was ever offered, the oldest first."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM handovers WHERE state <> 'draft' ORDER BY number")
    return [_handover(row) for row in rows]


async def takeovers(tx: Tx) -> list[Ms]:
    """Return when the watch went over, the oldest first."""
    rows = await tx.all("SELECT accepted_at FROM handovers WHERE state = 'accepted' ORDER BY number")
    return [int(row["accepted_at"]) for row in rows]


async def get(tx: Tx, number: int | None) -> Handover | None:
    """Return one by number; for None the newest that was offered."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM handovers WHERE number = COALESCE(:number,"
        " (SELECT MAX(number) FROM handovers WHERE state <> 'draft'))",
        number=number,
    )
    return None if row is None else _handover(row)
